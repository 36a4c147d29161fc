// SPDX-License-Identifier: AGPL-3.0-only
//! The world at one moment, and the steps that it may take.

use brrr_wire::key::Kind;

use super::ExploreError;
use super::fault::{Fault, Faults};
use super::scenario::{Habit, Scenario};
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
    /// How many messages were taken, where time goes on with each.
    pub(super) time: u8,
    /// What is told of a crash, in a sweep.
    pub(super) fate: Fate,
}

/// What became of a run since somebody died, as far as the state alone does not say it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Fate {
    /// Where somebody died, counted from 1.
    pub(super) point: u8,
    /// Nothing was queued and nobody worked, and there was a call without its value.
    pub(super) fell: Fell,
    /// A task returned whose value was there already.
    pub(super) twice: bool,
}

/// How a run that did not come to its end looked from outside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Fell {
    /// It came to its end.
    #[default]
    No,
    /// Pending returns say that somebody waits.
    Stuck,
    /// Nothing is left that says so.
    Lost,
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

    /// Takes a message off a queue.
    pub(super) fn remove(&mut self, topic: u32, message: u32) {
        let queue = &mut self.queues[topic as usize];
        if let Some(at) = queue.iter().position(|other| *other == message) {
            queue.remove(at);
        }
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

    /// Forgets what no stale read will see any more.
    pub(super) fn forget(&mut self) {
        if !self.left.allow(Fault::StaleValue) && !self.left.allow(Fault::StaleReturns) {
            self.store.iter_mut().for_each(|(now, before)| *before = *now);
        }
    }

    pub(super) fn write(&mut self, key: u32, value: u32) {
        let place = &mut self.store[key as usize];
        *place = (value, place.0);
    }

    pub(super) fn swap(&mut self, key: u32, expected: u32, value: u32) -> Answer {
        if self.store[key as usize].0 != expected {
            return Answer::Mismatch;
        }
        self.write(key, value);
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
    /// An op is carried out and answered, or what the fault makes of that.
    Answer { op: u64, fault: Option<Fault> },
    /// The task reads the value of a child.
    Read { op: u64, child: u32, stale: bool },
    /// The worker dies, and another one takes its place.
    Die,
    /// Every scheduled call without its value is scheduled again.
    Repair,
    /// A message of a topic is gone.
    Lose { topic: u32, message: u32 },
    /// A counter begins again.
    Reset(u32),
}

impl Step {
    /// A step that is nobody's.
    pub(super) const fn of_world(kind: StepKind) -> Self {
        Self { lane: 0, kind }
    }

    /// Whether something goes wrong in it.
    pub(super) const fn is_fault(self) -> bool {
        match self.kind {
            StepKind::Take { stays: is_fault, .. } | StepKind::Read { stale: is_fault, .. } => is_fault,
            StepKind::Answer { fault, .. } => fault.is_some(),
            StepKind::Die | StepKind::Lose { .. } | StepKind::Reset(_) => true,
            StepKind::Repair => false,
        }
    }

    /// Whether it is one of a worker.
    pub(super) const fn is_of_lane(self) -> bool {
        !matches!(self.kind, StepKind::Repair | StepKind::Lose { .. } | StepKind::Reset(_))
    }
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
            time: 0,
            fate: Fate::default(),
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
            state.lanes[*lane].node = self.begin(habit, topic, message, 0)?;
        }
        state.forget();
        Ok(state)
    }
}
