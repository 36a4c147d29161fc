// SPDX-License-Identifier: AGPL-3.0-only
use std::fmt;

use brrr_wire::machine::MachineError;
use brrr_wire::name::{CallHash, RootId, Topic};
use thiserror::Error;

use crate::codec::CodecError;

/// Why a [`LocalBrrr`](super::LocalBrrr) has no result.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LocalError {
    /// The call could not be made from its arguments.
    #[error("the call of {task_name:?} could not be made: {error}")]
    Call {
        /// The task.
        task_name: String,
        /// Why.
        error: CodecError,
    },
    /// Messages could not be handled: tasks failed, or the spawn limit was reached.
    #[error("{0}")]
    Failed(Failures),
    /// Nothing failed now, nothing is left to do, and the call has no value: calls wait for each other, or for one that
    /// failed in an earlier run.
    #[error("{0}")]
    Stuck(Stuck),
    /// The value is not of the type that was asked for.
    #[error("the value of {call} cannot be read: {error}")]
    Value {
        /// The call, as people write it.
        call: String,
        /// Why.
        error: CodecError,
    },
    /// A mistake of this crate.
    #[error(transparent)]
    Machine(#[from] MachineError),
}

/// What failed while a call was run, in the order in which it happened; one at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failures {
    /// The call that was asked for, as people write it.
    pub call: String,
    /// Whether it has a value nevertheless.
    pub has_value: bool,
    /// The failures.
    pub failures: Vec<LocalFailure>,
}

/// One message that could not be handled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalFailure {
    /// The call that it was about, as people write it: `fib(11)`.
    pub call: String,
    /// From where it was taken.
    pub topic: Topic,
    /// The root that it ran under.
    pub root_id: RootId,
    /// The identity of the call.
    pub call_hash: CallHash,
    /// A short name that stays the same: `Handler` where a task failed, `SpawnLimit`, …
    pub cause: String,
    /// One sentence for people; where a task failed, it begins with the kind of its error.
    pub message: String,
}

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { call, has_value, failures } = self;
        let Some(first) = failures.first() else { return write!(f, "{call} failed") };
        match (first.call == *call, has_value) {
            (true, _) => write!(f, "{call} failed: {}", first.message)?,
            (false, false) => write!(f, "{call} has no value, because {} failed: {}", first.call, first.message)?,
            (false, true) => write!(f, "{call} has a value, but {} failed: {}", first.call, first.message)?,
        }
        match failures.len() - 1 {
            0 => Ok(()),
            more => write!(f, ", and {more} more failed"),
        }
    }
}

/// Why a call never ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// The call, what it waits for, what that waits for, and so on to what comes again or does not wait; all as people
    /// write calls.
    pub chain: Vec<String>,
    /// Why the last of them failed, if it did.
    pub failed: Option<String>,
}

impl fmt::Display for Stuck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, call) in self.chain.iter().enumerate() {
            match n {
                0 => write!(f, "{call} never ends")?,
                1 => write!(f, ": it waits for {call}")?,
                _ => write!(f, ", which waits for {call}")?,
            }
        }
        match &self.failed {
            Some(failed) => write!(f, ", which failed before: {failed}"),
            None => Ok(()),
        }
    }
}
