// SPDX-License-Identifier: AGPL-3.0-only
//! Writing a trace file.

use std::io::{self, Write};

use brrr_wire::proto::conformance::{TraceEnd, TraceLine, trace_line::Line};

use super::Trace;
use crate::octets;

impl Trace {
    /// Writes the trace as JSON Lines: header, lines, end.
    pub fn write(&self, mut out: impl Write) -> io::Result<()> {
        let mut line = |line| out.write_all(&octets::to_line(&TraceLine { line: Some(line) }));
        line(Line::Header(self.header.clone()))?;
        for content in &self.lines {
            line(content.clone())?;
        }
        let lines = u32::try_from(self.lines.len() + 1).map_err(io::Error::other)?;
        line(Line::End(TraceEnd { lines, ..self.end.clone() }))?;
        out.flush()
    }
}
