// SPDX-License-Identifier: AGPL-3.0-only
//! The queue on SQS: on an emulator, and against a server that plays scripts.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "support/binding.rs"]
mod binding;
#[path = "contract/queue.rs"]
mod contract;
#[path = "sqs/deliver.rs"]
mod deliver;
#[path = "support/line.rs"]
mod line;
#[path = "support/moto.rs"]
mod moto;
#[path = "support/pauses.rs"]
mod pauses;
#[path = "sqs/refused.rs"]
mod refused;
#[path = "support/script.rs"]
mod script;
#[path = "sqs/wire.rs"]
mod wire;
#[path = "sqs/worker.rs"]
mod worker;

use brrr_ref_worker::backend::aws::AwsOptions;
use brrr_ref_worker::backend::sqs::SqsQueue;
use brrr_wire::name::Topic;

use crate::moto::{Moto, Requests};
use crate::pauses::Pauses;

fn options(url: &str) -> AwsOptions {
    AwsOptions::new().with_endpoint_url(url).with_region("eu-west-1").with_access_key("any", "text")
}

/// A queue as [`SqsQueue::connect`] makes it, except that its pauses take no time and are noted.
async fn queue(url: &str) -> (SqsQueue, Pauses) {
    let pauses = Pauses::default();
    let config = SqsQueue::config(&options(url)).await.unwrap().sleep_impl(pauses.clone());
    (SqsQueue::new(config.build()), pauses)
}

/// An emulator and a queue on it, with queues for these topics; none where the emulator is not installed.
async fn on_moto(topics: &[&str]) -> Option<(Moto, SqsQueue)> {
    let moto = Moto::start(Requests::AtOnce)?;
    let queue = SqsQueue::connect(&options(&moto.url)).await.unwrap();
    for topic in topics {
        queue.create_queue(&self::topic(topic)).await.unwrap();
    }
    Some((moto, queue))
}

fn topic(text: &str) -> Topic {
    Topic::new(text).unwrap()
}

#[tokio::test]
async fn the_contract_holds_on_moto() {
    let Some((_moto, queue)) = on_moto(&contract::TOPICS).await else { return };
    contract::text_contract(&queue.with_wait_seconds(1), SqsQueue::close).await;
}
