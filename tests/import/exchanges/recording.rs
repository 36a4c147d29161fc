// SPDX-License-Identifier: AGPL-3.0-only
//! The scenarios of an event trace.

use brrr_wire::proto::conformance::{Error, answer, reply};

use super::line::{self, Left, Line};
use crate::exchange::Sdk;
use crate::import::ImportError;

/// One scenario.
pub(super) struct Recording {
    /// The line of its title.
    pub(super) line: usize,
    /// `S11`.
    pub(super) id: String,
    pub(super) title: String,
    /// What was done: one attempt, in some scenarios two.
    pub(super) attempts: Vec<Attempt>,
    /// Whether some ops were counted and not listed.
    pub(super) elided: bool,
    /// Whether a loop was run that was given no message.
    pub(super) polled: bool,
    pub(super) left: Left,
}

/// One operation from its first op to its end.
#[derive(Default)]
pub(super) struct Attempt {
    pub(super) ops: Vec<Recorded>,
    /// After how many ops the harness saw the task run.
    pub(super) ran: Option<usize>,
    pub(super) error: Option<Error>,
}

/// One op.
pub(super) struct Recorded {
    pub(super) line: usize,
    pub(super) op: answer::Body,
    pub(super) reply: reply::Result,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Title,
    Ops,
    Left,
}

pub(super) fn parse(sdk: Sdk, text: &str) -> Result<Vec<Recording>, ImportError> {
    let mut recordings: Vec<Recording> = Vec::new();
    let mut state = State::Title;
    let mut last = 1;
    for (at, text) in text.lines().enumerate() {
        let number = at + 1;
        last = number;
        let line = line::parse(sdk, text).map_err(|message| ImportError::new(number, message))?;
        state = match (state, line) {
            (State::Title, Line::Blank) => State::Title,
            (State::Title, Line::Title { id, title }) => {
                recordings.push(Recording {
                    line: number,
                    id,
                    title,
                    attempts: vec![Attempt::default()],
                    elided: false,
                    polled: false,
                    left: Left::default(),
                });
                State::Ops
            }
            (before, line) => {
                let recording = recordings.last_mut();
                let next = recording.and_then(|recording| recording.take(number, before, line));
                next.ok_or_else(|| {
                    ImportError::new(
                        number,
                        "this line does not belong here: a scenario is a title, ops, one end, and what is left",
                    )
                })?
            }
        };
    }
    if state == State::Title && !recordings.is_empty() {
        Ok(recordings)
    } else {
        Err(ImportError::new(last, "the trace is cut short: its last scenario does not say what is left"))
    }
}

impl Recording {
    /// Takes a line within the scenario; none where it does not fit.
    fn take(&mut self, number: usize, state: State, line: Line) -> Option<State> {
        let attempt = self.attempts.last_mut()?;
        match (state, line) {
            (State::Ops, Line::Op(op, reply)) => attempt.ops.push(Recorded { line: number, op, reply }),
            (State::Ops, Line::Ran) if attempt.ran.is_none() => attempt.ran = Some(attempt.ops.len()),
            (State::Ops, Line::Elided) => self.elided = true,
            (State::Ops, Line::Aside(error)) => {
                attempt.error = Some(error);
                self.attempts.push(Attempt::default());
            }
            (State::Ops, Line::Returned) => return Some(State::Left),
            (State::Ops, Line::Polled) => {
                self.polled = true;
                return Some(State::Left);
            }
            (State::Ops, Line::Raised(error)) => {
                attempt.error = Some(error);
                return Some(State::Left);
            }
            (State::Left, Line::Left(left)) => {
                self.left = left;
                return Some(State::Title);
            }
            _ => return None,
        }
        Some(State::Ops)
    }
}
