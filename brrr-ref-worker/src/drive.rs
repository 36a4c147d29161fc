// SPDX-License-Identifier: AGPL-3.0-only
//! The one place where the machine meets I/O.
//!
//! A machine says which ops are to be done and is told how they ended; the driver does them on a store, a queue, a
//! cache and a handler. It knows nothing of the protocol: neither what an op is for nor what follows from a reply.

mod waiting;

use std::collections::BTreeMap;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use brrr_wire::key::{self, StoreKey};
use brrr_wire::machine::{Finish, Handling, MachineError, Op, OpId, Outcome, Reply, Request, Scheduling};
use brrr_wire::revision::Revision;
use futures_util::future::FutureExt;

use crate::cache::Cache;
use crate::clock::Clock;
use crate::error::BackendError;
use crate::handler::Handler;
use crate::queue::Queue;
use crate::random::Stream;
use crate::store::{Cas, Store};
use waiting::Waiting;

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

    /// Handles one message to its end. A handler that panics has failed.
    ///
    /// Conditional writes that are lost while parents are woken are tried again and again; once `hurry` says that the
    /// worker shuts down, [`brrr_wire::machine::Policy::cas_attempts`] are enough (LIM-010).
    pub async fn handle<H: Handler>(
        &self,
        mut handling: Handling,
        handler: &H,
        hurry: impl Fn() -> bool + Sync,
    ) -> Result<Finish, MachineError> {
        self.run(&mut handling, handler, &hurry).await?;
        Ok(handling.finish())
    }

    /// Schedules one call to the end; says whether a message was sent.
    pub async fn schedule(&self, mut scheduling: Scheduling) -> Result<(Finish, bool), MachineError> {
        self.run(&mut scheduling, &NoTasks, &|| false).await?;
        let sent = scheduling.sent();
        Ok((scheduling.finish(), sent))
    }

    /// Waits before try number `tries` + 1 of something that did not succeed: not at all before the second try, then
    /// for a random part of a span that doubles up to [`LONGEST_PAUSE`] (LIM-017).
    pub async fn back_off(&self, tries: u32) {
        if let Some(pause) = self.jitter.pause(tries, SHORTEST_PAUSE, LONGEST_PAUSE) {
            self.clock.sleep(pause).await;
        }
    }

    /// Performs what the machine asks for until it asks for nothing more.
    async fn run<M: Machine>(
        &self,
        machine: &mut M,
        handler: &impl Handler,
        hurry: &(impl Fn() -> bool + Sync),
    ) -> Result<(), MachineError> {
        let mut lost = Lost::default();
        while let Some((id, op)) = machine.poll_op() {
            match (op, machine.poll_op()) {
                (Op::Invoke { request }, None) => {
                    let reply = Reply::Outcome(invoke(handler, request).await);
                    self.tell(machine, &mut lost, Done { id, reply, lost: None }, hurry)?;
                }
                // One op after another: each is awaited in place.
                (op, None) => {
                    let done = self.perform(id, op).await;
                    if let Some(key) = &done.lost {
                        self.back_off(lost.times(key) + 1).await;
                    }
                    self.tell(machine, &mut lost, done, hurry)?;
                }
                (op, Some(second)) => self.run_together(machine, &mut lost, [(id, op), second], hurry).await?,
            }
        }
        Ok(())
    }

    /// Performs these ops and those that follow, up to [`OPEN_OPS`] at once, until none is open.
    async fn run_together<M: Machine>(
        &self,
        machine: &mut M,
        lost: &mut Lost,
        first: [(OpId, Op); 2],
        hurry: &(impl Fn() -> bool + Sync),
    ) -> Result<(), MachineError> {
        let mut first = first.into_iter();
        let mut waiting = Waiting::default();
        loop {
            while waiting.len() < OPEN_OPS {
                let Some((id, op)) = first.next().or_else(|| machine.poll_op()) else { break };
                let times = op.store_key().map_or(0, |key| lost.times(key));
                let performed = async move {
                    let done = self.perform(id, op).await;
                    if done.lost.is_some() {
                        self.back_off(times + 1).await;
                    }
                    done
                };
                if let Some(done) = waiting.start(performed).await {
                    self.tell(machine, lost, done, hurry)?;
                }
            }
            match waiting.next().await {
                Some(done) => self.tell(machine, lost, done, hurry)?,
                None => return Ok(()),
            }
        }
    }

    fn tell<M: Machine>(
        &self,
        machine: &mut M,
        lost: &mut Lost,
        done: Done,
        hurry: &impl Fn() -> bool,
    ) -> Result<(), MachineError> {
        if let Some(key) = done.lost {
            lost.add(key);
            if hurry() {
                machine.hurry();
            }
        }
        machine.on_reply(done.id, done.reply, || self.clock.now())
    }

    /// Performs an op on the backends. After a lost conditional write there has to be a pause before the machine is told,
    /// so that what it reads next is fresh when it is used.
    #[allow(
        clippy::manual_async_fn,
        reason = "an async function would keep the op twice, and each op has such a future"
    )]
    fn perform(&self, id: OpId, op: Op) -> impl Future<Output = Done> + Send {
        async move {
            let reply = match op {
                Op::Has { key } => self.store.has(&key).await.map(Reply::Present),
                Op::Get { key } => self.store.get(&key).await.map(Reply::Value),
                Op::GetWithRetry { key } => self.store.get_with_retry(&key, &self.clock).await.map(Reply::Value),
                Op::Set { key, value } => self.store.set(&key, value).await.map(|()| Reply::Done),
                Op::SetNewValue { key, value } => {
                    let written = self.store.set_new_value(&key, value).await;
                    return Done::conditional(id, key, written);
                }
                Op::CompareAndSet { key, expected, value } => {
                    let written = self.store.compare_and_set(&key, &expected, value).await;
                    return Done::conditional(id, key, written);
                }
                Op::CompareAndDelete { key, expected } => {
                    let deleted = self.store.compare_and_delete(&key, &expected).await;
                    return Done::conditional(id, key, deleted);
                }
                Op::Incr { root_id } => self.cache.incr(&key::counter(self.revision, &root_id)).await.map(Reply::Count),
                Op::PutMessage { topic, body } => self.queue.put(&topic, body).await.map(|()| Reply::Done),
                // A handling has nothing else to do while its task runs.
                Op::Invoke { .. } => Ok(Reply::Failed("a task is to be run alone".to_owned())),
            };
            Done { id, reply: reply.unwrap_or_else(|error| Reply::Failed(error.to_string())), lost: None }
        }
    }
}

/// Runs a task. One that panics has failed, like one that says so.
async fn invoke(handler: &impl Handler, request: Request) -> Outcome {
    // What the handler shares with its next run is its own business, as with any error in the middle of it.
    AssertUnwindSafe(handler.handle(request)).catch_unwind().await.unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        let message = said.map_or_else(|| "the task panicked".to_owned(), |said| format!("the task panicked: {said}"));
        Outcome::Failed { kind: "Panic".to_owned(), message }
    })
}

/// An op that was performed.
struct Done {
    id: OpId,
    reply: Reply,
    /// The record that a conditional write of this op was lost on.
    lost: Option<StoreKey>,
}

impl Done {
    fn conditional(id: OpId, key: StoreKey, written: Result<Cas, BackendError>) -> Self {
        match written {
            Ok(Cas::Swapped) => Self { id, reply: Reply::Done, lost: None },
            Ok(Cas::Mismatch) => Self { id, reply: Reply::Mismatch, lost: Some(key) },
            Err(error) => Self { id, reply: Reply::Failed(error.to_string()), lost: None },
        }
    }
}

/// How many conditional writes on each record were lost in one handling.
#[derive(Default)]
struct Lost(BTreeMap<StoreKey, u32>);

impl Lost {
    fn times(&self, key: &StoreKey) -> u32 {
        self.0.get(key).copied().unwrap_or(0)
    }

    fn add(&mut self, key: StoreKey) {
        *self.0.entry(key).or_default() += 1;
    }
}

/// What the two machines have in common.
trait Machine {
    fn poll_op(&mut self) -> Option<(OpId, Op)>;
    fn on_reply(&mut self, id: OpId, reply: Reply, now: impl FnOnce() -> u64) -> Result<(), MachineError>;
    fn hurry(&mut self);
}

impl Machine for Handling {
    fn poll_op(&mut self) -> Option<(OpId, Op)> {
        Handling::poll_op(self)
    }

    fn on_reply(&mut self, id: OpId, reply: Reply, now: impl FnOnce() -> u64) -> Result<(), MachineError> {
        Handling::on_reply_at(self, id, reply, now)
    }

    fn hurry(&mut self) {
        Handling::hurry(self);
    }
}

impl Machine for Scheduling {
    fn poll_op(&mut self) -> Option<(OpId, Op)> {
        Scheduling::poll_op(self)
    }

    fn on_reply(&mut self, id: OpId, reply: Reply, _now: impl FnOnce() -> u64) -> Result<(), MachineError> {
        Scheduling::on_reply(self, id, reply)
    }

    /// Scheduling has no conditional writes.
    fn hurry(&mut self) {}
}

/// A client has no tasks, and scheduling runs none.
struct NoTasks;

impl Handler for NoTasks {
    async fn handle(&self, request: Request) -> Outcome {
        let message = format!("a client was asked to run {}", request.call.task_name);
        Outcome::Failed { kind: "NoTasks".to_owned(), message }
    }
}
