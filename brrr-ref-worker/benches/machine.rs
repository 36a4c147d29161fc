// SPDX-License-Identifier: AGPL-3.0-only
//! How long the machine takes for one handling of each kind, with every op answered at once:
//! `cargo bench -p brrr-ref-worker --bench machine`.
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]

use brrr_wire::key::Kind;
use brrr_wire::machine::{DeferredCall, Finish, Handling, Op, Outcome, Policy, Reply, Scheduling};
use brrr_wire::name::{CallHash, RootId, TaskName, Topic};
use brrr_wire::record::{Call, PendingReturn, PendingReturns, ScheduleMessage};
use bytes::Bytes;
use divan::Bencher;
use divan::counter::ItemsCount;

fn main() {
    divan::main();
}

/// How many children or parents.
const WIDTHS: [usize; 3] = [1, 10, 1_000];

/// What the store holds, and what the task gives.
struct Around {
    topic: Topic,
    message: Bytes,
    call: Bytes,
    value: Option<Bytes>,
    pending_returns: Option<Bytes>,
    outcome: Outcome,
}

fn call_hash(n: usize) -> CallHash {
    CallHash::new(&format!("{n:064x}")).unwrap()
}

fn root_id() -> RootId {
    RootId::new("MDEyMzQ1Njc4OWFiY2RlZg").unwrap()
}

fn call() -> Call {
    Call { task_name: TaskName::new("fib").unwrap(), payload: "7".into() }
}

impl Around {
    fn new(parents: usize, outcome: Outcome) -> Self {
        let topic = Topic::new("demo").unwrap();
        let message = ScheduleMessage { root_id: root_id(), call_hash: call_hash(0) }.encode();
        let entry = |n| PendingReturn { root_id: root_id(), call_hash: call_hash(n), topic: topic.clone() };
        let record = PendingReturns { returns: (1..=parents).map(entry).collect(), scheduled_at: None };
        let pending_returns = (parents > 0).then(|| record.encode());
        Self { topic, message, call: call().encode(), value: None, pending_returns, outcome }
    }

    fn reply(&self, op: &Op) -> Reply {
        match op {
            Op::Get { key } | Op::GetWithRetry { key } => Reply::Value(match key.kind {
                Kind::Call => Some(self.call.clone()),
                Kind::Value => self.value.clone(),
                Kind::PendingReturns => self.pending_returns.clone(),
            }),
            Op::Has { .. } => Reply::Present(self.value.is_some()),
            Op::Incr { .. } => Reply::Count(1),
            Op::Invoke { .. } => Reply::Outcome(self.outcome.clone()),
            _ => Reply::Done,
        }
    }

    /// Handles the message, one op after another.
    fn handle(&self) {
        let mut handling = Handling::new(self.topic.clone(), &self.message, Policy::default()).unwrap();
        while let Some((id, op)) = handling.poll_op() {
            let reply = self.reply(&op);
            handling.on_reply(id, reply, 1_700_000_000).unwrap();
        }
        assert_eq!(handling.finish(), Finish::Done);
    }
}

/// The task returns, and its parents are woken.
#[divan::bench(args = [0, 1, 10, 1_000])]
fn returning(bencher: Bencher<'_, '_>, parents: usize) {
    let around = Around::new(parents, Outcome::Response("1".into()));
    bencher.counter(ItemsCount::new(parents.max(1))).bench(|| around.handle());
}

/// The value is there already, and nobody waits any more.
#[divan::bench]
fn found(bencher: Bencher<'_, '_>) {
    let around = Around { value: Some("1".into()), ..Around::new(0, Outcome::Response("1".into())) };
    bencher.bench(|| around.handle());
}

/// The task defers, and all children are new.
#[divan::bench(args = WIDTHS)]
fn registering(bencher: Bencher<'_, '_>, children: usize) {
    let child = |n| DeferredCall { topic: None, call_hash: call_hash(n), call: call() };
    let around = Around::new(0, Outcome::Defer((1..=children).map(child).collect()));
    bencher.counter(ItemsCount::new(children)).bench(|| around.handle());
}

/// The task defers to children that others wait for: nothing is sent.
#[divan::bench(args = WIDTHS)]
fn joining(bencher: Bencher<'_, '_>, children: usize) {
    let child = |n| DeferredCall { topic: None, call_hash: call_hash(n), call: call() };
    let around = Around::new(1, Outcome::Defer((2..2 + children).map(child).collect()));
    bencher.counter(ItemsCount::new(children)).bench(|| around.handle());
}

/// A client schedules a call.
#[divan::bench]
fn scheduling(bencher: Bencher<'_, '_>) {
    let around = Around::new(0, Outcome::Response("1".into()));
    let topic = Topic::new("demo").unwrap();
    bencher.bench(|| {
        let mut scheduling = Scheduling::new(topic.clone(), call_hash(0), call(), root_id(), Policy::default());
        while let Some((id, op)) = scheduling.poll_op() {
            let reply = around.reply(&op);
            scheduling.on_reply(id, reply).unwrap();
        }
        assert_eq!(scheduling.finish(), Finish::Done);
    });
}
