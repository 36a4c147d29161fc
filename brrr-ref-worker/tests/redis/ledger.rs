// SPDX-License-Identifier: AGPL-3.0-only
//! Keeps account of every message that a worker put, took and finished, and kills the server at a step that was named
//! before.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use brrr_ref_worker::cache::Cache;
use brrr_ref_worker::error::BackendError;
use brrr_ref_worker::handler::{Handler, Outcome, Request};
use brrr_ref_worker::queue::{Queue, Take};
use brrr_ref_worker::worker::{Events, Failed, Handled, TAKE_FAILED};
use brrr_wire::name::Topic;
use brrr_wire::record::ScheduleMessage;
use bytes::Bytes;
use tokio::sync::Notify;

use crate::world::RedisServer;

/// How often there was each message.
pub(crate) type Bag = BTreeMap<Bytes, usize>;

/// What is known about messages and about the server.
pub(crate) struct Ledger {
    entries: Mutex<Entries>,
    pub(crate) server: Mutex<RedisServer>,
    changed: Notify,
}

#[derive(Default)]
pub(crate) struct Entries {
    /// Messages whose put began.
    pub(crate) begun: Bag,
    /// Messages whose put was confirmed by the server.
    pub(crate) confirmed: Bag,
    /// Messages that a worker was given.
    pub(crate) taken: Bag,
    /// Messages for which everything was done that was owed.
    pub(crate) handled: Bag,
    /// Takes that ended with an error.
    pub(crate) cut_off: usize,
    /// How many slots are held back.
    held: usize,
    hold: bool,
    killed: bool,
    steps_left: Option<u64>,
}

impl Ledger {
    pub(crate) fn new(server: RedisServer) -> Arc<Self> {
        let (entries, changed) = (Mutex::default(), Notify::new());
        Arc::new(Self { entries, server: Mutex::new(server), changed })
    }

    pub(crate) fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap()
    }

    /// Forgets all messages, and holds back every slot that is about to take another one.
    pub(crate) fn begin(&self) {
        let held = self.entries().held;
        *self.entries() = Entries { hold: true, held, ..Entries::default() };
    }

    /// Lets the slots go on, up to the step of this number, if there is one: there the server is killed.
    pub(crate) fn go_on(&self, steps_left: Option<u64>) {
        let mut entries = self.entries();
        (entries.hold, entries.steps_left) = (false, steps_left);
        drop(entries);
        self.changed.notify_waiters();
    }

    /// Waits until the server was killed.
    pub(crate) async fn killed(&self) {
        self.until(|entries| entries.killed).await;
    }

    /// Waits until so many slots are held back, so that no message is in hand.
    pub(crate) async fn held(&self, slots: usize) {
        self.until(|entries| entries.held == slots).await;
    }

    async fn until(&self, is_so: impl Fn(&Entries) -> bool) {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            changed.as_mut().enable();
            if is_so(&self.entries()) {
                return;
            }
            changed.await;
        }
    }

    /// Something happens. Whoever takes a message after the kill is held back until the state was looked at.
    fn step(&self) {
        let mut entries = self.entries();
        entries.steps_left = match entries.steps_left {
            Some(0) => {
                (entries.hold, entries.killed) = (true, true);
                self.server.lock().unwrap().kill();
                self.changed.notify_waiters();
                None
            }
            left => left.map(|left| left - 1),
        };
    }

    async fn hold_back(&self) {
        self.entries().held += 1;
        self.changed.notify_waiters();
        self.until(|entries| !entries.hold).await;
        self.entries().held -= 1;
    }
}

/// A part of a worker, under the eyes of a ledger.
#[derive(Clone)]
pub(crate) struct Watched<T> {
    pub(crate) inner: T,
    pub(crate) ledger: Arc<Ledger>,
}

impl<Q: Queue> Queue for Watched<Q> {
    async fn put(&self, topic: &Topic, body: Bytes) -> Result<(), BackendError> {
        add(&mut self.ledger.entries().begun, &body);
        self.ledger.step();
        self.inner.put(topic, body.clone()).await?;
        add(&mut self.ledger.entries().confirmed, &body);
        self.ledger.step();
        Ok(())
    }

    async fn take(&self, topic: &Topic) -> Result<Take, BackendError> {
        self.ledger.hold_back().await;
        let taken = self.inner.take(topic).await;
        match &taken {
            Ok(Take::Message(body)) => add(&mut self.ledger.entries().taken, body),
            Ok(Take::Empty | Take::Closed) => {}
            Err(_) => self.ledger.entries().cut_off += 1,
        }
        self.ledger.step();
        taken
    }

    async fn interrupt(&self) {
        self.inner.interrupt().await;
    }
}

impl<C: Cache> Cache for Watched<C> {
    async fn incr(&self, key: &str) -> Result<u64, BackendError> {
        self.ledger.step();
        self.inner.incr(key).await
    }
}

impl<H: Handler> Handler for Watched<H> {
    async fn handle(&self, request: Request) -> Outcome {
        self.ledger.step();
        self.inner.handle(request).await
    }
}

/// Only a server that is gone is a reason to fail.
impl Events for Watched<()> {
    fn handled(&self, message: &Handled<'_>) {
        let Handled { root_id, call_hash, .. } = message;
        let message = ScheduleMessage { root_id: (*root_id).clone(), call_hash: (*call_hash).clone() };
        add(&mut self.ledger.entries().handled, &message.encode());
    }

    fn failed(&self, failure: &Failed<'_>) {
        let entries = self.ledger.entries();
        assert!(entries.killed && entries.hold, "not because of the kill: {failure:?}");
        assert!(["OpFailed", TAKE_FAILED].contains(&failure.cause), "{failure:?}");
    }
}

pub(crate) fn add(bag: &mut Bag, body: &Bytes) {
    *bag.entry(body.clone()).or_default() += 1;
}

/// How often there is a message.
pub(crate) fn count(bag: &Bag, body: &Bytes) -> usize {
    bag.get(body).copied().unwrap_or(0)
}
