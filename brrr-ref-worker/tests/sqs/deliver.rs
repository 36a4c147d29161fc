// SPDX-License-Identifier: AGPL-3.0-only
//! Messages that are received, extended, acknowledged, and counted; queues that are created and deleted.

use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::QueueAttributeName;
use brrr_ref_worker::backend::sqs::SqsQueue;
use brrr_ref_worker::queue::{Delivery, Queue, Receipt, Received, Take};
use brrr_wire::name::Topic;
use bytes::Bytes;
use futures_util::future::{join, join_all};

use crate::line::Line;
use crate::moto::Moto;
use crate::{on_moto, options, topic};

async fn received(queue: &SqsQueue, topic: &Topic) -> (Bytes, Receipt) {
    match queue.receive(topic).await.unwrap() {
        Delivery::Message(Received { body, receipt }) => (body, receipt.unwrap()),
        other => panic!("no message, but {other:?}"),
    }
}

#[tokio::test]
async fn a_message_that_was_received_stays_until_it_is_acknowledged() {
    // spec: SQS-006, SQS-007
    let Some((_moto, queue)) = on_moto(&["t"]).await else { return };
    let (queue, topic) = (queue.with_wait_seconds(0), topic("t"));
    let body = Bytes::from_static(b"li2e1:r1:he");
    queue.put(&topic, body.clone()).await.unwrap();
    assert_eq!(queue.waiting(&topic).await, Ok(1));

    let (first, receipt) = received(&queue, &topic).await;
    assert_eq!(first, body);
    assert_eq!(queue.receive(&topic).await, Ok(Delivery::Empty), "it is hidden");
    assert_eq!(queue.waiting(&topic).await, Ok(0));
    queue.extend(&receipt, Duration::from_millis(59_001)).await.unwrap();
    assert_eq!(queue.receive(&topic).await, Ok(Delivery::Empty), "it stays hidden");

    queue.extend(&receipt, Duration::ZERO).await.unwrap();
    let (second, receipt) = received(&queue, &topic).await;
    assert_eq!(second, body, "it came back");
    queue.acknowledge(&receipt).await.unwrap();
    assert!(queue.extend(&receipt, Duration::ZERO).await.is_err(), "it is gone");
    assert_eq!(queue.receive(&topic).await, Ok(Delivery::Empty));
}

/// How many messages a queue has, those that are hidden included.
pub(crate) async fn messages(moto: &Moto, name: &str) -> u32 {
    let client = Client::from_conf(SqsQueue::config(&options(&moto.url)).await.unwrap().build());
    let url = client.get_queue_url().queue_name(name).send().await.unwrap().queue_url.unwrap();
    let counts =
        [QueueAttributeName::ApproximateNumberOfMessages, QueueAttributeName::ApproximateNumberOfMessagesNotVisible];
    let request = client.get_queue_attributes().queue_url(url).set_attribute_names(Some(counts.to_vec()));
    request.send().await.unwrap().attributes.unwrap().values().map(|count| count.parse::<u32>().unwrap()).sum()
}

#[tokio::test]
async fn a_message_that_was_taken_is_gone_and_one_that_was_received_is_not() {
    let Some((moto, queue)) = on_moto(&["t"]).await else { return };
    for name in ["m1", "m2"] {
        queue.put(&topic("t"), Bytes::from(name)).await.unwrap();
    }
    assert_eq!(messages(&moto, "brrr-t").await, 2);
    let _hidden = received(&queue, &topic("t")).await;
    assert_eq!(messages(&moto, "brrr-t").await, 2);
    assert!(matches!(queue.take(&topic("t")).await, Ok(Take::Message(_))));
    assert_eq!(messages(&moto, "brrr-t").await, 1);
}

#[tokio::test]
async fn waits_are_interrupted_and_go_on() {
    let Some((_moto, queue)) = on_moto(&["t"]).await else { return };
    let topic = topic("t");
    let takers = join_all((0..3).map(|_| queue.take(&topic)));
    let (taken, ()) = join(takers, queue.interrupt()).await;
    assert_eq!(taken, [Ok(Take::Empty), Ok(Take::Empty), Ok(Take::Empty)]);
    let (taken, put) = join(queue.take(&topic), queue.put(&topic, Bytes::from_static(b"m"))).await;
    assert_eq!((taken, put), (Ok(Take::Message(Bytes::from_static(b"m"))), Ok(())));
}

#[tokio::test]
async fn a_put_whose_reply_was_lost_is_put_twice() {
    let Some((moto, queue)) = on_moto(&["t"]).await else { return };
    let (queue, topic) = (queue.with_wait_seconds(0), topic("t"));
    let line = Line::to(&moto.url).await;
    let sender = SqsQueue::connect(&options(&line.url)).await.unwrap();
    assert_eq!(sender.waiting(&topic).await, Ok(0), "it knows the URL from now on");
    line.lose(1);
    assert_eq!(sender.put(&topic, Bytes::from_static(b"m")).await, Ok(()));
    assert_eq!(line.left(), 0);
    for _ in 0..2 {
        assert_eq!(queue.take(&topic).await, Ok(Take::Message(Bytes::from_static(b"m"))));
    }
    assert_eq!(queue.take(&topic).await, Ok(Take::Empty));
}

#[tokio::test]
async fn queues_are_created_and_deleted_once_or_twice() {
    let Some((_moto, queue)) = on_moto(&[]).await else { return };
    let long = "\u{1f3ed}".repeat(128);
    for name in ["a/b c#", &long] {
        let topic = topic(name);
        for _ in 0..2 {
            queue.create_queue(&topic).await.unwrap();
        }
        queue.put(&topic, Bytes::from_static(b"m")).await.unwrap();
        for _ in 0..2 {
            queue.delete_queue(&topic).await.unwrap();
        }
        let failed = queue.put(&topic, Bytes::from_static(b"m")).await.unwrap_err();
        assert_eq!(failed.kind(), "QueueDoesNotExist", "{failed}");
    }
}
