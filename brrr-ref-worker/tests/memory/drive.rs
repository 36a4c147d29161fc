// SPDX-License-Identifier: AGPL-3.0-only
//! How the driver waits.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use brrr_ref_worker::clock::Clock;
use brrr_ref_worker::drive::{Driver, LONGEST_PAUSE};
use brrr_ref_worker::worker::Worker;
use brrr_wire::key::StoreKey;
use brrr_wire::record::PendingReturns;
use brrr_wire::revision::Revision;
use futures_executor::block_on;

use crate::world::{NOW, Tasks, World, hash, topic};

/// Notes every pause, and waits for none.
#[derive(Clone, Default)]
struct Pauses(Arc<Mutex<Vec<Duration>>>);

impl Clock for Pauses {
    fn now(&self) -> u64 {
        NOW
    }

    async fn sleep(&self, pause: Duration) {
        self.0.lock().unwrap().push(pause);
    }
}

/// Handles what is queued with a worker of this seed; gives its pauses.
fn pauses(world: &World, seed: u64) -> Vec<Duration> {
    let pauses = Pauses::default();
    let (store, queue, cache) = (world.store.clone(), world.queue.clone(), world.cache.clone());
    let driver = Driver::new(store, queue, cache, pauses.clone(), Revision::Two, seed);
    let worker = Worker::new(driver, topic(), Tasks(world.store.clone()), world.log.clone());
    let mut pool = futures_executor::LocalPool::new();
    let run = async move { worker.run().await.unwrap() };
    futures_util::task::LocalSpawnExt::spawn_local(&pool.spawner(), run).unwrap();
    pool.run_until_stalled();
    pauses.0.lock().unwrap().clone()
}

#[test]
fn a_call_that_is_not_there_yet_is_read_again_for_half_a_second() {
    // spec: HAN-003
    let world = World::default();
    world.put("r", &hash("fib", "1"));
    let waited: Duration = pauses(&world, 0).iter().sum();
    assert!(waited >= Duration::from_millis(500), "{waited:?}");
    assert_eq!(world.log.causes(), ["CallMissing"]);
}

/// The pauses of a worker that loses so many writes while it wakes a parent.
fn pauses_after_losses(losses: u32, seed: u64) -> Vec<Duration> {
    let world = World::default();
    let child = world.store_call("fib", "1");
    world.put("r", &child);
    let waiting = PendingReturns::decode(b"d7:returnslli1e1:r3:top1:ueee").unwrap();
    world.write(&StoreKey::pending_returns(&child), waiting.encode());
    world.store.lose(losses);
    let noted = pauses(&world, seed);
    assert_eq!(world.log.handled(), ["fib(1)"]);
    assert_eq!(block_on(async { world.queue.queued(&brrr_wire::name::Topic::new("u").unwrap()) }), 1);
    noted
}

#[test]
fn the_first_retry_is_immediate_and_later_ones_wait_longer_and_longer() {
    assert_eq!(pauses_after_losses(1, 0), [Duration::ZERO; 0]);
    let noted = pauses_after_losses(90, 0);
    assert_eq!(noted.len(), 89);
    assert!(noted[0] <= Duration::from_millis(10));
    assert!(noted.iter().all(|pause| *pause <= LONGEST_PAUSE));
    assert!(noted.iter().any(|pause| *pause > LONGEST_PAUSE / 2));
}

#[test]
fn back_off_depends_on_the_seed_and_on_nothing_else() {
    assert_eq!(pauses_after_losses(20, 7), pauses_after_losses(20, 7));
    assert_ne!(pauses_after_losses(20, 7), pauses_after_losses(20, 8));
}
