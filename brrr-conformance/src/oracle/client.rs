// SPDX-License-Identifier: AGPL-3.0-only
//! The first judge for a client: can the machine account for how a call was scheduled?

use std::collections::BTreeMap;

use brrr_wire::machine::{Finish, Modality, Op, OpId, Policy, Reply, Scheduling};
use brrr_wire::name::{CallHash, RootId, TaskName, Topic};
use brrr_wire::proto::conformance::{Schedule, answer, reply, result};
use brrr_wire::record::{Call, ScheduleMessage};
use brrr_wire::revision::Revision;

use super::JUDGE;
use super::bind::{self, Seen, Wrong};
use crate::finding::Finding;
use crate::octets;

/// Follows one scheduling.
#[derive(Debug)]
pub struct ClientOracle {
    revision: Revision,
    topic: Topic,
    call_hash: CallHash,
    call: Call,
    machine: Scheduling,
    /// The root is the client's choice: the first count names it.
    root_id: Option<RootId>,
    /// What happened before the root was known, to be played again with it.
    past: Vec<(Op, Reply)>,
    open: BTreeMap<u32, (OpId, Op)>,
    lost: bool,
}

impl ClientOracle {
    /// Follows the scheduling that a command asks for.
    ///
    /// # Errors
    /// One sentence, where the command itself cannot be carried out.
    pub fn new(revision: Revision, schedule: &Schedule) -> Result<Self, String> {
        let topic = Topic::read(&schedule.topic).map_err(|error| error.to_string())?;
        let call_hash = CallHash::read(&schedule.call_hash).map_err(|error| error.to_string())?;
        let call = Call {
            task_name: TaskName::read(&schedule.task_name).map_err(|error| error.to_string())?,
            payload: octets::decode(schedule.payload.as_ref()).map_err(|error| error.to_string())?,
        };
        let unknown = RootId::new("unknown").map_err(|error| error.to_string())?;
        let machine = Scheduling::new(topic.clone(), call_hash.clone(), call.clone(), unknown, Policy::default());
        let (past, open) = (Vec::new(), BTreeMap::new());
        Ok(Self { revision, topic, call_hash, call, machine, root_id: None, past, open, lost: false })
    }

    /// Judges an op of the client.
    pub fn seen(&mut self, step: u32, op: u32, body: &answer::Body) -> Vec<Finding> {
        let seen = match bind::seen(self.revision, body) {
            Ok(Some(seen)) => seen,
            Ok(None) => return Vec::new(),
            Err(wrong) => return self.lose(step, wrong, &format!("{body:?}")),
        };
        if self.lost {
            return Vec::new();
        }
        if let (Seen::Op(Op::Incr { root_id }), None) = (&seen, &self.root_id) {
            self.bind_root(root_id.clone());
        }
        let offers = self.machine.offers();
        let offer = offers.into_iter().filter(|offer| seen.fits(&offer.op)).min_by_key(|offer| offer.modality);
        let Some(offer) = offer else {
            if seen.is_read() {
                return Vec::new();
            }
            return self.lose(step, self.blame(&seen), &seen.to_string());
        };
        let id = self.machine.take(&offer);
        self.open.insert(op, (id, offer.op.clone()));
        let is_skip = offer.modality == Modality::May && matches!(offer.op, Op::Set { .. });
        if offer.modality != Modality::ShouldNot && !is_skip {
            return Vec::new();
        }
        let message = "The call is stored though its value exists, or was not looked up; it does no harm.";
        vec![Finding::new("SCH-001", JUDGE, step, message).with_seen(seen.to_string())]
    }

    /// Plays what happened so far again, with the root that the client chose.
    fn bind_root(&mut self, root_id: RootId) {
        let (topic, call_hash, call) = (self.topic.clone(), self.call_hash.clone(), self.call.clone());
        let mut machine = Scheduling::new(topic, call_hash, call, root_id.clone(), Policy::default());
        for (op, reply) in &self.past {
            let offer = machine.offers().into_iter().find(|offer| offer.op == *op);
            let Some(offer) = offer else { return };
            let id = machine.take(&offer);
            if machine.on_reply(id, reply.clone()).is_err() {
                return;
            }
        }
        (self.machine, self.root_id) = (machine, Some(root_id));
    }

    fn blame(&self, seen: &Seen) -> Wrong {
        let call = &self.call_hash;
        match seen {
            Seen::Op(Op::Incr { .. }) if self.machine.sent() => {
                Wrong::new("LIM-001", format!("The message for call {call} is counted more than once."))
            }
            Seen::Op(Op::Incr { .. }) => {
                Wrong::new("SCH-002", format!("The message is counted before call {call} is stored."))
            }
            Seen::Op(Op::PutMessage { topic, body }) => self.blame_put(topic, body),
            Seen::Op(Op::Set { .. }) => Wrong::new("KEY-001", format!("What is stored is not call {call}.")),
            _ => Wrong::new("SCH-004", format!("This op is no part of scheduling call {call}.")),
        }
    }

    fn blame_put(&self, topic: &Topic, body: &[u8]) -> Wrong {
        let call = &self.call_hash;
        if !self.machine.sent() {
            return Wrong::new("SCH-002", format!("The message is put before call {call} is stored."));
        }
        match ScheduleMessage::decode(body) {
            Err(error) => Wrong::new("REC-001", format!("What is put is no schedule message: {error}.")),
            Ok(message) if message.call_hash != *call || *topic != self.topic => {
                Wrong::new("SCH-004", format!("The message is not for call {call} on topic {}.", self.topic))
            }
            Ok(message) if Some(&message.root_id) != self.root_id.as_ref() => {
                Wrong::new("LIM-001", "The message is put under a root that was not counted.")
            }
            Ok(_) if self.machine.owed().is_empty() => {
                Wrong::new("LIM-002", "The message is put a second time, or though its count exceeds the limit.")
            }
            Ok(_) => Wrong::new("LIM-001", "The message is put before it was counted."),
        }
    }

    fn lose(&mut self, step: u32, wrong: Wrong, seen: &str) -> Vec<Finding> {
        self.lost = true;
        vec![Finding::new(wrong.requirement, JUDGE, step, wrong.message).with_seen(seen)]
    }

    /// Takes the reply to an op of the client.
    pub fn replied(&mut self, step: u32, op: u32, reply: &reply::Result) -> Vec<Finding> {
        let Some((id, op)) = self.open.remove(&op) else {
            return Vec::new();
        };
        let told = bind::reply(reply).and_then(|reply| {
            if self.root_id.is_none() {
                self.past.push((op, reply.clone()));
            }
            self.machine.on_reply(id, reply).map_err(|error| error.to_string())
        });
        told.err().map_or_else(Vec::new, |message| vec![Finding::new("", "harness", step, message)])
    }

    /// Judges the end: the client says that it is done, or what failed.
    pub fn ended(&mut self, step: u32, kind: Option<&result::Kind>) -> Vec<Finding> {
        if std::mem::replace(&mut self.lost, true) {
            return Vec::new();
        }
        let owed = self.machine.owed();
        let failed = matches!(kind, Some(result::Kind::Error(_)));
        if let Some(offer) = owed.first() {
            let id = if matches!(offer.op, Op::Set { .. }) { "SCH-002" } else { "SCH-004" };
            let message = format!("The scheduling of call {} ended without this op.", self.call_hash);
            let finding = Finding::new(id, JUDGE, step, message).with_seen("nothing more");
            return vec![finding.with_allowed(offer.op.to_string())];
        }
        match self.machine.clone().finish() {
            Finish::Failed(failures) if !failed => {
                let failure = failures.first().map(ToString::to_string).unwrap_or_default();
                vec![Finding::new("LIM-009", JUDGE, step, format!("Nothing was reported, though {failure}."))]
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
