// SPDX-License-Identifier: AGPL-3.0-only
//! A place for one message at a time.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use brrr_wire::machine::{Finish, Handling, MachineError};
use brrr_wire::name::Topic;
use brrr_wire::record::ScheduleMessage;
use bytes::Bytes;
use futures_util::future::{Either, select};

use super::{ACKNOWLEDGE_FAILED, Failed, HOLD_FAILED, Handled, OnError, Shared, TAKE_FAILED, WorkError};
use crate::cache::Cache;
use crate::clock::Clock;
use crate::error::BackendError;
use crate::handler::Handler;
use crate::queue::{Delivery, Queue, Receipt, Received};
use crate::store::Store;
use crate::worker::Events;

/// After so many messages a slot lets others go on, in case that nothing it did ever waited.
const PATIENCE: u32 = 64;

/// Takes a message, handles it, and only then takes the next one.
#[derive(Debug)]
pub(super) struct Slot<S, Q, C, K, H, E> {
    shared: Arc<Shared<S, Q, C, K, H, E>>,
    number: usize,
    /// Its own copies: with each message a topic is cloned several times.
    topics: Vec<Topic>,
}

impl<S: Store, Q: Queue, C: Cache, K: Clock, H: Handler, E: Events> Slot<S, Q, C, K, H, E> {
    pub(super) fn new(shared: Arc<Shared<S, Q, C, K, H, E>>, number: usize) -> Self {
        let topics = shared.topics.detached();
        Self { shared, number, topics }
    }

    /// Handles messages until the worker is to end or the queue is closed. An error ends the other slots as well.
    pub(super) async fn run(self) -> Result<(), WorkError> {
        let ended = self.work().await;
        if ended.is_err() {
            self.shared.stop.stop();
        }
        ended
    }

    async fn work(&self) -> Result<(), WorkError> {
        let (mut tries, mut turns) = (0, 0);
        while !self.shared.stop.is_stopping() {
            let asking = self.shared.topics.ask();
            let topic = &self.topics[asking.number];
            let received = self.receive(topic).await;
            drop(asking);
            match received {
                Ok(Delivery::Message(Received { body, receipt })) => {
                    tries = 0;
                    match receipt {
                        None => self.handle(topic, &body).await?,
                        // On the heap, since this is rare and would make every slot twice as large.
                        Some(receipt) => Box::pin(self.handle_and_acknowledge(topic, &body, &receipt)).await?,
                    }
                }
                Ok(Delivery::Empty) => tries = 0,      // spec: QUE-002
                Ok(Delivery::Closed) => return Ok(()), // spec: QUE-003
                Err(error) => {
                    tries += 1;
                    self.report(topic, None, TAKE_FAILED, &error.to_string());
                    let pause = pin!(self.shared.driver.back_off(tries));
                    select(pause, pin!(self.shared.stop.stopping())).await;
                }
            }
            turns += 1;
            if turns % PATIENCE == 0 {
                let_others_go_on().await;
            }
        }
        Ok(())
    }

    /// Takes a message. A take that is under way when the worker is to end is never dropped, but made to end: it may have
    /// popped a message already.
    async fn receive(&self, topic: &Topic) -> Result<Delivery, BackendError> {
        let queue = self.shared.driver.queue();
        let take = pin!(queue.receive(topic));
        match select(take, pin!(self.shared.stop.stopping())).await {
            Either::Left((received, _)) => received,
            Either::Right(((), take)) => {
                queue.interrupt().await;
                take.await
            }
        }
    }

    /// Handles a message that stays in its queue: it is hidden from others meanwhile, and deleted when it was handled or
    /// when everything about it was reported. One that is dropped in between is delivered again.
    async fn handle_and_acknowledge(&self, topic: &Topic, body: &Bytes, receipt: &Receipt) -> Result<(), WorkError> {
        let queue = self.shared.driver.queue();
        let ended = match select(pin!(self.handle(topic, body)), pin!(queue.hold(receipt))).await {
            Either::Left((ended, _)) => ended,
            Either::Right((error, handling)) => {
                self.report(topic, None, HOLD_FAILED, &error.to_string());
                handling.await
            }
        };
        // spec: HAN-013
        if !matches!(ended, Err(WorkError::Machine(_)))
            && let Err(error) = queue.acknowledge(receipt).await
        {
            self.report(topic, None, ACKNOWLEDGE_FAILED, &error.to_string());
        }
        ended
    }

    async fn handle(&self, topic: &Topic, body: &Bytes) -> Result<(), WorkError> {
        let Shared { driver, handler, events, policy, stop, counters, .. } = &*self.shared;
        counters.taken(self.number);
        let handling = match Handling::new(topic.clone(), body, *policy) {
            Ok(handling) => handling,
            Err(MachineError::Peer(failure)) => {
                self.report(topic, None, failure.cause(), &failure.to_string());
                return self.failed(|| WorkError::failed(topic, None, &failure));
            }
            Err(mistake) => return Err(mistake.into()),
        };
        let message = handling.message().clone();
        match driver.handle(handling, handler, || stop.is_stopping()).await? {
            Finish::Done => {
                counters.handled(self.number);
                let ScheduleMessage { root_id, call_hash } = &message;
                events.handled(&Handled { topic, root_id, call_hash });
                Ok(())
            }
            Finish::Failed(failures) => {
                for failure in &failures {
                    self.report(topic, Some(&message), failure.cause(), &failure.to_string());
                }
                match failures.first() {
                    Some(first) => self.failed(|| WorkError::failed(topic, Some(&message), first)),
                    None => Err(MachineError::Driver("a handling failed without a failure".to_owned()).into()),
                }
            }
        }
    }

    /// Ends a message that could not be handled: the next one is taken, unless the worker is to stop on errors.
    fn failed(&self, error: impl FnOnce() -> WorkError) -> Result<(), WorkError> {
        self.shared.counters.failed(self.number);
        match self.shared.on_error {
            OnError::GoOn => Ok(()), // spec: HAN-007
            OnError::Stop => Err(error()),
        }
    }

    fn report(&self, topic: &Topic, about: Option<&ScheduleMessage>, cause: &'static str, message: &str) {
        self.shared.counters.failure(cause);
        let root_id = about.map(|about| &about.root_id);
        let call_hash = about.map(|about| &about.call_hash);
        self.shared.events.failed(&Failed { topic, root_id, call_hash, cause, message });
    }
}

/// Gives whatever else runs in this thread a turn.
async fn let_others_go_on() {
    let mut waited = false;
    poll_fn(|context| {
        if waited {
            return Poll::Ready(());
        }
        waited = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
