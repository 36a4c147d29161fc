// SPDX-License-Identifier: AGPL-3.0-only
//! The client on the memory backend.

use brrr_ref_worker::backend::memory::{MemoryCache, MemoryQueue};
use brrr_ref_worker::client::Client;
use brrr_ref_worker::clock::PinnedClock;
use brrr_ref_worker::drive::Driver;
use brrr_ref_worker::queue::{Queue, Take};
use brrr_ref_worker::random::OsRootIds;
use brrr_ref_worker::store::Store;
use brrr_wire::key::{self, StoreKey};
use brrr_wire::name::{CallHash, Topic};
use brrr_wire::record::{Call, ScheduleMessage};
use brrr_wire::revision::Revision;
use bytes::Bytes;
use futures_executor::block_on;

use crate::store::TestStore;
use crate::world::{NOW, Tasks, World, call, hash, topic};

fn client(world: &World, revision: Revision) -> Client<TestStore, MemoryQueue, MemoryCache, PinnedClock, OsRootIds> {
    let (store, queue, cache) = (world.store.clone(), world.queue.clone(), world.cache.clone());
    Client::new(Driver::new(store, queue, cache, PinnedClock::at(NOW), revision, 0), OsRootIds)
}

#[test]
fn scheduling_stores_the_call_counts_and_sends_one_message() {
    // spec: SCH-002, SCH-003, SCH-004, LIM-001, KEY-004, KEY-005
    for revision in Revision::ALL {
        let world = World::default();
        let client = client(&world, revision);
        let mut roots = Vec::new();
        for _ in 0..2 {
            let sent = block_on(client.schedule(&topic(), &hash("fib", "1"), call("fib", "1"))).unwrap();
            let root_id = sent.expect("a message was sent");
            // spec: MEM-003
            assert_eq!(world.cache.count(&key::counter(revision, &root_id)), 1);
            let Take::Message(body) = block_on(world.queue.take(&topic())).unwrap() else { panic!("no message") };
            let message = ScheduleMessage::decode(&body).unwrap();
            assert_eq!(message, ScheduleMessage { root_id: root_id.clone(), call_hash: hash("fib", "1") });
            roots.push(root_id);
        }
        assert_ne!(roots[0], roots[1], "every schedule operation has a root of its own");
        let stored = world.read(&StoreKey::call(&hash("fib", "1"))).expect("the call is stored");
        assert_eq!(Call::decode(&stored).unwrap(), call("fib", "1"));
        assert_eq!(world.queue.queued(&topic()), 0);
    }
}

#[test]
fn a_call_that_has_a_value_is_not_scheduled() {
    // spec: SCH-001
    let world = World::default();
    block_on(world.store.set(&StoreKey::value(&hash("fib", "1")), Bytes::new())).unwrap();
    assert_eq!(world.schedule("fib", "1"), None);
    assert_eq!(world.queue.queued(&topic()), 0);
    assert_eq!(world.read(&StoreKey::call(&hash("fib", "1"))), None);
}

#[test]
fn reading_gives_the_value_when_there_is_one() {
    // spec: REC-018
    let world = World::default();
    let client = client(&world, Revision::Two);
    world.schedule("fib", "7");
    assert_eq!(block_on(client.read(&hash("fib", "7"))), Ok(None));
    world.run(&Tasks(world.store.clone()), 1);
    assert_eq!(block_on(client.read(&hash("fib", "7"))), Ok(Some(Bytes::from_static(b"13"))));
}

#[test]
fn names_beyond_a_writers_bounds_are_refused_before_anything_is_stored() {
    // spec: LIM-013
    let world = World::default();
    let client = client(&world, Revision::Two);
    let (long, foreign) = (Topic::read(&"t".repeat(513)).unwrap(), CallHash::read("h\u{e9}").unwrap());
    let refused = block_on(client.schedule(&long, &hash("fib", "1"), call("fib", "1"))).unwrap_err();
    assert_eq!(refused.kind(), "InvalidName");
    assert!(refused.to_string().contains("the topic has 513 bytes"), "{refused}");
    let refused = block_on(client.schedule(&topic(), &foreign, call("fib", "1"))).unwrap_err();
    assert!(refused.to_string().contains("call_hash"), "{refused}");
    assert_eq!(world.read(&StoreKey::call(&foreign)), None);
    assert_eq!(world.queue.queued(&long) + world.queue.queued(&topic()), 0);
}
