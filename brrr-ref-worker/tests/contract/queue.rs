// SPDX-License-Identifier: AGPL-3.0-only
use std::pin::pin;

use brrr_ref_worker::queue::{Delivery, Queue, Received, Take};
use brrr_wire::name::Topic;
use bytes::Bytes;
use futures_util::future::{join, join_all};
use futures_util::poll;

/// Everything that the protocol needs of a queue; the queue is new, and `close` closes it for all takers.
#[allow(dead_code, reason = "a queue may carry text only")]
pub(crate) async fn contract<Q: Queue>(queue: &Q, close: impl FnOnce(&Q)) {
    let bodies = [Bytes::from_static(b"li2e1:r1:he"), (0..=255).collect(), Bytes::new()];
    contract_with(queue, &bodies, close).await;
}

/// The same for a queue that carries text only.
#[allow(dead_code, reason = "most queues carry any bytes")]
pub(crate) async fn text_contract<Q: Queue>(queue: &Q, close: impl FnOnce(&Q)) {
    let bodies = ["li2e1:r1:he", " spaces  ", "\t\n\r~\u{e9}\u{fffd}\u{1f3ed}", "<&quot;&>\"\\"].map(Bytes::from);
    contract_with(queue, &bodies, close).await;
}

/// The topics that the contract uses, for queues that have to be created first.
#[allow(dead_code, reason = "most queues come into being by themselves")]
pub(crate) const TOPICS: [&str; 9] =
    ["received", "t", "a/b:c", "\u{1f3ed} \n", "another", "shared", "late", "waiting", "new"];

async fn contract_with<Q: Queue>(queue: &Q, bodies: &[Bytes], close: impl FnOnce(&Q)) {
    delivers_unchanged(queue, bodies).await;
    delivers_to_one_taker(queue).await;
    wakes_a_taker_that_waits(queue).await;
    delivers_what_was_acknowledged_to_nobody_else(queue).await;
    tells_everybody_that_it_is_closed(queue, close).await;
}

fn topic(text: &str) -> Topic {
    Topic::new(text).unwrap()
}

async fn take<Q: Queue>(queue: &Q, topic: &Topic) -> Take {
    loop {
        match queue.take(topic).await.unwrap() {
            Take::Empty => {}
            taken => return taken,
        }
    }
}

// spec: QUE-001, MEM-001
async fn delivers_unchanged<Q: Queue>(queue: &Q, bodies: &[Bytes]) {
    for name in ["t", "a/b:c", "\u{1f3ed} \n"] {
        for body in bodies {
            queue.put(&topic(name), body.clone()).await.unwrap();
            queue.put(&topic("another"), Bytes::from_static(b"not this one")).await.unwrap();
            assert_eq!(take(queue, &topic(name)).await, Take::Message(body.clone()));
        }
    }
}

async fn delivers_to_one_taker<Q: Queue>(queue: &Q) {
    let topic = topic("shared");
    for n in 0..20 {
        queue.put(&topic, Bytes::from(format!("{n:02}"))).await.unwrap();
    }
    let mut taken: Vec<String> = join_all((0..20).map(|_| take(queue, &topic)))
        .await
        .into_iter()
        .map(|take| match take {
            Take::Message(body) => String::from_utf8(body.to_vec()).unwrap(),
            other => panic!("no message, but {other:?}"),
        })
        .collect();
    taken.sort_unstable();
    assert_eq!(taken, (0..20).map(|n| format!("{n:02}")).collect::<Vec<_>>());
}

async fn wakes_a_taker_that_waits<Q: Queue>(queue: &Q) {
    let topic = topic("late");
    let (taken, put) = join(take(queue, &topic), queue.put(&topic, Bytes::from_static(b"m"))).await;
    assert_eq!((taken, put), (Take::Message(Bytes::from_static(b"m")), Ok(())));
}

async fn receive<Q: Queue>(queue: &Q, topic: &Topic) -> Received {
    loop {
        match queue.receive(topic).await.unwrap() {
            Delivery::Empty => {}
            Delivery::Message(received) => return received,
            Delivery::Closed => panic!("it was not closed"),
        }
    }
}

/// Whether it waits for that or not.
async fn delivers_what_was_acknowledged_to_nobody_else<Q: Queue>(queue: &Q) {
    let topic = topic("received");
    for body in ["first", "second"].map(Bytes::from) {
        queue.put(&topic, body.clone()).await.unwrap();
        let received = receive(queue, &topic).await;
        assert_eq!(received.body, body);
        if let Some(receipt) = received.receipt {
            assert_eq!(receipt.topic(), &topic);
            let mut hold = pin!(queue.hold(&receipt));
            assert!(poll!(hold.as_mut()).is_pending(), "it can be held");
            queue.acknowledge(&receipt).await.unwrap();
        }
    }
}

// spec: QUE-003
async fn tells_everybody_that_it_is_closed<Q: Queue>(queue: &Q, close: impl FnOnce(&Q)) {
    let (waiting, new) = (topic("waiting"), topic("new"));
    let takers = join_all((0..3).map(|_| take(queue, &waiting)));
    let (taken, ()) = join(takers, async { close(queue) }).await;
    assert_eq!(taken, [Take::Closed, Take::Closed, Take::Closed]);
    assert_eq!(take(queue, &new).await, Take::Closed);
    assert_eq!(queue.put(&new, Bytes::from_static(b"m")).await, Ok(()), "a worker finishes the message in hand");
}
