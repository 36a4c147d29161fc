// SPDX-License-Identifier: AGPL-3.0-only
//! The world at one moment, and the steps that it may take.

use brrr_wire::key::Kind;

use super::ExploreError;
use super::scenario::{Faults, Habit, Scenario};
use super::table::{ABSENT, Answer, IDLE, KINDS, LIMIT, Table, key};
use super::worker::Worker;

/// Everything that decides what may happen next.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct State {
    pub(super) lanes: Vec<Lane>,
    /// By key: what is stored, and what a stale read may still see.
    pub(super) store: Vec<(u32, u32)>,
    /// By topic: the messages in any order, so kept in ascending order.
    pub(super) queues: Vec<Vec<u32>>,
    pub(super) counters: Vec<u32>,
    pub(super) left: Faults,
    /// How often a call may still be scheduled again.
    pub(super) repairs: u8,
}

impl State {
    /// Puts a message on a queue.
    pub(super) fn put(&mut self, topic: u32, message: u32) {
        let at = topic as usize;
        if self.queues.len() <= at {
            self.queues.resize(at + 1, Vec::new());
        }
        let queue = &mut self.queues[at];
        let place = queue.partition_point(|other| *other <= message);
        queue.insert(place, message);
    }

    /// Those of these calls that have no value.
    pub(super) fn unfinished(&self, calls: &[u32]) -> Vec<u32> {
        calls.iter().copied().filter(|call| !self.has(Kind::Value, *call)).collect()
    }

    /// Calls for which somebody waits.
    pub(super) fn waited_for(&self) -> Vec<u32> {
        let calls = u32::try_from(self.store.len()).unwrap_or(u32::MAX) / KINDS;
        (0..calls).filter(|call| self.has(Kind::PendingReturns, *call)).collect()
    }

    fn has(&self, kind: Kind, call: u32) -> bool {
        self.store[key(kind, call) as usize].0 != ABSENT
    }

    /// From now on no read is stale.
    pub(super) fn forget(&mut self) {
        self.store.iter_mut().for_each(|(now, before)| *before = *now);
    }

    pub(super) fn write(&mut self, key: u32, value: u32) {
        let place = &mut self.store[key as usize];
        *place = (value, place.0);
    }

    pub(super) fn swap(&mut self, key: u32, expected: u32, value: u32, how: How) -> Answer {
        if self.store[key as usize].0 != expected {
            return Answer::Mismatch;
        }
        self.write(key, value);
        if how == How::ReplyLost {
            self.left.lost_replies -= 1;
            return Answer::Mismatch;
        }
        Answer::Done
    }

    pub(super) fn count(&mut self, counter: u32) -> u32 {
        let at = counter as usize;
        if self.counters.len() <= at {
            self.counters.resize(at + 1, 0);
        }
        self.counters[at] += 1;
        self.counters[at]
    }
}

/// One worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Lane {
    pub(super) topic: u32,
    pub(super) habit: Habit,
    pub(super) node: u32,
    /// How many values its task has read, and which of them it missed.
    pub(super) read: u32,
    pub(super) missing: u32,
}

/// One thing that happens. It has the same name wherever it may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Step {
    pub(super) lane: usize,
    pub(super) kind: StepKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum StepKind {
    /// A message is taken, and stays in its queue if it is to be delivered again.
    Take { message: u32, stays: bool },
    /// An op is carried out and answered.
    Answer { op: u64, how: How },
    /// The task reads the value of a child.
    Read { op: u64, child: u32, stale: bool },
    /// The worker dies, and another one takes its place.
    Die,
    /// A call is scheduled again.
    Repair(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum How {
    Truly,
    /// A read sees an older state.
    Stale,
    /// A write is carried out and reported as a mismatch.
    ReplyLost,
}

impl Lane {
    pub(super) const fn idle(topic: u32, habit: Habit) -> Self {
        Self { topic, habit, node: IDLE, read: 0, missing: 0 }
    }

    /// The same worker somewhere else in its work.
    pub(super) const fn at(self, node: u32) -> Self {
        Self { node, ..Self::idle(self.topic, self.habit) }
    }
}

impl<W: Worker> Table<W> {
    /// The world at the start of a scenario.
    pub(super) fn start(&mut self, scenario: &Scenario<'_>) -> Result<State, ExploreError> {
        let mut state = State {
            lanes: Vec::new(),
            store: vec![(ABSENT, ABSENT); self.keys.len()],
            queues: Vec::new(),
            counters: Vec::new(),
            left: scenario.faults,
            repairs: scenario.repairs.0,
        };
        for (topic, habit) in &scenario.workers {
            state.lanes.push(Lane::idle(self.topics.id(&(*topic).to_owned()), *habit));
        }
        for (_, call) in scenario.scheduled() {
            let (at, record) = (key(Kind::Call, self.call(call)?), Scenario::record(call)?);
            state.store[at as usize].0 = self.values.id(&Some(record));
        }
        for (call, (root, parent, topic)) in &scenario.waiting {
            let (at, record) =
                (key(Kind::PendingReturns, self.call(call)?), Scenario::pending_returns(root, parent, topic));
            state.store[at as usize].0 = self.values.id(&Some(record));
        }
        for (root, room) in &scenario.room {
            let counter = self.counter(root)? as usize;
            state.counters.resize(state.counters.len().max(counter + 1), 0);
            state.counters[counter] = LIMIT.saturating_sub(*room);
        }
        for (topic, root, call) in &scenario.queue {
            let (topic, message) = (self.topics.id(&(*topic).to_owned()), Scenario::message(root, call)?);
            let message = self.messages.id(&message);
            state.put(topic, message);
        }
        for (lane, root, call) in &scenario.hands {
            let message = self.messages.id(&Scenario::message(root, call)?);
            let missing = || ExploreError::Scenario(format!("there is no worker {lane}"));
            let Lane { topic, habit, .. } = *state.lanes.get(*lane).ok_or_else(missing)?;
            state.lanes[*lane].node = self.begin(habit, topic, message)?;
        }
        if state.left.stale_values == 0 && state.left.stale_returns == 0 {
            state.forget();
        }
        Ok(state)
    }
}
