// SPDX-License-Identifier: AGPL-3.0-only
//! The steps that may come next.

use brrr_wire::key::Kind;

use super::fault::Fault;
use super::state::{Lane, State, Step, StepKind};
use super::table::{ABSENT, IDLE, Table, What, key, kind_of};
use super::worker::Worker;

impl<W: Worker> Table<W> {
    /// What may happen now, or as much of it as has to be looked at: where a step has nothing to do with any other that
    /// may come before it, only that one. Says how many are left out by that.
    pub(super) fn reduced_steps(&self, state: &State, steps: &mut Vec<Step>) -> u64 {
        self.steps(state, true, steps);
        let Some(step) = steps.iter().copied().find(|step| self.is_free(state, *step)) else { return 0 };
        let left_out = steps.len() - 1;
        steps.clear();
        steps.push(step);
        left_out as u64
    }

    /// Whether a step changes nothing that another one could see, and sees nothing that another one could change. It
    /// makes no difference either whether its worker dies before or after it.
    fn is_free(&self, state: &State, step: Step) -> bool {
        let StepKind::Answer { op, fault: None } = step.kind else { return false };
        // An op that may fail has more than one way, and a sweep tells where exactly somebody dies.
        if (self.sweeps && state.fate.point == 0) || state.left.allow(Fault::Refusal) || state.left.allow(Fault::Doubt)
        {
            return false;
        }
        let node = state.lanes[step.lane].node;
        let is_call = |key: u32| kind_of(key) == Kind::Call;
        match self.ops(node).iter().find(|open| open.id == op).map(|open| open.what) {
            Some(What::Invoke { .. }) => true,
            Some(What::Incr(counter)) => !self.limited.contains(&counter),
            // The record of a call never changes once it is there.
            Some(What::Has(key) | What::Get(key)) => is_call(key) && state.store[key as usize].0 != ABSENT,
            Some(What::Set { key, value }) => is_call(key) && state.store[key as usize].0 == value,
            _ => false,
        }
    }

    /// What may happen now. Workers without a message are alike: with `alike` only the first of each topic takes one.
    pub(super) fn steps(&self, state: &State, alike: bool, steps: &mut Vec<Step>) {
        steps.clear();
        for (lane, worker) in state.lanes.iter().enumerate() {
            let mut push = |kind| steps.push(Step { lane, kind });
            if worker.node == IDLE && self.once {
                continue;
            }
            if worker.node == IDLE {
                let before = &state.lanes[..lane];
                if alike && before.contains(worker) {
                    continue;
                }
                let mut last = None;
                for &message in state.queues.get(worker.topic as usize).into_iter().flatten() {
                    if last.replace(message) != Some(message) {
                        push(StepKind::Take { message, stays: false });
                        if state.left.allow(Fault::Redelivery) {
                            push(StepKind::Take { message, stays: true });
                        }
                    }
                }
                continue;
            }
            for op in self.ops(worker.node) {
                self.ways(state, worker, op.id, op.what, &mut push);
            }
            if state.left.allow(Fault::Crash) && (self.mortal.is_empty() || self.mortal.contains(&lane)) {
                push(StepKind::Die);
            }
        }
        if steps.is_empty() && state.repairs > 0 && !state.unfinished(&self.repairs.0).is_empty() {
            steps.push(Step::of_world(StepKind::Repair));
        }
        self.accidents(state, steps);
    }

    /// What happens to queues and counters by itself.
    fn accidents(&self, state: &State, steps: &mut Vec<Step>) {
        if state.left.allow(Fault::Loss) {
            for (topic, queue) in (0..).zip(&state.queues) {
                let distinct = queue.iter().enumerate().filter(|(at, message)| !queue[..*at].contains(message));
                let lose = |message: u32| Step::of_world(StepKind::Lose { topic, message });
                steps.extend(distinct.map(|(_, message)| lose(*message)));
            }
        }
        if state.left.allow(Fault::Reset) {
            let counted = |counter: &u32| state.counters.get(*counter as usize).is_some_and(|count| *count > 0);
            let reset = |counter: u32| Step::of_world(StepKind::Reset(counter));
            steps.extend(self.limited.iter().copied().filter(counted).map(reset));
        }
    }

    /// How an op may be answered.
    fn ways(&self, state: &State, worker: &Lane, op: u64, what: What, push: &mut impl FnMut(StepKind)) {
        let is_stale = |key: u32| {
            let (now, before) = state.store[key as usize];
            now != before
        };
        if let What::Invoke { call } = what
            && let (children, true) = &self.children[call as usize]
            && let Some(key) = children.get(worker.read as usize).map(|child| key(Kind::Value, *child))
        {
            push(StepKind::Read { op, child: worker.read, stale: false });
            if state.left.allow(Fault::StaleValue) && is_stale(key) {
                push(StepKind::Read { op, child: worker.read, stale: true });
            }
            return;
        }
        push(StepKind::Answer { op, fault: None });
        let mut fail = |fault| {
            if state.left.allow(fault) {
                push(StepKind::Answer { op, fault: Some(fault) });
            }
        };
        let holds = |key: u32, expected: u32| state.store[key as usize].0 == expected;
        match what {
            What::Invoke { .. } => return,
            What::Get(key) if is_stale(key) && kind_of(key) == Kind::PendingReturns => fail(Fault::StaleReturns),
            What::Create { key, .. } if holds(key, ABSENT) => {
                fail(Fault::ReplyLost);
                fail(Fault::Conflict);
            }
            What::Swap { key, expected, .. } | What::Remove { key, expected } if holds(key, expected) => {
                fail(Fault::ReplyLost);
                fail(Fault::Conflict);
            }
            _ => {}
        }
        fail(Fault::Refusal);
        if !matches!(what, What::Has(_) | What::Get(_)) {
            fail(Fault::Doubt);
        }
    }
}
