// SPDX-License-Identifier: AGPL-3.0-only
//! Requests as they are sent, and replies as they are understood, against the binding vectors.

use std::time::Duration;

use brrr_ref_worker::backend::sqs::SqsQueue;
use brrr_ref_worker::queue::{Delivery, Queue, Receipt};
use bytes::Bytes;
use serde_json::{Value, json};

use crate::binding::{done, told, vectors};
use crate::script::{Reply, Script, Seen};
use crate::{queue, topic};

fn url(name: &str) -> Reply {
    (200, json!({ "QueueUrl": format!("https://sqs.example/000000000000/{name}") }))
}

fn delivered(delivery: Delivery) -> Value {
    match delivery {
        Delivery::Message(received) => {
            json!({ "message": { "utf8": std::str::from_utf8(&received.body).unwrap() } })
        }
        Delivery::Empty => json!({ "empty": {} }),
        Delivery::Closed => json!({ "closed": {} }),
    }
}

fn meaning(means: &Value) -> Value {
    match means["error"]["kind"].as_str() {
        Some(kind) => json!({ "error": { "kind": kind } }),
        None => means.clone(),
    }
}

/// The receipt of a message that the server delivers with this handle.
async fn receipt(queue: &SqsQueue, name: &str) -> Receipt {
    match queue.receive(&topic(name)).await.unwrap() {
        Delivery::Message(received) => received.receipt.unwrap(),
        other => panic!("no message, but {other:?}"),
    }
}

async fn perform(queue: &SqsQueue, name: &str, about: &Value) -> Value {
    let on = about["topic"].as_str().unwrap();
    match name {
        "put" => {
            let body = Bytes::copy_from_slice(about["body"].as_str().unwrap().as_bytes());
            told(queue.put(&topic(on), body).await, done)
        }
        "take" => told(queue.receive(&topic(on)).await, delivered),
        "acknowledge" => told(queue.acknowledge(&receipt(queue, on).await).await, done),
        "extend" => {
            let hidden = Duration::from_secs(about["seconds"].as_u64().unwrap());
            told(queue.extend(&receipt(queue, on).await, hidden).await, done)
        }
        other => panic!("the vectors have a new operation, {other}; perform it here"),
    }
}

#[tokio::test]
async fn requests_and_replies_are_those_of_the_vectors() {
    // spec: SQS-003, SQS-005, SQS-006, SQS-007
    let mut replies = 0;
    for vector in vectors("sqs") {
        let id = vector["id"].as_str().unwrap();
        let (name, about) = vector["operation"].as_object().unwrap().iter().next().unwrap();
        let queue_name = brrr_wire::key::sqs_queue(&topic(about["topic"].as_str().unwrap()));
        let request = &vector["request"];
        for reply in vector["replies"].as_array().unwrap() {
            let due = Seen { target: request["target"].as_str().unwrap().to_owned(), body: request["body"].clone() };
            let again = reply["again"] == json!(true);
            let mut script = vec![url(&queue_name)];
            if let Some(handle) = about["receipt"].as_str() {
                let message = json!({ "MessageId": "m1", "ReceiptHandle": handle, "Body": "li2e1:r1:he" });
                script.push((200, json!({ "Messages": [message] })));
            }
            let asked = script.len();
            script.push((u16::try_from(reply["status"].as_u64().unwrap()).unwrap(), reply["body"].clone()));
            script.push((200, json!({})));
            let script = Script::play(script).await;
            let (queue, _) = queue(&script.url).await;
            let came = perform(&queue, name, about).await;
            assert_eq!(script.seen()[asked..], vec![due; if again { 2 } else { 1 }], "{id}");
            if !again {
                assert_eq!(came, meaning(&reply["means"]), "{id}");
            }
            replies += 1;
        }
    }
    assert!(replies > 10, "only {replies} replies were tried");
}

#[tokio::test]
async fn queues_are_asked_for_and_created_by_the_names_of_the_vectors() {
    // spec: SQS-001, SQS-002
    for vector in vectors("sqs").into_iter().filter(|vector| vector["operation"]["queue"].is_object()) {
        let name = &vector["request"]["name"];
        let topic = topic(vector["operation"]["queue"]["topic"].as_str().unwrap());
        let script = Script::play([(200, json!({})), url("q"), (200, json!({}))]).await;
        let (queue, _) = queue(&script.url).await;
        queue.create_queue(&topic).await.unwrap();
        queue.put(&topic, Bytes::from_static(b"m")).await.unwrap();
        let seen = script.seen().into_iter().map(|seen| (seen.target, seen.body["QueueName"].clone()));
        let due = [("CreateQueue", name.clone()), ("GetQueueUrl", name.clone()), ("SendMessage", Value::Null)];
        let due = due.map(|(target, name)| (format!("AmazonSQS.{target}"), name));
        assert_eq!(seen.collect::<Vec<_>>(), due, "{}", vector["id"]);
    }
}
