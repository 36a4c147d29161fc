// SPDX-License-Identifier: AGPL-3.0-only
//! What has to happen in a scenario: one that holds without it shows nothing.

use std::fmt;

use super::fault::Fault;
use super::table::{ABSENT, Answer, Table, What, kind_of};
use super::worker::Worker;

/// Something that happens in some run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// The task of this call returns.
    Returns(&'static str),
    /// The task of this call defers.
    Defers(&'static str),
    /// A message for this call is put.
    Sent(&'static str),
    /// A record of this kind, which is of this call, is created: `pending_returns` or another.
    Created(&'static str, &'static str),
    /// A read finds no such record.
    Absent(&'static str, &'static str),
    /// A read finds such a record.
    Found(&'static str, &'static str),
    /// A conditional write of such a record is lost.
    Lost(&'static str, &'static str),
    /// A read finds such a record, and the run is left out.
    LeftOut(&'static str, &'static str),
    /// A record is written as it was.
    WrittenBack(&'static str, &'static str),
    /// Such a record is deleted.
    Deleted(&'static str, &'static str),
    /// A message is refused by the spawn limit.
    Refused,
    /// A fault happens.
    Happens(Fault),
    /// A call is scheduled again.
    Repaired,
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Returns(call) => write!(f, "the task of {call} returns"),
            Self::Defers(call) => write!(f, "the task of {call} defers"),
            Self::Sent(call) => write!(f, "a message for {call} is put"),
            Self::Created(kind, call) => write!(f, "{kind}/{call} is created"),
            Self::Absent(kind, call) => write!(f, "a read of {kind}/{call} finds nothing"),
            Self::Found(kind, call) => write!(f, "a read finds {kind}/{call}"),
            Self::Lost(kind, call) => write!(f, "a conditional write of {kind}/{call} is lost"),
            Self::LeftOut(kind, call) => write!(f, "a run is left out because of {kind}/{call}"),
            Self::WrittenBack(kind, call) => write!(f, "{kind}/{call} is written as it was"),
            Self::Deleted(kind, call) => write!(f, "{kind}/{call} is deleted"),
            Self::Refused => f.write_str("the spawn limit refuses a message"),
            Self::Happens(fault) => write!(f, "{fault} happens"),
            Self::Repaired => f.write_str("a call is scheduled again"),
        }
    }
}

/// What happened in a step, as far as goals are about it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Happened {
    Answered {
        what: What,
        answer: Answer,
        fault: Option<Fault>,
        is_over: bool,
    },
    Fault(Fault),
    Repaired,
    /// Nothing that anybody asks for.
    Else,
}

impl<W: Worker> Table<W> {
    /// Whether this is what was to happen.
    pub(super) fn is_met(&self, goal: Goal, happened: Happened) -> bool {
        let (what, answer, is_over) = match (goal, happened) {
            (Goal::Happens(due), Happened::Fault(fault) | Happened::Answered { fault: Some(fault), .. }) => {
                return due == fault;
            }
            (Goal::Repaired, Happened::Repaired) => return true,
            (_, Happened::Answered { what, answer, fault: None, is_over }) => (what, answer, is_over),
            _ => return false,
        };
        let is = |key: u32, kind: &str, call: &str| {
            let at = self.keys.get(key);
            kind_of(key).as_str() == kind && at.call_hash == call
        };
        match (goal, what, answer) {
            (Goal::Returns(call), What::Invoke { call: at }, Answer::Outcome(0)) => self.calls.get(at) == call,
            (Goal::Defers(call), What::Invoke { call: at }, Answer::Outcome(missing)) => {
                missing != 0 && self.calls.get(at) == call
            }
            (Goal::Sent(call), What::Put { message, .. }, Answer::Done) => {
                self.call_of(message).is_some_and(|at| self.calls.get(at) == call)
            }
            (Goal::Created(kind, call), What::Create { key, .. }, Answer::Done)
            | (Goal::Deleted(kind, call), What::Remove { key, .. }, Answer::Done)
            | (Goal::Absent(kind, call), What::Get(key), Answer::Value(ABSENT))
            | (Goal::Absent(kind, call), What::Has(key), Answer::Present(false))
            | (Goal::Found(kind, call), What::Has(key), Answer::Present(true))
            | (
                Goal::Lost(kind, call),
                What::Create { key, .. } | What::Swap { key, .. } | What::Remove { key, .. },
                Answer::Mismatch,
            ) => is(key, kind, call),
            (Goal::Found(kind, call), What::Get(key), Answer::Value(value)) => value != ABSENT && is(key, kind, call),
            (Goal::LeftOut(kind, call), What::Get(key), Answer::Value(value)) => {
                is_over && value != ABSENT && is(key, kind, call)
            }
            (Goal::WrittenBack(kind, call), What::Swap { key, expected, value }, Answer::Done) => {
                expected == value && is(key, kind, call)
            }
            (Goal::Refused, What::Incr(_), Answer::Beyond) => true,
            _ => false,
        }
    }
}
