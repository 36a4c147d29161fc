// SPDX-License-Identifier: AGPL-3.0-only
//! States and steps as people see them.

use brrr_wire::key::Kind;

use super::fault::Fault;
use super::state::{State, Step, StepKind};
use super::table::{ABSENT, Table, What, key, kind_of};
use super::worker::Worker;
use crate::octets;

impl<W: Worker> Table<W> {
    /// Whether a step is one of those that every way of writing the protocol down has: a message, a value or pending
    /// returns. Reading and writing calls, counting and running the task are not.
    pub(super) fn is_counted(&self, state: &State, step: Step) -> bool {
        let StepKind::Answer { op, .. } = step.kind else { return true };
        let node = state.lanes[step.lane].node;
        match self.ops(node).iter().find(|open| open.id == op).map(|open| open.what) {
            Some(What::Incr(_) | What::Invoke { .. }) | None => false,
            Some(What::Put { .. }) => true,
            // A worker that looks whether there is a value does more than it must.
            Some(What::Has(key) | What::Get(key)) => kind_of(key) == Kind::PendingReturns,
            Some(
                What::Set { key, .. } | What::Create { key, .. } | What::Swap { key, .. } | What::Remove { key, .. },
            ) => kind_of(key) != Kind::Call,
        }
    }

    /// What a step is, for people.
    pub(super) fn describe(&self, state: &State, step: Step) -> String {
        let lane = &state.lanes[step.lane];
        let what = |op: u64| self.ops(lane.node).iter().find(|open| open.id == op).map(|open| open.what);
        let text = match step.kind {
            StepKind::Take { message, stays } => {
                let again = if stays { ", which is delivered again" } else { "" };
                format!("takes {}{again}", octets::show(self.messages.get(message)))
            }
            StepKind::Die => "dies".to_owned(),
            StepKind::Repair => {
                let calls = state.unfinished(&self.repairs.0);
                let names: Vec<&str> = calls.iter().map(|call| self.calls.get(*call).as_str()).collect();
                let topic = self.topics.get(self.repairs.1);
                return format!("{} scheduled again on topic {topic}", names.join(", "));
            }
            StepKind::Read { child, stale, op } => {
                let call = match what(op) {
                    Some(What::Invoke { call }) => self.children[call as usize].0[child as usize],
                    _ => 0,
                };
                let (now, before) = state.store[key(Kind::Value, call) as usize];
                let seen = if stale { before } else { now };
                let old = if stale { ", an older state" } else { "" };
                let found = if seen == ABSENT { "absent" } else { "there" };
                format!("its task reads value/{}: {found}{old}", self.calls.get(call))
            }
            StepKind::Lose { topic, message } => {
                let message = octets::show(self.messages.get(message));
                return format!("the message {message} of topic {} is lost", self.topics.get(topic));
            }
            StepKind::Reset(counter) => return format!("{} begins again", self.counters.get(counter)),
            StepKind::Answer { op, fault } => {
                let how = match fault {
                    Some(Fault::StaleReturns) => ", an older state",
                    Some(Fault::ReplyLost) => ", carried out and reported as a mismatch",
                    Some(Fault::Conflict) => ", not carried out and reported as a mismatch",
                    Some(Fault::Refusal) => ", which fails",
                    Some(Fault::Doubt) => ", carried out, and fails",
                    _ => "",
                };
                format!("{}{how}", what(op).map_or_else(String::new, |what| self.op(what)))
            }
        };
        format!("worker {}: {text}", step.lane + 1)
    }

    fn op(&self, what: What) -> String {
        let key = |key: u32| self.keys.get(key).to_string();
        match what {
            What::Has(at) => format!("has {}", key(at)),
            What::Get(at) => format!("get {}", key(at)),
            What::Set { key: at, .. } => format!("set {}", key(at)),
            What::Create { key: at, .. } => format!("setNewValue {}", key(at)),
            What::Swap { key: at, .. } => format!("compareAndSet {}", key(at)),
            What::Remove { key: at, .. } => format!("compareAndDelete {}", key(at)),
            What::Incr(counter) => format!("incr {}", self.counters.get(counter)),
            What::Put { topic, message } => {
                let message = octets::show(self.messages.get(message));
                format!("put {} {message}", self.topics.get(topic))
            }
            What::Invoke { call } => format!("invoke {}", self.calls.get(call)),
        }
    }
}
