// SPDX-License-Identifier: AGPL-3.0-only
//! The queue: puts over the shared connection, each waiting pop over one of its own.

use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use brrr_wire::key;
use brrr_wire::name::Topic;
use brrr_wire::revision::Revision;
use bytes::Bytes;
use futures_util::future::{Either, join_all, select};
use redis::Value;
use tokio::runtime::Handle;
use tokio::sync::watch;

use super::command::Command;
use super::consumer::Consumer;
use super::failure::Effect;
use super::lines::{Lines, Next, Popped};
use super::shared::{Shared, runtime};
use crate::error::BackendError;
use crate::queue::{Queue, Take};

/// Messages in the lists of a Redis server, one list a topic (KEY-006, KEY-007).
///
/// A clone is another handle to the same queue: closing one closes all. Dropping a [`take`](Queue::take) loses
/// nothing: its pop goes on, and what it brings is given to the next take of that topic, or put back by
/// [`RedisQueue::drain`]. When the last handle is dropped, the queue is closed and drained in the background.
#[derive(Clone)]
pub struct RedisQueue {
    core: Arc<Core>,
    _last: Arc<Last>,
}

impl RedisQueue {
    pub(super) fn new(shared: Arc<Shared>, revision: Revision) -> Self {
        let core = Core {
            shared,
            revision,
            lines: Lines::default(),
            idle: Mutex::default(),
            closing: watch::Sender::new(false),
            interruptions: watch::Sender::new(0),
        };
        let core = Arc::new(core);
        Self { _last: Arc::new(Last(Arc::clone(&core))), core }
    }

    /// Tells every taker, those that wait and those to come, that there will be no more messages (QUE-003), and ends
    /// their pops with `CLIENT UNBLOCK`. Messages that were popped before that are still given out first. Puts are
    /// still accepted, since workers finish the message in hand.
    ///
    /// Where the server forbids `CLIENT UNBLOCK`, a taker is told only when its block time is over.
    pub fn close(&self) {
        self.core.close();
    }

    /// Closes the queue, waits until the last pop has ended, and puts back the messages that nobody took. Gives how
    /// many these were; an error is of the first one that could not be put back.
    pub async fn drain(&self) -> Result<usize, BackendError> {
        self.core.close();
        self.core.put_back().await
    }

    /// How many messages wait on a topic.
    pub async fn waiting(&self, topic: &Topic) -> Result<u64, BackendError> {
        self.core.shared.ask(&Command::llen(&self.core.key(topic)), count).await
    }
}

impl Queue for RedisQueue {
    /// Puts a message, once: a put whose reply was lost is an error and is not repeated.
    async fn put(&self, topic: &Topic, body: Bytes) -> Result<(), BackendError> {
        self.core.put(topic, &body).await
    }

    /// Takes a message; [`Take::Empty`] after the block time. An error is told to one taker, and the next take
    /// connects anew where that is needed.
    async fn take(&self, topic: &Topic) -> Result<Take, BackendError> {
        let runtime = runtime()?;
        let taker = self.core.lines.join(topic);
        let mut interruptions = self.core.interruptions.subscribe();
        let mut interrupted = false;
        loop {
            // Registered before the look, so that a message that arrives in between wakes this taker.
            let mut arrival = pin!(taker.arrival.notified());
            arrival.as_mut().enable();
            match taker.next() {
                Next::Done(end) => return end,
                Next::Wait(pops) => {
                    for _ in 0..pops {
                        let pop = Pop::new(Arc::clone(&self.core), topic.clone());
                        runtime.spawn(pop.run());
                    }
                    if interrupted {
                        return Ok(Take::Empty);
                    }
                }
            }
            // The sender lives as long as this queue, so a change is an interruption.
            interrupted = matches!(select(arrival, pin!(interruptions.changed())).await, Either::Right(_));
        }
    }

    /// Ends the takes that wait. Their pops go on, as those of a take that was dropped; [`RedisQueue::drain`] puts back
    /// what they bring.
    async fn interrupt(&self) {
        self.core.interruptions.send_modify(|count| *count = count.wrapping_add(1));
    }
}

impl fmt::Debug for RedisQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = &self.core.shared.endpoint.address;
        f.debug_struct("RedisQueue").field("address", address).finish_non_exhaustive()
    }
}

/// What the handles and the pops under way share.
struct Core {
    shared: Arc<Shared>,
    revision: Revision,
    lines: Lines,
    /// Connections that no pop uses at the moment.
    idle: Mutex<Vec<Consumer>>,
    closing: watch::Sender<bool>,
    /// How often the takers that wait were told to come back.
    interruptions: watch::Sender<u64>,
}

impl Core {
    fn key(&self, topic: &Topic) -> String {
        key::queue(self.revision, topic)
    }

    async fn put(&self, topic: &Topic, body: &[u8]) -> Result<(), BackendError> {
        self.shared.ask(&Command::rpush(&self.key(topic), body), count).await.map(drop)
    }

    fn close(&self) {
        self.lines.close();
        self.closing.send_replace(true);
        self.idle().clear();
    }

    async fn put_back(&self) -> Result<usize, BackendError> {
        let leftovers = self.lines.leftovers().await;
        let puts = leftovers.iter().map(|(topic, body)| self.put(topic, body));
        join_all(puts).await.into_iter().collect::<Result<Vec<()>, _>>()?;
        Ok(leftovers.len())
    }

    /// One pop, on an idle connection if there is one that still works.
    async fn pop(&self, topic: &Topic) -> Popped {
        let (key, mut closing) = (self.key(topic), self.closing.subscribe());
        loop {
            if *closing.borrow() {
                return Ok(None);
            }
            let (consumer, used) = match self.idle_consumer() {
                Some(consumer) => (consumer, true),
                None => match self.new_consumer(&mut closing).await? {
                    Some(consumer) => (consumer, false),
                    None => return Ok(None),
                },
            };
            let popped = consumer.pop(&key, &self.shared, &mut closing).await;
            if popped.as_ref().map_or_else(|failure| !failure.broken, |_| true) {
                self.give_back(consumer);
            }
            match popped {
                Ok(message) => return Ok(message),
                // It broke while it was idle, so nothing was asked.
                Err(failure) if used && failure.effect == Effect::NotSent => {}
                Err(failure) => return Err(failure.error),
            }
        }
    }

    /// A new connection; none if the queue is closed before there is one.
    async fn new_consumer(&self, closing: &mut watch::Receiver<bool>) -> Result<Option<Consumer>, BackendError> {
        let closed = pin!(closing.wait_for(|closed| *closed));
        match select(pin!(Consumer::open(&self.shared.endpoint)), closed).await {
            Either::Left((opened, _)) => opened.map(Some).map_err(|failure| failure.error),
            Either::Right(_) => Ok(None),
        }
    }

    fn idle_consumer(&self) -> Option<Consumer> {
        let mut idle = self.idle();
        while let Some(consumer) = idle.pop() {
            if consumer.is_open() {
                return Some(consumer);
            }
        }
        None
    }

    fn give_back(&self, consumer: Consumer) {
        let mut idle = self.idle();
        // Looked at under the lock, so that `close` comes either before or after.
        if !*self.closing.borrow() {
            idle.push(consumer);
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Consumer>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A pop under way, in a task of its own that nobody cancels. However it ends, the line is told.
struct Pop {
    core: Arc<Core>,
    topic: Topic,
    popped: Popped,
}

impl Pop {
    fn new(core: Arc<Core>, topic: Topic) -> Self {
        Self { core, topic, popped: Ok(None) }
    }

    async fn run(mut self) {
        self.popped = self.core.pop(&self.topic).await;
    }
}

impl Drop for Pop {
    fn drop(&mut self) {
        self.core.lines.arrive(&self.topic, std::mem::replace(&mut self.popped, Ok(None)));
    }
}

/// What all handles hold, and no pop.
struct Last(Arc<Core>);

impl Drop for Last {
    fn drop(&mut self) {
        self.0.close();
        let core = Arc::clone(&self.0);
        // Without a runtime there are no pops either.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move { core.put_back().await });
        }
    }
}

/// A reply that is a number from zero.
pub(super) fn count(reply: Value) -> Result<u64, Value> {
    match reply {
        Value::Int(number) => u64::try_from(number).map_err(|_| Value::Int(number)),
        other => Err(other),
    }
}
