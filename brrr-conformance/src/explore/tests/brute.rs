// SPDX-License-Identifier: AGPL-3.0-only
//! Schedules played one by one: no table, no numbers, no state that is recognised.

use std::collections::BTreeMap;

use brrr_wire::machine::{DeferredCall, Handling, Op, OpId, Outcome, Policy, Reply};
use brrr_wire::name::{CallHash, TaskName, Topic};
use brrr_wire::record::Call;
use bytes::Bytes;

use super::super::scenario::Scenario;

#[derive(Clone)]
struct World {
    store: BTreeMap<String, Bytes>,
    queue: Vec<(String, Bytes)>,
    workers: Vec<Worker>,
}

#[derive(Clone)]
struct Worker {
    topic: String,
    in_hand: Option<(Handling, Vec<(OpId, Op)>)>,
    /// Children whose values the task has read, and whether they were there.
    read: Vec<bool>,
}

/// How many schedules a scenario without faults has.
pub(super) fn count(scenario: &Scenario<'_>) -> u128 {
    let mut world = World { store: BTreeMap::new(), queue: Vec::new(), workers: Vec::new() };
    for (topic, _) in &scenario.workers {
        world.workers.push(Worker { topic: (*topic).to_owned(), in_hand: None, read: Vec::new() });
    }
    for (_, call) in scenario.scheduled() {
        world.store.insert(format!("call/{call}"), Scenario::record(call).unwrap());
    }
    for (call, (root, parent, topic)) in &scenario.waiting {
        let record = Scenario::pending_returns(root, parent, topic);
        world.store.insert(format!("pending_returns/{call}"), record);
    }
    for (topic, root, call) in &scenario.queue {
        world.queue.push(((*topic).to_owned(), Scenario::message(root, call).unwrap()));
    }
    for (worker, root, call) in &scenario.hands {
        world.workers[*worker].take(&Scenario::message(root, call).unwrap());
    }
    ways(scenario, &world)
}

fn ways(scenario: &Scenario<'_>, world: &World) -> u128 {
    let mut sum = 0;
    let mut is_over = true;
    for at in 0..world.workers.len() {
        let choices = match &world.workers[at].in_hand {
            Some((_, open)) => open.len(),
            None if scenario.once => 0,
            None => world.messages(&world.workers[at].topic).len(),
        };
        for choice in 0..choices {
            is_over = false;
            let mut next = world.clone();
            next.go(scenario, at, choice);
            sum += ways(scenario, &next);
        }
    }
    if is_over { 1 } else { sum }
}

impl Worker {
    fn take(&mut self, message: &Bytes) {
        let policy = Policy { early_check: false, ..Policy::default() };
        let handling = Handling::new(Topic::new(&self.topic).unwrap(), message, policy).unwrap();
        self.in_hand = Some((handling, Vec::new()));
        self.poll();
    }

    fn poll(&mut self) {
        let Some((handling, open)) = &mut self.in_hand else { return };
        open.extend(std::iter::from_fn(|| handling.poll_op()));
        if open.is_empty() {
            self.in_hand = None;
        }
    }
}

impl World {
    /// The different messages of a topic.
    fn messages(&self, topic: &str) -> Vec<Bytes> {
        let mut messages: Vec<Bytes> =
            self.queue.iter().filter(|(of, _)| of == topic).map(|(_, body)| body.clone()).collect();
        messages.sort();
        messages.dedup();
        messages
    }

    fn go(&mut self, scenario: &Scenario<'_>, at: usize, choice: usize) {
        let topic = self.workers[at].topic.clone();
        let Some((_, open)) = &self.workers[at].in_hand else {
            let message = self.messages(&topic)[choice].clone();
            let place = self.queue.iter().position(|(of, body)| *of == topic && *body == message).unwrap();
            self.queue.remove(place);
            return self.workers[at].take(&message);
        };
        let (id, op) = open[choice].clone();
        let Some(reply) = self.perform(scenario, at, &op) else { return };
        let worker = &mut self.workers[at];
        let (handling, open) = worker.in_hand.as_mut().unwrap();
        open.remove(choice);
        handling.on_reply(id, reply, 1_700_000_000).unwrap();
        worker.poll();
    }

    /// Carries an op out; none: the task has only read a value and goes on.
    fn perform(&mut self, scenario: &Scenario<'_>, at: usize, op: &Op) -> Option<Reply> {
        let key = op.store_key().map(ToString::to_string).unwrap_or_default();
        Some(match op {
            Op::Has { .. } => Reply::Present(self.store.contains_key(&key)),
            Op::Get { .. } | Op::GetWithRetry { .. } => Reply::Value(self.store.get(&key).cloned()),
            Op::Set { value, .. } => {
                self.store.insert(key, value.clone());
                Reply::Done
            }
            Op::SetNewValue { value, .. } if !self.store.contains_key(&key) => {
                self.store.insert(key, value.clone());
                Reply::Done
            }
            Op::CompareAndSet { expected, value, .. } if self.store.get(&key) == Some(expected) => {
                self.store.insert(key, value.clone());
                Reply::Done
            }
            Op::CompareAndDelete { expected, .. } if self.store.get(&key) == Some(expected) => {
                self.store.remove(&key);
                Reply::Done
            }
            Op::SetNewValue { .. } | Op::CompareAndSet { .. } | Op::CompareAndDelete { .. } => Reply::Mismatch,
            Op::Incr { .. } => Reply::Count(1),
            Op::PutMessage { topic, body } => {
                self.queue.push((topic.to_string(), body.clone()));
                Reply::Done
            }
            Op::Invoke { request } => {
                let call = request.call_hash.as_str();
                let (name, children) = scenario.calls.iter().find(|(name, _)| *name == call).unwrap();
                let worker = &mut self.workers[at];
                if scenario.blind.contains(name) {
                    worker.read = vec![false; children.len()];
                } else if worker.read.len() < children.len() {
                    let child = children[worker.read.len()];
                    worker.read.push(self.store.contains_key(&format!("value/{child}")));
                    if worker.read.len() < children.len() {
                        return None;
                    }
                }
                let read = std::mem::take(&mut worker.read);
                Reply::Outcome(outcome(name, children, &read))
            }
        })
    }
}

fn outcome(call: &str, children: &[&str], read: &[bool]) -> Outcome {
    let missing: Vec<DeferredCall> = children
        .iter()
        .zip(read)
        .filter(|(_, read)| !**read)
        .map(|(child, _)| DeferredCall {
            topic: None,
            call_hash: CallHash::new(child).unwrap(),
            call: Call { task_name: TaskName::new("task").unwrap(), payload: Bytes::copy_from_slice(child.as_bytes()) },
        })
        .collect();
    if missing.is_empty() {
        Outcome::Response(Bytes::copy_from_slice(call.as_bytes()))
    } else {
        Outcome::Defer(missing)
    }
}
