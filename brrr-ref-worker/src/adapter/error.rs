// SPDX-License-Identifier: AGPL-3.0-only
use std::io;

use thiserror::Error;

/// Why the adapter cannot go on. Each is a mistake of the kit or of the pipes between the two, never of the worker.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AdapterError {
    /// Standard input cannot be read.
    #[error("cannot read commands from standard input: {0}")]
    Input(#[source] io::Error),
    /// Standard output cannot be written.
    #[error("cannot write answers to standard output: {0}; did the kit end?")]
    Output(#[source] io::Error),
    /// A line is no command.
    #[error("line {line} of standard input is not a command of the adapter protocol: {what}")]
    Frame {
        /// The line's number, from 1.
        line: u64,
        /// What is wrong with it.
        what: String,
    },
    /// A command that makes no sense here.
    #[error("line {line} of standard input cannot be carried out: {what}")]
    Command {
        /// The line's number, from 1.
        line: u64,
        /// What is wrong with it.
        what: String,
    },
    /// A reply that does not fit the op that it answers.
    #[error("lane {lane}: the reply to {op} does not fit: {what}")]
    Reply {
        /// Whose op it is.
        lane: String,
        /// The op, as the protocol calls it.
        op: &'static str,
        /// What is wrong with it.
        what: String,
    },
}
