// SPDX-License-Identifier: AGPL-3.0-only
//! What is wrong with a case file, and where.

use thiserror::Error;

/// A case file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{file}{}: {problem}", line.map_or_else(String::new, |line| format!(":{line}")))]
pub struct CaseError {
    /// The file as it was named.
    pub file: String,
    /// The line, counted from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong and what to do.
    pub problem: String,
}
