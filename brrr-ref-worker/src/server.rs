// SPDX-License-Identifier: AGPL-3.0-only
//! From backends to workers.

use std::sync::Arc;

use brrr_wire::name::{NameError, Topic};
use brrr_wire::revision::Revision;
use thiserror::Error;

use crate::cache::Cache;
use crate::clock::Clock;
use crate::drive::Driver;
use crate::handler::Handler;
use crate::queue::Queue;
use crate::random::seed;
use crate::store::Store;
use crate::worker::{Events, Failed, Handled, WorkError, Worker};

/// Everything that a fleet shares: its store, its queue, its counters, and the revision of their keys. And a clock.
///
/// The parts are handles, so that clones share what is behind them; a backend that is none goes into an [`Arc`].
#[derive(Clone, Copy, Debug)]
pub struct Backends<S, Q, C, K> {
    /// The store.
    pub store: S,
    /// The queue.
    pub queue: Q,
    /// The counters.
    pub cache: C,
    /// The clock.
    pub clock: K,
    /// The revision of the key schema; all that share a store should have the same (REP-010).
    pub revision: Revision,
}

impl<S, Q, C, K> Backends<S, Q, C, K> {
    /// These backends, with the keys of revision 2.
    pub const fn new(store: S, queue: Q, cache: C, clock: K) -> Self {
        Self { store, queue, cache, clock, revision: Revision::Two }
    }

    /// The same backends with the keys of another revision.
    #[must_use]
    pub fn with_revision(self, revision: Revision) -> Self {
        Self { revision, ..self }
    }
}

impl<S: Store + Clone, Q: Queue + Clone, C: Cache + Clone, K: Clock + Clone> Backends<S, Q, C, K> {
    /// A driver on these backends, with jitter of its own.
    pub fn driver(&self) -> Driver<S, Q, C, K> {
        let Self { store, queue, cache, clock, revision } = self.clone();
        Driver::new(store, queue, cache, clock, revision, seed())
    }
}

/// Makes a server of backends: what runs workers. `events` hears what becomes of the messages, for example
/// [`ToStderr`].
pub fn serve<S, Q, C, K, E>(backends: Backends<S, Q, C, K>, events: E) -> Server<S, Q, C, K, E> {
    Server { backends, events: Arc::new(events) }
}

/// Runs workers on its backends; see [`serve`].
#[derive(Debug)]
pub struct Server<S, Q, C, K, E> {
    backends: Backends<S, Q, C, K>,
    events: Arc<E>,
}

/// Why a worker was not started, or ended.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ServeError {
    /// The topic is out of its bounds (LIM-013).
    #[error("the worker was not started: {0}")]
    Topic(#[from] NameError),
    /// The worker ended by itself.
    #[error(transparent)]
    Work(#[from] WorkError),
}

impl<S, Q, C, K, E> Server<S, Q, C, K, E>
where
    S: Store + Clone,
    Q: Queue + Clone,
    C: Cache + Clone,
    K: Clock + Clone,
    E: Events,
{
    /// Its backends, for example to [`connect`](crate::connection::connect) to them as well.
    pub fn backends(&self) -> &Backends<S, Q, C, K> {
        &self.backends
    }

    /// Handles the messages of a topic with this handler until the queue is closed, as [`Worker::run`] does. Several
    /// can run at once, on one topic or on many.
    ///
    /// # Errors
    /// [`ServeError`]. A message that cannot be handled is none: it goes to the events (HAN-006, HAN-007).
    pub async fn run<H: Handler>(&self, topic: &str, handler: H) -> Result<(), ServeError> {
        Ok(self.worker(topic, handler)?.run().await?)
    }

    /// The worker that [`Self::run`] runs, for what else can be chosen about it.
    ///
    /// # Errors
    /// [`NameError`], where the topic is out of its bounds (LIM-013).
    pub fn worker<H: Handler>(&self, topic: &str, handler: H) -> Result<ServerWorker<S, Q, C, K, H, E>, NameError> {
        let events = SharedEvents(Arc::clone(&self.events));
        Ok(Worker::new(self.backends.driver(), Topic::new(topic)?, handler, events))
    }
}

#[cfg(feature = "json")]
impl<S: Store + Clone + 'static, Q, C, K, E> Server<S, Q, C, K, E> {
    /// The handler for these tasks on the server's store.
    pub fn app<X, J>(&self, tasks: crate::app::Tasks<X, J>) -> crate::app::AppWorker<X, J>
    where
        X: Send + Sync + 'static,
        J: crate::codec::Codec + Clone + Send + Sync + 'static,
    {
        crate::app::AppWorker::new(tasks, self.backends.store.clone())
    }
}

/// A worker of a server.
pub type ServerWorker<S, Q, C, K, H, E> = Worker<S, Q, C, K, H, SharedEvents<E>>;

/// The events of a server, which its workers share.
#[derive(Debug)]
pub struct SharedEvents<E>(Arc<E>);

impl<E: Events> Events for SharedEvents<E> {
    fn handled(&self, message: &Handled<'_>) {
        self.0.handled(message);
    }

    fn failed(&self, failure: &Failed<'_>) {
        self.0.failed(failure);
    }
}

/// Writes a line on standard error for each failure, with control characters escaped (REP-009).
#[derive(Clone, Copy, Debug, Default)]
pub struct ToStderr;

impl Events for ToStderr {
    fn failed(&self, failure: &Failed<'_>) {
        eprintln!("{}", line(failure));
    }
}

/// One line with everything that is known (HAN-012).
fn line(failure: &Failed<'_>) -> String {
    let Failed { topic, root_id, call_hash, cause, message } = failure;
    let text = |name: Option<&str>| name.map_or("unknown".into(), shown);
    let root_id = text(root_id.map(brrr_wire::name::RootId::as_str));
    let call_hash = text(call_hash.map(brrr_wire::name::CallHash::as_str));
    let (topic, message) = (shown(topic.as_str()), shown(message));
    format!("topic {topic}, root_id {root_id}, call_hash {call_hash}: {cause}: {message}")
}

/// A text on one line, with everything escaped that a terminal would take for more than text (REP-009).
fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\'' | '\\' => shown.push(c),
            c => shown.extend(c.escape_debug()),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use brrr_wire::name::CallHash;

    use super::*;

    #[test]
    fn a_failure_is_one_line_whatever_its_names_are() {
        let topic = Topic::new("a\n\u{1b}[2J").unwrap();
        let call_hash = CallHash::new("h").unwrap();
        let failure = Failed {
            topic: &topic,
            root_id: None,
            call_hash: Some(&call_hash),
            cause: "Handler",
            message: "Boom: \"first\"\nsecond",
        };
        assert_eq!(
            line(&failure),
            r#"topic a\n\u{1b}[2J, root_id unknown, call_hash h: Handler: Boom: "first"\nsecond"#
        );
    }
}
