// SPDX-License-Identifier: AGPL-3.0-only
//! A trace as its judges see it: events in order, ops with their replies, and which ops belong together.

mod build;
mod record;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use brrr_wire::proto::conformance::{Error, Report};
use brrr_wire::revision::Revision;
use bytes::Bytes;

pub use record::Recorder;

use super::{Action, Answered, Handling, Key, Scheduling, Trace, TraceError};

/// What the world held when the run began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The records.
    pub store: BTreeMap<Key, Bytes>,
    /// The messages of each topic, the oldest first.
    pub queues: BTreeMap<String, Vec<Bytes>>,
    /// The counters, by their whole key.
    pub counters: BTreeMap<String, u32>,
}

/// A change of the world by somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields have the names and the meaning that the trace format gives them")]
pub enum Change {
    /// A record was written, or removed if there is no value.
    Stored { key: Key, value: Option<Bytes> },
    /// A message was put.
    Queued { topic: String, body: Bytes },
    /// A counter was set.
    Counted { key: String, count: u32 },
}

/// One thing that happened. Ops and schedulings are given by their place in the run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the lane that is meant and what it said")]
pub enum Event {
    /// An op came.
    Seen(usize),
    /// An op was answered.
    Replied(usize),
    /// Somebody else changed the world.
    Changed(Change),
    /// A worker was started.
    Started { lane: Arc<str>, topic: String },
    /// A call was to be scheduled.
    Scheduled(usize),
    /// The call was scheduled, or was not.
    Finished(usize),
    /// A worker's loop ended.
    Exited { lane: Arc<str>, error: Option<Error> },
    /// A message that could not be handled was reported.
    Reported { lane: Arc<str>, report: Report },
    /// The worker died here.
    Abandoned { lane: Arc<str> },
}

/// One op and its reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerformedOp {
    /// Its number among all ops of the run, from 1.
    pub step: u32,
    /// The lane.
    pub lane: Arc<str>,
    /// The number that the adapter gave it.
    pub op: u32,
    /// What it asks for.
    pub action: Action,
    /// When it came, by its place in [`Run::events`].
    pub seen: usize,
    /// When it was answered, by its place in [`Run::events`].
    pub replied: Option<usize>,
    /// What it was answered.
    pub reply: Option<Answered>,
}

impl PerformedOp {
    /// Whether it was answered before this event.
    pub fn replied_before(&self, event: usize) -> bool {
        self.replied.is_some_and(|replied| replied < event)
    }

    /// Whether it was answered `done`.
    pub fn is_done(&self) -> bool {
        self.reply == Some(Answered::Done)
    }

    /// Whether it was answered `done` before this event.
    pub fn done_before(&self, event: usize) -> bool {
        self.is_done() && self.replied_before(event)
    }

    /// Whether it was answered `mismatch`.
    pub fn is_lost(&self) -> bool {
        self.reply == Some(Answered::Mismatch)
    }

    /// Whether it failed, so that nobody knows whether it was carried out.
    pub const fn has_failed(&self) -> bool {
        matches!(self.reply, Some(Answered::Failed(_)))
    }

    /// What a read was answered: the bytes, or that there are none.
    pub const fn read(&self) -> Option<Option<&Bytes>> {
        match &self.reply {
            Some(Answered::Value(value)) if self.action.is_read() => Some(value.as_ref()),
            _ => None,
        }
    }
}

impl fmt::Display for PerformedOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.action.fmt(f)
    }
}

/// A recorded run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The revision of the key schema.
    pub revision: Revision,
    /// The world at the start.
    pub start: State,
    /// What the adapter fills of what it need not, if the trace says so.
    pub provides: Vec<String>,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// The ops, in order.
    pub ops: Vec<PerformedOp>,
    /// The messages that were handled, in the order of their delivery.
    pub handlings: Vec<Handling>,
    /// The calls that were scheduled, in order.
    pub schedulings: Vec<Scheduling>,
}

impl Run {
    /// The run that a trace records.
    ///
    /// # Errors
    /// If the frames do not fit together, for example a reply to an op that nobody saw; the error names the line that
    /// the frame has in a file.
    pub fn from_trace(trace: &Trace) -> Result<Self, TraceError> {
        build::build(trace)
    }

    /// Whether the adapter passes on what the implementation reports.
    pub fn has_reports(&self) -> bool {
        self.provides.iter().any(|field| field == "report")
    }
}
