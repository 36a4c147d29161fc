// SPDX-License-Identifier: AGPL-3.0-only
//! Workers as the explorer asks them: what is open after these answers?

use std::hash::Hash;

use brrr_wire::machine::{DeferredCall, Handling, Op, OpId, Outcome, Policy, Reply};
use brrr_wire::name::{CallHash, TaskName, Topic};
use brrr_wire::proto::conformance::{Welcome, answer::Body};
use brrr_wire::record::{Call, PendingReturn};
use brrr_wire::{key, revision::Revision};
use bytes::Bytes;

use super::ExploreError;
use super::extension::{Release, Skip, Skipping};
use super::scenario::Habit;
use crate::finding::Finding;
use crate::trace::{Action, Answered, Deferred, Key};

/// The time at which everything happens, in seconds since the Unix epoch.
pub const NOW: u64 = 1_700_000_000;

/// A message that a worker takes.
#[derive(Clone, Copy, Debug)]
pub struct Taken<'a> {
    /// What the worker makes of what is left to its choice.
    pub habit: Habit,
    /// The topic that the message was taken from.
    pub topic: &'a str,
    /// The message.
    pub message: &'a Bytes,
    /// The children of its call, which a worker may remember from a run before.
    pub children: &'a [String],
}

/// Something that handles messages, one at a time and each as if it were its first.
pub trait Worker {
    /// A worker that has a message in hand. Two with the same hash go on in the same way.
    type InHand: Hash;

    /// The revision of the key schema.
    fn revision(&self) -> Revision;

    /// A worker that took this message.
    ///
    /// # Errors
    /// Where the worker cannot be asked.
    fn begin(&mut self, taken: &Taken<'_>) -> Result<Self::InHand, ExploreError>;

    /// The ops that wait for an answer; none when the message was handled.
    fn open(&self, worker: &Self::InHand) -> Vec<Action>;

    /// What its implementation said of itself, if there is one.
    fn welcome(&self) -> Option<Welcome> {
        None
    }

    /// What it said beside its ops in its last turn: reports, and that its loop ended.
    fn told(&self, _worker: &Self::InHand) -> Vec<Body> {
        Vec::new()
    }

    /// What was wrong with what it did last.
    fn findings(&self, _worker: &Self::InHand) -> Vec<Finding> {
        Vec::new()
    }

    /// The same worker when one of its ops was answered. The others stay in their order, and new ones stand behind them.
    ///
    /// # Errors
    /// Where the worker cannot be asked, or the answer fits no op.
    fn answer(&mut self, worker: &Self::InHand, op: usize, answer: &Answered) -> Result<Self::InHand, ExploreError>;

    /// Lets go of what it keeps for further questions.
    ///
    /// # Errors
    /// Where that cannot be told to anybody.
    fn close(&mut self) -> Result<(), ExploreError> {
        Ok(())
    }
}

impl<W: Worker> Worker for &mut W {
    type InHand = W::InHand;

    fn revision(&self) -> Revision {
        W::revision(self)
    }

    fn begin(&mut self, taken: &Taken<'_>) -> Result<Self::InHand, ExploreError> {
        W::begin(self, taken)
    }

    fn open(&self, worker: &Self::InHand) -> Vec<Action> {
        W::open(self, worker)
    }

    fn welcome(&self) -> Option<Welcome> {
        W::welcome(self)
    }

    fn told(&self, worker: &Self::InHand) -> Vec<Body> {
        W::told(self, worker)
    }

    fn findings(&self, worker: &Self::InHand) -> Vec<Finding> {
        W::findings(self, worker)
    }

    fn answer(&mut self, worker: &Self::InHand, op: usize, answer: &Answered) -> Result<Self::InHand, ExploreError> {
        W::answer(self, worker, op, answer)
    }

    fn close(&mut self) -> Result<(), ExploreError> {
        W::close(self)
    }
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
    beside: Beside,
}

/// What the worker does beside the handling.
#[derive(Clone, Debug, Hash)]
enum Beside {
    Nothing,
    /// The handling waits for this.
    Skips(Skip),
    /// The handling is over, and this goes on.
    Releases(Release),
    /// There is something to do when the handling is over; entries are woken first, or not.
    WillRelease {
        wakes_first: bool,
    },
}

impl MachineInHand {
    fn poll(mut self, revision: Revision) -> Self {
        self.open.extend(std::iter::from_fn(|| self.handling.poll_op()));
        if let (Beside::WillRelease { wakes_first }, true) = (&self.beside, self.open.is_empty()) {
            let release = Release::after(&self.handling, revision, *wakes_first);
            self.beside = release.map_or(Beside::Nothing, Beside::Releases);
        }
        self
    }

    fn skipping(mut self, skipping: Skipping, revision: Revision) -> Self {
        self.beside = Beside::Nothing;
        match skipping {
            Skipping::Ask(skip) => {
                self.beside = Beside::Skips(skip);
                self
            }
            Skipping::Run => self.poll(revision),
            Skipping::LeftOut => self,
        }
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

    fn begin(&mut self, taken: &Taken<'_>) -> Result<MachineInHand, ExploreError> {
        let Taken { habit, topic, message, children } = *taken;
        let (early_check, write_back) = (habit == Habit::LooksFirst, habit == Habit::WritesBack);
        let policy = Policy { early_check, write_back, ..Policy::default() };
        let topic = Topic::read(topic).map_err(wrong)?;
        let handling = Handling::new(topic.clone(), message, policy).map_err(wrong)?;
        let own = handling.message().clone();
        let in_hand = MachineInHand { handling, open: Vec::new(), beside: Beside::Nothing };
        let beside = match habit {
            Habit::LeavesOut | Habit::LeavesOutForAnyRoot => {
                let children = children.iter().map(|child| CallHash::read(child)).collect::<Result<_, _>>();
                let own = PendingReturn { root_id: own.root_id, call_hash: own.call_hash, topic };
                let skip = Skip::begin(own, children.map_err(wrong)?, habit == Habit::LeavesOutForAnyRoot);
                return Ok(in_hand.skipping(skip, self.0));
            }
            Habit::Releases => Beside::WillRelease { wakes_first: false },
            Habit::ReleasesLate => Beside::WillRelease { wakes_first: true },
            Habit::None | Habit::LooksFirst | Habit::WritesBack => Beside::Nothing,
        };
        Ok(MachineInHand { beside, ..in_hand }.poll(self.0))
    }

    fn open(&self, worker: &MachineInHand) -> Vec<Action> {
        match &worker.beside {
            Beside::Skips(skip) => vec![skip.action()],
            Beside::Releases(release) => vec![release.action()],
            _ => worker.open.iter().map(|(_, op)| action(self.0, op)).collect(),
        }
    }

    fn answer(&mut self, worker: &MachineInHand, op: usize, answer: &Answered) -> Result<MachineInHand, ExploreError> {
        let mut worker = worker.clone();
        match std::mem::replace(&mut worker.beside, Beside::Nothing) {
            Beside::Skips(skip) => return Ok(worker.skipping(skip.answer(answer)?, self.0)),
            Beside::Releases(release) => {
                worker.beside = release.answer(answer)?.map_or(Beside::Nothing, Beside::Releases);
                return Ok(worker);
            }
            beside => worker.beside = beside,
        }
        let (id, _) = worker.open.remove(op);
        let reply =
            reply(answer).ok_or_else(|| ExploreError::Worker(format!("{answer:?} is no reply of a machine")))?;
        worker.handling.on_reply(id, reply, NOW).map_err(wrong)?;
        Ok(worker.poll(self.0))
    }
}

#[allow(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn wrong(error: impl ToString) -> ExploreError {
    ExploreError::Worker(error.to_string())
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
        Answered::Failed(error) => Reply::Failed(error.message.clone()),
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
