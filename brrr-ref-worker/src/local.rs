// SPDX-License-Identifier: AGPL-3.0-only
//! brrr in one process, for the unit tests of an application's tasks.

mod error;
mod log;
mod queue;

use brrr_wire::key::StoreKey;
use brrr_wire::limit::SPAWN_LIMIT;
use brrr_wire::machine::{Failure, Finish, Handling, MachineError, Policy, Scheduling};
use brrr_wire::name::{CallHash, RootId, Topic};
use brrr_wire::record::ScheduleMessage;
use bytes::Bytes;
use serde::de::DeserializeOwned;

pub use self::error::{Failures, LocalError, LocalFailure, Stuck};
use self::log::{Log, Logged};
pub use self::queue::LocalQueue;
use crate::app::{AppWorker, Args, Named, Tasks};
use crate::backend::memory::{MemoryCache, MemoryStore};
use crate::clock::PinnedClock;
use crate::codec::json::JsonCodec;
use crate::codec::{Codec, EncodedCall};
use crate::connection::{Connection, connect};
use crate::drive::Driver;
use crate::random::{RootIds as _, SeededRootIds};
use crate::server::Backends;
use crate::store::Store as _;

/// The topic on which calls are run that say no other.
pub const TOPIC: &str = "local";

/// What `scheduled_at` says: 2023-11-14 22:13:20 UTC.
const NOW: u64 = 1_700_000_000;

/// Runs tasks on the memory backend, in the future that awaits it, one message after the other in the order in which
/// they were sent, on whatever topic.
///
/// Everything is as on a real worker: payloads and values are bytes, a task is run again for each wake-up, and the spawn
/// limit holds. It needs no runtime other than what the tasks themselves need.
///
/// ```
/// use brrr_ref_worker::app::{App, TaskError, Tasks};
/// use brrr_ref_worker::codec::json::JsonCodec;
/// use brrr_ref_worker::local::LocalBrrr;
///
/// async fn half(_: App, n: u64) -> Result<u64, TaskError> {
///     if n % 2 == 1 {
///         return Err(TaskError::new("Odd", format!("{n} is odd; give an even number")));
///     }
///     Ok(n / 2)
/// }
///
/// async fn halves(app: App, numbers: Vec<u64>) -> Result<u64, TaskError> {
///     Ok(app.gather(numbers.into_iter().map(app.call(half))).await?.into_iter().sum())
/// }
///
/// # futures_executor::block_on(async {
/// let tasks = Tasks::new(JsonCodec::Jcs, ()).task("half", half)?.task("halves", halves)?;
/// let mut local = LocalBrrr::new(tasks);
///
/// let sum: u64 = local.run("halves", (vec![2, 4, 6],)).await?;
/// assert_eq!(sum, 6);
/// assert_eq!((local.runs("halves"), local.runs("half")), (2, 3));
/// assert_eq!(local.messages(), 7); // the root, three children, and each of them wakes its parent
///
/// let error = local.run::<u64, _>("halves", (vec![2, 5],)).await.unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "halves([2,5]) has no value, because half(5) failed: Odd: 5 is odd; give an even number"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct LocalBrrr<C = (), K = JsonCodec> {
    backends: LocalBackends,
    driver: Driver<MemoryStore, LocalQueue, MemoryCache, PinnedClock>,
    handler: Logged<AppWorker<C, K>>,
    root_ids: SeededRootIds,
    codec: K,
    policy: Policy,
}

/// What a [`LocalBrrr`] runs on.
pub type LocalBackends = Backends<MemoryStore, LocalQueue, MemoryCache, PinnedClock>;

impl<C, K> LocalBrrr<C, K>
where
    C: Send + Sync + 'static,
    K: Codec + Clone + Send + Sync + 'static,
{
    /// Runs these tasks, with nothing stored and nothing queued yet.
    pub fn new(tasks: Tasks<C, K>) -> Self {
        let store = MemoryStore::new();
        let backends = Backends::new(store.clone(), LocalQueue::default(), MemoryCache::new(), PinnedClock::at(NOW));
        Self {
            driver: backends.driver(),
            codec: tasks.codec().clone(),
            handler: Logged { handler: AppWorker::new(tasks, store), log: Log::default() },
            root_ids: SeededRootIds::new(0),
            policy: Policy::default(),
            backends,
        }
    }

    /// The same with a lower spawn limit, to see what an application does at it without sending 10,000 messages. A
    /// worker has no such choice: the limit is the protocol's (LIM-002), and a higher one than that is not taken.
    #[must_use]
    pub fn with_spawn_limit(mut self, messages: u64) -> Self {
        self.policy.spawn_limit = messages.min(SPAWN_LIMIT);
        self
    }

    /// Runs a call and everything that it needs, and gives its value: `local.run("fib", (11,)).await?`.
    ///
    /// What was run before has its value already. All messages are handled, those too that come after the value, and
    /// any of them that cannot be is an error.
    ///
    /// # Errors
    /// [`LocalError`], which says what failed, or which calls wait for each other.
    pub async fn run<R: DeserializeOwned, A: Args>(
        &mut self,
        task: impl Named<A, R>,
        args: A,
    ) -> Result<R, LocalError> {
        let task_name = task.task_name();
        let call = args.encode(&self.codec, task_name);
        let call = call.map_err(|error| LocalError::Call { task_name: task_name.to_owned(), error })?;
        let call_hash = call.call_hash.clone();
        let bytes = self.run_raw(call).await?;
        let value = self.codec.decode(&bytes);
        value.map_err(|error| LocalError::Value { call: self.handler.log.shown(&call_hash), error })
    }

    /// Runs a call of which the caller made payload and identity, and gives the bytes of its value.
    ///
    /// # Errors
    /// [`LocalError`], as [`Self::run`].
    pub async fn run_raw(&mut self, call: EncodedCall) -> Result<Bytes, LocalError> {
        let call_hash = call.call_hash.clone();
        let mut failures = self.schedule(call).await?;
        failures.extend(self.work().await?);
        let value = self.value(&call_hash).await?;
        let shown = || self.handler.log.shown(&call_hash);
        if !failures.is_empty() {
            return Err(LocalError::Failed(Failures { call: shown(), has_value: value.is_some(), failures }));
        }
        value.ok_or_else(|| LocalError::Stuck(self.handler.log.stuck(&call_hash)))
    }

    /// Handles what is queued until nothing is, and gives what failed: for calls that were scheduled through
    /// [`Self::connection`].
    ///
    /// # Errors
    /// [`MachineError`], a mistake of this crate.
    pub async fn work(&mut self) -> Result<Vec<LocalFailure>, MachineError> {
        let mut failures = Vec::new();
        while let Some((topic, body)) = self.backends.queue.pop() {
            // Only machines put messages here, so all of them can be read.
            let handling = Handling::new(topic.clone(), &body, self.policy)?;
            let ScheduleMessage { root_id, call_hash } = handling.message().clone();
            let finish = self.driver.handle(handling, &self.handler, || false).await?;
            failures.extend(self.failures(finish, &topic, &root_id, &call_hash));
        }
        Ok(failures)
    }

    /// How often the task of this name was run.
    pub fn runs(&self, task_name: &str) -> u64 {
        self.handler.log.runs(task_name)
    }

    /// How many messages were sent: for calls, and to wake those who wait for them.
    pub fn messages(&self) -> u64 {
        self.backends.queue.put_count()
    }

    /// The store, the queue and the counters.
    pub fn backends(&self) -> &LocalBackends {
        &self.backends
    }

    /// A connection, for code that schedules and reads itself. Its calls are run by [`Self::work`], or with the next
    /// [`Self::run`].
    pub fn connection(&self) -> Connection<MemoryStore, LocalQueue, MemoryCache, PinnedClock, K> {
        connect(&self.backends, self.codec.clone())
    }

    async fn schedule(&self, call: EncodedCall) -> Result<Vec<LocalFailure>, MachineError> {
        let EncodedCall { call, call_hash } = call;
        self.handler.log.name(&call_hash, &call);
        let root_id = root_id(&self.root_ids);
        let topic = Topic::new(TOPIC).expect("invariant: the name of the local topic is one");
        let scheduling = Scheduling::new(topic.clone(), call_hash.clone(), call, root_id.clone(), self.policy);
        let (finish, _) = self.driver.schedule(scheduling).await?;
        Ok(self.failures(finish, &topic, &root_id, &call_hash))
    }

    async fn value(&self, call_hash: &CallHash) -> Result<Option<Bytes>, MachineError> {
        let read = self.backends.store.get(&StoreKey::value(call_hash)).await;
        read.map_err(|error| MachineError::Driver(format!("the memory store gave up on a read: {error}")))
    }

    fn failures(&self, finish: Finish, topic: &Topic, root_id: &RootId, call_hash: &CallHash) -> Vec<LocalFailure> {
        let Finish::Failed(failures) = finish else { return Vec::new() };
        let failure = |failure: Failure| LocalFailure {
            call: self.handler.log.shown(call_hash),
            topic: topic.clone(),
            root_id: root_id.clone(),
            call_hash: call_hash.clone(),
            cause: failure.cause().to_owned(),
            message: failure.to_string(),
        };
        failures.into_iter().map(failure).collect()
    }
}

fn root_id(root_ids: &SeededRootIds) -> RootId {
    root_ids.fresh().expect("invariant: a seeded stream always has a next root_id")
}
