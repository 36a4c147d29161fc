// SPDX-License-Identifier: AGPL-3.0-only
//! A worker: takes the messages of its topics and handles them.
//!
//! A worker has *slots*, as many as it may handle messages at once. Each takes a message only when it is free, so none
//! waits in a busy worker while another worker is idle. Which runtime the slots run on is the caller's business:
//! [`Worker::run`] runs them all in one task, [`Worker::slots`] gives one future a slot, to be spawned on several
//! processors.
//!
//! ```
//! use std::num::NonZeroUsize;
//!
//! use brrr_ref_worker::backend::memory::{MemoryCache, MemoryQueue, MemoryStore};
//! use brrr_ref_worker::clock::PinnedClock;
//! use brrr_ref_worker::drive::Driver;
//! use brrr_ref_worker::handler::{self, Outcome};
//! use brrr_ref_worker::queue::Queue as _;
//! use brrr_ref_worker::worker::{Events, Failed, Handled, Worker};
//! use brrr_wire::name::Topic;
//! use brrr_wire::revision::Revision;
//!
//! /// A worker whose failures nobody hears does not conform (HAN-006).
//! struct Log;
//! impl Events for Log {
//!     fn failed(&self, failure: &Failed<'_>) {
//!         eprintln!("{}: {}", failure.cause, failure.message);
//!     }
//! }
//!
//! # futures_executor::block_on(async {
//! let (store, queue, cache) = (MemoryStore::new(), MemoryQueue::new(), MemoryCache::new());
//! let topic = Topic::new("t")?;
//! queue.put(&topic, "this is no message".into()).await?;
//!
//! let driver = Driver::new(store, queue.clone(), cache, PinnedClock::at(1), Revision::Two, 0);
//! let greet = handler::from_fn(|_| async { Outcome::Response("Hello!".into()) });
//! let worker = Worker::new(driver, topic, greet, Log).with_concurrency(NonZeroUsize::new(4).expect("not zero"));
//! let (stop, counters) = (worker.stop(), worker.counters());
//!
//! // Another task or a handler of signals would do this.
//! let stopper = async {
//!     while counters.read().failures.get("MalformedMessage") != Some(&1) {
//!         # let mut once = false;
//!         # std::future::poll_fn(|context| { context.waker().wake_by_ref(); if std::mem::replace(&mut once, true) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending } }).await;
//!     }
//!     stop.stop();
//! };
//! let (ended, ()) = futures_util::future::join(worker.run(), stopper).await;
//! ended?;
//! assert_eq!(counters.read().in_hand, 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```

mod counters;
mod error;
mod events;
mod slot;
mod stop;
mod topics;

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Arc;

use brrr_wire::machine::Policy;
use brrr_wire::name::Topic;
use futures_util::future::Abortable;
use futures_util::stream::{FuturesUnordered, StreamExt};

pub use self::counters::{Counters, Counts};
pub use self::error::WorkError;
pub use self::events::{ACKNOWLEDGE_FAILED, Events, Failed, HOLD_FAILED, Handled, TAKE_FAILED};
pub use self::stop::Stop;

use self::slot::Slot;
use self::topics::Topics;
use crate::cache::Cache;
use crate::clock::Clock;
use crate::drive::Driver;
use crate::handler::Handler;
use crate::queue::Queue;
use crate::store::Store;

/// What a worker does after a message that could not be handled. It is reported in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OnError {
    /// Takes the next message (HAN-007).
    #[default]
    GoOn,
    /// Finishes what is in hand and ends with the error: for a supervisor that looks into it and starts anew.
    Stop,
}

/// A worker, ready to run. Several, in one process or in many, can share their backends.
#[derive(Debug)]
pub struct Worker<S, Q, C, K, H, E> {
    shared: Shared<S, Q, C, K, H, E>,
    concurrency: NonZeroUsize,
}

/// What the slots of a worker have in common.
#[derive(Debug)]
struct Shared<S, Q, C, K, H, E> {
    driver: Driver<S, Q, C, K>,
    topics: Topics,
    handler: H,
    events: E,
    policy: Policy,
    on_error: OnError,
    stop: Stop,
    counters: Counters,
}

impl<S: Store, Q: Queue, C: Cache, K: Clock, H: Handler, E: Events> Worker<S, Q, C, K, H, E> {
    /// A worker that takes the messages of `topic`, one at a time, and runs their tasks with `handler`.
    pub fn new(driver: Driver<S, Q, C, K>, topic: Topic, handler: H, events: E) -> Self {
        let shared = Shared {
            driver,
            topics: Topics::new(topic),
            handler,
            events,
            policy: Policy::default(),
            on_error: OnError::default(),
            stop: Stop::default(),
            counters: Counters::default(),
        };
        Self { shared, concurrency: NonZeroUsize::MIN }
    }

    /// The same worker on a further topic.
    #[must_use]
    pub fn with_topic(mut self, topic: Topic) -> Self {
        self.shared.topics.add(topic);
        self
    }

    /// The same worker with so many slots: it handles up to so many messages at once, of all its topics together. It
    /// has a slot for each topic at least, so that each is asked.
    #[must_use]
    pub fn with_concurrency(mut self, concurrency: NonZeroUsize) -> Self {
        self.concurrency = concurrency;
        self
    }

    /// The same worker with other choices where the protocol leaves some.
    #[must_use]
    pub fn with_policy(mut self, policy: Policy) -> Self {
        self.shared.policy = policy;
        self
    }

    /// The same worker with another answer to errors.
    #[must_use]
    pub fn with_on_error(mut self, on_error: OnError) -> Self {
        self.shared.on_error = on_error;
        self
    }

    /// How many slots it has.
    fn size(&self) -> usize {
        self.concurrency.get().max(self.shared.topics.len())
    }

    /// What tells this worker to end.
    pub fn stop(&self) -> Stop {
        self.shared.stop.clone()
    }

    /// What this worker has done so far.
    pub fn counters(&self) -> Counters {
        self.shared.counters.clone()
    }

    /// Handles messages until the queue is closed or [`Stop`] says so, all slots in one task.
    ///
    /// A message that cannot be handled is reported and the next one taken (HAN-007), unless [`OnError::Stop`] was
    /// chosen. A queue that fails is reported and asked again with back-off, for as long as it takes.
    pub async fn run(self) -> Result<(), WorkError> {
        if self.size() == 1 {
            let stop = self.stop();
            return abortable(Slot::new(Arc::new(self.shared), 0).run(), &stop).await;
        }
        let mut slots: FuturesUnordered<_> = self.slots().collect();
        let mut ended = Ok(());
        while let Some(slot) = slots.next().await {
            ended = ended.and(slot);
        }
        ended
    }

    /// The slots, each to be polled at the same time as the others and to its end, mostly as a task of its own.
    ///
    /// On the tokio runtime: `for slot in worker.slots() { tokio::spawn(slot); }`. The first one that ends with an error
    /// has told the others to stop.
    pub fn slots(self) -> impl ExactSizeIterator<Item = impl Future<Output = Result<(), WorkError>> + Send> {
        let (size, stop) = (self.size(), self.stop());
        let shared = Arc::new(self.shared);
        (0..size).map(move |number| abortable(Slot::new(Arc::clone(&shared), number).run(), &stop))
    }
}

/// Runs a slot until it ends or is told to leave at once.
fn abortable<F>(slot: F, stop: &Stop) -> impl Future<Output = Result<(), WorkError>> + Send + use<F>
where
    F: Future<Output = Result<(), WorkError>> + Send,
{
    let slot = Abortable::new(slot, stop.register());
    async move { slot.await.unwrap_or(Ok(())) }
}
