// SPDX-License-Identifier: AGPL-3.0-only
//! States and steps as people see them.

use super::state::{How, State, Step, StepKind};
use super::table::{ABSENT, Table, What};
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
            Some(What::Has(key) | What::Get(key)) => self.keys.get(key).kind == "pending_returns",
            Some(
                What::Set { key, .. } | What::Create { key, .. } | What::Swap { key, .. } | What::Remove { key, .. },
            ) => self.keys.get(key).kind != "call",
        }
    }

    /// Calls that were scheduled and have no value.
    pub(super) fn unfinished(&self, state: &State, scheduled: &[u32]) -> Vec<u32> {
        let has_value = |call: &u32| state.store[self.key("value", *call) as usize].0 != ABSENT;
        scheduled.iter().copied().filter(|call| !has_value(call)).collect()
    }

    /// Calls for which somebody waits.
    pub(super) fn waited_for(&self, state: &State) -> Vec<u32> {
        let calls = 0..u32::try_from(self.calls.len()).unwrap_or(u32::MAX);
        calls.filter(|call| state.store[self.key("pending_returns", *call) as usize].0 != ABSENT).collect()
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
            StepKind::Repair(call) => {
                let topic = self.topics.get(self.repairs.1);
                return format!("{} is scheduled again on topic {topic}", self.calls.get(call));
            }
            StepKind::Read { child, stale, op } => {
                let call = match what(op) {
                    Some(What::Invoke { call }) => self.children[call as usize].0[child as usize],
                    _ => 0,
                };
                let (now, before) = state.store[self.key("value", call) as usize];
                let seen = if stale { before } else { now };
                let old = if stale { ", an older state" } else { "" };
                let found = if seen == ABSENT { "absent" } else { "there" };
                format!("its task reads value/{}: {found}{old}", self.calls.get(call))
            }
            StepKind::Answer { op, how } => {
                let how = match how {
                    How::Truly => "",
                    How::Stale => ", an older state",
                    How::ReplyLost => ", carried out and reported as a mismatch",
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
