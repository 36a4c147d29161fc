// SPDX-License-Identifier: AGPL-3.0-only
//! Which steps commute.

use brrr_wire::key::Kind;

use super::ExploreError;
use super::state::{State, Step, StepKind};
use super::table::{LIMIT, Table, What, key};
use super::worker::Worker;

/// What a step has to do with.
#[derive(Clone, Copy, Debug, Default)]
struct Touch {
    key: Option<(u32, bool)>,
    counter: Option<u32>,
    taken: Option<(u32, u32)>,
    is_fault: bool,
    /// It moves the clock on.
    ticks: bool,
}

impl<W: Worker> Table<W> {
    /// Whether two steps that may happen now lead to the same in either order.
    pub(super) fn commute(&mut self, state: &State, one: Step, other: Step) -> Result<bool, ExploreError> {
        let (a, b) = (self.touch(state, one), self.touch(state, other));
        if (a.is_fault && b.is_fault) || (a.ticks && b.ticks) {
            return Ok(false);
        }
        if let (Some((one, writes)), Some((other, also))) = (a.key, b.key)
            && one == other
            && (writes || also)
        {
            return Ok(false);
        }
        if let (Some(one), Some(other)) = (a.counter, b.counter)
            && one == other
            && state.counters.get(one as usize).copied().unwrap_or(0) + 2 > LIMIT
        {
            return Ok(false);
        }
        if let (Some(one), Some(other)) = (a.taken, b.taken)
            && one == other
        {
            return Ok(false);
        }
        if one.lane != other.lane || !one.is_of_lane() || !other.is_of_lane() {
            return Ok(true);
        }
        let ends = |step: Step| matches!(step.kind, StepKind::Take { .. } | StepKind::Die);
        let is_same = matches!((one.kind, other.kind),
            (StepKind::Answer { op: a, .. } | StepKind::Read { op: a, .. },
             StepKind::Answer { op: b, .. } | StepKind::Read { op: b, .. }) if a == b);
        if ends(one) || ends(other) || is_same {
            return Ok(false);
        }
        let (left, right) = (self.step(state, one)?, self.step(state, other)?);
        Ok(self.step(&left.0, other)?.0 == self.step(&right.0, one)?.0)
    }

    fn touch(&self, state: &State, step: Step) -> Touch {
        let lane = &state.lanes[step.lane];
        match step.kind {
            StepKind::Take { message, stays } => {
                let taken = Some((lane.topic, message));
                Touch { taken, is_fault: stays, ticks: self.clock_advances, ..Touch::default() }
            }
            StepKind::Lose { topic, message } => {
                Touch { taken: Some((topic, message)), is_fault: true, ..Touch::default() }
            }
            StepKind::Reset(counter) => Touch { counter: Some(counter), is_fault: true, ..Touch::default() },
            StepKind::Die | StepKind::Repair => Touch { is_fault: true, ..Touch::default() },
            StepKind::Read { op, child, stale } => {
                let call = self.ops(lane.node).iter().find_map(|open| match open.what {
                    What::Invoke { call } if open.id == op => Some(call),
                    _ => None,
                });
                let child = call.and_then(|call| self.children[call as usize].0.get(child as usize));
                let key = child.map(|child| (key(Kind::Value, *child), false));
                Touch { key, is_fault: stale, ..Touch::default() }
            }
            StepKind::Answer { op, fault } => {
                let what = self.ops(lane.node).iter().find(|open| open.id == op).map(|open| open.what);
                let is_fault = fault.is_some();
                match what {
                    Some(What::Has(key) | What::Get(key)) => {
                        Touch { key: Some((key, false)), is_fault, ..Touch::default() }
                    }
                    Some(
                        What::Set { key, .. }
                        | What::Create { key, .. }
                        | What::Swap { key, .. }
                        | What::Remove { key, .. },
                    ) => Touch { key: Some((key, true)), is_fault, ..Touch::default() },
                    Some(What::Incr(counter)) => Touch { counter: Some(counter), is_fault, ..Touch::default() },
                    _ => Touch { is_fault, ..Touch::default() },
                }
            }
        }
    }
}
