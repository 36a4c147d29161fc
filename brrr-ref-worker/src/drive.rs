// SPDX-License-Identifier: AGPL-3.0-only
//! The one place where the machine meets I/O.
//!
//! A machine says which ops are to be done and is told how they ended; the driver does them on a store, a queue, a
//! cache and a handler. It knows nothing of the protocol: neither what an op is for nor what follows from a reply.

use std::collections::HashMap;
use std::time::Duration;

use brrr_wire::key::{self, StoreKey};
use brrr_wire::machine::{Finish, Handling, MachineError, Op, OpId, Outcome, Reply, Request, Scheduling};
use brrr_wire::revision::Revision;
use futures_util::stream::{FuturesUnordered, StreamExt};

use crate::cache::Cache;
use crate::clock::Clock;
use crate::error::BackendError;
use crate::handler::Handler;
use crate::queue::Queue;
use crate::random::Stream;
use crate::store::{Cas, Store};

/// How many ops of one machine are under way at once at most: a wide deferral must not open a connection per child.
pub const OPEN_OPS: usize = 128;

/// The longest pause between two tries of the same thing.
pub const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// The longest pause before the second retry; it doubles with each further one.
const SHORTEST_PAUSE: Duration = Duration::from_millis(10);

/// What machines are run on: the backends, the clock, the revision of the key schema and a seed for jitter.
#[derive(Debug)]
pub struct Driver<S, Q, C, K> {
    store: S,
    queue: Q,
    cache: C,
    clock: K,
    revision: Revision,
    jitter: Stream,
}

impl<S: Store, Q: Queue, C: Cache, K: Clock> Driver<S, Q, C, K> {
    /// A driver on these backends. Workers that share a store should have different seeds, so that those that
    /// collided once do not collide again.
    pub fn new(store: S, queue: Q, cache: C, clock: K, revision: Revision, seed: u64) -> Self {
        Self { store, queue, cache, clock, revision, jitter: Stream::new(seed) }
    }

    /// The store.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// The queue.
    pub fn queue(&self) -> &Q {
        &self.queue
    }

    /// Handles one message to its end.
    pub async fn handle<H: Handler>(&self, mut handling: Handling, handler: &H) -> Result<Finish, MachineError> {
        self.run(&mut handling, handler).await?;
        Ok(handling.finish())
    }

    /// Schedules one call to the end; says whether a message was sent.
    pub async fn schedule(&self, mut scheduling: Scheduling) -> Result<(Finish, bool), MachineError> {
        self.run(&mut scheduling, &NoTasks).await?;
        let sent = scheduling.sent();
        Ok((scheduling.finish(), sent))
    }

    /// Waits before try number `tries` + 1 of something that did not succeed: not at all before the second try, then
    /// for a random part of a span that doubles up to [`LONGEST_PAUSE`] (LIM-017).
    pub async fn back_off(&self, tries: u32) {
        if let Some(doublings) = tries.checked_sub(2) {
            let span = SHORTEST_PAUSE.saturating_mul(1 << doublings.min(16)).min(LONGEST_PAUSE);
            let part = u32::try_from(self.jitter.next() >> 32).unwrap_or(u32::MAX);
            self.clock.sleep(span.mul_f64(f64::from(part) / f64::from(u32::MAX))).await;
        }
    }

    async fn run<M: Machine, H: Handler>(&self, machine: &mut M, handler: &H) -> Result<(), MachineError> {
        let mut open = FuturesUnordered::new();
        let mut lost = Lost::default();
        loop {
            while open.len() < OPEN_OPS {
                let Some((id, op)) = machine.poll_op() else { break };
                let condition = lost.condition(&op);
                open.push(self.perform(id, op, condition, handler));
            }
            let Some((id, condition, reply)) = open.next().await else {
                return Ok(());
            };
            lost.note(condition, &reply);
            machine.on_reply(id, reply, self.clock.now())?;
        }
    }

    /// Performs one op. A lost conditional write is told to the machine only after its pause, so that what the
    /// machine reads next is fresh when it is used.
    async fn perform(
        &self,
        id: OpId,
        op: Op,
        condition: Option<Condition>,
        handler: &impl Handler,
    ) -> (OpId, Option<Condition>, Reply) {
        let reply = self.carry_out(op, handler).await.unwrap_or_else(|error| Reply::Failed(error.to_string()));
        if let (Reply::Mismatch, Some(condition)) = (&reply, &condition) {
            self.back_off(condition.tries).await;
        }
        (id, condition, reply)
    }

    async fn carry_out(&self, op: Op, handler: &impl Handler) -> Result<Reply, BackendError> {
        Ok(match op {
            Op::Has { key } => Reply::Present(self.store.has(&key).await?),
            Op::Get { key } => Reply::Value(self.store.get(&key).await?),
            Op::GetWithRetry { key } => Reply::Value(self.store.get_with_retry(&key, &self.clock).await?),
            Op::Set { key, value } => {
                self.store.set(&key, value).await?;
                Reply::Done
            }
            Op::SetNewValue { key, value } => conditional(self.store.set_new_value(&key, value).await?),
            Op::CompareAndSet { key, expected, value } => {
                conditional(self.store.compare_and_set(&key, &expected, value).await?)
            }
            Op::CompareAndDelete { key, expected } => {
                conditional(self.store.compare_and_delete(&key, &expected).await?)
            }
            Op::Incr { root_id } => Reply::Count(self.cache.incr(&key::counter(self.revision, &root_id)).await?),
            Op::PutMessage { topic, body } => {
                self.queue.put(&topic, body).await?;
                Reply::Done
            }
            Op::Invoke { request } => Reply::Outcome(handler.handle(request).await),
        })
    }
}

fn conditional(cas: Cas) -> Reply {
    match cas {
        Cas::Swapped => Reply::Done,
        Cas::Mismatch => Reply::Mismatch,
    }
}

/// A conditional write under way.
struct Condition {
    key: StoreKey,
    /// How often it has been tried, this time included.
    tries: u32,
}

/// How often in a row a conditional write of each record was lost.
#[derive(Default)]
struct Lost(HashMap<StoreKey, u32>);

impl Lost {
    fn condition(&self, op: &Op) -> Option<Condition> {
        match op {
            Op::SetNewValue { key, .. } | Op::CompareAndSet { key, .. } | Op::CompareAndDelete { key, .. } => {
                let tries = self.0.get(key).copied().unwrap_or(0) + 1;
                Some(Condition { key: key.clone(), tries })
            }
            _ => None,
        }
    }

    fn note(&mut self, condition: Option<Condition>, reply: &Reply) {
        match condition {
            Some(Condition { key, tries }) if *reply == Reply::Mismatch => {
                self.0.insert(key, tries);
            }
            Some(Condition { key, .. }) => {
                self.0.remove(&key);
            }
            None => {}
        }
    }
}

/// What the two machines have in common.
trait Machine {
    fn poll_op(&mut self) -> Option<(OpId, Op)>;
    fn on_reply(&mut self, id: OpId, reply: Reply, now: u64) -> Result<(), MachineError>;
}

impl Machine for Handling {
    fn poll_op(&mut self) -> Option<(OpId, Op)> {
        Handling::poll_op(self)
    }

    fn on_reply(&mut self, id: OpId, reply: Reply, now: u64) -> Result<(), MachineError> {
        Handling::on_reply(self, id, reply, now)
    }
}

impl Machine for Scheduling {
    fn poll_op(&mut self) -> Option<(OpId, Op)> {
        Scheduling::poll_op(self)
    }

    fn on_reply(&mut self, id: OpId, reply: Reply, _now: u64) -> Result<(), MachineError> {
        Scheduling::on_reply(self, id, reply)
    }
}

/// A client has no tasks, and scheduling runs none.
struct NoTasks;

impl Handler for NoTasks {
    async fn handle(&self, request: Request) -> Outcome {
        let message = format!("a client was asked to run {}", request.call.task_name);
        Outcome::Failed { kind: "NoTasks".to_owned(), message }
    }
}
