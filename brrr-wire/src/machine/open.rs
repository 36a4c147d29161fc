// SPDX-License-Identifier: AGPL-3.0-only
//! The ops of a machine that are not answered yet.

use std::collections::VecDeque;
use std::fmt;

use super::{MachineError, Op, OpId, Reply, Slot};
use crate::key::StoreKey;
use crate::name::{CallHash, RootId, Topic};

/// The open ops, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Open {
    last: u32,
    /// Those with the numbers up to `last`, from the oldest one that is open; `None` was answered. Numbers only ascend,
    /// so this is a map without its search.
    asked: VecDeque<Option<(Slot, Asked)>>,
}

impl Open {
    pub(super) fn add(&mut self, slot: Slot, op: &Op) -> OpId {
        self.last += 1;
        self.asked.push_back(Some((slot, Asked::from(op))));
        OpId(self.last)
    }

    /// Takes the op of this number, which must be open and answered by such a reply.
    pub(super) fn remove(&mut self, id: OpId, reply: &Reply) -> Result<(Slot, Asked), MachineError> {
        let place = self.place(id).and_then(|at| self.asked.get_mut(at));
        let Some((slot, asked)) = place.and_then(Option::take) else {
            return Err(MachineError::Driver(format!("op {} is not open; answer each op once", id.0)));
        };
        while let Some(None) = self.asked.front() {
            self.asked.pop_front();
        }
        if asked.admits(reply) {
            return Ok((slot, asked));
        }
        Err(MachineError::Driver(format!("`{}` does not answer `{asked}`", reply.name())))
    }

    fn place(&self, id: OpId) -> Option<usize> {
        let back = usize::try_from(self.last.checked_sub(id.0)?).ok()?;
        self.asked.len().checked_sub(1)?.checked_sub(back)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }

    pub(super) fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        self.asked.iter().flatten().map(|(slot, _)| *slot)
    }
}

/// An op without the bytes that it carries: what is needed to check its reply and to name it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    name: &'static str,
    answer: Answer,
    about: About,
}

/// The replies that an op may have, beside a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Answer {
    Present,
    Value,
    Done,
    DoneOrMismatch,
    Count,
    Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum About {
    Record(StoreKey),
    Root(RootId),
    Topic(Topic),
    Call(CallHash),
}

impl Asked {
    fn admits(&self, reply: &Reply) -> bool {
        match reply {
            Reply::Present(_) => self.answer == Answer::Present,
            Reply::Value(_) => self.answer == Answer::Value,
            Reply::Done => matches!(self.answer, Answer::Done | Answer::DoneOrMismatch),
            Reply::Mismatch => self.answer == Answer::DoneOrMismatch,
            Reply::Count(_) => self.answer == Answer::Count,
            Reply::Outcome(_) => self.answer == Answer::Outcome,
            Reply::Failed(_) => true,
        }
    }
}

impl From<&Op> for Asked {
    fn from(op: &Op) -> Self {
        let record = |key: &StoreKey| About::Record(key.clone());
        let (answer, about) = match op {
            Op::Has { key } => (Answer::Present, record(key)),
            Op::Get { key } | Op::GetWithRetry { key } => (Answer::Value, record(key)),
            Op::Set { key, .. } => (Answer::Done, record(key)),
            Op::SetNewValue { key, .. } | Op::CompareAndSet { key, .. } | Op::CompareAndDelete { key, .. } => {
                (Answer::DoneOrMismatch, record(key))
            }
            Op::Incr { root_id } => (Answer::Count, About::Root(root_id.clone())),
            Op::PutMessage { topic, .. } => (Answer::Done, About::Topic(topic.clone())),
            Op::Invoke { request } => (Answer::Outcome, About::Call(request.call_hash.clone())),
        };
        Self { name: op.name(), answer, about }
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name;
        match &self.about {
            About::Record(key) => write!(f, "{name} {key}"),
            About::Root(root_id) => write!(f, "{name} {root_id}"),
            About::Topic(topic) => write!(f, "{name} {topic}"),
            About::Call(call_hash) => write!(f, "{name} {call_hash}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(call_hash: &str) -> Op {
        Op::Get { key: StoreKey::value(&CallHash::new(call_hash).unwrap()) }
    }

    #[test]
    fn each_op_is_answered_once_and_in_any_order() {
        let mut open = Open::default();
        let ids: Vec<OpId> = (0..4).map(|n| open.add(Slot::Child(n), &get("h"))).collect();
        let absent = Reply::Value(None);
        for at in [2, 0, 3] {
            let (slot, _) = open.remove(ids[at], &absent).unwrap();
            assert_eq!(slot, Slot::Child(u32::try_from(at).unwrap()));
            assert!(open.remove(ids[at], &absent).is_err(), "answered twice");
        }
        assert_eq!(open.slots().collect::<Vec<_>>(), [Slot::Child(1)]);
        for unknown in [OpId(0), OpId(5), OpId(u32::MAX)] {
            assert!(open.remove(unknown, &absent).is_err(), "{unknown:?} was never asked");
        }
        assert!(open.remove(ids[1], &absent).is_ok());
        assert!(open.is_empty());
    }

    #[test]
    fn a_reply_that_does_not_fit_is_named_with_its_op() {
        let mut open = Open::default();
        let id = open.add(Slot::Main, &get("h"));
        let error = open.remove(id, &Reply::Mismatch).unwrap_err();
        assert_eq!(error.to_string(), "the driver made a mistake: `mismatch` does not answer `get value/h`");
    }
}
