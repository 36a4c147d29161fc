// SPDX-License-Identifier: AGPL-3.0-only
//! Slots, topics, and how a worker ends.

use std::future::{Future, pending};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use brrr_ref_worker::backend::memory::{MemoryCache, MemoryQueue};
use brrr_ref_worker::clock::{Clock, PinnedClock};
use brrr_ref_worker::drive::Driver;
use brrr_ref_worker::error::BackendError;
use brrr_ref_worker::handler::{Handler, Outcome, Request, from_fn};
use brrr_ref_worker::queue::{Queue, Take};
use brrr_ref_worker::worker::{Counts, OnError, Stop, TAKE_FAILED, WorkError, Worker};
use brrr_wire::key::StoreKey;
use brrr_wire::name::Topic;
use brrr_wire::record::PendingReturns;
use brrr_wire::revision::Revision;
use bytes::Bytes;
use futures_executor::{LocalPool, block_on};
use futures_util::task::LocalSpawnExt;
use tokio::sync::Notify;

use crate::store::TestStore;
use crate::world::{Log, Tasks, World, topic};

type TestWorker<H, Q = MemoryQueue, K = PinnedClock> = Worker<TestStore, Q, MemoryCache, K, H, Log>;
type Ended = Arc<Mutex<Option<Result<(), WorkError>>>>;

/// Lets a worker run in this pool; what it ends with is found in what is returned.
fn spawn(pool: &LocalPool, run: impl Future<Output = Result<(), WorkError>> + 'static) -> Ended {
    let ended = Ended::default();
    let end = Arc::clone(&ended);
    pool.spawner()
        .spawn_local(async move {
            *end.lock().unwrap() = Some(run.await);
        })
        .unwrap();
    ended
}

fn ended(ended: &Ended) -> Option<Result<(), WorkError>> {
    ended.lock().unwrap().clone()
}

fn slots(slots: usize) -> NonZeroUsize {
    NonZeroUsize::new(slots).unwrap()
}

/// A task that waits until it is let go, and notes how many of it run.
#[derive(Clone, Default)]
struct Gate {
    open: Arc<Notify>,
    running: Arc<AtomicUsize>,
}

impl Gate {
    fn running(&self) -> usize {
        self.running.load(Ordering::Relaxed)
    }
}

impl Handler for Gate {
    async fn handle(&self, request: Request) -> Outcome {
        self.running.fetch_add(1, Ordering::Relaxed);
        self.open.notified().await;
        self.running.fetch_sub(1, Ordering::Relaxed);
        Outcome::Response(request.call.payload)
    }
}

fn world_with(messages: usize) -> World {
    let world = World::default();
    for n in 0..messages {
        world.put("r", &world.store_call("gate", &n.to_string()));
    }
    world
}

#[test]
fn each_slot_takes_one_message_and_no_more() {
    let (world, gate, mut pool) = (world_with(5), Gate::default(), LocalPool::new());
    let worker = world.worker(gate.clone(), 0).with_concurrency(slots(2));
    let counters = worker.counters();
    spawn(&pool, worker.run());
    pool.run_until_stalled();
    assert_eq!((gate.running(), world.queue.queued(&topic())), (2, 3));
    assert_eq!(counters.read(), Counts { taken: 2, in_hand: 2, ..Counts::default() });
    gate.open.notify_one();
    pool.run_until_stalled();
    assert_eq!((gate.running(), world.queue.queued(&topic())), (2, 2));
    assert_eq!(counters.read(), Counts { taken: 3, in_hand: 2, handled: 1, ..Counts::default() });
}

#[test]
fn stopping_finishes_what_is_in_hand_and_takes_nothing_new() {
    for concurrency in [1, 3] {
        let (world, gate, mut pool) = (world_with(5), Gate::default(), LocalPool::new());
        let worker = world.worker(gate.clone(), 0).with_concurrency(slots(concurrency));
        let (stop, counters) = (worker.stop(), worker.counters());
        let end = spawn(&pool, worker.run());
        pool.run_until_stalled();
        stop.stop();
        pool.run_until_stalled();
        assert_eq!((ended(&end), gate.running()), (None, concurrency), "what is in hand goes on");
        gate.open.notify_waiters();
        pool.run_until_stalled();
        assert_eq!(ended(&end), Some(Ok(())));
        assert_eq!(world.queue.queued(&topic()), 5 - concurrency);
        let handled = concurrency as u64;
        assert_eq!(counters.read(), Counts { taken: handled, handled, ..Counts::default() });
    }
}

#[test]
fn stopping_ends_slots_that_wait_and_leaves_other_workers_alone() {
    let (world, mut pool) = (World::default(), LocalPool::new());
    let tasks = Tasks(world.store.clone());
    let (worker, other) = (world.worker(tasks.clone(), 0).with_concurrency(slots(3)), world.worker(tasks, 1));
    let stop = worker.stop();
    let (end, other_end) = (spawn(&pool, worker.run()), spawn(&pool, other.run()));
    pool.run_until_stalled();
    stop.stop();
    pool.run_until_stalled();
    assert_eq!((ended(&end), ended(&other_end)), (Some(Ok(())), None));
    world.schedule("fib", "5");
    pool.run_until_stalled();
    assert_eq!(world.value("fib", "5"), Some(Bytes::from_static(b"5")), "the other worker is still there");
}

#[test]
fn a_worker_that_was_stopped_before_it_runs_takes_nothing() {
    let world = world_with(1);
    let worker = world.worker(Gate::default(), 0);
    worker.stop().stop();
    assert_eq!(block_on(worker.run()), Ok(()));
    assert_eq!(world.queue.queued(&topic()), 1);
}

#[test]
fn leaving_at_once_drops_what_is_in_hand() {
    for concurrency in [1, 2] {
        let (world, gate, mut pool) = (world_with(3), Gate::default(), LocalPool::new());
        let worker = world.worker(gate.clone(), 0).with_concurrency(slots(concurrency));
        let (stop, counters) = (worker.stop(), worker.counters());
        let end = spawn(&pool, worker.run());
        pool.run_until_stalled();
        stop.stop();
        stop.stop_now();
        pool.run_until_stalled();
        assert_eq!(ended(&end), Some(Ok(())));
        assert_eq!(counters.read().in_hand, concurrency as u64, "those have to be scheduled again");
        assert_eq!(world.queue.queued(&topic()), 3 - concurrency);
    }
}

/// A queue in which a message is popped just when the worker stops: its takes wait until they are interrupted.
#[derive(Default)]
struct Racing {
    inner: MemoryQueue,
    interrupted: Notify,
}

impl Queue for Racing {
    async fn put(&self, topic: &Topic, body: Bytes) -> Result<(), BackendError> {
        self.inner.put(topic, body).await
    }

    async fn take(&self, topic: &Topic) -> Result<Take, BackendError> {
        self.interrupted.notified().await;
        self.inner.take(topic).await
    }

    async fn interrupt(&self) {
        self.interrupted.notify_one();
    }
}

#[test]
fn a_message_that_is_popped_while_the_worker_stops_is_handled() {
    let (world, mut pool) = (World::default(), LocalPool::new());
    world.schedule("fib", "1");
    let queue = Arc::new(Racing { inner: world.queue.clone(), interrupted: Notify::new() });
    let tasks = Tasks(world.store.clone());
    let worker: TestWorker<_, _> = Worker::new(world.driver(queue, 0), topic(), tasks, world.log.clone());
    let stop = worker.stop();
    let end = spawn(&pool, worker.run());
    pool.run_until_stalled();
    stop.stop();
    pool.run_until_stalled();
    assert_eq!(ended(&end), Some(Ok(())));
    assert_eq!(world.log.handled(), ["fib(1)"]);
}

/// A queue that cannot be reached, and a clock on which no pause ends.
#[derive(Clone, Default)]
struct Unreachable {
    pauses: Arc<AtomicUsize>,
}

impl Queue for Unreachable {
    async fn put(&self, _: &Topic, _: Bytes) -> Result<(), BackendError> {
        Ok(())
    }

    async fn take(&self, _: &Topic) -> Result<Take, BackendError> {
        Err(BackendError::new("Unreachable", "nobody is there"))
    }
}

impl Clock for Unreachable {
    fn now(&self) -> u64 {
        1
    }

    async fn sleep(&self, _: Duration) {
        self.pauses.fetch_add(1, Ordering::Relaxed);
        pending::<()>().await;
    }
}

#[test]
fn stopping_ends_the_pause_of_a_queue_that_fails() {
    let (world, down, mut pool) = (World::default(), Unreachable::default(), LocalPool::new());
    let driver = Driver::new(world.store.clone(), down.clone(), world.cache.clone(), down.clone(), Revision::Two, 0);
    let worker: TestWorker<_, _, _> = Worker::new(driver, topic(), Gate::default(), world.log.clone());
    let (stop, counters) = (worker.stop(), worker.counters());
    let end = spawn(&pool, worker.run());
    pool.run_until_stalled();
    assert_eq!((down.pauses.load(Ordering::Relaxed), ended(&end)), (1, None));
    assert_eq!(counters.read().failures.get(TAKE_FAILED), Some(&2), "the second try comes at once");
    stop.stop();
    pool.run_until_stalled();
    assert_eq!(ended(&end), Some(Ok(())));
}

#[test]
fn a_worker_that_is_to_stop_on_errors_ends_with_the_first() {
    let world = World::default();
    let tasks = Tasks(world.store.clone());
    world.put("r1", &world.store_call("fib", "1"));
    world.put("r2", &world.store_call("boom", "1"));
    world.put("r3", &world.store_call("fib", "0"));
    let worker = world.worker(tasks, 0).with_on_error(OnError::Stop);
    let counters = worker.counters();
    let error = block_on(worker.run()).unwrap_err();
    assert_eq!(error.kind(), "Handler");
    let WorkError::Failed { root_id: Some(root_id), call_hash: Some(call_hash), .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!((root_id.as_str(), call_hash.as_str()), ("r2", "boom(1)"));
    assert_eq!(
        error.to_string(),
        "the worker stopped because a message from topic t could not be handled: Boom: the task went wrong"
    );
    assert_eq!(world.log.causes(), ["Handler"], "it is reported as well");
    assert_eq!(world.queue.queued(&topic()), 1, "the next message is left to others");
    let counts = counters.read();
    assert_eq!((counts.taken, counts.handled, counts.failed), (2, 1, 1));
    assert_eq!(counts.failures.into_iter().collect::<Vec<_>>(), [("Handler", 1)]);
}

#[test]
fn a_task_that_panics_has_failed() {
    // spec: HAN-004, HAN-007
    let world = World::default();
    world.put("r", &world.store_call("fib", "1"));
    world.put("r", &world.store_call("fib", "0"));
    let panics = from_fn(|request: Request| async move {
        assert_eq!(request.call.payload, "0", "it is not zero");
        Outcome::Response(Bytes::new())
    });
    let worker = world.worker(panics, 0);
    let counters = worker.counters();
    let mut pool = LocalPool::new();
    spawn(&pool, worker.run());
    pool.run_until_stalled();
    assert_eq!(world.log.handled(), ["fib(0)"]);
    let message = &world.log.failures()[0].message;
    assert!(message.starts_with("Panic: the task panicked: ") && message.contains("it is not zero"), "{message}");
    assert_eq!(counters.read().failures.get("Handler"), Some(&1));
}

#[test]
fn a_worker_has_a_slot_for_each_of_its_topics() {
    let (mut world, mut pool) = (World::default(), LocalPool::new());
    world.log = Log::for_any_topic();
    let topics = ["t", "u", "v"].map(|name| Topic::new(name).unwrap());
    let worker = world.worker(Tasks(world.store.clone()), 0);
    let worker = topics.iter().fold(worker, |worker, topic| worker.with_topic(topic.clone()));
    let end = spawn(&pool, worker.run());
    pool.run_until_stalled();
    for topic in topics.iter().rev() {
        world.schedule_on(topic, "fib", "6");
        pool.run_until_stalled();
        assert!(world.value("fib", "6").is_some(), "topic {topic}");
        world.forget("fib", 6);
    }
    world.queue.close();
    pool.run_until_stalled();
    assert_eq!(ended(&end), Some(Ok(())));
}

/// A clock whose n-th pause stops the worker.
#[derive(Clone)]
struct StopAfter {
    pauses: Arc<AtomicUsize>,
    stop: Arc<Mutex<Option<Stop>>>,
}

impl Clock for StopAfter {
    fn now(&self) -> u64 {
        1
    }

    async fn sleep(&self, _: Duration) {
        if self.pauses.fetch_add(1, Ordering::Relaxed) + 1 == 300
            && let Some(stop) = &*self.stop.lock().unwrap()
        {
            stop.stop();
        }
    }
}

#[test]
fn a_worker_that_loses_every_delete_gives_up_when_it_is_to_stop() {
    // spec: LIM-010, LIM-011
    let world = World::default();
    let child = world.store_call("fib", "1");
    world.put("r", &child);
    let waiting = PendingReturns::decode(b"d7:returnslli1e1:r3:top1:ueee").unwrap();
    world.write(&StoreKey::pending_returns(&child), waiting.encode());
    world.store.lose(2_000);
    let clock = StopAfter { pauses: Arc::default(), stop: Arc::default() };
    let (store, queue, cache) = (world.store.clone(), world.queue.clone(), world.cache.clone());
    let driver = Driver::new(store, queue, cache, clock.clone(), Revision::Two, 0);
    let worker = Worker::new(driver, topic(), Tasks(world.store.clone()), world.log.clone());
    *clock.stop.lock().unwrap() = Some(worker.stop());
    assert_eq!(block_on(worker.run()), Ok(()));
    assert_eq!(world.log.causes(), ["CasLimit"]);
    assert_eq!(clock.pauses.load(Ordering::Relaxed), 300, "until then it went on");
    assert!(world.waits("fib", "1"), "the record is left to the next worker");
}

#[test]
fn slots_run_on_threads_of_their_own() {
    let world = World::default();
    world.schedule("fib", "16");
    let worker = world.worker(Tasks(world.store.clone()), 0).with_concurrency(slots(4));
    let (stop, counters) = (worker.stop(), worker.counters());
    std::thread::scope(|scope| {
        let threads: Vec<_> = worker.slots().map(|slot| scope.spawn(|| block_on(slot))).collect();
        while world.value("fib", "16").is_none() {
            std::thread::yield_now();
        }
        stop.stop();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), Ok(()));
        }
    });
    assert_eq!(world.value("fib", "16"), Some(Bytes::from_static(b"987")));
    assert_eq!(world.log.failures(), []);
    assert_eq!(counters.read().handled, world.log.handled().len() as u64);
}
