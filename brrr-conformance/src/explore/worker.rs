// SPDX-License-Identifier: AGPL-3.0-only
//! Workers as the explorer asks them: what is open after these answers?

use std::hash::Hash;

use brrr_wire::machine::{DeferredCall, Handling, Op, OpId, Outcome, Policy, Reply};
use brrr_wire::name::{CallHash, TaskName, Topic};
use brrr_wire::record::Call;
use brrr_wire::{key, revision::Revision};
use bytes::Bytes;

use super::ExploreError;
use super::scenario::Habit;
use crate::finding::Finding;
use crate::trace::{Action, Answered, Deferred, Key};

/// The time at which everything happens, in seconds since the Unix epoch.
pub const NOW: u64 = 1_700_000_000;

/// Something that handles messages, one at a time and each as if it were its first.
pub trait Worker {
    /// A worker that has a message in hand. Two with the same hash go on in the same way.
    type InHand: Hash;

    /// The revision of the key schema.
    fn revision(&self) -> Revision;

    /// A worker, which has a habit of its own if the scenario says so, that took this message from this topic.
    ///
    /// # Errors
    /// Where the worker cannot be asked.
    fn begin(&mut self, habit: Habit, topic: &str, message: &Bytes) -> Result<Self::InHand, ExploreError>;

    /// The ops that wait for an answer; none when the message was handled.
    fn open(&self, worker: &Self::InHand) -> Vec<Action>;

    /// What was wrong with what it did last.
    fn findings(&self, _worker: &Self::InHand) -> Vec<Finding> {
        Vec::new()
    }

    /// The same worker when one of its ops was answered. The others stay in their order, and new ones stand behind them.
    ///
    /// # Errors
    /// Where the worker cannot be asked, or the answer fits no op.
    fn answer(&mut self, worker: &Self::InHand, op: usize, answer: &Answered) -> Result<Self::InHand, ExploreError>;
}

/// The machine, in this process.
#[derive(Clone, Copy, Debug)]
pub struct Machine(
    /// The revision of the key schema.
    pub Revision,
);

/// The machine with a message in hand.
#[derive(Clone, Debug, Hash)]
pub struct MachineInHand {
    handling: Handling,
    open: Vec<(OpId, Op)>,
}

impl MachineInHand {
    fn poll(mut self) -> Self {
        self.open.extend(std::iter::from_fn(|| self.handling.poll_op()));
        self
    }

    /// The same with one op behind the others.
    #[cfg(test)]
    pub(super) fn moved_behind(mut self, op: usize) -> Self {
        let op = self.open.remove(op);
        self.open.push(op);
        self
    }
}

impl Worker for Machine {
    type InHand = MachineInHand;

    fn revision(&self) -> Revision {
        self.0
    }

    fn begin(&mut self, habit: Habit, topic: &str, message: &Bytes) -> Result<MachineInHand, ExploreError> {
        let (early_check, write_back) = (habit == Habit::LooksFirst, habit == Habit::WritesBack);
        let policy = Policy { early_check, write_back, ..Policy::default() };
        let topic = Topic::read(topic).map_err(|error| ExploreError::Worker(error.to_string()))?;
        let handling = Handling::new(topic, message, policy);
        let handling = handling.map_err(|error| ExploreError::Worker(error.to_string()))?;
        Ok(MachineInHand { handling, open: Vec::new() }.poll())
    }

    fn open(&self, worker: &MachineInHand) -> Vec<Action> {
        worker.open.iter().map(|(_, op)| action(self.0, op)).collect()
    }

    fn answer(&mut self, worker: &MachineInHand, op: usize, answer: &Answered) -> Result<MachineInHand, ExploreError> {
        let mut worker = worker.clone();
        let (id, _) = worker.open.remove(op);
        let reply =
            reply(answer).ok_or_else(|| ExploreError::Worker(format!("{answer:?} is no reply of a machine")))?;
        let told = worker.handling.on_reply(id, reply, NOW);
        told.map_err(|error| ExploreError::Worker(error.to_string()))?;
        Ok(worker.poll())
    }
}

fn action(revision: Revision, op: &Op) -> Action {
    let at = |key: &key::StoreKey| Key { kind: key.kind.as_str().to_owned(), call_hash: key.call_hash.to_string() };
    match op.clone() {
        Op::Has { key } => Action::Has { key: at(&key) },
        Op::Get { key } => Action::Get { key: at(&key) },
        Op::GetWithRetry { key } => Action::GetWithRetry { key: at(&key) },
        Op::Set { key, value } => Action::Set { key: at(&key), value },
        Op::SetNewValue { key, value } => Action::SetNewValue { key: at(&key), value },
        Op::CompareAndSet { key, expected, value } => Action::CompareAndSet { key: at(&key), expected, value },
        Op::CompareAndDelete { key, expected } => Action::CompareAndDelete { key: at(&key), expected },
        Op::Incr { root_id } => Action::Incr { key: key::counter(revision, &root_id) },
        Op::PutMessage { topic, body } => Action::Put { topic: topic.to_string(), body },
        Op::Invoke { request } => Action::Invoke {
            task_name: request.call.task_name.to_string(),
            payload: request.call.payload,
            root_id: request.root_id.to_string(),
            call_hash: request.call_hash.to_string(),
        },
    }
}

fn reply(answer: &Answered) -> Option<Reply> {
    Some(match answer {
        Answered::Present(present) => Reply::Present(*present),
        Answered::Value(value) => Reply::Value(value.clone()),
        Answered::Done => Reply::Done,
        Answered::Mismatch => Reply::Mismatch,
        Answered::Count(count) => Reply::Count(u64::from(*count)),
        Answered::Response(value) => Reply::Outcome(Outcome::Response(value.clone())),
        Answered::Deferral(calls) => Reply::Outcome(Outcome::Defer(calls.iter().map(deferred).collect::<Option<_>>()?)),
        _ => return None,
    })
}

fn deferred(call: &Deferred) -> Option<DeferredCall> {
    let Deferred { topic, call_hash, task_name, payload } = call;
    let topic = if topic.is_empty() { None } else { Some(Topic::read(topic).ok()?) };
    let call = Call { task_name: TaskName::read(task_name).ok()?, payload: payload.clone() };
    Some(DeferredCall { topic, call_hash: CallHash::read(call_hash).ok()?, call })
}
