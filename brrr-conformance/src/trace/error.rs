// SPDX-License-Identifier: AGPL-3.0-only
//! Why a trace cannot be judged.

use std::io;

use super::{FORMAT, LINE_MAX, LINES_MAX};

/// A trace that cannot be judged: which line, what is wrong with it, what to do.
#[derive(Debug, thiserror::Error)]
#[error("line {line} of the trace: {problem}")]
pub struct TraceError {
    /// The line, from 1; the header is line 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a line of a trace.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// There is nothing to read.
    #[error("the file is empty; record the trace again")]
    Empty,
    /// The file could not be read.
    #[error("it cannot be read: {0}")]
    Io(#[from] io::Error),
    /// The line is too long.
    #[error("it is too long (more than {LINE_MAX} bytes are not read); record the trace again with smaller payloads")]
    LineTooLong,
    /// The file is too long.
    #[error("there are more than {LINES_MAX} lines; split the run into smaller cases")]
    TooManyLines,
    /// The line is not a line of a trace.
    #[error("it is not one JSON object of a trace ({0}); record the trace again, or use the kit that wrote it")]
    NotALine(String),
    /// The first line is something else than a header.
    #[error("the first line must be the header, for example {{\"header\":{{\"format\":\"{FORMAT}\",\"revision\":2}}}}")]
    NoHeader,
    /// A header that is not the first line.
    #[error("there is a second header; keep one trace a file")]
    SecondHeader,
    /// The format is of another kit.
    #[error("the format `{0}` is not known; this kit reads `{FORMAT}`, so use the kit that wrote the trace")]
    UnknownFormat(String),
    /// The revision of the key schema is not known.
    #[error("revision {0} of the key schema is not known; this kit knows 1 and 2")]
    UnknownRevision(u32),
    /// The last line is not an end.
    #[error("the file stops here without its end, so it was cut short and is not judged; record the trace again")]
    Truncated,
    /// The end counts other lines than there are.
    #[error(
        "the end counts {announced} lines before it and there are {counted}, so lines are missing or added; record the \
         trace again"
    )]
    WrongCount {
        /// What the end says.
        announced: u32,
        /// How many lines there are.
        counted: usize,
    },
    /// Something follows the end.
    #[error("it follows the end; keep one trace a file")]
    AfterEnd,
    /// The trace has no frame.
    #[error("the trace ends without any frame, so there is nothing to judge; record the trace again")]
    NoFrames,
    /// The trace has frames, and none of a worker or a client.
    #[error("the trace ends without a worker or a client in it, so there is nothing to judge; record the trace again")]
    NoLanes,
    /// The frames do not fit together.
    #[error("{0}; the trace was changed, or the kit that wrote it is broken")]
    BadFrame(String),
}

impl Problem {
    /// The error about this problem of a line.
    pub(crate) const fn at(self, line: usize) -> TraceError {
        TraceError { line, problem: self }
    }
}
