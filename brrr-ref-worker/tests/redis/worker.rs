// SPDX-License-Identifier: AGPL-3.0-only
//! Whole workers and a client whose queue and counters are on a Redis server.

use brrr_ref_worker::backend::memory::MemoryStore;
use brrr_ref_worker::backend::redis::{RedisCache, RedisQueue};
use brrr_ref_worker::client::Client;
use brrr_ref_worker::clock::PinnedClock;
use brrr_ref_worker::drive::Driver;
use brrr_ref_worker::handler::{DeferredCall, Handler, Outcome, Request};
use brrr_ref_worker::random::SeededRootIds;
use brrr_ref_worker::store::Store;
use brrr_ref_worker::worker::{Events, Failed, Worker};
use brrr_wire::key::{self, StoreKey};
use brrr_wire::name::{CallHash, TaskName};
use brrr_wire::record::Call;
use brrr_wire::revision::Revision;
use bytes::Bytes;
use futures_util::future::{join, join_all};

use crate::world::{World, topic, with_server};

const N: u64 = 12;
const FIB_OF_N: &[u8] = b"144";

/// One for the root, n for the calls below it and 2(n - 1) that wake a parent; with several workers there may be more.
const MESSAGES: u64 = 3 * N - 1;

#[derive(Clone)]
struct Fib(MemoryStore);

impl Handler for Fib {
    async fn handle(&self, request: Request) -> Outcome {
        let n: u64 = std::str::from_utf8(&request.call.payload).unwrap().parse().unwrap();
        if n < 2 {
            return Outcome::Response(request.call.payload);
        }
        let (mut sum, mut missing) = (0, Vec::new());
        for n in [n - 1, n - 2] {
            match self.0.get(&StoreKey::value(&hash(n))).await.unwrap() {
                Some(value) => sum += std::str::from_utf8(&value).unwrap().parse::<u64>().unwrap(),
                None => missing.push(DeferredCall { topic: None, call_hash: hash(n), call: call(n) }),
            }
        }
        if missing.is_empty() { Outcome::Response(Bytes::from(sum.to_string())) } else { Outcome::Defer(missing) }
    }
}

fn hash(n: u64) -> CallHash {
    CallHash::new(&format!("fib({n})")).unwrap()
}

fn call(n: u64) -> Call {
    Call { task_name: TaskName::new("fib").unwrap(), payload: Bytes::from(n.to_string()) }
}

struct NoFailures;

impl Events for NoFailures {
    fn failed(&self, failure: &Failed<'_>) {
        panic!("{failure:?}");
    }
}

fn driver(
    world: &World,
    store: &MemoryStore,
    queue: &RedisQueue,
    revision: Revision,
    seed: u64,
) -> Driver<MemoryStore, RedisQueue, RedisCache, PinnedClock> {
    Driver::new(store.clone(), queue.clone(), world.redis.cache(), PinnedClock::at(1), revision, seed)
}

#[test]
fn workers_finish_a_root_and_end_when_the_queue_is_closed() {
    with_server(async |world| {
        for revision in Revision::ALL {
            for workers in [1, 4] {
                a_root(world, revision, workers).await;
            }
        }
    });
}

async fn a_root(world: &World, revision: Revision, workers: u64) {
    let (store, queue, topic, mut admin) =
        (MemoryStore::new(), world.redis.queue(revision), topic("fibs"), world.admin());
    admin.tell(&["FLUSHALL"]);
    let client = Client::new(driver(world, &store, &queue, revision, 0), SeededRootIds::new(1));
    let root_id = client.schedule(&topic, &hash(N), call(N)).await.unwrap().unwrap();

    let run = join_all((1..=workers).map(async |seed| {
        let driver = driver(world, &store, &queue, revision, seed);
        Worker::new(driver, topic.clone(), Fib(store.clone()), NoFailures).run().await.unwrap();
    }));
    let stop = async {
        while client.read(&hash(N)).await.unwrap().is_none() {
            tokio::task::yield_now().await;
        }
        // No message is left, and none is being handled.
        admin.until_blocked(workers).await;
        queue.close();
    };
    join(run, stop).await;

    assert_eq!(client.read(&hash(N)).await.unwrap().as_deref(), Some(FIB_OF_N));
    assert_eq!(queue.waiting(&topic).await, Ok(0));
    let count: u64 = admin.ask(&["GET", &key::counter(revision, &root_id)]);
    assert!(count >= MESSAGES && (workers > 1 || count == MESSAGES), "{workers} workers needed {count} messages");
}
