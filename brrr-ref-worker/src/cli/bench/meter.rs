// SPDX-License-Identifier: AGPL-3.0-only
//! Backends that count what is asked of them, one meter a worker, so that the workers do not get in each other's way.

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use brrr_ref_worker::cache::Cache;
use brrr_ref_worker::clock::Clock;
use brrr_ref_worker::error::BackendError;
use brrr_ref_worker::queue::{Queue, Take};
use brrr_ref_worker::store::{Cas, Store};
use brrr_wire::key::StoreKey;
use brrr_wire::name::Topic;
use bytes::Bytes;

/// One handling in so many is timed: reading the time costs more than some of the steps that are measured.
const TIMED: u64 = 16;

/// What one worker did.
#[derive(Debug, Default)]
#[repr(align(128))] // A cache line of its own, and the one that is fetched with it.
pub(crate) struct Meter {
    pub(crate) store: Count,
    pub(crate) incrs: Count,
    pub(crate) puts: Count,
    /// Messages that were taken.
    pub(crate) taken: Count,
    /// How often a message was asked for.
    pub(crate) takes: Count,
    /// Messages whose handling has ended.
    pub(crate) handled: Count,
    pub(crate) timing: Mutex<Timing>,
}

/// When things happened.
#[derive(Debug, Default)]
pub(crate) struct Timing {
    /// When the message in hand was taken, if it is timed.
    began: Option<Instant>,
    /// How long the timed handlings took, in nanoseconds.
    pub(crate) spans: Vec<u64>,
    /// Since when the worker has waited for a message, however often it asked in vain.
    pub(crate) idle_since: Option<Instant>,
}

/// A counter with one writer.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    /// Counts one more. A load and a store instead of one locked step, since nobody else writes.
    fn add(&self) {
        self.0.store(self.get() + 1, Ordering::Release);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }
}

/// A store, queue or cache whose use is counted.
#[derive(Clone, Debug)]
pub(crate) struct Metered<T> {
    inner: T,
    meter: Arc<Meter>,
}

impl<T> Metered<T> {
    pub(crate) fn new(inner: T, meter: &Arc<Meter>) -> Self {
        Self { inner, meter: Arc::clone(meter) }
    }

    fn store_op(&self) -> &T {
        self.meter.store.add();
        &self.inner
    }
}

impl<S: Store> Store for Metered<S> {
    fn has(&self, key: &StoreKey) -> impl Future<Output = Result<bool, BackendError>> + Send {
        self.store_op().has(key)
    }

    fn get(&self, key: &StoreKey) -> impl Future<Output = Result<Option<Bytes>, BackendError>> + Send {
        self.store_op().get(key)
    }

    fn get_with_retry<K: Clock>(
        &self,
        key: &StoreKey,
        clock: &K,
    ) -> impl Future<Output = Result<Option<Bytes>, BackendError>> + Send {
        self.store_op().get_with_retry(key, clock)
    }

    fn set(&self, key: &StoreKey, value: Bytes) -> impl Future<Output = Result<(), BackendError>> + Send {
        self.store_op().set(key, value)
    }

    fn delete(&self, key: &StoreKey) -> impl Future<Output = Result<(), BackendError>> + Send {
        self.store_op().delete(key)
    }

    fn set_new_value(&self, key: &StoreKey, value: Bytes) -> impl Future<Output = Result<Cas, BackendError>> + Send {
        self.store_op().set_new_value(key, value)
    }

    fn compare_and_set(
        &self,
        key: &StoreKey,
        expected: &Bytes,
        value: Bytes,
    ) -> impl Future<Output = Result<Cas, BackendError>> + Send {
        self.store_op().compare_and_set(key, expected, value)
    }

    fn compare_and_delete(
        &self,
        key: &StoreKey,
        expected: &Bytes,
    ) -> impl Future<Output = Result<Cas, BackendError>> + Send {
        self.store_op().compare_and_delete(key, expected)
    }
}

impl<C: Cache> Cache for Metered<C> {
    fn incr(&self, key: &str) -> impl Future<Output = Result<u64, BackendError>> + Send {
        self.meter.incrs.add();
        self.inner.incr(key)
    }
}

impl<Q: Queue> Queue for Metered<Q> {
    fn put(&self, topic: &Topic, body: Bytes) -> impl Future<Output = Result<(), BackendError>> + Send {
        self.meter.puts.add();
        self.inner.put(topic, body)
    }

    fn interrupt(&self) -> impl Future<Output = ()> + Send {
        self.inner.interrupt()
    }

    /// The worker asks for a message when it is done with the one before.
    async fn take(&self, topic: &Topic) -> Result<Take, BackendError> {
        self.meter.done();
        let mut take = pin!(self.inner.take(topic));
        let mut waits = false;
        let taken = std::future::poll_fn(|context| {
            let polled = take.as_mut().poll(context);
            if polled.is_pending() && !waits {
                waits = true;
                self.meter.timing().idle_since.get_or_insert_with(Instant::now);
            }
            polled
        })
        .await;
        if let Ok(Take::Message(_)) = taken {
            self.meter.begin(waits);
        }
        taken
    }
}

impl Meter {
    fn begin(&self, waited: bool) {
        if waited {
            self.timing().idle_since = None;
        }
        self.taken.add();
        if self.taken.get() % TIMED == 1 {
            self.timing().began = Some(Instant::now());
        }
    }

    fn done(&self) {
        self.takes.add();
        if self.handled.get() == self.taken.get() {
            return;
        }
        if self.taken.get() % TIMED == 1 {
            let mut timing = self.timing();
            let span = timing.began.take().map(|began| u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX));
            timing.spans.extend(span);
        }
        self.handled.add();
    }

    pub(crate) fn timing(&self) -> std::sync::MutexGuard<'_, Timing> {
        self.timing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
