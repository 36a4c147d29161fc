// SPDX-License-Identifier: AGPL-3.0-only
//! Workers that delete a message when it was handled, and keep it hidden meanwhile.

use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use brrr_ref_worker::backend::memory::{MemoryCache, MemoryStore};
use brrr_ref_worker::backend::sqs::{Deletion, HOLD_EVERY, SqsQueue};
use brrr_ref_worker::clock::PinnedClock;
use brrr_ref_worker::drive::Driver;
use brrr_ref_worker::handler::{Handler, Outcome, from_fn};
use brrr_ref_worker::queue::Queue;
use brrr_ref_worker::store::Store;
use brrr_ref_worker::worker::{Events, Failed, Handled, OnError, Worker};
use brrr_wire::key::StoreKey;
use brrr_wire::name::{CallHash, RootId, TaskName};
use brrr_wire::record::{Call, ScheduleMessage};
use brrr_wire::revision::Revision;
use bytes::Bytes;
use futures_util::future::join;
use serde_json::{Value, json};
use tokio::sync::{Notify, Semaphore};

use crate::deliver::messages;
use crate::script::{Reply, Script, error};
use crate::{on_moto, options, topic};

/// A clock that is put forward by hand: one permit lets one holder of a message say that it is still there.
#[derive(Clone, Debug)]
struct Ticks(Arc<Semaphore>);

impl AsyncSleep for Ticks {
    fn sleep(&self, duration: Duration) -> Sleep {
        let ticks = Arc::clone(&self.0);
        if duration != HOLD_EVERY {
            return Sleep::new(pending());
        }
        Sleep::new(async move { ticks.acquire().await.unwrap().forget() })
    }
}

/// What became of the messages, in order.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<String>>>);

impl Events for Told {
    fn handled(&self, message: &Handled<'_>) {
        self.0.lock().unwrap().push(format!("handled {}", message.call_hash));
    }

    fn failed(&self, failure: &Failed<'_>) {
        self.0.lock().unwrap().push(failure.cause.to_owned());
    }
}

fn message() -> Bytes {
    ScheduleMessage { root_id: RootId::new("r").unwrap(), call_hash: CallHash::new("h").unwrap() }.encode()
}

type OnSqs<H> = Worker<MemoryStore, SqsQueue, MemoryCache, PinnedClock, H, Told>;

/// A worker of the topic `t` that knows the call of [`message`].
async fn worker<H: Handler>(queue: &SqsQueue, handler: H, told: &Told) -> OnSqs<H> {
    let store = MemoryStore::new();
    let call = Call { task_name: TaskName::new("task").unwrap(), payload: Bytes::new() };
    store.set(&StoreKey::call(&CallHash::new("h").unwrap()), call.encode()).await.unwrap();
    let driver = Driver::new(store, queue.clone(), MemoryCache::new(), PinnedClock::at(1), Revision::Two, 0);
    Worker::new(driver, topic("t"), handler, told.clone())
}

fn delivered(body: &[u8]) -> Reply {
    let body = std::str::from_utf8(body).unwrap();
    (200, json!({ "Messages": [{ "MessageId": "m", "ReceiptHandle": "receipt", "Body": body }] }))
}

fn url() -> Reply {
    (200, json!({ "QueueUrl": "https://sqs.example/1/brrr-t" }))
}

/// What the server was asked about the message, in order.
fn asked(script: &Script) -> Vec<(String, Value)> {
    let about = |name: &str| name.starts_with("Delete") || name.starts_with("Change");
    let seen = script.seen().into_iter();
    let seen = seen.map(|seen| (seen.target.strip_prefix("AmazonSQS.").unwrap().to_owned(), seen.body));
    seen.filter(|(name, _)| about(name)).collect()
}

async fn until(script: &Script, requests: usize) {
    while asked(script).len() < requests {
        tokio::task::yield_now().await;
    }
}

fn deletion() -> (String, Value) {
    let body = json!({ "QueueUrl": "https://sqs.example/1/brrr-t", "ReceiptHandle": "receipt" });
    ("DeleteMessage".to_owned(), body)
}

fn extension() -> (String, Value) {
    let (_, mut body) = deletion();
    body["VisibilityTimeout"] = json!(30);
    ("ChangeMessageVisibility".to_owned(), body)
}

#[tokio::test]
async fn a_message_is_kept_hidden_while_it_is_handled_and_deleted_then() {
    // spec: SQS-006, SQS-007
    let done = || (200, json!({}));
    let script = Script::play([url(), delivered(&message()), done(), done(), done()]).await;
    let ticks = Ticks(Arc::new(Semaphore::new(0)));
    let config = SqsQueue::config(&options(&script.url)).await.unwrap().sleep_impl(ticks.clone());
    let queue = SqsQueue::new(config.build());
    let (told, finish) = (Told::default(), Arc::new(Notify::new()));
    let handler = from_fn(|_| async {
        finish.notified().await;
        Outcome::Response(Bytes::new())
    });
    let worker = worker(&queue, handler, &told).await;
    let (ended, ()) = join(Box::pin(worker.run()), async {
        for extensions in 1..=2 {
            ticks.0.add_permits(1);
            until(&script, extensions).await;
        }
        assert_eq!(*told.0.lock().unwrap(), [""; 0]);
        finish.notify_one();
        until(&script, 3).await;
        queue.close();
    })
    .await;
    assert_eq!(ended, Ok(()));
    assert_eq!(asked(&script), [extension(), extension(), deletion()]);
    assert_eq!(*told.0.lock().unwrap(), ["handled h"]);
}

#[tokio::test]
async fn what_could_not_be_handled_is_reported_and_then_deleted() {
    // spec: HAN-013, SQS-008
    for on_error in [OnError::GoOn, OnError::Stop] {
        for (body, cause) in [(&b"garbage"[..], "MalformedMessage"), (&message(), "Handler")] {
            let script = Script::play([url(), delivered(body), (200, json!({}))]).await;
            let queue = SqsQueue::connect(&options(&script.url)).await.unwrap();
            let told = Told::default();
            let handler = from_fn(|_| async {
                Outcome::Failed { kind: "Boom".to_owned(), message: "it always fails".to_owned() }
            });
            let worker = worker(&queue, handler, &told).await.with_on_error(on_error);
            let (ended, ()) = join(Box::pin(worker.run()), async {
                until(&script, 1).await;
                queue.close();
            })
            .await;
            assert_eq!(ended.is_err(), on_error == OnError::Stop);
            assert_eq!(asked(&script), [deletion()]);
            assert_eq!(*told.0.lock().unwrap(), [cause]);
        }
    }
}

#[tokio::test]
async fn a_message_that_may_come_back_is_reported() {
    let refused = || error(400, "ReceiptHandleIsInvalid", "The receipt handle is not valid.");
    let script = Script::play([url(), delivered(&message()), refused(), refused(), (200, json!({}))]).await;
    let ticks = Ticks(Arc::new(Semaphore::new(0)));
    let config = SqsQueue::config(&options(&script.url)).await.unwrap().sleep_impl(ticks.clone());
    let (queue, told, finish) = (SqsQueue::new(config.build()), Told::default(), Arc::new(Notify::new()));
    let handler = from_fn(|_| async {
        finish.notified().await;
        Outcome::Response(Bytes::new())
    });
    let worker = worker(&queue, handler, &told).await;
    let (ended, ()) = join(Box::pin(worker.run()), async {
        ticks.0.add_permits(1);
        until(&script, 1).await;
        while told.0.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        finish.notify_one();
        until(&script, 2).await;
        queue.close();
    })
    .await;
    assert_eq!(ended, Ok(()));
    assert_eq!(asked(&script), [extension(), deletion()]);
    assert_eq!(*told.0.lock().unwrap(), ["HoldFailed", "handled h", "AcknowledgeFailed"]);
}

#[tokio::test]
async fn a_worker_that_dies_leaves_its_message_unless_it_was_deleted_before() {
    for (deletion, left) in [(Deletion::AfterHandling, 1), (Deletion::BeforeHandling, 0)] {
        let Some((moto, queue)) = on_moto(&["t"]).await else { return };
        let (queue, told, begun) = (queue.with_deletion(deletion), Told::default(), Notify::new());
        queue.put(&topic("t"), message()).await.unwrap();
        let handler = from_fn(|_| async {
            begun.notify_one();
            pending().await
        });
        let worker = worker(&queue, handler, &told).await;
        let stop = worker.stop();
        let (ended, ()) = join(Box::pin(worker.run()), async {
            begun.notified().await;
            stop.stop_now();
        })
        .await;
        assert_eq!(ended, Ok(()));
        assert_eq!(messages(&moto, "brrr-t").await, left, "{deletion:?}");
    }
}
