// SPDX-License-Identifier: AGPL-3.0-only
//! The end of a queue: every taker is told, and nothing that was popped is lost.

use brrr_ref_worker::backend::redis::{Redis, RedisQueue};
use brrr_ref_worker::queue::{Queue, Take};
use brrr_wire::revision::Revision;
use bytes::Bytes;
use futures_util::future::{join, join_all};
use futures_util::poll;
use std::num::NonZeroU16;
use std::pin::pin;

use crate::world::{Admin, RedisServer, World, message, options, put, run, topic, with_server};

/// A queue whose pops the server would not end while a test runs.
fn patient(world: &World) -> RedisQueue {
    Redis::new(world.options.clone().with_block_seconds(NonZeroU16::MAX)).unwrap().queue(Revision::Two)
}

/// A worker that stops has not to wait for the block time of its pops, and nothing that they bring is lost.
#[test]
fn interrupting_ends_takes_and_loses_nothing() {
    with_server(async |world| {
        let (queue, topic, mut admin) = (patient(world), topic("t"), world.admin());
        let takers = join_all((0..3).map(|_| queue.take(&topic)));
        let interrupt = async {
            admin.until_blocked(3).await;
            queue.interrupt().await;
        };
        let (taken, ()) = join(takers, interrupt).await;
        assert_eq!(taken, vec![Ok(Take::Empty); 3]);
        put(&queue, &topic, "m").await;
        assert_eq!(queue.take(&topic).await, Ok(message("m")), "the pops that went on bring it to the next taker");
        queue.drain().await.unwrap();
        assert_eq!(admin.info("blocked_clients"), 0);
    });
}

// spec: QUE-003, RED-007
#[test]
fn closing_ends_parked_pops_at_the_server() {
    with_server(async |world| {
        let (queue, topic, mut admin) = (patient(world), topic("t"), world.admin());
        let takers = join_all((0..5).map(|_| queue.take(&topic)));
        let close = async {
            admin.until_blocked(5).await;
            queue.close();
        };
        let (taken, ()) = join(takers, close).await;
        assert_eq!(taken, vec![Ok(Take::Closed); 5]);
        assert_eq!(admin.info("blocked_clients"), 0);
        put(&queue, &topic, "m").await;
        assert_eq!(queue.waiting(&topic).await, Ok(1), "nobody pops any more");
        assert_eq!(queue.take(&topic).await, Ok(Take::Closed));
    });
}

#[test]
fn a_message_that_comes_while_closing_is_delivered_or_stays() {
    const ROUNDS: usize = 100;
    with_server(async |world| {
        let topic = topic("t");
        let (mut delivered, mut closed) = (0, 0);
        for round in 0..ROUNDS {
            let (queue, other) = (patient(world), world.redis.queue(Revision::Two));
            let mut taking = pin!(queue.take(&topic));
            // From a pop that has not started to one that is parked.
            for _ in 0..round {
                assert!(poll!(taking.as_mut()).is_pending());
                tokio::task::yield_now().await;
            }
            let close = async { queue.close() };
            let (taken, ()) = match round % 2 {
                0 => {
                    join(taking, async {
                        join(put(&other, &topic, "m"), close).await;
                    })
                    .await
                }
                _ => {
                    join(taking, async {
                        join(close, put(&other, &topic, "m")).await;
                    })
                    .await
                }
            };
            let waiting = other.waiting(&topic).await.unwrap();
            match taken.unwrap() {
                Take::Message(body) => {
                    assert_eq!((body, waiting), (Bytes::from_static(b"m"), 0));
                    assert_eq!(queue.take(&topic).await, Ok(Take::Closed));
                    delivered += 1;
                }
                Take::Closed => {
                    assert_eq!(waiting, 1);
                    assert_eq!(other.take(&topic).await, Ok(message("m")));
                    closed += 1;
                }
                Take::Empty => panic!("a closed queue is not empty"),
            }
        }
        assert!(delivered > 0 && closed > 0, "{delivered} in time, {closed} not: the race was not seen");
    });
}

#[test]
fn draining_puts_back_what_was_popped_for_nobody() {
    with_server(async |world| {
        let (queue, topic, mut admin) = (patient(world), topic("t"), world.admin());
        popped_for_nobody(&queue, &mut admin).await;
        assert_eq!(queue.drain().await, Ok(1));
        assert_eq!(world.queue.waiting(&topic).await, Ok(1));
        assert_eq!(queue.take(&topic).await, Ok(Take::Closed));
        assert_eq!(queue.drain().await, Ok(0), "there is nothing left");
        assert_eq!(world.queue.take(&topic).await, Ok(message("m")));
    });
}

/// A message is popped for a take that was dropped.
async fn popped_for_nobody(queue: &RedisQueue, admin: &mut Admin) {
    let topic = topic("t");
    {
        let mut taker = pin!(queue.take(&topic));
        assert!(poll!(taker.as_mut()).is_pending());
        admin.until_blocked(1).await;
    }
    put(queue, &topic, "m").await;
    admin.until(|admin| admin.info("blocked_clients") == 0).await;
}

#[test]
fn draining_waits_for_the_pops() {
    with_server(async |world| {
        let (queue, topic, mut admin) = (patient(world), topic("t"), world.admin());
        {
            let mut taker = pin!(queue.take(&topic));
            assert!(poll!(taker.as_mut()).is_pending());
            admin.until_blocked(1).await;
        }
        assert_eq!(queue.drain().await, Ok(0));
        assert_eq!(admin.info("blocked_clients"), 0);
    });
}

#[test]
fn dropping_the_last_handle_ends_the_pops_and_puts_back() {
    with_server(async |world| {
        let (queue, mut admin) = (patient(world), world.admin());
        let another = queue.clone();
        popped_for_nobody(&queue, &mut admin).await;
        drop(queue);
        {
            let topic = topic("parked");
            let mut taker = pin!(another.take(&topic));
            assert!(poll!(taker.as_mut()).is_pending());
            admin.until_blocked(1).await;
        }
        drop(another);
        admin.until_blocked(0).await;
        admin.until(|admin| admin.ask::<u64>(&["LLEN", "brrr/messages/t"]) == 1).await;
    });
}

#[test]
fn without_the_right_to_unblock_a_pop_ends_with_its_block_time() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let mut admin = Admin::of(&server);
    for (user, right) in [("blunt", "-client|unblock"), ("shy", "-client")] {
        admin.tell(&["ACL", "SETUSER", user, "on", "nopass", "~*", "+@all", right]);
        run(async {
            let redis = Redis::new(options(&server.url().replace("//", &format!("//{user}:any@")))).unwrap();
            let (queue, topic) = (redis.queue(Revision::Two), topic("t"));
            let close = async {
                admin.until_blocked(1).await;
                queue.close();
            };
            let (taken, ()) = join(queue.take(&topic), close).await;
            assert_eq!(taken, Ok(Take::Closed), "{user}");
        });
    }
}

#[test]
fn a_server_that_dies_while_closing_does_not_hold_up_the_end() {
    with_server(async |world| {
        let (queue, topic, mut admin) = (patient(world), topic("t"), world.admin());
        let close = async {
            admin.until_blocked(1).await;
            world.server.kill();
            queue.close();
        };
        let (taken, ()) = join(queue.take(&topic), close).await;
        assert_eq!(taken, Ok(Take::Closed));
        assert_eq!(queue.drain().await, Ok(0));
    });
}
