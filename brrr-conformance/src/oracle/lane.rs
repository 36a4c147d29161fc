// SPDX-License-Identifier: AGPL-3.0-only
//! The first judge for a lane, whatever it was started for: while a case is played, and on what was recorded.

use brrr_wire::proto::conformance::{answer, command, reply};
use brrr_wire::revision::Revision;

use super::{ClientOracle, Oracle};
use crate::finding::Finding;

/// Who judges a lane.
#[derive(Debug)]
pub enum LaneOracle {
    /// A worker.
    Worker(Box<Oracle>),
    /// A client that schedules a call.
    Client(Box<ClientOracle>),
    /// A client that reads may read what it likes, and what is abandoned owes nothing.
    Free,
}

impl LaneOracle {
    /// The judge of the lane that a command starts; none if the command starts no lane.
    ///
    /// # Errors
    /// One sentence, where the command itself cannot be carried out.
    pub fn of(revision: Revision, command: &command::Body, reports: bool) -> Result<Option<Self>, String> {
        Ok(Some(match command {
            command::Body::Work(work) => Self::Worker(Box::new(Oracle::new(revision, &work.topic, reports))),
            command::Body::Schedule(schedule) => Self::Client(Box::new(ClientOracle::new(revision, schedule)?)),
            command::Body::Read(_) => Self::Free,
            _ => return Ok(None),
        }))
    }

    /// Judges what the lane emitted: an op with number `op`, a report, or its end.
    pub fn seen(&mut self, step: u32, op: u32, body: &answer::Body) -> Vec<Finding> {
        match (self, body) {
            (Self::Worker(oracle), body) => oracle.seen(step, op, body),
            (Self::Client(oracle), answer::Body::Result(result)) => oracle.ended(step, result.kind.as_ref()),
            (Self::Client(oracle), body) => oracle.seen(step, op, body),
            (Self::Free, _) => Vec::new(),
        }
    }

    /// Takes the reply to an op of the lane. `now` is the time in seconds since the Unix epoch.
    pub fn replied(&mut self, step: u32, op: u32, result: &reply::Result, now: u64) -> Vec<Finding> {
        match self {
            Self::Worker(oracle) => oracle.replied(step, op, result, now),
            Self::Client(oracle) => oracle.replied(step, op, result),
            Self::Free => Vec::new(),
        }
    }

    /// Judges what is left when nothing more will come.
    pub fn finish(&mut self, step: u32) -> Vec<Finding> {
        match self {
            Self::Worker(oracle) => oracle.finish(step),
            Self::Client(oracle) => oracle.ended(step, None),
            Self::Free => Vec::new(),
        }
    }

    /// Forgets the lane: it was abandoned, so nothing is owed.
    pub fn abandon(&mut self) {
        match self {
            // It keeps what it knows of the latitude that was taken.
            Self::Worker(oracle) => oracle.abandon(),
            Self::Client(_) | Self::Free => *self = Self::Free,
        }
    }

    /// The latitude that the lane was seen to take, by requirement id.
    pub fn latitude(&self) -> Vec<String> {
        match self {
            Self::Worker(oracle) => oracle.latitude().map(str::to_owned).collect(),
            Self::Client(_) | Self::Free => Vec::new(),
        }
    }
}
