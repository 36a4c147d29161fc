// SPDX-License-Identifier: AGPL-3.0-only
//! Workers in memory, run in one thread until nothing moves any more.

use std::sync::{Arc, Mutex};

use brrr_ref_worker::backend::memory::{MemoryCache, MemoryQueue};
use brrr_ref_worker::client::Client;
use brrr_ref_worker::clock::PinnedClock;
use brrr_ref_worker::drive::Driver;
use brrr_ref_worker::handler::{DeferredCall, Handler, Outcome, Request};
use brrr_ref_worker::queue::Queue;
use brrr_ref_worker::random::SeededRootIds;
use brrr_ref_worker::store::Store;
use brrr_ref_worker::worker::{Events, Failed, Handled, Worker};
use brrr_wire::key::StoreKey;
use brrr_wire::name::{CallHash, RootId, TaskName, Topic};
use brrr_wire::record::{Call, ScheduleMessage};
use brrr_wire::revision::Revision;
use bytes::Bytes;
use futures_executor::{LocalPool, block_on};
use futures_util::task::LocalSpawnExt;

use crate::store::TestStore;

pub(crate) const NOW: u64 = 1_700_000_000;

/// What the workers of one test share.
#[derive(Clone, Default)]
pub(crate) struct World {
    pub(crate) store: TestStore,
    pub(crate) queue: MemoryQueue,
    pub(crate) cache: MemoryCache,
    pub(crate) log: Log,
}

pub(crate) type MemoryDriver<Q> = Driver<TestStore, Q, MemoryCache, PinnedClock>;

impl World {
    pub(crate) fn driver<Q: Queue>(&self, queue: Q, seed: u64) -> MemoryDriver<Q> {
        let clock = PinnedClock::at(NOW);
        Driver::new(self.store.clone(), queue, self.cache.clone(), clock, Revision::Two, seed)
    }

    pub(crate) fn worker<H: Handler>(
        &self,
        handler: H,
        seed: u64,
    ) -> Worker<TestStore, MemoryQueue, MemoryCache, PinnedClock, H, Log> {
        Worker::new(self.driver(self.queue.clone(), seed), topic(), handler, self.log.clone())
    }

    /// Runs so many workers until all messages are handled, then closes the queue and sees them end.
    pub(crate) fn run<H: Handler + Clone + 'static>(&self, handler: &H, workers: u64) {
        let mut pool = LocalPool::new();
        let ended = Arc::new(Mutex::new(0));
        for seed in 0..workers {
            let (worker, ended) = (self.worker(handler.clone(), seed), Arc::clone(&ended));
            let run = async move {
                worker.run().await.unwrap();
                *ended.lock().unwrap() += 1;
            };
            pool.spawner().spawn_local(run).unwrap();
        }
        pool.run_until_stalled();
        assert_eq!(*ended.lock().unwrap(), 0, "workers wait for messages");
        assert_eq!(self.queue.queued(&topic()), 0, "every message was taken");
        self.queue.close();
        pool.run_until_stalled();
        assert_eq!(*ended.lock().unwrap(), workers, "workers end when the queue is closed");
    }

    pub(crate) fn schedule(&self, task: &str, payload: &str) -> Option<RootId> {
        self.schedule_on(&topic(), task, payload)
    }

    pub(crate) fn schedule_on(&self, topic: &Topic, task: &str, payload: &str) -> Option<RootId> {
        let client = Client::new(self.driver(self.queue.clone(), 0), SeededRootIds::new(1));
        let (hash, call) = (hash(task, payload), call(task, payload));
        block_on(client.schedule(topic, &hash, call)).unwrap()
    }

    /// Removes the values of a task for all numbers up to `n`.
    pub(crate) fn forget(&self, task: &str, n: u64) {
        for n in 0..=n {
            block_on(self.store.delete(&StoreKey::value(&hash(task, &n.to_string())))).unwrap();
        }
    }

    /// Puts a message for a call, under a root of the test's choice.
    pub(crate) fn put(&self, root_id: &str, call_hash: &CallHash) {
        let message = ScheduleMessage { root_id: RootId::new(root_id).unwrap(), call_hash: call_hash.clone() };
        self.put_body(message.encode());
    }

    pub(crate) fn put_body(&self, body: Bytes) {
        block_on(self.queue.put(&topic(), body)).unwrap();
    }

    pub(crate) fn store_call(&self, task: &str, payload: &str) -> CallHash {
        let hash = hash(task, payload);
        self.write(&StoreKey::call(&hash), call(task, payload).encode());
        hash
    }

    pub(crate) fn write(&self, key: &StoreKey, value: Bytes) {
        block_on(self.store.set(key, value)).unwrap();
    }

    pub(crate) fn read(&self, key: &StoreKey) -> Option<Bytes> {
        block_on(self.store.get(key)).unwrap()
    }

    pub(crate) fn value(&self, task: &str, payload: &str) -> Option<Bytes> {
        self.read(&StoreKey::value(&hash(task, payload)))
    }

    pub(crate) fn waits(&self, task: &str, payload: &str) -> bool {
        self.read(&StoreKey::pending_returns(&hash(task, payload))).is_some()
    }
}

pub(crate) fn topic() -> Topic {
    Topic::new("t").unwrap()
}

pub(crate) fn hash(task: &str, payload: &str) -> CallHash {
    CallHash::new(&format!("{task}({payload})")).unwrap()
}

pub(crate) fn call(task: &str, payload: &str) -> Call {
    Call { task_name: TaskName::new(task).unwrap(), payload: Bytes::from(payload.to_owned()) }
}

pub(crate) fn deferred(task: &str, payload: &str) -> DeferredCall {
    DeferredCall { topic: None, call_hash: hash(task, payload), call: call(task, payload) }
}

/// `fib` needs two of its own kind, `gather` needs so many calls of `fib`, `boom` fails; others are not known.
#[derive(Clone)]
pub(crate) struct Tasks(pub(crate) TestStore);

impl Handler for Tasks {
    async fn handle(&self, request: Request) -> Outcome {
        let n: u64 = std::str::from_utf8(&request.call.payload).unwrap().parse().unwrap();
        match request.call.task_name.as_str() {
            "fib" if n < 2 => response(n),
            "fib" => self.sum(&[n - 1, n - 2]).await,
            "gather" => self.sum(&(0..n).collect::<Vec<_>>()).await,
            "boom" => failed("Boom", "the task went wrong"),
            name => failed("UnknownTask", &format!("no task {name:?} is registered")),
        }
    }
}

impl Tasks {
    async fn sum(&self, numbers: &[u64]) -> Outcome {
        let (mut sum, mut missing) = (0, Vec::new());
        for n in numbers {
            let call = deferred("fib", &n.to_string());
            match self.0.get(&StoreKey::value(&call.call_hash)).await.unwrap() {
                Some(value) => sum += std::str::from_utf8(&value).unwrap().parse::<u64>().unwrap(),
                None => missing.push(call),
            }
        }
        if missing.is_empty() { response(sum) } else { Outcome::Defer(missing) }
    }
}

fn response(n: u64) -> Outcome {
    Outcome::Response(Bytes::from(n.to_string()))
}

fn failed(kind: &str, message: &str) -> Outcome {
    Outcome::Failed { kind: kind.to_owned(), message: message.to_owned() }
}

/// What the workers told.
#[derive(Clone, Default)]
pub(crate) struct Log {
    told: Arc<Mutex<(Vec<String>, Vec<Report>)>>,
    any_topic: bool,
}

/// A failure as it was reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) root_id: Option<String>,
    pub(crate) call_hash: Option<String>,
    pub(crate) cause: String,
    pub(crate) message: String,
}

impl Log {
    /// Of a worker that takes from others than [`topic`].
    pub(crate) fn for_any_topic() -> Self {
        Self { any_topic: true, ..Self::default() }
    }

    pub(crate) fn handled(&self) -> Vec<String> {
        self.told.lock().unwrap().0.clone()
    }

    pub(crate) fn failures(&self) -> Vec<Report> {
        self.told.lock().unwrap().1.clone()
    }

    pub(crate) fn causes(&self) -> Vec<String> {
        self.failures().into_iter().map(|report| report.cause).collect()
    }
}

impl Events for Log {
    fn handled(&self, message: &Handled<'_>) {
        self.told.lock().unwrap().0.push(message.call_hash.to_string());
    }

    fn failed(&self, failure: &Failed<'_>) {
        assert!(self.any_topic || failure.topic == &topic());
        self.told.lock().unwrap().1.push(Report {
            root_id: failure.root_id.map(ToString::to_string),
            call_hash: failure.call_hash.map(ToString::to_string),
            cause: failure.cause.to_owned(),
            message: failure.message.to_owned(),
        });
    }
}
