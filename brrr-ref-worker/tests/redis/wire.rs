// SPDX-License-Identifier: AGPL-3.0-only
//! What can be seen at the server: keys, elements, and how many reads it needs.

use brrr_ref_worker::backend::redis::{Redis, kind};
use brrr_ref_worker::cache::Cache;
use brrr_ref_worker::queue::{Queue, Take};
use brrr_wire::key;
use brrr_wire::name::RootId;
use brrr_wire::revision::Revision;
use bytes::Bytes;
use futures_util::future::join_all;

use crate::world::{Admin, RedisServer, kind_of, message, options, put, run, take, topic, with_server};

// spec: KEY-004, KEY-005, KEY-006, KEY-007, RED-001
#[test]
fn keys_and_elements_are_what_the_binding_says() {
    with_server(async |world| {
        let (cache, root, mut admin) = (world.redis.cache(), RootId::new("r").unwrap(), world.admin());
        for (revision, list, counter) in
            [(Revision::One, "t/1", "brrr_count/r"), (Revision::Two, "brrr/messages/t/1", "brrr/count/r")]
        {
            let queue = world.redis.queue(revision);
            for body in ["first", "second"] {
                put(&queue, &topic("t/1"), body).await;
            }
            assert_eq!(cache.incr(&key::counter(revision, &root)).await, Ok(1));
            assert_eq!(admin.ask::<Vec<String>>(&["LRANGE", list, "0", "-1"]), ["first", "second"]);
            assert_eq!(admin.ask::<String>(&["GET", counter]), "1");
            assert_eq!(admin.ask::<i64>(&["TTL", counter]), -1, "counters do not expire");
        }
    });
}

// spec: RED-003
#[test]
fn names_and_bodies_of_every_kind() {
    let long = "\u{1f3ed}".repeat(128);
    assert_eq!(long.len(), 512);
    with_server(async |world| {
        for revision in Revision::ALL {
            let queue = world.redis.queue(revision);
            for name in ["t", "a/b//c/", "\0", "a\0b", "\u{1f3ed} \r\n", "{slot}", "*", "-1", "$5\r\n", &long] {
                let topic = topic(name);
                for body in [Bytes::new(), Bytes::from_static(b"\r\n$-1\r\n\0\xff"), Bytes::from(vec![b'x'; 100_000])] {
                    queue.put(&topic, body.clone()).await.unwrap();
                    assert_eq!(queue.waiting(&topic).await, Ok(1));
                    assert_eq!(queue.take(&topic).await, Ok(Take::Message(body)), "{name:?}");
                }
            }
        }
        assert_eq!(world.admin().ask::<u64>(&["DBSIZE"]), 0, "what is empty leaves no key behind");
    });
}

#[test]
fn commands_that_come_together_are_sent_together() {
    const COMMANDS: usize = 1000;
    with_server(async |world| {
        let (topic, cache, mut admin) = (topic("t"), world.redis.cache(), world.admin());
        put(&world.queue, &topic, "m").await;
        let before = admin.info("total_reads_processed");
        join_all((0..COMMANDS).map(|_| async {
            cache.incr("c").await.unwrap();
            put(&world.queue, &topic, "m").await;
        }))
        .await;
        let reads = admin.info("total_reads_processed") - before;
        assert!(reads < 100, "the server had to read {reads} times for {} commands", 2 * COMMANDS);
        assert_eq!(world.queue.waiting(&topic).await, Ok(1 + COMMANDS as u64));
    });
}

#[test]
fn a_reset_deletes_what_begins_like_this_and_nothing_else() {
    const MANY: u64 = 3000;
    with_server(async |world| {
        let mut admin = world.admin();
        for n in 0..MANY {
            admin.tell(&["SET", &format!("a*[b]?\\{n}"), ""]);
        }
        for other in ["a", "axb", "aa[b]?\\", "ab?\\1", "a*b?\\1", "b"] {
            admin.tell(&["RPUSH", other, ""]);
        }
        assert_eq!(world.redis.reset("a*[b]?\\").await, Ok(MANY));
        assert_eq!(world.redis.reset("nothing").await, Ok(0));
        assert_eq!(admin.ask::<u64>(&["DBSIZE"]), 6);
        assert_eq!(kind_of(world.redis.reset("").await), kind::REFUSED);
        assert_eq!(admin.ask::<u64>(&["DBSIZE"]), 6);
    });
}

#[test]
fn databases_are_apart() {
    let Some(server) = RedisServer::start(&[]) else { return };
    run(async {
        let [zero, five] = [0, 5]
            .map(|database| Redis::new(options(&format!("{}/{database}", server.url()))).unwrap().queue(Revision::Two));
        put(&five, &topic("t"), "m").await;
        assert_eq!(zero.waiting(&topic("t")).await, Ok(0));
        assert_eq!(five.waiting(&topic("t")).await, Ok(1));
    });
}

#[test]
fn a_unix_socket_will_do() {
    let Some(server) = RedisServer::start(&["--unixsocket", "socket"]) else { return };
    let url = format!("unix://{}?db=3", server.directory().join("socket").display());
    run(async {
        let queue = Redis::new(options(&url)).unwrap().queue(Revision::Two);
        put(&queue, &topic("t"), "m").await;
        let mut admin = Admin::of(&server);
        admin.tell(&["SELECT", "3"]);
        assert_eq!(admin.ask::<u64>(&["LLEN", "brrr/messages/t"]), 1);
        assert_eq!(take(&queue, &topic("t")).await, Ok(message("m")));
    });
}
