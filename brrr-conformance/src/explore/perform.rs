// SPDX-License-Identifier: AGPL-3.0-only
//! What a step does.

use brrr_wire::key::Kind;

use super::ExploreError;
use super::fault::Fault;
use super::goal::Happened;
use super::scenario::Scenario;
use super::state::{Fell, Lane, State, Step, StepKind};
use super::table::{ABSENT, Answer, IDLE, LIMIT, Table, What, key, kind_of};
use super::worker::Worker;

impl<W: Worker> Table<W> {
    /// The world after a step, and what happened in it.
    pub(super) fn step(&mut self, state: &State, step: Step) -> Result<(State, Happened), ExploreError> {
        let mut next = state.clone();
        let happened = match step.kind {
            StepKind::Take { message, stays } => self.take(&mut next, step.lane, message, stays)?,
            StepKind::Die => {
                let lane = state.lanes[step.lane];
                next.left.spend(Fault::Crash);
                next.lanes[step.lane] = lane.at(IDLE);
                if self.sweeps {
                    next.fate.point = self.point(lane.node);
                }
                Happened::Fault(Fault::Crash)
            }
            StepKind::Repair => self.repair(&mut next)?,
            StepKind::Lose { topic, message } => {
                next.left.spend(Fault::Loss);
                next.remove(topic, message);
                Happened::Fault(Fault::Loss)
            }
            StepKind::Reset(counter) => {
                next.left.spend(Fault::Reset);
                next.counters[counter as usize] = 0;
                Happened::Fault(Fault::Reset)
            }
            StepKind::Read { op, child, stale } => self.read(&mut next, step.lane, op, child, stale)?,
            StepKind::Answer { op, fault } => {
                let lane = state.lanes[step.lane];
                let open = self.ops(lane.node).iter().find(|open| open.id == op);
                let what = open.expect("invariant: only open ops are answered").what;
                let answer = self.perform(&mut next, what, fault);
                next.lanes[step.lane] = lane.at(self.answer(lane.node, op, answer)?);
                Happened::Answered { what, answer, fault, is_over: next.lanes[step.lane].node == IDLE }
            }
        };
        next.forget();
        Ok((next, happened))
    }

    fn take(&mut self, next: &mut State, at: usize, message: u32, stays: bool) -> Result<Happened, ExploreError> {
        let lane = next.lanes[at];
        if stays {
            next.left.spend(Fault::Redelivery);
        } else {
            next.remove(lane.topic, message);
        }
        if self.clock_advances {
            next.time = next.time.saturating_add(1);
        }
        next.lanes[at].node = self.begin(lane.habit, lane.topic, message, next.time)?;
        Ok(if stays { Happened::Fault(Fault::Redelivery) } else { Happened::Else })
    }

    /// To schedule is to begin a new root.
    fn repair(&mut self, next: &mut State) -> Result<Happened, ExploreError> {
        if self.sweeps && next.fate.fell == Fell::No {
            next.fate.fell = if next.waited_for().is_empty() { Fell::Lost } else { Fell::Stuck };
        }
        for call in next.unfinished(&self.repairs.0) {
            let call = self.calls.get(call);
            let message = Scenario::message(&format!("again-{}-{call}", next.repairs), call)?;
            let message = self.messages.id(&message);
            next.put(self.repairs.1, message);
        }
        next.repairs -= 1;
        Ok(Happened::Repaired)
    }

    /// The task reads a value; with the last one it is over.
    fn read(
        &mut self,
        next: &mut State,
        at: usize,
        op: u64,
        child: u32,
        stale: bool,
    ) -> Result<Happened, ExploreError> {
        let lane = next.lanes[at];
        let open = self.ops(lane.node).iter().find(|open| open.id == op).map(|open| open.what);
        let Some(what @ What::Invoke { call }) = open else {
            return Err(ExploreError::Worker("a task that is not run reads a value".to_owned()));
        };
        let children = &self.children[call as usize].0;
        let (now, before) = next.store[key(Kind::Value, children[child as usize]) as usize];
        let seen = if stale { before } else { now };
        let fault = stale.then_some(Fault::StaleValue);
        if let Some(fault) = fault {
            next.left.spend(fault);
        }
        let missing = lane.missing | u32::from(seen == ABSENT) << child;
        if child as usize + 1 == children.len() {
            let answer = Answer::Outcome(missing);
            next.lanes[at] = lane.at(self.answer(lane.node, op, answer)?);
            return Ok(Happened::Answered { what, answer, fault, is_over: next.lanes[at].node == IDLE });
        }
        next.lanes[at] = Lane { read: child + 1, missing, ..lane };
        Ok(fault.map_or(Happened::Else, Happened::Fault))
    }

    /// The op that a step answers, and how; none where nobody is answered by it.
    pub(super) fn answer_of(&self, state: &State, step: Step) -> Option<(What, Answer)> {
        let lane = state.lanes.get(step.lane)?;
        let what = |op: u64| self.ops(lane.node).iter().find(|open| open.id == op).map(|open| open.what);
        match step.kind {
            StepKind::Answer { op, fault } => {
                let what = what(op)?;
                Some((what, self.perform(&mut state.clone(), what, fault)))
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
            _ => None,
        }
    }

    fn perform(&self, next: &mut State, what: What, fault: Option<Fault>) -> Answer {
        if let Some(fault) = fault {
            next.left.spend(fault);
        }
        match (fault, what) {
            (Some(Fault::StaleReturns), What::Get(key)) => Answer::Value(next.store[key as usize].1),
            (Some(Fault::Conflict), _) => Answer::Mismatch,
            (Some(Fault::Refusal), _) => Answer::Failed,
            (Some(Fault::ReplyLost), _) => {
                self.carry_out(next, what);
                Answer::Mismatch
            }
            (Some(Fault::Doubt), _) => {
                self.carry_out(next, what);
                Answer::Failed
            }
            _ => self.carry_out(next, what),
        }
    }

    fn carry_out(&self, next: &mut State, what: What) -> Answer {
        match what {
            What::Has(key) => Answer::Present(next.store[key as usize].0 != ABSENT),
            What::Get(key) => Answer::Value(next.store[key as usize].0),
            What::Set { key, value } => {
                if self.sweeps && kind_of(key) == Kind::Value && next.store[key as usize].0 != ABSENT {
                    next.fate.twice = true;
                }
                next.write(key, value);
                Answer::Done
            }
            What::Create { key, value } => next.swap(key, ABSENT, value),
            What::Swap { key, expected, value } => next.swap(key, expected, value),
            What::Remove { key, expected } => next.swap(key, expected, ABSENT),
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
