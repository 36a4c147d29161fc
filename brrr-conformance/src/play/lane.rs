// SPDX-License-Identifier: AGPL-3.0-only
//! One worker of a case, and the ops that it waits for.

use brrr_wire::proto::conformance::{Exit, Read, Schedule, Work, answer::Body, command, result};
use brrr_wire::record::ScheduleMessage;
use brrr_wire::revision::Revision;
use bytes::Bytes;

use super::ADAPTER;
use crate::adapter::frame;
use crate::case::{self, Case, Forced, Job};
use crate::finding::Finding;
use crate::octets;
use crate::oracle::LaneOracle;

/// How a lane stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Waiting,
    Running,
    Ended,
    /// Abandoned: nothing that it owes will come.
    Dead,
}

/// What a lane was told when it last asked for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Nothing,
    Message,
    Empty,
    Closed,
}

/// One worker.
pub(super) struct Lane {
    pub(super) name: String,
    /// Its name in the process, where no two workers share one.
    pub(super) wire_name: String,
    /// The topic that it works on; empty for a client.
    pub(super) topic: String,
    /// The command that starts it.
    pub(super) start: command::Body,
    pub(super) oracle: LaneOracle,
    pub(super) state: State,
    /// It starts, and takes messages, only when an intervention runs it.
    pub(super) called: bool,
    pub(super) told: Told,
    /// The call of the message in hand.
    pub(super) in_hand: String,
    pub(super) failed: bool,
    /// It asked for another message after a failure.
    pub(super) went_on: bool,
    /// What a client read, once it has.
    pub(super) read: Option<What>,
    /// When it was answered last.
    pub(super) served: u32,
}

/// What a client read: a value, or nothing.
pub(super) struct What(pub(super) Option<Bytes>);

/// The command that starts a lane.
fn start(job: &Job, case: &Case, revision: u32) -> command::Body {
    match job {
        Job::Work(topic) => {
            let app = case.app.as_ref().map(case::Tasks::frame);
            command::Body::Work(Work { topic: topic.clone(), revision, app })
        }
        Job::Schedule(call) => command::Body::Schedule(Schedule {
            topic: call.topic.clone(),
            call_hash: call.call.clone(),
            task_name: call.task.clone(),
            payload: Some(octets::encode(&call.payload.bytes(None))),
            revision,
        }),
        Job::Read(call_hash) => command::Body::Read(Read { call_hash: call_hash.clone() }),
    }
}

impl Lane {
    pub(super) fn new(lane: &case::Lane, case: &Case, serial: u32, revision: Revision, reports: bool) -> Self {
        let start = start(&lane.job, case, revision.number());
        Self {
            name: lane.name.clone(),
            wire_name: format!("{}.{serial}", lane.name),
            topic: match &lane.job {
                Job::Work(topic) => topic.clone(),
                Job::Schedule(_) | Job::Read(_) => String::new(),
            },
            // A case whose names cannot be read gets no judgement from this judge; its file was refused before.
            oracle: LaneOracle::of(revision, &start, reports).ok().flatten().unwrap_or(LaneOracle::Free),
            start,
            state: State::Waiting,
            called: case.is_called(&lane.name),
            told: Told::Nothing,
            in_hand: String::new(),
            failed: false,
            went_on: false,
            read: None,
            served: 0,
        }
    }

    /// Notes what the lane did.
    pub(super) fn note(&mut self, body: &Body) {
        match body {
            Body::Receive(_) => self.went_on |= self.failed,
            Body::Report(_) => self.failed = true,
            Body::Result(result) => {
                self.state = State::Ended;
                match &result.kind {
                    Some(result::Kind::Error(_)) => self.failed = true,
                    Some(result::Kind::Value(value)) => self.read = Some(What(octets::decode(Some(value)).ok())),
                    Some(result::Kind::NotFound(_)) => self.read = Some(What(None)),
                    Some(result::Kind::Scheduled(_)) | None => {}
                }
            }
            Body::Exit(exit) => {
                self.failed |= exit.error.is_some();
                self.state = State::Ended;
            }
            _ => {}
        }
    }

    /// What is wrong with a loop that ends without a word though its queue is open.
    pub(super) fn leaves(&self, step: u32, body: &Body) -> Option<Finding> {
        let Body::Exit(Exit { error: None }) = body else { return None };
        let requirement = match self.told {
            Told::Closed => return None,
            Told::Empty => "QUE-002",
            _ if self.failed => "HAN-007",
            _ => "",
        };
        let message = format!("The loop of lane {} ended though its queue was not closed.", self.name);
        Some(Finding::new(requirement, ADAPTER, step, message).with_seen(frame::describe(body)))
    }

    /// Notes the message that the lane takes.
    pub(super) fn hand(&mut self, body: &Bytes) {
        self.told = Told::Message;
        self.in_hand =
            ScheduleMessage::decode(body).map(|message| message.call_hash.as_str().to_owned()).unwrap_or_default();
    }

    /// The key of an op as cases write it. A task is known by the message in hand, whatever the adapter provides.
    pub(super) fn key(&self, revision: Revision, body: &Body) -> String {
        match body {
            Body::Invoke(_) if !self.in_hand.is_empty() => self.in_hand.clone(),
            _ => frame::op_key(revision, body),
        }
    }
}

/// An op that waits for a reply.
pub(super) struct Held {
    /// Its number in the case.
    pub(super) step: u32,
    /// Its number in the process.
    pub(super) op: u32,
    pub(super) lane: usize,
    pub(super) key: String,
    pub(super) body: Body,
    /// Whether the interventions at this op took place.
    pub(super) prepared: bool,
    pub(super) forced: Option<Forced>,
}

impl Held {
    pub(super) fn new(step: u32, op: u32, lane: usize, key: String, body: Body) -> Self {
        Self { step, op, lane, key, body, prepared: false, forced: None }
    }

    pub(super) fn name(&self) -> &'static str {
        frame::op_name(&self.body).unwrap_or_default()
    }

    pub(super) fn is_receive(&self) -> bool {
        matches!(self.body, Body::Receive(_))
    }
}
