// SPDX-License-Identifier: AGPL-3.0-only
//! Servers that die, come back, refuse or lie: what is told, what is repeated, and that it goes on.

use std::time::Duration;

use brrr_ref_worker::backend::redis::{Redis, kind};
use brrr_ref_worker::cache::Cache;
use brrr_ref_worker::queue::{Queue, Take};
use brrr_wire::revision::Revision;
use bytes::Bytes;
use futures_util::future::{join, join_all, join3};

use crate::fake::{Answer, Fake};
use crate::redis_server::free_port;
use crate::world::{
    PROTOCOLS, RedisServer, World, kind_of, message, notice, options, put, run, take, topic, with_server,
};

/// Long enough for any restart.
const PATIENCE: Duration = Duration::from_mins(10);

#[test]
fn consumption_goes_on_after_the_server_was_killed_and_started_again() {
    const DURABLE: [&str; 4] = ["--appendonly", "yes", "--appendfsync", "always"];
    for protocol in PROTOCOLS {
        let Some(server) = RedisServer::start(&DURABLE) else { return };
        let mut world = World::of(server, protocol);
        run(async {
            let topic = topic("t");
            for body in ["1", "2", "3"] {
                put(&world.queue, &topic, body).await;
            }
            assert_eq!(take(&world.queue, &topic).await, Ok(message("1")));
            world.server.kill();
            notice().await;
            assert_eq!(kind_of(world.queue.take(&topic).await), kind::UNREACHABLE);
            assert_eq!(kind_of(world.queue.put(&topic, Bytes::new()).await), kind::UNREACHABLE);
            assert_eq!(kind_of(world.redis.cache().incr("c").await), kind::UNREACHABLE);
            world.server.start_again();
            assert_eq!(take(&world.queue, &topic).await, Ok(message("2")));
            put(&world.queue, &topic, "4").await;
            for body in ["3", "4"] {
                assert_eq!(take(&world.queue, &topic).await, Ok(message(body)));
            }
        });
    }
}

#[test]
fn a_parked_take_hears_that_the_server_died_and_the_next_one_works() {
    with_server(async |world| {
        let (topic, mut admin) = (topic("t"), world.admin());
        let (taken, ()) = join(world.queue.take(&topic), async {
            admin.until_blocked(1).await;
            world.server.kill();
        })
        .await;
        assert_eq!(kind_of(taken), kind::LOST);
        world.server.start_again();
        let (taken, ()) = join(take(&world.queue, &topic), put(&world.queue, &topic, "m")).await;
        assert_eq!(taken, Ok(message("m")));
    });
}

#[test]
fn with_patience_puts_and_increments_outlive_a_restart() {
    with_server(async |world| {
        let redis = Redis::new(world.options.clone().with_patience(PATIENCE)).unwrap();
        let (queue, cache, topic) = (redis.queue(Revision::Two), redis.cache(), topic("t"));
        world.server.kill();
        let restart = async {
            // Only when it was tried in vain.
            assert_eq!(kind_of(redis.ping().await), kind::UNREACHABLE);
            world.server.start_again();
        };
        let puts = join_all((0..20).map(|_| queue.put(&topic, Bytes::from_static(b"m"))));
        let (puts, count, ()) = join3(puts, cache.incr("c"), restart).await;
        assert_eq!((puts, count), (vec![Ok(()); 20], Ok(1)));
        assert_eq!(queue.waiting(&topic).await, Ok(20), "each exactly once");
    });
}

#[test]
fn connections_that_were_killed_while_idle_are_not_noticed() {
    with_server(async |world| {
        let (topic, mut admin) = (topic("t"), world.admin());
        put(&world.queue, &topic, "1").await;
        assert_eq!(world.queue.take(&topic).await, Ok(message("1")));
        admin.tell(&["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]);
        notice().await;
        put(&world.queue, &topic, "2").await;
        assert_eq!(world.queue.take(&topic).await, Ok(message("2")));
        assert_eq!(world.redis.cache().incr("c").await, Ok(1));
    });
}

#[test]
fn a_pop_that_is_killed_while_it_is_parked_is_an_error_and_the_next_take_works() {
    with_server(async |world| {
        let (topic, mut admin) = (topic("t"), world.admin());
        for round in ["1", "2"] {
            let (taken, ()) = join(world.queue.take(&topic), async {
                admin.until_blocked(1).await;
                admin.tell(&["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]);
            })
            .await;
            let error = taken.unwrap_err();
            assert_eq!(error.kind(), kind::LOST);
            assert!(error.message().contains("BLPOP \"brrr/messages/t\""), "{error}");
            put(&world.queue, &topic, round).await;
            assert_eq!(world.queue.take(&topic).await, Ok(message(round)));
        }
    });
}

#[test]
fn a_key_of_another_type_is_an_error_until_it_is_gone() {
    with_server(async |world| {
        let (topic, cache, mut admin) = (topic("t"), world.redis.cache(), world.admin());
        // spec: RED-004
        admin.tell(&["SET", "brrr/messages/t", "no list"]);
        for _ in 0..3 {
            assert_eq!(kind_of(world.queue.take(&topic).await), kind::WRONG_TYPE);
            assert_eq!(kind_of(world.queue.put(&topic, Bytes::new()).await), kind::WRONG_TYPE);
            assert_eq!(kind_of(world.queue.waiting(&topic).await), kind::WRONG_TYPE);
        }
        assert_eq!(kind_of(cache.incr("brrr/messages/t").await), kind::REFUSED);
        admin.tell(&["DEL", "brrr/messages/t"]);
        put(&world.queue, &topic, "m").await;
        assert_eq!(world.queue.take(&topic).await, Ok(message("m")));
        assert_eq!(admin.info("connected_clients"), 3, "nobody had to connect again");
        assert_eq!(cache.incr("n").await, Ok(1));
    });
}

#[test]
fn a_counter_that_cannot_be_counted_on_is_an_error() {
    with_server(async |world| {
        let (cache, mut admin) = (world.redis.cache(), world.admin());
        for value in ["9223372036854775807", "-7", "many"] {
            admin.tell(&["SET", "c", value]);
            let kind = kind_of(cache.incr("c").await);
            assert_eq!(kind, if value == "-7" { kind::BAD_REPLY } else { kind::REFUSED }, "{value}");
        }
        admin.tell(&["DEL", "c"]);
        assert_eq!(cache.incr("c").await, Ok(1));
    });
}

#[test]
fn a_server_that_becomes_a_replica_and_a_primary_again() {
    with_server(async |world| {
        let (topic, mut admin) = (topic("t"), world.admin());
        let nobody = free_port().to_string();
        let (taken, ()) = join(world.queue.take(&topic), async {
            admin.until_blocked(1).await;
            admin.tell(&["REPLICAOF", "127.0.0.1", &nobody]);
        })
        .await;
        assert_eq!(kind_of(taken), kind::UNBLOCKED);
        assert_eq!(kind_of(world.queue.put(&topic, Bytes::new()).await), kind::READ_ONLY);
        assert_eq!(kind_of(world.queue.take(&topic).await), kind::READ_ONLY);

        let patient = Redis::new(world.options.clone().with_patience(PATIENCE)).unwrap();
        let refused = admin.info("total_error_replies");
        let promote = async {
            // Only when the put was refused once.
            admin.until(|admin| admin.info("total_error_replies") > refused).await;
            admin.tell(&["REPLICAOF", "NO", "ONE"]);
        };
        let queue = patient.queue(Revision::Two);
        let (put, ()) = join(queue.put(&topic, Bytes::from_static(b"m")), promote).await;
        assert_eq!(put, Ok(()));
        assert_eq!(take(&world.queue, &topic).await, Ok(message("m")));
    });
}

#[test]
fn a_message_beyond_all_bounds_costs_one_connection_and_no_more() {
    const LENGTH: usize = 17 * 1024 * 1024;
    with_server(async |world| {
        let topic = topic("t");
        world.queue.put(&topic, Bytes::from(vec![b'x'; LENGTH])).await.unwrap();
        put(&world.queue, &topic, "m").await;
        let error = world.queue.take(&topic).await.unwrap_err();
        assert_eq!(error.kind(), kind::LOST);
        assert!(error.message().contains("more than 16777216 bytes"), "{error}");
        assert_eq!(world.queue.take(&topic).await, Ok(message("m")));
    });
}

#[test]
fn a_put_or_an_increment_that_may_have_been_carried_out_is_not_repeated() {
    let fake = Fake::start(|_| Answer::Close);
    run(async {
        let redis = Redis::new(options(&fake.url()).with_patience(PATIENCE)).unwrap();
        let (queue, cache, topic) = (redis.queue(Revision::Two), redis.cache(), topic("t"));
        assert_eq!(kind_of(queue.put(&topic, Bytes::from_static(b"m")).await), kind::LOST);
        assert_eq!(kind_of(cache.incr("c").await), kind::LOST);
        assert_eq!((fake.count("RPUSH"), fake.count("INCR")), (1, 1));
        // What only asks is repeated, once.
        assert_eq!(kind_of(queue.waiting(&topic).await), kind::LOST);
        assert_eq!(fake.count("LLEN"), 2);
    });
}

#[test]
fn a_server_that_loads_its_data_is_asked_again_until_the_patience_ends() {
    let fake = Fake::start(|command| match command {
        "RPUSH brrr/messages/t m" => Answer::Bytes("-LOADING Redis is loading the dataset in memory\r\n"),
        _ => Answer::Bytes(":7\r\n"),
    });
    run(async {
        let queue =
            Redis::new(options(&fake.url()).with_patience(Duration::from_millis(20))).unwrap().queue(Revision::Two);
        assert_eq!(kind_of(queue.put(&topic("t"), Bytes::from_static(b"m")).await), kind::NOT_READY);
        assert!(fake.count("RPUSH") > 1);
        assert_eq!(queue.put(&topic("another"), Bytes::from_static(b"m")).await, Ok(()));
    });
}

#[test]
fn a_reply_that_never_comes_is_an_error_and_not_repeated() {
    let fake = Fake::start(|command| match command {
        "CLIENT ID" => Answer::Bytes(":7\r\n"),
        _ => Answer::Silence,
    });
    run(async {
        let redis = Redis::new(options(&fake.url()).with_reply_limit(Duration::from_millis(1))).unwrap();
        let queue = redis.queue(Revision::Two);
        assert_eq!(kind_of(queue.put(&topic("t"), Bytes::new()).await), kind::LATE);
        assert!(fake.count("RPUSH") <= 1);
    });
    run(async {
        let redis = Redis::new(options(&fake.url()).with_slack(Duration::ZERO)).unwrap();
        assert_eq!(kind_of(redis.queue(Revision::Two).take(&topic("t")).await), kind::LATE);
        assert_eq!(fake.count("BLPOP"), 1);
    });
}

#[test]
fn a_reply_that_makes_no_sense_is_an_error() {
    for reply in
        ["+OK\r\n", ":-1\r\n", "$1\r\nx\r\n", "*1\r\n$1\r\nx\r\n", "*2\r\n:1\r\n:2\r\n", "*3\r\n:1\r\n:2\r\n:3\r\n"]
    {
        let fake = Fake::start(move |_| Answer::Bytes(reply));
        run(async {
            let redis = Redis::new(options(&fake.url())).unwrap();
            let queue = redis.queue(Revision::Two);
            assert_eq!(kind_of(queue.take(&topic("t")).await), kind::BAD_REPLY, "{reply:?}");
            assert_eq!(kind_of(queue.put(&topic("t"), Bytes::new()).await), kind::BAD_REPLY, "{reply:?}");
            assert_eq!(kind_of(redis.ping().await), kind::BAD_REPLY, "{reply:?}");
        });
    }
}

#[test]
fn a_server_that_does_not_know_its_clients_is_good_enough() {
    let fake = Fake::start(|command| match command {
        "CLIENT ID" => Answer::Bytes("-ERR unknown command\r\n"),
        _ => Answer::Bytes("*2\r\n$1\r\nk\r\n$0\r\n\r\n"),
    });
    run(async {
        let queue = Redis::new(options(&fake.url())).unwrap().queue(Revision::Two);
        // spec: RED-003
        assert_eq!(queue.take(&topic("t")).await, Ok(Take::Message(Bytes::new())));
    });
}
