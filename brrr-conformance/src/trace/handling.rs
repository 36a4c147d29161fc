// SPDX-License-Identifier: AGPL-3.0-only
//! Which ops of a run belong together.

use std::sync::Arc;

use brrr_wire::proto::conformance::{Error, Report, Schedule, result};
use bytes::Bytes;

/// How a handling ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ending {
    /// The lane asked for the next message.
    Next,
    /// The lane's loop ended, with an error or because the queue was closed.
    Exited(Option<Error>),
    /// The lane was abandoned: the worker died here.
    Abandoned,
    /// The trace ends before the handling does.
    Open,
}

/// What one lane did with one message: every op from its delivery to the next one.
///
/// A lane that asked for another message has finished with the one before (that is [`Handling::ended`]); ops that it
/// starts after that and before it is given another message are late, and listed here all the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Handling {
    /// The lane.
    pub lane: Arc<str>,
    /// The topic that the message was taken from.
    pub topic: String,
    /// The message, as delivered.
    pub body: Bytes,
    /// The op that took the message, by its place in [`Run::ops`](super::Run::ops).
    pub receive: usize,
    /// When the message was delivered, by its place in [`Run::events`](super::Run::events).
    pub delivered: usize,
    /// The ops, by their place in [`Run::ops`](super::Run::ops), in order.
    pub ops: Vec<usize>,
    /// What the implementation reported meanwhile.
    pub reports: Vec<Report>,
    /// How it ended.
    pub ending: Ending,
    /// When it ended, by its place in [`Run::events`](super::Run::events); their number if it did not end.
    pub ended: usize,
}

impl Handling {
    /// Whether the implementation itself ended it, so that whatever is missing will never come.
    pub const fn is_over(&self) -> bool {
        matches!(self.ending, Ending::Next | Ending::Exited(_))
    }

    /// Whether the implementation said that something went wrong.
    pub const fn has_failed(&self) -> bool {
        matches!(self.ending, Ending::Exited(Some(_))) || !self.reports.is_empty()
    }
}

/// What one lane did to schedule one call.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scheduling {
    /// The lane.
    pub lane: Arc<str>,
    /// What was to be scheduled.
    pub command: Schedule,
    /// The payload in it.
    pub payload: Bytes,
    /// When the command was sent, by its place in [`Run::events`](super::Run::events).
    pub sent: usize,
    /// The ops, by their place in [`Run::ops`](super::Run::ops), in order.
    pub ops: Vec<usize>,
    /// What came of it.
    pub result: Option<result::Kind>,
    /// When it ended, by its place in [`Run::events`](super::Run::events); their number if it did not end.
    pub ended: usize,
}
