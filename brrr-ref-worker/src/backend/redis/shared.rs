// SPDX-License-Identifier: AGPL-3.0-only
//! The connection that everybody shares for commands which do not block.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::Value;
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep};

use super::command::Command;
use super::connection::Connection;
use super::endpoint::Endpoint;
use super::failure::{Effect, Failure};
use super::kind;
use crate::error::BackendError;
use crate::random::Stream;

/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_millis(250);
/// The longest pause before the second retry; it doubles with each further one.
const SHORTEST_PAUSE: Duration = Duration::from_millis(5);

/// One connection for all, opened when it is first needed and again when it broke.
pub(super) struct Shared {
    pub(super) endpoint: Endpoint,
    current: Mutex<Option<Arc<Connection>>>,
    /// How often opening was tried.
    tries: AtomicU64,
    /// Held while opening; why the last try failed, if it did.
    opening: tokio::sync::Mutex<Option<Failure>>,
    jitter: Stream,
}

impl Shared {
    pub(super) fn new(endpoint: Endpoint) -> Self {
        // Only for jitter: a bad seed makes retries collide, nothing else.
        let seed = getrandom::u64().unwrap_or(0);
        Self {
            endpoint,
            current: Mutex::default(),
            tries: AtomicU64::new(0),
            opening: tokio::sync::Mutex::default(),
            jitter: Stream::new(seed),
        }
    }

    /// Sends a command and gives its reply.
    ///
    /// What was certainly not carried out is tried again until the patience ends, and so is everything that is
    /// idempotent. A put or an increment that may have been carried out is not: that is an error.
    pub(super) async fn ask<T>(
        &self,
        command: &Command,
        understand: impl Fn(Value) -> Result<T, Value>,
    ) -> Result<T, BackendError> {
        let began = Instant::now();
        let mut tries = 0;
        loop {
            let failure = match self.ask_once(command, &understand).await {
                Ok(reply) => return Ok(reply),
                Err(failure) => failure,
            };
            let retry = failure.may_repeat(command.idempotent) && began.elapsed() < self.endpoint.options.patience;
            // A command that is sure to break its connection must not break one after another.
            let again_lost = failure.effect == Effect::Unknown && tries > 0;
            if !retry || again_lost {
                return Err(failure.error);
            }
            tries += 1;
            self.pause(tries).await;
        }
    }

    /// Sends a command once.
    pub(super) async fn ask_once<T>(
        &self,
        command: &Command,
        understand: impl Fn(Value) -> Result<T, Value>,
    ) -> Result<T, Failure> {
        runtime().map_err(Failure::no_runtime)?;
        let connection = self.connection().await?;
        let answer = match connection.ask(command, self.endpoint.options.reply_limit).await {
            Ok(reply) => understand(reply).map_err(|reply| connection.bad_reply(command, &reply)),
            Err(failure) => Err(failure),
        };
        if answer.as_ref().is_err_and(|failure| failure.broken) {
            self.forget(&connection);
        }
        answer
    }

    /// Waits before try number `tries` + 1: not at all before the second, then for a random part of a span that
    /// doubles up to [`LONGEST_PAUSE`].
    pub(super) async fn pause(&self, tries: u32) {
        if let Some(pause) = self.jitter.pause(tries, SHORTEST_PAUSE, LONGEST_PAUSE) {
            sleep(pause).await;
        }
    }

    async fn connection(&self) -> Result<Arc<Connection>, Failure> {
        if let Some(connection) = self.open_one() {
            return Ok(connection);
        }
        let seen = self.tries.load(Ordering::Acquire);
        let mut last_failure = self.opening.lock().await;
        if let Some(connection) = self.open_one() {
            return Ok(connection);
        }
        // Who waited while somebody else tried in vain does not try again, one after another.
        if let Some(failure) = last_failure.as_ref().filter(|_| self.tries.load(Ordering::Acquire) != seen) {
            return Err(failure.clone());
        }
        let opened = self.endpoint.connect().await;
        self.tries.fetch_add(1, Ordering::AcqRel);
        *last_failure = opened.as_ref().err().cloned();
        let connection = Arc::new(opened?);
        *self.current() = Some(Arc::clone(&connection));
        Ok(connection)
    }

    fn open_one(&self) -> Option<Arc<Connection>> {
        self.current().as_ref().filter(|connection| connection.is_open()).cloned()
    }

    fn forget(&self, broken: &Arc<Connection>) {
        let mut current = self.current();
        if current.as_ref().is_some_and(|connection| Arc::ptr_eq(connection, broken)) {
            *current = None;
        }
    }

    fn current(&self) -> MutexGuard<'_, Option<Arc<Connection>>> {
        // Every change is one assignment.
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The runtime that this runs in. Without one, everything that waits for time or I/O would panic.
pub(super) fn runtime() -> Result<Handle, BackendError> {
    Handle::try_current().map_err(|_| {
        let message = "the Redis backend was used outside of a tokio runtime; use it inside of one";
        BackendError::new(kind::NO_RUNTIME, message)
    })
}
