// SPDX-License-Identifier: AGPL-3.0-only
//! A run with its records read: what the properties look at.

mod build;
mod count;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use brrr_wire::revision::Revision;
use bytes::Bytes;

use super::plan::{Fault, Plan};
use super::record::{Call, Entry, Message, Pending, Reading};
use super::world::World;
use crate::trace::{Ending, Handling, PerformedOp, Run, Scheduling};

pub(super) use count::{Counts, is_refusal};

/// A run with its records read once, for all properties.
pub struct View<'r> {
    pub(super) run: &'r Run,
    pub(super) handlings: Vec<Handled<'r>>,
    pub(super) schedulings: Vec<Scheduled<'r>>,
    plan: Plan,
    /// Made when it is asked for: most properties need none.
    world: OnceCell<World<'r>>,
}

impl<'r> View<'r> {
    /// The view of a run.
    pub fn of(run: &'r Run) -> Self {
        build::build(run)
    }

    /// The same view, where it is known what went wrong besides what the run shows.
    #[must_use]
    pub fn with_plan(mut self, plan: Plan) -> Self {
        self.plan = plan;
        self
    }

    /// The world of the run, played again.
    pub(super) fn world(&self) -> &World<'r> {
        self.world.get_or_init(|| World::of(self))
    }

    /// What went wrong without being a worker's fault.
    pub(super) fn faults(&self) -> BTreeSet<Fault> {
        self.world().faults.iter().copied().chain(self.plan.faults()).collect()
    }
}

/// What came of the task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task<'r> {
    /// It was not run, or has no outcome yet.
    Open,
    Response(&'r Bytes),
    /// It needs its children first.
    Deferral,
    Failed,
    /// It returned what is neither bytes nor a deferral.
    Invalid,
}

/// A child of a deferral.
#[derive(Clone, Copy, Debug)]
pub(super) struct Child<'r> {
    /// Where its message belongs.
    pub(super) topic: &'r str,
    pub(super) task_name: &'r str,
    pub(super) payload: &'r Bytes,
}

/// An op on pending returns.
#[derive(Debug)]
pub(super) struct RecordOp<'r> {
    pub(super) op: &'r PerformedOp,
    pub(super) what: Touch<'r>,
}

impl<'r> RecordOp<'r> {
    /// The pending returns that it read and could read.
    pub(super) const fn contents(&self) -> Option<&Pending<'r>> {
        match &self.what {
            Touch::Read(reading) => reading.content(),
            _ => None,
        }
    }
}

/// What an op does to pending returns.
#[derive(Debug)]
pub(super) enum Touch<'r> {
    /// It read that there are none.
    Absent,
    /// It read these.
    Read(Reading<Pending<'r>>),
    /// It asked and learned no bytes.
    Asked,
    /// `setNewValue`
    Create(Reading<Pending<'r>>),
    /// `compareAndSet`
    Swap { expected: Reading<Pending<'r>>, value: Reading<Pending<'r>> },
    /// `compareAndDelete`
    Remove(Reading<Pending<'r>>),
    /// `set`
    Overwrite,
    /// `delete`
    Erase,
}

impl Touch<'_> {
    pub(super) const fn is_read(&self) -> bool {
        matches!(self, Self::Absent | Self::Read(_))
    }

    pub(super) const fn is_conditional(&self) -> bool {
        matches!(self, Self::Create(_) | Self::Swap { .. } | Self::Remove(_))
    }
}

/// A message that was put.
#[derive(Debug)]
pub(super) struct PutOp<'r> {
    pub(super) op: &'r PerformedOp,
    pub(super) topic: &'r str,
    pub(super) message: Reading<Message<'r>>,
}

impl<'r> PutOp<'r> {
    /// The message as the parent that it wakes.
    pub(super) fn entry(&self) -> Option<Entry<'r>> {
        let Message { root_id, call_hash } = *self.message.content()?;
        Some(Entry { root_id, call_hash, topic: self.topic })
    }
}

/// Why a message could not be handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unhandled {
    MalformedMessage,
    CallMissing,
    MalformedCall,
    TaskFailed,
    TaskInvalid,
}

impl Unhandled {
    /// Completes "the message could not be handled: …".
    pub(super) const fn why(self) -> &'static str {
        match self {
            Self::MalformedMessage => "it is malformed",
            Self::CallMissing => "its call is absent",
            Self::MalformedCall => "its call is malformed",
            Self::TaskFailed => "its task failed",
            Self::TaskInvalid => "its task returned neither bytes nor a deferral",
        }
    }
}

/// A handling with its records read.
pub(super) struct Handled<'r> {
    pub(super) run: &'r Run,
    pub(super) handling: &'r Handling,
    pub(super) message: Reading<Message<'r>>,
    /// Reads of the message's call that were answered, in order.
    pub(super) call_reads: Vec<&'r PerformedOp>,
    /// The call, as it was read last.
    pub(super) call: Option<(&'r PerformedOp, Reading<Call<'r>>)>,
    /// The look-up that showed that the value exists, before the task was run.
    pub(super) value_found: Option<&'r PerformedOp>,
    /// Writes of the message's value.
    pub(super) value_writes: Vec<&'r PerformedOp>,
    pub(super) invokes: Vec<&'r PerformedOp>,
    pub(super) task: Task<'r>,
    /// The children of the deferral, by call hash; more than one if the task named it more than once.
    pub(super) children: BTreeMap<&'r str, Vec<Child<'r>>>,
    /// The ops on pending returns, by call hash, in order.
    pub(super) records: BTreeMap<&'r str, Vec<RecordOp<'r>>>,
    pub(super) puts: Vec<PutOp<'r>>,
    pub(super) counts: Counts<'r>,
    /// An op failed or was not answered: what is missing may be missing because of that.
    pub(super) is_troubled: bool,
}

impl<'r> Handled<'r> {
    /// The ops, in order.
    pub(super) fn ops(&self) -> impl Iterator<Item = &'r PerformedOp> + use<'r> {
        let run = self.run;
        self.handling.ops.iter().map(move |&index| &run.ops[index])
    }

    /// The pending return of this handling: what its children have to wake.
    pub(super) fn own(&self) -> Option<Entry<'r>> {
        let Message { root_id, call_hash } = *self.message.content()?;
        Some(Entry { root_id, call_hash, topic: &self.handling.topic })
    }

    /// Whether it has a value to return: the task gave one, or one was found.
    pub(super) fn is_returning(&self) -> bool {
        match self.task {
            Task::Response(_) => true,
            Task::Open => self.value_found.is_some() && self.invokes.is_empty(),
            Task::Deferral | Task::Failed | Task::Invalid => false,
        }
    }

    pub(super) fn is_deferring(&self) -> bool {
        self.task == Task::Deferral
    }

    /// Whether everything that was to come has come: the implementation ended it, and nothing failed in between.
    pub(super) fn is_settled(&self) -> bool {
        self.handling.is_over() && !self.is_troubled
    }

    /// The children with this hash.
    pub(super) fn children_of(&self, call_hash: &str) -> &[Child<'r>] {
        self.children.get(call_hash).map_or(&[], Vec::as_slice)
    }

    pub(super) fn is_child(&self, call_hash: &str) -> bool {
        self.children.contains_key(call_hash)
    }

    /// Everybody who was seen waiting in any pending returns.
    pub(super) fn waiting(&self) -> BTreeSet<Entry<'r>> {
        let records = self.records.values().flatten().filter_map(RecordOp::contents);
        records.flat_map(|record| record.entries.iter().copied()).collect()
    }

    /// Whether this handling has registered with a child: a write was carried out or, where the deferral names the
    /// child more than once, somebody saw that the own entry is there.
    pub(super) fn is_registered(&self, child: &str) -> bool {
        let is_shared = self.children_of(child).len() > 1;
        self.record(child).iter().any(|touch| match &touch.what {
            Touch::Create(_) | Touch::Swap { .. } => touch.op.is_done(),
            Touch::Read(record) if is_shared => {
                record.content().zip(self.own()).is_some_and(|(record, own)| record.entries.contains(&own))
            }
            _ => false,
        })
    }

    /// The ops on the pending returns of this call, in order.
    pub(super) fn record(&self, call_hash: &str) -> &[RecordOp<'r>] {
        self.records.get(call_hash).map_or(&[], Vec::as_slice)
    }

    /// Why the message could not be handled, if so.
    pub(super) fn unhandled(&self) -> Option<Unhandled> {
        if self.message.flaw().is_some() {
            return Some(Unhandled::MalformedMessage);
        }
        match self.task {
            Task::Failed => return Some(Unhandled::TaskFailed),
            Task::Invalid => return Some(Unhandled::TaskInvalid),
            Task::Open if self.invokes.is_empty() && self.value_found.is_none() => {}
            Task::Open | Task::Response(_) | Task::Deferral => return None,
        }
        match &self.call {
            Some((_, Reading::Unsound(_))) => Some(Unhandled::MalformedCall),
            Some(_) => None,
            None => (!self.call_reads.is_empty()).then_some(Unhandled::CallMissing),
        }
    }

    /// How it ended, for people.
    pub(super) fn ending(&self) -> String {
        let how = match &self.handling.ending {
            Ending::Next => "by asking for the next message".to_owned(),
            Ending::Exited(None) => "with the end of the lane's loop".to_owned(),
            Ending::Exited(Some(error)) => format!("with the error {}: {}", error.kind, error.message),
            Ending::Abandoned => "when the worker died".to_owned(),
            Ending::Open => "with the trace".to_owned(),
        };
        format!("the handling ended {how}, after {} ops", self.handling.ops.len())
    }

    /// The last op, for what is missing at the end.
    pub(super) fn last_op(&self) -> &'r PerformedOp {
        &self.run.ops[self.handling.ops.last().copied().unwrap_or(self.handling.receive)]
    }
}

/// A scheduling with its messages read.
pub(super) struct Scheduled<'r> {
    pub(super) run: &'r Run,
    pub(super) scheduling: &'r Scheduling,
    pub(super) puts: Vec<PutOp<'r>>,
    pub(super) counts: Counts<'r>,
}

impl<'r> Scheduled<'r> {
    /// The ops, in order.
    pub(super) fn ops(&self) -> impl Iterator<Item = &'r PerformedOp> + use<'r> {
        let run = self.run;
        self.scheduling.ops.iter().map(move |&index| &run.ops[index])
    }
}

/// The root whose counter has this key, in this revision or, by mistake, in another.
pub(super) fn root_of(revision: Revision, key: &str) -> Option<&str> {
    let others = Revision::ALL.into_iter().filter(|other| *other != revision);
    std::iter::once(revision)
        .chain(others)
        .find_map(|revision| key.strip_prefix(brrr_wire::key::counter_prefix(revision)).filter(|root| !root.is_empty()))
}
