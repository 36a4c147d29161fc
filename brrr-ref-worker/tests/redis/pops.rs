// SPDX-License-Identifier: AGPL-3.0-only
//! Blocking pops: that they wait, that they lose nothing, and how many connections they need.

use std::future::Future;
use std::pin::pin;

use brrr_ref_worker::queue::{Queue, Take};
use bytes::Bytes;
use futures_util::future::{join, join_all};
use futures_util::poll;

use crate::world::{message, put, take, topic, with_server};

// spec: RED-007
#[test]
fn an_idle_pop_outlives_the_time_out_of_the_library_and_eats_no_message() {
    // The library would give up after 500 ms; the server ends this pop after 1 s.
    with_server(async |world| {
        let (topic, mut admin) = (topic("t"), world.admin());
        assert_eq!(world.queue.take(&topic).await, Ok(Take::Empty));
        assert_eq!(world.queue.take(&topic).await, Ok(Take::Empty));
        assert_eq!((admin.info("blocked_clients"), admin.calls("blpop")), (0, 2));
        put(&world.queue, &topic, "m").await;
        assert_eq!(admin.info("blocked_clients"), 0, "nobody else waits for the message");
        assert_eq!(world.queue.take(&topic).await, Ok(message("m")));
    });
}

/// Polls a future until something can be seen at the server, then drops it unfinished.
async fn drop_when<T>(future: impl Future<Output = T>, seen: impl Future<Output = ()>) {
    let (mut future, mut seen) = (pin!(future), pin!(seen));
    while poll!(seen.as_mut()).is_pending() {
        assert!(poll!(future.as_mut()).is_pending(), "the future was to be dropped, and is done");
        tokio::task::yield_now().await;
    }
}

#[test]
fn a_take_that_is_dropped_while_its_pop_is_parked_loses_nothing() {
    with_server(async |world| {
        let (topic, mut admin) = (topic("t"), world.admin());
        for round in ["1", "2", "3"] {
            drop_when(world.queue.take(&topic), admin.until_blocked(1)).await;
            assert_eq!(admin.info("blocked_clients"), 1, "the pop goes on");
            put(&world.queue, &topic, round).await;
            admin.until(|admin| admin.ask::<u64>(&["LLEN", "brrr/messages/t"]) == 0).await;
            assert_eq!(world.queue.take(&topic).await, Ok(message(round)));
        }
        // The shared one, the pops', and ours.
        assert_eq!(admin.info("connected_clients"), 3);
    });
}

#[test]
fn the_next_take_adopts_the_pop_of_one_that_was_dropped() {
    with_server(async |world| {
        let (topic, mut admin) = (topic("t"), world.admin());
        drop_when(world.queue.take(&topic), admin.until_blocked(1)).await;
        let (taken, ()) = join(world.queue.take(&topic), put(&world.queue, &topic, "m")).await;
        assert_eq!(taken, Ok(message("m")));
        assert_eq!((admin.calls("blpop"), admin.info("blocked_clients")), (1, 0));
    });
}

#[test]
fn a_message_that_was_popped_for_a_dropped_take_is_not_for_another_topic() {
    with_server(async |world| {
        let ([one, other], mut admin) = (["one", "other"].map(topic), world.admin());
        drop_when(world.queue.take(&one), admin.until_blocked(1)).await;
        put(&world.queue, &one, "1").await;
        put(&world.queue, &other, "2").await;
        assert_eq!(take(&world.queue, &other).await, Ok(message("2")));
        assert_eq!(take(&world.queue, &one).await, Ok(message("1")));
    });
}

// spec: RED-006
#[test]
fn each_of_many_messages_reaches_one_of_many_takers() {
    const MESSAGES: usize = 500;
    const TAKERS: usize = 8;
    with_server(async |world| {
        let (topic, mut admin) = (topic("t"), world.admin());
        let puts = join_all((0..MESSAGES).map(|n| world.queue.put(&topic, Bytes::from(n.to_string()))));
        let takers = join_all((0..TAKERS).map(|_| async {
            let mut taken = Vec::new();
            while let Take::Message(body) = world.queue.take(&topic).await.unwrap() {
                taken.push(String::from_utf8(body.to_vec()).unwrap().parse::<usize>().unwrap());
            }
            taken
        }));
        let (puts, taken) = join(puts, takers).await;
        assert!(puts.into_iter().all(|put| put.is_ok()));
        let mut taken = taken.concat();
        taken.sort_unstable();
        assert_eq!(taken, (0..MESSAGES).collect::<Vec<_>>());
        assert_eq!(admin.info("connected_clients"), TAKERS as u64 + 2, "one for each taker, one for the puts, ours");
    });
}

#[test]
fn one_message_is_fetched_for_one_taker_and_no_more() {
    with_server(async |world| {
        let topic = topic("t");
        for body in ["1", "2", "3"] {
            put(&world.queue, &topic, body).await;
        }
        assert_eq!(world.queue.take(&topic).await, Ok(message("1")));
        assert_eq!(world.queue.waiting(&topic).await, Ok(2));
    });
}

/// Three commands a message, as the documentation of the backend says.
#[test]
fn a_message_costs_three_commands() {
    use brrr_ref_worker::cache::Cache;
    const MESSAGES: u64 = 50;
    with_server(async |world| {
        let (topic, cache, mut admin) = (topic("t"), world.redis.cache(), world.admin());
        // So that connecting is not counted.
        put(&world.queue, &topic, "m").await;
        assert_eq!(world.queue.take(&topic).await, Ok(message("m")));
        admin.tell(&["CONFIG", "RESETSTAT"]);
        for n in 1..=MESSAGES {
            assert_eq!(cache.incr("brrr/count/r").await, Ok(n));
            put(&world.queue, &topic, "m").await;
            assert_eq!(world.queue.take(&topic).await, Ok(message("m")));
        }
        let calls = ["incr", "rpush", "blpop"].map(|command| admin.calls(command));
        assert_eq!(calls, [MESSAGES; 3]);
        // The reset that was ours is counted, what asks is not yet.
        assert_eq!(admin.info("total_commands_processed"), 3 * MESSAGES + 4);
    });
}
