// SPDX-License-Identifier: AGPL-3.0-only
//! What a step does.

use brrr_wire::key::Kind;

use super::ExploreError;
use super::scenario::Scenario;
use super::state::{How, Lane, State, Step, StepKind};
use super::table::{ABSENT, Answer, IDLE, LIMIT, Table, What, key};
use super::worker::Worker;

impl<W: Worker> Table<W> {
    /// The world after a step.
    pub(super) fn step(&mut self, state: &State, step: Step) -> Result<State, ExploreError> {
        let mut next = state.clone();
        let lane = state.lanes[step.lane];
        match step.kind {
            StepKind::Take { message, stays } => {
                let queue = &mut next.queues[lane.topic as usize];
                if stays {
                    next.left.redeliveries -= 1;
                } else if let Some(at) = queue.iter().position(|other| *other == message) {
                    queue.remove(at);
                }
                next.lanes[step.lane].node = self.begin(lane.habit, lane.topic, message)?;
            }
            StepKind::Die => {
                next.left.crashes -= 1;
                next.lanes[step.lane] = lane.at(IDLE);
            }
            StepKind::Repair(call) => {
                // To schedule is to begin a new root.
                let message = Scenario::message(&format!("again-{}", state.repairs), self.calls.get(call))?;
                let message = self.messages.id(&message);
                next.repairs -= 1;
                next.put(self.repairs.1, message);
            }
            StepKind::Read { op, child, stale } => self.read(&mut next, step.lane, op, child, stale)?,
            StepKind::Answer { op, how } => {
                let open = self.ops(lane.node).iter().find(|open| open.id == op);
                let what = open.expect("invariant: only open ops are answered").what;
                let answer = self.perform(&mut next, what, how);
                next.lanes[step.lane] = lane.at(self.answer(lane.node, op, answer)?);
            }
        }
        if next.left.stale_values == 0 && next.left.stale_returns == 0 {
            next.forget();
        }
        Ok(next)
    }

    /// The task reads a value; with the last one it is over.
    fn read(&mut self, next: &mut State, at: usize, op: u64, child: u32, stale: bool) -> Result<(), ExploreError> {
        let lane = next.lanes[at];
        let open = self.ops(lane.node).iter().find(|open| open.id == op).map(|open| open.what);
        let Some(What::Invoke { call }) = open else {
            return Err(ExploreError::Worker("a task that is not run reads a value".to_owned()));
        };
        let children = &self.children[call as usize].0;
        let (now, before) = next.store[key(Kind::Value, children[child as usize]) as usize];
        let seen = if stale { before } else { now };
        next.left.stale_values -= u8::from(stale);
        let missing = lane.missing | u32::from(seen == ABSENT) << child;
        let is_last = child as usize + 1 == children.len();
        next.lanes[at] = if is_last {
            lane.at(self.answer(lane.node, op, Answer::Outcome(missing))?)
        } else {
            Lane { read: child + 1, missing, ..lane }
        };
        Ok(())
    }

    /// The op that a step answers, and how; none where nobody is answered by it.
    pub(super) fn answer_of(&self, state: &State, step: Step) -> Option<(What, Answer)> {
        let lane = state.lanes.get(step.lane)?;
        let what = |op: u64| self.ops(lane.node).iter().find(|open| open.id == op).map(|open| open.what);
        match step.kind {
            StepKind::Answer { op, how } => {
                let what = what(op)?;
                Some((what, self.perform(&mut state.clone(), what, how)))
            }
            StepKind::Read { op, child, stale } => {
                let what = what(op)?;
                let What::Invoke { call } = what else { return None };
                let children = &self.children[call as usize].0;
                let (now, before) = state.store[key(Kind::Value, children[child as usize]) as usize];
                let is_missing = (if stale { before } else { now }) == ABSENT;
                let missing = lane.missing | u32::from(is_missing) << child;
                (child as usize + 1 == children.len()).then_some((what, Answer::Outcome(missing)))
            }
            StepKind::Take { .. } | StepKind::Die | StepKind::Repair(_) => None,
        }
    }

    fn perform(&self, next: &mut State, what: What, how: How) -> Answer {
        match what {
            What::Has(key) => Answer::Present(next.store[key as usize].0 != ABSENT),
            What::Get(key) if how == How::Stale => {
                next.left.stale_returns -= 1;
                Answer::Value(next.store[key as usize].1)
            }
            What::Get(key) => Answer::Value(next.store[key as usize].0),
            What::Set { key, value } => {
                next.write(key, value);
                Answer::Done
            }
            What::Create { key, value } => next.swap(key, ABSENT, value, how),
            What::Swap { key, expected, value } => next.swap(key, expected, value, how),
            What::Remove { key, expected } => next.swap(key, expected, ABSENT, how),
            What::Incr(counter) if !self.limited.contains(&counter) => Answer::Within,
            What::Incr(counter) => {
                if next.count(counter) <= LIMIT {
                    Answer::Within
                } else {
                    Answer::Beyond
                }
            }
            What::Put { topic, message } => {
                next.put(topic, message);
                Answer::Done
            }
            What::Invoke { call } => {
                let (children, _) = &self.children[call as usize];
                Answer::Outcome((1 << children.len()) - 1)
            }
        }
    }
}
