// SPDX-License-Identifier: AGPL-3.0-only
//! Whole workers on the memory backend.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use brrr_ref_worker::cache::Cache;
use brrr_ref_worker::error::BackendError;
use brrr_ref_worker::queue::{Queue, Take};
use brrr_ref_worker::worker::{TAKE_FAILED, Worker};
use brrr_wire::key::{self, StoreKey};
use brrr_wire::name::{RootId, Topic};
use brrr_wire::record::PendingReturns;
use brrr_wire::revision::Revision;
use bytes::Bytes;
use futures_executor::{LocalPool, block_on};
use futures_util::task::LocalSpawnExt;

use crate::store::TestStore;
use crate::world::{Report, Tasks, World, hash, topic};

fn tasks(world: &World) -> Tasks {
    Tasks(world.store.clone())
}

#[test]
fn fib_takes_one_message_a_call_and_one_an_edge() {
    let world = World::default();
    let root_id = world.schedule("fib", "20").expect("a message was sent");
    world.run(&tasks(&world), 1);
    assert_eq!(world.value("fib", "20"), Some(Bytes::from_static(b"6765")));
    assert_eq!(world.log.failures(), []);
    assert_eq!(world.log.handled().len(), 59, "the root, 20 calls below it and 38 edges");
    assert_eq!(world.cache.count(&key::counter(Revision::Two, &root_id)), 59);
    for n in 0..=20 {
        assert!(!world.waits("fib", &n.to_string()), "nobody waits for fib({n}) any more");
    }
}

#[test]
fn four_workers_finish_every_graph_however_their_steps_mix() {
    for seed in 0..40 {
        let world = World { store: TestStore::with_delays(seed), ..World::default() };
        for (task, payload) in [("fib", "12"), ("gather", "10"), ("fib", "9"), ("gather", "10")] {
            world.schedule(task, payload);
        }
        world.run(&tasks(&world), 4);
        assert_eq!(world.value("fib", "12"), Some(Bytes::from_static(b"144")), "seed {seed}");
        assert_eq!(world.value("gather", "10"), Some(Bytes::from_static(b"88")), "seed {seed}");
        assert_eq!(world.log.failures(), [], "seed {seed}");
        for n in 0..=12 {
            assert!(!world.waits("fib", &n.to_string()), "seed {seed}: somebody waits for fib({n})");
        }
    }
}

#[test]
fn a_message_that_cannot_be_handled_is_reported_and_the_loop_goes_on() {
    // spec: HAN-004, HAN-006, HAN-007, HAN-011, HAN-012
    let world = World::default();
    world.put_body(Bytes::from_static(b"garbage"));
    world.put("r1", &hash("fib", "missing"));
    world.put("r2", &world.store_call("boom", "1"));
    world.put("r3", &world.store_call("Fib", "1"));
    world.write(&StoreKey::call(&hash("fib", "torn")), Bytes::from_static(b"d7:payload"));
    world.put("r4", &hash("fib", "torn"));
    world.put("r5", &world.store_call("fib", "1"));
    world.run(&tasks(&world), 1);

    assert_eq!(world.log.handled(), ["fib(1)"]);
    assert_eq!(world.value("boom", "1"), None);
    let failures = world.log.failures();
    assert_eq!(world.log.causes(), ["MalformedMessage", "CallMissing", "Handler", "Handler", "MalformedCall"]);
    assert_eq!((failures[0].root_id.as_deref(), failures[0].call_hash.as_deref()), (None, None));
    assert_eq!(failures[1].root_id.as_deref(), Some("r1"));
    assert_eq!(failures[1].call_hash.as_deref(), Some("fib(missing)"));
    assert_eq!(failures[2].message, "Boom: the task went wrong");
    assert_eq!(failures[3].message, "UnknownTask: no task \"Fib\" is registered");
}

#[test]
fn the_spawn_limit_refuses_messages_and_nothing_else() {
    // spec: LIM-003, LIM-005, LIM-007, LIM-008, LIM-009
    let world = World::default();
    let root_id = RootId::new("r").unwrap();
    let counter = key::counter(Revision::Two, &root_id);
    for _ in 0..9_998 {
        block_on(world.cache.incr(&counter)).unwrap();
    }
    world.put("r", &world.store_call("gather", "3"));
    world.run(&tasks(&world), 1);

    let sent: Vec<bool> = (0..3).map(|n| world.value("fib", &n.to_string()).is_some()).collect();
    assert_eq!(sent.iter().filter(|sent| **sent).count(), 2, "two messages were left in the root");
    for n in 0..3 {
        let n = n.to_string();
        assert!(world.read(&StoreKey::call(&hash("fib", &n))).is_some());
        assert_ne!(world.waits("fib", &n), world.value("fib", &n).is_some(), "records beside values are gone");
    }
    assert_eq!(world.log.causes(), ["SpawnLimit"; 3], "one child and two returns were refused");
    assert_eq!(world.value("gather", "3"), None);
}

#[test]
fn a_worker_that_wakes_parents_does_not_tire_of_lost_writes() {
    // spec: RET-008, RET-009
    let world = World::default();
    world.schedule("fib", "2");
    world.store.lose(300);
    world.run(&tasks(&world), 1);
    assert_eq!(world.log.failures(), []);
    assert_eq!(world.log.handled().len(), 5, "no parent was woken twice");
    assert!(!world.waits("fib", "0") && !world.waits("fib", "1"));
}

#[test]
fn a_worker_that_cannot_register_gives_up_and_names_the_record() {
    // spec: LIM-010, LIM-011, RET-027
    for (losses, causes) in [(99, &[][..]), (100, &["CasLimit"])] {
        let world = World::default();
        let other = PendingReturns::decode(b"d7:returnslli1e1:r5:other1:ueee").unwrap();
        world.write(&StoreKey::pending_returns(&hash("fib", "0")), other.encode());
        world.put("r", &world.store_call("gather", "2"));
        world.store.lose(losses);
        let mut pool = LocalPool::new();
        let worker = world.worker(tasks(&world), 0);
        pool.spawner().spawn_local(async move { worker.run().await.unwrap() }).unwrap();
        pool.run_until_stalled();
        assert_eq!(world.log.causes(), causes, "{losses} lost writes");
        if let Some(Report { message, .. }) = world.log.failures().first() {
            assert!(message.contains("pending_returns/fib(0)"), "{message}");
        }
        assert!(world.value("fib", "1").is_some(), "the other child was sent");
    }
}

/// A queue that fails a few times before it works, is empty once, and then closed.
struct Flaky {
    inner: World,
    failures: AtomicU32,
    empty: AtomicU32,
}

impl Queue for Flaky {
    async fn put(&self, topic: &Topic, body: Bytes) -> Result<(), BackendError> {
        self.inner.queue.put(topic, body).await
    }

    async fn take(&self, topic: &Topic) -> Result<Take, BackendError> {
        let once =
            |left: &AtomicU32| left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_ok();
        if once(&self.failures) {
            Err(BackendError::new("Unreachable", "the queue cannot be reached"))
        } else if once(&self.empty) {
            Ok(Take::Empty)
        } else if self.inner.queue.queued(topic) == 0 {
            Ok(Take::Closed)
        } else {
            self.inner.queue.take(topic).await
        }
    }
}

#[test]
fn a_queue_that_fails_or_is_empty_is_asked_again() {
    // spec: QUE-002, QUE-003
    let world = World::default();
    world.schedule("fib", "1");
    let queue = Arc::new(Flaky { inner: world.clone(), failures: 5.into(), empty: 1.into() });
    let worker = Worker::new(world.driver(Arc::clone(&queue), 0), topic(), tasks(&world), world.log.clone());
    block_on(worker.run()).unwrap();
    assert_eq!(world.log.causes(), [TAKE_FAILED; 5]);
    assert_eq!(world.log.failures()[0].message, "Unreachable: the queue cannot be reached");
    assert_eq!(world.log.handled(), ["fib(1)"]);
}

#[test]
fn a_worker_can_move_between_threads() {
    fn is_send<T: Send>(_: &T) {}
    let world = World::default();
    let worker = world.worker(tasks(&world), 0);
    is_send(&worker.run());
}
