// SPDX-License-Identifier: AGPL-3.0-only
//! The steps that may come next.

use brrr_wire::key::Kind;

use super::state::{How, Lane, State, Step, StepKind};
use super::table::{ABSENT, IDLE, Table, What, key, kind_of};
use super::worker::Worker;

impl<W: Worker> Table<W> {
    /// What may happen now, or as much of it as has to be looked at: where a step has nothing to do with any other that
    /// may come before it, only that one.
    pub(super) fn reduced_steps(&self, state: &State, steps: &mut Vec<Step>) {
        self.steps(state, true, steps);
        if let Some(step) = steps.iter().copied().find(|step| self.is_free(state, *step)) {
            steps.clear();
            steps.push(step);
        }
    }

    /// Whether a step changes nothing that another one could see, and sees nothing that another one could change. It
    /// makes no difference either whether its worker dies before or after it.
    fn is_free(&self, state: &State, step: Step) -> bool {
        let StepKind::Answer { op, how: How::Truly } = step.kind else { return false };
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
                        if state.left.redeliveries > 0 {
                            push(StepKind::Take { message, stays: true });
                        }
                    }
                }
                continue;
            }
            for op in self.ops(worker.node) {
                self.ways(state, worker, op.id, op.what, &mut push);
            }
            if state.left.crashes > 0 && (self.mortal.is_empty() || self.mortal.contains(&lane)) {
                push(StepKind::Die);
            }
        }
        if steps.is_empty() && state.repairs > 0 {
            let open = state.unfinished(&self.repairs.0);
            steps.extend(open.into_iter().map(|call| Step { lane: 0, kind: StepKind::Repair(call) }));
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
            if state.left.stale_values > 0 && is_stale(key) {
                push(StepKind::Read { op, child: worker.read, stale: true });
            }
            return;
        }
        push(StepKind::Answer { op, how: How::Truly });
        match what {
            What::Get(key) if state.left.stale_returns > 0 && is_stale(key) && kind_of(key) == Kind::PendingReturns => {
                push(StepKind::Answer { op, how: How::Stale });
            }
            What::Create { key, .. } if state.left.lost_replies > 0 && state.store[key as usize].0 == ABSENT => {
                push(StepKind::Answer { op, how: How::ReplyLost });
            }
            What::Swap { key, expected, .. } | What::Remove { key, expected }
                if state.left.lost_replies > 0 && state.store[key as usize].0 == expected =>
            {
                push(StepKind::Answer { op, how: How::ReplyLost });
            }
            _ => {}
        }
    }
}
