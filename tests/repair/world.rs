// SPDX-License-Identifier: AGPL-3.0-only
//! Store, queue and counters in which scripts are played, with workers that die on demand.

use std::collections::{BTreeMap, VecDeque};

use brrr_wire::key::StoreKey;
use brrr_wire::limit::SPAWN_LIMIT;
use brrr_wire::machine::{DeferredCall, Failure, Finish, Handling, Op, Outcome, Policy, Reply, Scheduling};
use brrr_wire::name::{CallHash, RootId, TaskName, Topic};
use brrr_wire::record::{Call, PendingReturns, ScheduleMessage};
use bytes::Bytes;

const CLOCK: u64 = 1_700_000_000;

/// Where a worker dies.
#[derive(Clone, Debug)]
pub(crate) struct Crash {
    /// The call whose handling it is.
    pub handling: String,
    /// Which of its handlings, from 1.
    pub nth: u32,
    /// The last op that it carries out: `take`, or `OP KEY`.
    pub after: String,
}

/// What a write is conditional on.
#[derive(Clone, Copy)]
enum Condition<'a> {
    None,
    Absent,
    Holds(&'a Bytes),
}

#[derive(Clone)]
pub(crate) struct World {
    /// What each call needs first.
    pub graph: BTreeMap<String, Vec<String>>,
    pub store: BTreeMap<String, Bytes>,
    pub queue: VecDeque<(Topic, Bytes)>,
    pub counts: BTreeMap<String, u64>,
    pub policy: Policy,
    pub release: bool,
    pub crash: Option<Crash>,
    /// The message that the dead worker had in hand.
    pub dropped: Option<(Topic, Bytes)>,
    handled: BTreeMap<String, u32>,
    roots: u32,
}

impl World {
    pub(crate) fn new(graph: BTreeMap<String, Vec<String>>, policy: Policy, release: bool) -> Self {
        let (store, queue, counts, handled) = Default::default();
        Self { graph, store, queue, counts, policy, release, crash: None, dropped: None, handled, roots: 0 }
    }

    /// Schedules a call under the next root: `r1`, `r2` and so on.
    pub(crate) fn schedule(&mut self, call: &str, topic: &str) {
        self.roots += 1;
        let (topic, root) = (named(Topic::new(topic)), named(RootId::new(&format!("r{}", self.roots))));
        let mut client = Scheduling::new(topic, hash(call), record(call), root, self.policy);
        while let Some((id, op)) = client.poll_op() {
            let reply = self.perform(&op);
            client.on_reply(id, reply).expect("invariant: the world answers what was asked");
        }
    }

    /// Takes the first message and handles it. Whether there was one.
    pub(crate) fn handle_next(&mut self) -> bool {
        let Some((topic, body)) = self.queue.pop_front() else { return false };
        let mut worker = self.take(topic.clone(), &body);
        let call = worker.message().call_hash.to_string();
        let nth = self.handled[&call];
        let crash = self.crash.clone().filter(|crash| crash.handling == call && crash.nth == nth);
        let dies = |label: &str| crash.as_ref().is_some_and(|crash| crash.after == label);
        let mut dead = dies("take");
        while let Some((id, op)) = worker.poll_op().filter(|_| !dead) {
            let reply = self.perform(&op);
            dead = dies(&label(&op));
            worker.on_reply(id, reply, CLOCK).expect("invariant: the world answers what was asked");
        }
        if dead {
            self.crash = None;
            self.dropped = Some((topic, body));
        } else {
            self.finish(worker);
        }
        true
    }

    /// A worker that has just taken this message.
    pub(crate) fn take(&mut self, topic: Topic, body: &Bytes) -> Handling {
        let worker = Handling::new(topic, body, self.policy).expect("invariant: only schedule messages are queued");
        *self.handled.entry(worker.message().call_hash.to_string()).or_default() += 1;
        worker
    }

    /// Carries out one op of a worker and answers it. Whether there was one.
    pub(crate) fn step(&mut self, worker: &mut Handling) -> bool {
        let Some((id, op)) = worker.poll_op() else { return false };
        let reply = self.perform(&op);
        worker.on_reply(id, reply, CLOCK).expect("invariant: the world answers what was asked");
        true
    }

    fn finish(&mut self, worker: Handling) {
        let own = worker.message().call_hash.clone();
        let Finish::Failed(failures) = worker.finish() else { return };
        let refused = |failure| match failure {
            Failure::SpawnLimit { call_hash, .. } => Some(call_hash),
            _ => None,
        };
        let refused: Vec<CallHash> = failures.into_iter().filter_map(refused).collect();
        if self.release && !refused.is_empty() {
            // spec: LIM-015
            self.release(refused.into_iter().chain([own]).collect());
        }
    }

    fn release(&mut self, mut calls: Vec<CallHash>) {
        while let Some(call) = calls.pop() {
            let key = StoreKey::pending_returns(&call);
            let Reply::Value(Some(expected)) = self.perform(&Op::Get { key: key.clone() }) else { continue };
            let record = PendingReturns::decode(&expected).expect("invariant: only good records are stored");
            // spec: LIM-016
            if self.perform(&Op::CompareAndDelete { key, expected }) == Reply::Mismatch {
                calls.push(call);
                continue;
            }
            for entry in record.returns {
                let counted = self.perform(&Op::Incr { root_id: entry.root_id.clone() });
                if matches!(counted, Reply::Count(count) if count > SPAWN_LIMIT) {
                    calls.push(entry.call_hash);
                    continue;
                }
                let body = ScheduleMessage { root_id: entry.root_id, call_hash: entry.call_hash }.encode();
                self.perform(&Op::PutMessage { topic: entry.topic, body });
            }
        }
    }

    fn perform(&mut self, op: &Op) -> Reply {
        match op {
            Op::Has { key } => Reply::Present(self.store.contains_key(&key.to_string())),
            Op::Get { key } | Op::GetWithRetry { key } => Reply::Value(self.store.get(&key.to_string()).cloned()),
            Op::Set { key, value } => self.write(key, Condition::None, Some(value)),
            Op::SetNewValue { key, value } => self.write(key, Condition::Absent, Some(value)),
            Op::CompareAndSet { key, expected, value } => self.write(key, Condition::Holds(expected), Some(value)),
            Op::CompareAndDelete { key, expected } => self.write(key, Condition::Holds(expected), None),
            Op::Incr { root_id } => {
                let count = self.counts.entry(root_id.to_string()).or_default();
                *count += 1;
                Reply::Count(*count)
            }
            Op::PutMessage { topic, body } => {
                self.queue.push_back((topic.clone(), body.clone()));
                Reply::Done
            }
            Op::Invoke { request } => Reply::Outcome(self.run_task(request.call_hash.as_str())),
        }
    }

    /// Writes, or deletes where there is no value, if the condition holds.
    fn write(&mut self, key: &StoreKey, condition: Condition<'_>, value: Option<&Bytes>) -> Reply {
        let key = key.to_string();
        let stored = self.store.get(&key);
        let met = match condition {
            Condition::None => true,
            Condition::Absent => stored.is_none(),
            Condition::Holds(expected) => stored == Some(expected),
        };
        if !met {
            return Reply::Mismatch;
        }
        match value {
            Some(value) => self.store.insert(key, value.clone()),
            None => self.store.remove(&key),
        };
        Reply::Done
    }

    /// Asks for all children without a value, or returns the own name.
    fn run_task(&self, call: &str) -> Outcome {
        let absent = |child: &&String| !self.store.contains_key(&format!("value/{child}"));
        let child = |child: &String| DeferredCall { topic: None, call_hash: hash(child), call: record(child) };
        let missing: Vec<DeferredCall> = self.graph[call].iter().filter(absent).map(child).collect();
        if missing.is_empty() {
            Outcome::Response(Bytes::copy_from_slice(call.as_bytes()))
        } else {
            Outcome::Defer(missing)
        }
    }

    /// Calls that are stored, have no value, and have no message on its way.
    pub(crate) fn stuck(&self) -> Vec<String> {
        let stored = self.store.keys().filter_map(|key| key.strip_prefix("call/"));
        let idle = |call: &&str| !self.store.contains_key(&format!("value/{call}")) && !self.is_queued(call);
        stored.filter(idle).map(str::to_owned).collect()
    }

    pub(crate) fn is_queued(&self, call: &str) -> bool {
        self.queue.iter().any(|(_, body)| names(body, call))
    }

    /// The pending returns that are stored.
    pub(crate) fn records(&self) -> Vec<String> {
        self.store.keys().filter(|key| key.starts_with("pending_returns/")).cloned().collect()
    }
}

/// Whether a message is for this call.
pub(crate) fn names(body: &Bytes, call: &str) -> bool {
    ScheduleMessage::decode(body).is_ok_and(|message| message.call_hash.as_str() == call)
}

fn label(op: &Op) -> String {
    match op {
        Op::Incr { root_id } => format!("{} {root_id}", op.name()),
        Op::PutMessage { topic, .. } => format!("{} {topic}", op.name()),
        Op::Invoke { request } => format!("{} {}", op.name(), request.call_hash),
        other => format!("{} {}", op.name(), other.store_key().expect("invariant: all others have a key")),
    }
}

fn named<T, E: std::fmt::Debug>(name: Result<T, E>) -> T {
    name.expect("invariant: the vectors have short names")
}

fn hash(call: &str) -> CallHash {
    named(CallHash::new(call))
}

fn record(call: &str) -> Call {
    Call { task_name: named(TaskName::new("task")), payload: Bytes::copy_from_slice(call.as_bytes()) }
}
