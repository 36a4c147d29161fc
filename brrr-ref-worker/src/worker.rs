// SPDX-License-Identifier: AGPL-3.0-only
//! A worker: takes the messages of one topic and handles them, one after another.

use brrr_wire::machine::{Finish, Handling, MachineError, Policy};
use brrr_wire::name::{CallHash, RootId, Topic};
use brrr_wire::record::ScheduleMessage;
use bytes::Bytes;

use crate::cache::Cache;
use crate::clock::Clock;
use crate::drive::Driver;
use crate::handler::Handler;
use crate::queue::{Queue, Take};
use crate::store::Store;

/// The cause that is reported when the queue could not be asked for a message.
pub const TAKE_FAILED: &str = "TakeFailed";

/// A message that was handled: everything that was owed for it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handled<'a> {
    /// From where it was taken.
    pub topic: &'a Topic,
    /// The root that it runs under.
    pub root_id: &'a RootId,
    /// The call that it is about.
    pub call_hash: &'a CallHash,
}

/// What could not be done, with everything that is known about it (HAN-006, HAN-012).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed<'a> {
    /// From where the message was taken.
    pub topic: &'a Topic,
    /// The root that the message runs under, where it could be read.
    pub root_id: Option<&'a RootId>,
    /// The call that the message is about, where it could be read.
    pub call_hash: Option<&'a CallHash>,
    /// A short name that stays the same, for example `MalformedMessage`.
    pub cause: &'a str,
    /// One sentence for people.
    pub message: &'a str,
}

/// Hears what becomes of the messages: for logs, metrics and tests. Both default to doing nothing, but a worker whose
/// failures nobody hears does not conform (HAN-006).
pub trait Events: Send + Sync {
    /// A message was handled.
    fn handled(&self, message: &Handled<'_>) {
        let _ = message;
    }

    /// A message, or a part of what it asked for, could not be handled; or, with the cause [`TAKE_FAILED`], the queue
    /// gave none. Called once for each failure; the worker goes on after it.
    fn failed(&self, failure: &Failed<'_>) {
        let _ = failure;
    }
}

/// A worker on one topic. Several, on one topic or on many, can share their backends.
#[derive(Debug)]
pub struct Worker<S, Q, C, K, H, E> {
    driver: Driver<S, Q, C, K>,
    topic: Topic,
    handler: H,
    events: E,
    policy: Policy,
}

impl<S: Store, Q: Queue, C: Cache, K: Clock, H: Handler, E: Events> Worker<S, Q, C, K, H, E> {
    /// A worker that takes the messages of `topic` and runs their tasks with `handler`.
    pub fn new(driver: Driver<S, Q, C, K>, topic: Topic, handler: H, events: E) -> Self {
        Self { driver, topic, handler, events, policy: Policy::default() }
    }

    /// The same worker with other choices where the protocol leaves some.
    #[must_use]
    pub fn with_policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// Handles messages until the queue is closed.
    ///
    /// A message that cannot be handled is reported and the next one taken (HAN-007). A queue that fails is reported
    /// and asked again with back-off, for as long as it takes. The only error is a mistake of this crate.
    pub async fn run(&self) -> Result<(), MachineError> {
        let mut tries = 0;
        loop {
            match self.driver.queue().take(&self.topic).await {
                Ok(Take::Message(body)) => {
                    tries = 0;
                    self.handle(&body).await?;
                }
                Ok(Take::Empty) => tries = 0,      // spec: QUE-002
                Ok(Take::Closed) => return Ok(()), // spec: QUE-003
                Err(error) => {
                    tries += 1;
                    self.report(None, TAKE_FAILED, &error.to_string());
                    self.driver.back_off(tries).await;
                }
            }
        }
    }

    async fn handle(&self, body: &Bytes) -> Result<(), MachineError> {
        let handling = match Handling::new(self.topic.clone(), body, self.policy) {
            Ok(handling) => handling,
            Err(MachineError::Peer(failure)) => {
                self.report(None, failure.cause(), &failure.to_string());
                return Ok(());
            }
            Err(mistake) => return Err(mistake),
        };
        let message = handling.message().clone();
        match self.driver.handle(handling, &self.handler).await? {
            Finish::Failed(failures) => {
                for failure in failures {
                    self.report(Some(&message), failure.cause(), &failure.to_string());
                }
            }
            Finish::Done => {
                let ScheduleMessage { root_id, call_hash } = &message;
                self.events.handled(&Handled { topic: &self.topic, root_id, call_hash });
            }
        }
        Ok(())
    }

    fn report(&self, about: Option<&ScheduleMessage>, cause: &str, message: &str) {
        let root_id = about.map(|about| &about.root_id);
        let call_hash = about.map(|about| &about.call_hash);
        self.events.failed(&Failed { topic: &self.topic, root_id, call_hash, cause, message });
    }
}
