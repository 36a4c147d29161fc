// SPDX-License-Identifier: AGPL-3.0-only
//! The first judge for a lane, whatever it was started for: while a case is played, and on what was recorded.

use std::sync::Arc;

use brrr_wire::proto::conformance::{answer, command, reply};
use brrr_wire::revision::Revision;

use super::{ClientOracle, Oracle};
use crate::app::{App, Due, Layer};
use crate::finding::Finding;

/// Who judges a lane.
#[derive(Debug)]
pub enum LaneOracle {
    /// A worker.
    Worker(Box<Oracle>),
    /// A worker with the SDK's own layer for tasks, and who judges that.
    Tasks(Box<Oracle>, Box<Layer>),
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
            command::Body::Work(work) => {
                let oracle = Box::new(Oracle::new(revision, &work.topic, reports));
                match &work.app {
                    None => Self::Worker(oracle),
                    Some(app) => {
                        let app = Arc::new(App::of(app)?);
                        Self::Tasks(oracle, Box::new(Layer::new(app, &work.topic, reports)))
                    }
                }
            }
            command::Body::Schedule(schedule) => Self::Client(Box::new(ClientOracle::new(revision, schedule)?)),
            command::Body::Read(_) => Self::Free,
            _ => return Ok(None),
        }))
    }

    /// The run of a task that is over once the lane does this, in a lane that runs tasks. It is to be shown to this
    /// judge, as an `invoke` and its reply, before what the lane does.
    pub fn ended_by(&mut self, body: &answer::Body) -> Option<Due> {
        match self {
            Self::Tasks(_, layer) => layer.ended_by(body),
            _ => None,
        }
    }

    /// Where the handling began in which the layer for tasks first did what it must not: what the other judges say of
    /// anything later follows from that.
    pub fn deviated(&self) -> Option<u32> {
        match self {
            Self::Tasks(_, layer) => layer.deviated(),
            _ => None,
        }
    }

    /// Judges what the lane emitted: an op with number `op`, a report, or its end.
    pub fn seen(&mut self, step: u32, op: u32, body: &answer::Body) -> Vec<Finding> {
        match (self, body) {
            (Self::Worker(oracle), body) => oracle.seen(step, op, body),
            (Self::Tasks(oracle, layer), body) => {
                // Where the run is in the trace already, nobody has asked for it.
                let _ = layer.ended_by(body);
                let mut findings = layer.seen(step, op, body);
                findings.extend(oracle.seen(step, op, body));
                findings
            }
            (Self::Client(oracle), answer::Body::Result(result)) => oracle.ended(step, result.kind.as_ref()),
            (Self::Client(oracle), body) => oracle.seen(step, op, body),
            (Self::Free, _) => Vec::new(),
        }
    }

    /// Takes the reply to an op of the lane. `now` is the time in seconds since the Unix epoch.
    pub fn replied(&mut self, step: u32, op: u32, result: &reply::Result, now: u64) -> Vec<Finding> {
        match self {
            Self::Worker(oracle) => oracle.replied(step, op, result, now),
            Self::Tasks(oracle, layer) => {
                layer.replied(op, result);
                oracle.replied(step, op, result, now)
            }
            Self::Client(oracle) => oracle.replied(step, op, result),
            Self::Free => Vec::new(),
        }
    }

    /// Judges what is left when nothing more will come.
    pub fn finish(&mut self, step: u32) -> Vec<Finding> {
        match self {
            Self::Worker(oracle) | Self::Tasks(oracle, _) => oracle.finish(step),
            Self::Client(oracle) => oracle.ended(step, None),
            Self::Free => Vec::new(),
        }
    }

    /// Forgets the lane: it was abandoned, so nothing is owed.
    pub fn abandon(&mut self) {
        match self {
            // It keeps what it knows of the latitude that was taken.
            Self::Worker(oracle) => oracle.abandon(),
            Self::Tasks(oracle, layer) => {
                oracle.abandon();
                layer.abandon();
            }
            Self::Client(_) | Self::Free => *self = Self::Free,
        }
    }

    /// The latitude that the lane was seen to take, by requirement id.
    pub fn latitude(&self) -> Vec<String> {
        match self {
            Self::Worker(oracle) | Self::Tasks(oracle, _) => oracle.latitude().map(str::to_owned).collect(),
            Self::Client(_) | Self::Free => Vec::new(),
        }
    }
}
