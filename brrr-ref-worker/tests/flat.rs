// SPDX-License-Identifier: AGPL-3.0-only
//! A worker's memory does not grow with what it has handled. A process of its own, so that nothing else uses memory.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use brrr_ref_worker::backend::memory::{MemoryQueue, MemoryStore};
use brrr_ref_worker::cache::Cache;
use brrr_ref_worker::client::Client;
use brrr_ref_worker::clock::PinnedClock;
use brrr_ref_worker::drive::Driver;
use brrr_ref_worker::error::BackendError;
use brrr_ref_worker::handler::{DeferredCall, Handler, Outcome, Request};
use brrr_ref_worker::random::SeededRootIds;
use brrr_ref_worker::store::Store;
use brrr_ref_worker::worker::{Events, Worker};
use brrr_wire::key::StoreKey;
use brrr_wire::name::{CallHash, TaskName, Topic};
use brrr_wire::record::Call;
use brrr_wire::revision::Revision;
use bytes::Bytes;
use futures_executor::{LocalPool, block_on};
use futures_util::task::LocalSpawnExt;

/// Forgets what it counted, since a cache of the protocol lets its counters expire.
#[derive(Clone)]
struct Forgetful;

impl Cache for Forgetful {
    async fn incr(&self, _: &str) -> Result<u64, BackendError> {
        Ok(1)
    }
}

#[derive(Clone)]
struct Quiet;

impl Events for Quiet {}

/// `parent` needs one call of `child`.
#[derive(Clone)]
struct Tasks(MemoryStore);

impl Handler for Tasks {
    async fn handle(&self, request: Request) -> Outcome {
        let child = call_hash("child", &request.call.payload);
        if request.call.task_name.as_str() == "child" {
            return Outcome::Response(request.call.payload);
        }
        if let Some(value) = self.0.get(&StoreKey::value(&child)).await.unwrap() {
            return Outcome::Response(value);
        }
        let call = call("child", request.call.payload);
        Outcome::Defer(vec![DeferredCall { topic: None, call_hash: child, call }])
    }
}

fn call_hash(task: &str, payload: &[u8]) -> CallHash {
    CallHash::new(&format!("{task}/{}", std::str::from_utf8(payload).unwrap())).unwrap()
}

fn call(task: &str, payload: Bytes) -> Call {
    Call { task_name: TaskName::new(task).unwrap(), payload }
}

/// How much memory of this process is resident, in pages.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_hundred_thousand_tasks_take_no_more_memory_than_ten_thousand() {
    let (store, queue, topic) = (MemoryStore::new(), MemoryQueue::new(), Topic::new("t").unwrap());
    let driver = || Driver::new(store.clone(), queue.clone(), Forgetful, PinnedClock::at(1), Revision::Two, 0);
    let client = Client::new(driver(), SeededRootIds::new(1));
    let worker = Worker::new(driver(), topic.clone(), Tasks(store.clone()), Quiet);
    let counters = worker.counters();
    let mut pool = LocalPool::new();
    pool.spawner().spawn_local(async move { worker.run().await.unwrap() }).unwrap();

    // Each root is two tasks and three messages; they are scheduled a few at a time and their records are removed.
    let mut at_ten_thousand = 0;
    for n in 0..50_000_u64 {
        let payload = Bytes::from(n.to_string());
        let parent = call_hash("parent", &payload);
        block_on(client.schedule(&topic, &parent, call("parent", payload.clone()))).unwrap();
        pool.run_until_stalled();
        assert_eq!(block_on(client.read(&parent)), Ok(Some(payload.clone())));
        for call_hash in [parent, call_hash("child", &payload)] {
            for key in [StoreKey::call(&call_hash), StoreKey::value(&call_hash)] {
                block_on(store.delete(&key)).unwrap();
            }
        }
        if n == 5_000 {
            at_ten_thousand = resident();
        }
    }
    assert_eq!(counters.read().handled, 150_000);
    let now = resident();
    assert!(now * 10 <= at_ten_thousand * 12, "{at_ten_thousand} pages after 10,000 tasks, {now} after 100,000");
}
