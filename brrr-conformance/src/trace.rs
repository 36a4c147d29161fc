// SPDX-License-Identifier: AGPL-3.0-only
//! Traces: what was said between the kit and an implementation, in order, as a file and as a [`Run`] to judge.
//!
//! A trace file is JSON Lines: a header, the state at the start, every frame and every change by somebody else in
//! order, and an end that counts the lines before it. A file without its end was cut short and is not judged.

mod action;
mod answered;
mod error;
mod frames;
mod handling;
mod read;
mod run;
#[cfg(test)]
pub(crate) mod script;
#[cfg(test)]
mod tests;
mod write;

use brrr_wire::proto::conformance::{Answer, Command, TraceEnd, TraceHeader, trace_line::Line};
use brrr_wire::revision::Revision;

pub use action::{Action, Key};
pub use answered::{Answered, Deferred};
pub use error::{Problem, TraceError};
pub use handling::{Ending, Handling, Scheduling};
pub use run::{Change, Event, PerformedOp, Recorder, Run, State};

/// The format of the trace files that this kit writes and reads.
pub const FORMAT: &str = "brrr-trace/1";

/// How many bytes one line of a trace file may have: a payload of 16 MiB with every byte escaped, and some more.
pub const LINE_MAX: usize = 128 * 1024 * 1024;

/// How many lines a trace file may have.
pub const LINES_MAX: usize = 10_000_000;

/// One recorded run.
///
/// ```
/// use brrr_conformance::trace::Trace;
/// use brrr_wire::proto::conformance::{Command, command::Body};
/// use brrr_wire::revision::Revision;
///
/// let mut trace = Trace::new(Revision::Two, "worker/loop/empty", "7");
/// trace.sent(Command { body: Some(Body::Sync(1)), ..Command::default() });
/// trace.close("PASS", []);
/// let mut file = Vec::new();
/// trace.write(&mut file)?;
/// assert_eq!(Trace::read(file.as_slice())?, trace);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// What was run, by what.
    pub header: TraceHeader,
    /// Everything between the header and the end, in order.
    pub lines: Vec<Line>,
    /// How it was judged; the count in it is made good when the trace is written.
    pub end: TraceEnd,
}

impl Trace {
    /// A trace without lines, of one run of a case.
    pub fn new(revision: Revision, case: impl Into<String>, seed: impl Into<String>) -> Self {
        let header = TraceHeader {
            format: FORMAT.to_owned(),
            revision: revision.number(),
            kit: env!("CARGO_PKG_VERSION").to_owned(),
            seed: seed.into(),
            case: case.into(),
        };
        Self { header, lines: Vec::new(), end: TraceEnd { lines: 1, ..TraceEnd::default() } }
    }

    /// Adds a line.
    pub fn push(&mut self, line: Line) {
        self.lines.push(line);
        self.end.lines = u32::try_from(self.lines.len() + 1).unwrap_or(u32::MAX);
    }

    /// Adds a frame that the kit sent.
    pub fn sent(&mut self, command: Command) {
        self.push(Line::Sent(command));
    }

    /// Adds a frame that the adapter sent.
    pub fn seen(&mut self, answer: Answer) {
        self.push(Line::Seen(answer));
    }

    /// Says how the run was judged.
    pub fn close(&mut self, verdict: impl Into<String>, requirements: impl IntoIterator<Item = String>) {
        self.end.verdict = verdict.into();
        self.end.requirements = requirements.into_iter().collect();
    }
}

/// The number of a line in a file, counted from 1, by its place in [`Trace::lines`].
pub(crate) const fn line_number(index: usize) -> usize {
    index + 2
}
