// SPDX-License-Identifier: AGPL-3.0-only
//! Importers: what was recorded elsewhere becomes vectors, or is refused with the line that is not understood.

pub mod exchanges;
pub mod records;

/// A line of a recording that is not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct ImportError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it, and what to do.
    pub message: String,
}

impl ImportError {
    /// The error about one line.
    pub fn new(line: usize, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }
}
