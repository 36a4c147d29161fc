// SPDX-License-Identifier: AGPL-3.0-only
//! Reading a trace file; whatever is not exactly a whole trace is refused.

use std::io::{BufRead, Read};

use brrr_wire::proto::conformance::{TraceEnd, TraceHeader, TraceLine, trace_line::Line};
use brrr_wire::revision::Revision;

use crate::json;

use super::{FORMAT, LINE_MAX, LINES_MAX, Problem, Trace, TraceError};

impl Trace {
    /// Reads one whole trace.
    ///
    /// # Errors
    /// If the input is empty, cut short or of another format, or has a line that is none; the error names the line.
    pub fn read(input: impl BufRead) -> Result<Self, TraceError> {
        read_bounded(input, LINE_MAX)
    }
}

pub(super) fn read_bounded(input: impl BufRead, line_max: usize) -> Result<Trace, TraceError> {
    let mut source = Source { input, line_max, number: 0 };
    let header = match source.next_line()? {
        None => return Err(Problem::Empty.at(1)),
        Some(Line::Header(header)) => check_header(header)?,
        Some(_) => return Err(Problem::NoHeader.at(1)),
    };
    let mut lines = Vec::new();
    let end = loop {
        match source.next_line()? {
            None => return Err(Problem::Truncated.at(source.number)),
            Some(Line::Header(_)) => return Err(Problem::SecondHeader.at(source.number)),
            Some(Line::End(end)) => break check_end(end, source.number)?,
            Some(_) if lines.len() >= LINES_MAX => return Err(Problem::TooManyLines.at(source.number)),
            Some(line) => lines.push(line),
        }
    };
    if !lines.iter().any(|line| matches!(line, Line::Sent(_) | Line::Seen(_))) {
        return Err(Problem::NoFrames.at(source.number));
    }
    match source.next_bytes()? {
        None => Ok(Trace { header, lines, end }),
        Some(_) => Err(Problem::AfterEnd.at(source.number)),
    }
}

fn check_header(header: TraceHeader) -> Result<TraceHeader, TraceError> {
    if header.format != FORMAT {
        return Err(Problem::UnknownFormat(header.format).at(1));
    }
    if Revision::from_number(header.revision).is_none() {
        return Err(Problem::UnknownRevision(header.revision).at(1));
    }
    Ok(header)
}

fn check_end(end: TraceEnd, number: usize) -> Result<TraceEnd, TraceError> {
    let counted = number - 1;
    if usize::try_from(end.lines) != Ok(counted) {
        return Err(Problem::WrongCount { announced: end.lines, counted }.at(number));
    }
    Ok(end)
}

struct Source<R> {
    input: R,
    line_max: usize,
    /// The line that was read last.
    number: usize,
}

impl<R: BufRead> Source<R> {
    /// The bytes of the next line, with its line feed; only the last line of a file that was cut has none.
    fn next_bytes(&mut self) -> Result<Option<Vec<u8>>, TraceError> {
        let mut bytes = Vec::new();
        let limit = u64::try_from(self.line_max + 1).unwrap_or(u64::MAX);
        let read = self.input.by_ref().take(limit).read_until(b'\n', &mut bytes);
        let read = read.map_err(|error| Problem::Io(error).at(self.number + 1))?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        if read > self.line_max {
            return Err(Problem::LineTooLong.at(self.number));
        }
        Ok(Some(bytes))
    }

    fn next_line(&mut self) -> Result<Option<Line>, TraceError> {
        let Some(bytes) = self.next_bytes()? else {
            return Ok(None);
        };
        let problem = match serde_json::from_slice::<TraceLine>(&bytes) {
            Ok(TraceLine { line: Some(line) }) => return Ok(Some(line)),
            Ok(TraceLine { line: None }) => Problem::NotALine("the object is empty".into()),
            Err(error) if error.is_eof() && !bytes.ends_with(b"\n") => Problem::Truncated,
            Err(error) => Problem::NotALine(json::without_place(&error)),
        };
        Err(problem.at(self.number))
    }
}
