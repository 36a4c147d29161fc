// SPDX-License-Identifier: AGPL-3.0-only
//! The learned table: what a worker asks for depends on its message and on the answers that it got, and on nothing else.
//!
//! So a worker is asked once for each such history, and every schedule is played from the table. Histories that differ
//! only in the order in which ops that were open together were answered are one, if the worker goes on alike.

use std::hash::{BuildHasher as _, Hash};

use brrr_wire::key::Kind;
use brrr_wire::limit::SPAWN_LIMIT;
use brrr_wire::name::RootId;
use brrr_wire::record::ScheduleMessage;
use bytes::Bytes;
use foldhash::quality::FixedState;

use super::ExploreError;
use super::ids::{Ids, Map};
use super::scenario::{Habit, Scenario};
use super::worker::Worker;
use crate::finding::Finding;
use crate::trace::Key;

/// The most children of a call: one bit each says which values a task misses.
const MAX_CHILDREN: usize = 31;
/// How many records a call has.
#[allow(clippy::cast_possible_truncation, reason = "it is three")]
pub(super) const KINDS: u32 = Kind::ALL.len() as u32;
/// A worker without a message.
pub(super) const IDLE: u32 = u32::MAX;
/// The highest count at which a message is put.
#[allow(clippy::cast_possible_truncation, reason = "it is ten thousand")]
pub(super) const LIMIT: u32 = SPAWN_LIMIT as u32;
/// The most findings that are kept; a worker with one fault may have it everywhere.
const MAX_FINDINGS: usize = 1_000;
/// No record.
pub(super) const ABSENT: u32 = 0;

/// What an op does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum What {
    Has(u32),
    Get(u32),
    Set { key: u32, value: u32 },
    Create { key: u32, value: u32 },
    Swap { key: u32, expected: u32, value: u32 },
    Remove { key: u32, expected: u32 },
    Incr(u32),
    Put { topic: u32, message: u32 },
    Invoke { call: u32 },
}

/// An op that waits for an answer. Its id is the same in every order of what happened before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Op {
    pub(super) id: u64,
    pub(super) what: What,
}

/// An answer, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Answer {
    Present(bool),
    Value(u32),
    Done,
    Mismatch,
    /// A count up to the spawn limit: which one makes no difference to a worker.
    Within,
    Beyond,
    /// The backend failed, whether it carried the op out or not.
    Failed,
    /// The task misses these of its children, by their place; none: it returns.
    Outcome(u32),
}

struct Node<L> {
    worker: L,
    ops: Vec<Op>,
    /// What was asked for since the message was taken.
    asked: Vec<u64>,
    digest: u128,
    taken: Taken,
    next: Map<(u64, Answer), u32>,
}

/// What a worker took, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Taken {
    pub(super) habit: Habit,
    pub(super) topic: u32,
    pub(super) message: u32,
    /// How many messages were taken until then, where time goes on with each.
    pub(super) time: u8,
}

/// What is known of a worker, and the numbers of everything.
pub(super) struct Table<W: Worker> {
    pub(super) worker: W,
    nodes: Vec<Node<W::InHand>>,
    begun: Map<Taken, u32>,
    known: Map<u128, u32>,
    /// How many answers were given to the worker itself.
    pub(super) asked: u64,
    /// What is wrong with what the worker did, each kind once.
    pub(super) findings: Vec<Finding>,
    pub(super) once: bool,
    pub(super) clock_advances: bool,
    /// Where somebody died is part of a state.
    pub(super) sweeps: bool,
    /// Where workers died, in words.
    pub(super) points: Ids<String>,
    /// The counters that matter, since they are near the limit.
    pub(super) limited: Vec<u32>,
    /// The workers that may die; all, if there is none.
    pub(super) mortal: Vec<usize>,
    /// The calls that were scheduled, and the topic on which they are scheduled again.
    pub(super) repairs: (Vec<u32>, u32),
    pub(super) keys: Ids<Key>,
    pub(super) values: Ids<Option<Bytes>>,
    pub(super) topics: Ids<String>,
    pub(super) messages: Ids<Bytes>,
    pub(super) counters: Ids<String>,
    pub(super) calls: Ids<String>,
    /// The children of each call, and whether its task looks at their values.
    pub(super) children: Vec<(Vec<u32>, bool)>,
}

impl<W: Worker> Table<W> {
    pub(super) fn new(worker: W, scenario: &Scenario<'_>) -> Result<Self, ExploreError> {
        let mut table = Self {
            worker,
            nodes: Vec::new(),
            begun: Map::default(),
            known: Map::default(),
            asked: 0,
            findings: Vec::new(),
            once: scenario.once,
            clock_advances: scenario.clock_advances,
            sweeps: false,
            points: Ids::new(),
            limited: Vec::new(),
            mortal: scenario.mortal.clone(),
            repairs: (Vec::new(), 0),
            keys: Ids::new(),
            values: Ids::new(),
            topics: Ids::new(),
            messages: Ids::new(),
            counters: Ids::new(),
            calls: Ids::new(),
            children: Vec::new(),
        };
        table.values.id(&None);
        for (call, _) in &scenario.calls {
            table.calls.id(&(*call).to_owned());
            for kind in Kind::ALL {
                table.keys.id(&Key { kind: kind.as_str().to_owned(), call_hash: (*call).to_owned() });
            }
        }
        for (call, children) in &scenario.calls {
            if children.len() > MAX_CHILDREN {
                let message =
                    format!("the call {call:?} has {} children; give it at most {MAX_CHILDREN}", children.len());
                return Err(ExploreError::Scenario(message));
            }
            let children = children.iter().map(|child| table.call(child)).collect::<Result<Vec<_>, _>>()?;
            table.children.push((children, !scenario.blind.contains(call)));
        }
        let scheduled = table.scheduled(scenario)?;
        for (root, _) in &scenario.room {
            let counter = table.counter(root)?;
            table.limited.push(counter);
        }
        table.repairs = (scheduled, table.topics.id(&scenario.repairs.1.to_owned()));
        Ok(table)
    }

    /// The calls that have a message at the start, each once.
    pub(super) fn scheduled(&self, scenario: &Scenario<'_>) -> Result<Vec<u32>, ExploreError> {
        let mut calls = Vec::new();
        for (_, call) in scenario.scheduled() {
            let call = self.call(call)?;
            if !calls.contains(&call) {
                calls.push(call);
            }
        }
        Ok(calls)
    }

    pub(super) fn call(&self, call: &str) -> Result<u32, ExploreError> {
        let unknown = || ExploreError::Scenario(format!("there is no call {call:?}"));
        self.calls.find(&call.to_owned()).ok_or_else(unknown)
    }

    /// The counter of a root.
    pub(super) fn counter(&mut self, root: &str) -> Result<u32, ExploreError> {
        let root = RootId::read(root).map_err(|error| ExploreError::Scenario(error.to_string()))?;
        Ok(self.counters.id(&brrr_wire::key::counter(self.worker.revision(), &root)))
    }

    /// Keeps what is wrong with what the worker did, each kind once.
    pub(super) fn note(&mut self, findings: Vec<Finding>) {
        for finding in findings {
            let is_alike =
                |other: &Finding| other.requirement == finding.requirement && other.message == finding.message;
            if self.findings.len() < MAX_FINDINGS && !self.findings.iter().any(is_alike) {
                self.findings.push(finding);
            }
        }
    }

    pub(super) fn ops(&self, node: u32) -> &[Op] {
        &self.nodes[node as usize].ops
    }

    pub(super) fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// The worker that took this message at this time.
    pub(super) fn begin(&mut self, habit: Habit, topic: u32, message: u32, time: u8) -> Result<u32, ExploreError> {
        let taken = Taken { habit, topic, message, time };
        if let Some(node) = self.begun.get(&taken) {
            return Ok(*node);
        }
        self.asked += 1;
        let worker = self.hand(taken)?;
        let digest = digest(&taken);
        let (ops, asked) = self.new_ops(&worker, taken, &[], Vec::new(), 0)?;
        let node = self.add(Node { worker, ops, asked, digest, taken, next: Map::default() });
        self.begun.insert(taken, node);
        Ok(node)
    }

    /// Gives the message to the worker itself.
    pub(super) fn hand(&mut self, taken: Taken) -> Result<W::InHand, ExploreError> {
        let Taken { habit, topic, message, .. } = taken;
        let call = self.call_of(message);
        let children = call.map_or_else(Vec::new, |call| {
            self.children[call as usize].0.iter().map(|child| self.calls.get(*child).clone()).collect()
        });
        let (topic, message) = (self.topics.get(topic), self.messages.get(message));
        self.worker.begin(&super::worker::Taken { habit, topic, message, children: &children })
    }

    /// The call that a message is for.
    pub(super) fn call_of(&self, message: u32) -> Option<u32> {
        let message = ScheduleMessage::decode(self.messages.get(message)).ok()?;
        self.calls.find(&message.call_hash.to_string())
    }

    /// When the worker at this node took its message.
    pub(super) fn time(&self, node: u32) -> u8 {
        self.nodes[node as usize].taken.time
    }

    /// The call of the message that the worker at this node took.
    pub(super) fn call_at(&self, node: u32) -> Option<u32> {
        self.call_of(self.nodes[node as usize].taken.message)
    }

    /// The worker after one of its ops was answered.
    pub(super) fn answer(&mut self, node: u32, op: u64, answer: Answer) -> Result<u32, ExploreError> {
        let from = &self.nodes[node as usize];
        if let Some(next) = from.next.get(&(op, answer)) {
            return Ok(*next);
        }
        let digest = from.digest.wrapping_add(digest(&(op, answer)));
        let next = self.ask(node, op, answer, digest)?;
        self.nodes[node as usize].next.insert((op, answer), next);
        Ok(next)
    }

    fn ask(&mut self, node: u32, op: u64, answer: Answer, digest: u128) -> Result<u32, ExploreError> {
        let from = &self.nodes[node as usize];
        let at = from.ops.iter().position(|open| open.id == op).expect("invariant: only open ops are answered");
        let answered = self.answered(from.ops[at].what, answer)?;
        self.asked += 1;
        let worker = self.worker.answer(&from.worker, at, &answered)?;
        let (mut kept, asked, taken) = (from.ops.clone(), from.asked.clone(), from.taken);
        kept.remove(at);
        let (ops, asked) = self.new_ops(&worker, taken, &kept, asked, op)?;
        Ok(self.add(Node { worker, ops, asked, digest, taken, next: Map::default() }))
    }

    fn add(&mut self, node: Node<W::InHand>) -> u32 {
        if node.ops.is_empty() {
            return IDLE;
        }
        let open = node.ops.iter().fold(0_u64, |open, op| open.wrapping_add(op.id));
        let known = node.digest.wrapping_add(self::digest(&(open, short(&node.worker))));
        if let Some(node) = self.known.get(&known) {
            return *node;
        }
        self.nodes.push(node);
        let node = u32::try_from(self.nodes.len() - 1).expect("invariant: the table has a bound");
        self.known.insert(known, node);
        node
    }

    /// The ops of a worker: those that were open already, and new ones, which get an id. An increment does not say for
    /// whom it is, so it is known by the op whose answer brought it; other ops by what they are about, and how often
    /// that was asked for.
    pub(super) fn new_ops(
        &mut self,
        worker: &W::InHand,
        taken: Taken,
        kept: &[Op],
        mut asked: Vec<u64>,
        cause: u64,
    ) -> Result<(Vec<Op>, Vec<u64>), ExploreError> {
        let open = self.worker.open(worker);
        self.note(self.worker.findings(worker));
        let mut ops = kept.to_vec();
        for action in open.iter().skip(kept.len()) {
            let what = self.what(action, taken.time)?;
            // From the op itself, so that it is the same in another table.
            let base = match what {
                What::Incr(_) => short(&(action, cause)),
                _ => short(action),
            };
            let before = asked.iter().filter(|other| **other == base).count();
            asked.push(base);
            ops.push(Op { id: short(&(base, before)), what });
        }
        Ok((ops, asked))
    }
}

/// The record of a call: the calls have their keys one after the other, in the order of the kinds.
pub(super) fn key(kind: Kind, call: u32) -> u32 {
    call * KINDS + kind as u32
}

/// Whose record has this key.
pub(super) const fn call_of_key(key: u32) -> u32 {
    key / KINDS
}

/// What kind of record has this key.
pub(super) fn kind_of(key: u32) -> Kind {
    Kind::ALL[(key % KINDS) as usize]
}

/// The same in every run, unlike the hashes of a map.
fn short(thing: &impl Hash) -> u64 {
    FixedState::with_seed(1).hash_one(thing)
}

fn digest(thing: &impl Hash) -> u128 {
    u128::from(FixedState::with_seed(2).hash_one(thing)) << 64 | u128::from(FixedState::with_seed(3).hash_one(thing))
}
