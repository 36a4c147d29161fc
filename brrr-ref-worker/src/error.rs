// SPDX-License-Identifier: AGPL-3.0-only
//! Why a backend did not carry out what it was asked for.

use thiserror::Error;

/// A store, queue or cache gave up on an operation.
///
/// It is not known whether the operation was applied: a connection may have broken after the request was sent. What
/// the protocol expects to happen, an absent record or a lost conditional write, is never an error of this type.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Error)]
#[error("{kind}: {message}")]
pub struct BackendError {
    kind: String,
    message: String,
}

impl BackendError {
    /// An error with a short name that stays the same (`QueueFull`) and one sentence for people that says what
    /// failed, where, and what to do.
    pub fn new(kind: impl Into<String>, message: impl Into<String>) -> Self {
        Self { kind: kind.into(), message: message.into() }
    }

    /// The short name that stays the same.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The sentence for people.
    pub fn message(&self) -> &str {
        &self.message
    }
}
