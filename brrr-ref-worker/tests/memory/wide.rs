// SPDX-License-Identifier: AGPL-3.0-only
//! What a wide deferral costs.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use brrr_ref_worker::drive::OPEN_OPS;
use brrr_ref_worker::handler::{Handler, Outcome, Request};
use brrr_ref_worker::store::Store;
use brrr_wire::key::{self, StoreKey};
use brrr_wire::limit::SPAWN_LIMIT;
use brrr_wire::revision::Revision;
use bytes::Bytes;

use crate::store::TestStore;
use crate::world::{World, deferred, hash};

/// `wide` needs so many calls of `leaf`, which need nothing.
#[derive(Clone)]
struct Wide {
    store: TestStore,
    runs: Arc<AtomicU64>,
}

impl Wide {
    fn new(world: &World) -> Self {
        Self { store: world.store.clone(), runs: Arc::default() }
    }

    /// How often the parent was run.
    fn runs(&self) -> u64 {
        self.runs.load(Ordering::Relaxed)
    }
}

impl Handler for Wide {
    async fn handle(&self, request: Request) -> Outcome {
        if request.call.task_name.as_str() == "leaf" {
            return Outcome::Response(request.call.payload);
        }
        self.runs.fetch_add(1, Ordering::Relaxed);
        let width: u64 = std::str::from_utf8(&request.call.payload).unwrap().parse().unwrap();
        let mut missing = Vec::new();
        for n in 0..width {
            let child = deferred("leaf", &n.to_string());
            if self.store.get(&StoreKey::value(&child.call_hash)).await.unwrap().is_none() {
                missing.push(child);
            }
        }
        if missing.is_empty() { Outcome::Response(Bytes::from_static(b"done")) } else { Outcome::Defer(missing) }
    }
}

fn is_done(world: &World, width: u64) -> bool {
    let done = world.value("wide", &width.to_string()) == Some(Bytes::from_static(b"done"));
    done && (0..width).all(|n| !world.waits("leaf", &n.to_string()))
}

#[test]
fn the_widest_deferral_that_fits_takes_two_runs_and_thirteen_store_ops_a_child() {
    const WIDTH: u64 = 4_999;
    let world = World::default();
    let tasks = Wide::new(&world);
    let root_id = world.schedule("wide", "4999").expect("a message was sent");
    let before = world.store.ops();
    world.run(&tasks, 1);
    let ops = world.store.ops() - before;
    assert!(is_done(&world, WIDTH));
    assert_eq!(world.log.failures(), []);
    assert_eq!(tasks.runs(), 2, "the second run comes after all the children, whose messages were put first");
    assert!(ops <= 13 * WIDTH + 50, "{ops} store operations");
    let count = world.cache.count(&key::counter(Revision::Two, &root_id));
    assert_eq!(count, 2 * WIDTH + 1, "one for the root, one for each child, and one back from each");
    assert!(count < SPAWN_LIMIT);
}

#[test]
fn one_child_more_is_over_the_spawn_limit() {
    // spec: LIM-002, LIM-009
    let world = World::default();
    let tasks = Wide::new(&world);
    world.schedule("wide", "5000");
    world.run(&tasks, 1);
    assert_eq!(world.log.causes(), ["SpawnLimit"], "the last child cannot wake its parent");
    assert_eq!(world.value("wide", "5000"), Some(Bytes::from_static(b"done")), "others have woken it");
}

/// The first run, and then four rounds in which each of the four workers runs the parent once.
///
/// The children are quick, so the first ones wake the parent while the others are still being registered, and the runs
/// that follow find values missing. Each wake is behind the messages of all children that were registered before it, so
/// there are a few such rounds and not one for each child, which would be 1,001 runs.
const MOST_RUNS: u64 = 1 + 4 * 4;

#[test]
fn four_workers_run_the_parent_of_a_thousand_children_seventeen_times_at_most() {
    let mut most = 0;
    for seed in 0..20 {
        let world = World { store: TestStore::with_delays(seed), ..World::default() };
        let tasks = Wide::new(&world);
        world.schedule("wide", "1000");
        world.run(&tasks, 4);
        assert!(is_done(&world, 1_000), "seed {seed}");
        assert_eq!(world.log.failures(), [], "seed {seed}");
        assert!((2..=MOST_RUNS).contains(&tasks.runs()), "seed {seed}: {} runs", tasks.runs());
        most = most.max(tasks.runs());
    }
    assert!(most > 2, "no schedule made the workers meet, so the bound was not tried");
}

#[test]
fn children_are_registered_at_once_but_not_all_of_them() {
    for (width, expected) in [(1, 1), (10, 10), (1_000, OPEN_OPS)] {
        let world = World { store: TestStore::with_delays(1), ..World::default() };
        let tasks = Wide::new(&world);
        world.schedule("wide", &width.to_string());
        world.run(&tasks, 1);
        assert!(is_done(&world, width));
        let peak = world.store.peak();
        assert!(peak <= expected && peak >= expected.div_ceil(2), "{peak} of {expected} at once for {width} children");
    }
}

#[test]
fn a_child_that_is_named_twice_is_sent_once() {
    // spec: RET-031
    let world = World::default();
    world.schedule("twice", "1");
    let sent = Arc::new(AtomicUsize::new(0));
    let tasks = Twice { store: world.store.clone(), leaves: Arc::clone(&sent) };
    world.run(&tasks, 1);
    assert_eq!(sent.load(Ordering::Relaxed), 1);
    assert_eq!(world.log.failures(), []);
    assert!(world.value("twice", "1").is_some() && !world.waits("leaf", "0"));
}

/// Needs the same call twice.
#[derive(Clone)]
struct Twice {
    store: TestStore,
    leaves: Arc<AtomicUsize>,
}

impl Handler for Twice {
    async fn handle(&self, request: Request) -> Outcome {
        if request.call.task_name.as_str() == "leaf" {
            self.leaves.fetch_add(1, Ordering::Relaxed);
            return Outcome::Response(Bytes::new());
        }
        match self.store.get(&StoreKey::value(&hash("leaf", "0"))).await.unwrap() {
            Some(value) => Outcome::Response(value),
            None => Outcome::Defer(vec![deferred("leaf", "0"), deferred("leaf", "0")]),
        }
    }
}
