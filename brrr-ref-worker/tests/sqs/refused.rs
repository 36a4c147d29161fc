// SPDX-License-Identifier: AGPL-3.0-only
//! What SQS refuses, what is not even sent to it, and what passes with waiting.

use brrr_ref_worker::queue::{Queue, Take};
use bytes::Bytes;
use serde_json::json;
use tokio::net::TcpListener;

use crate::script::{Script, error};
use crate::{on_moto, queue, topic};

#[tokio::test]
async fn bodies_that_sqs_does_not_take_are_not_sent() {
    // spec: SQS-004
    let script = Script::play([(200, json!({}))]).await;
    let (queue, _) = queue(&script.url).await;
    for body in [&b""[..], b"\xff", b"nul \0", "\u{ffff}".as_bytes(), &vec![b'x'; 1024 * 1024 + 1]] {
        let failed = queue.put(&topic("t"), Bytes::copy_from_slice(body)).await.unwrap_err();
        assert_eq!(failed.kind(), "InvalidMessageContents");
        assert!(
            failed.message().starts_with("sending to the SQS queue brrr-t in eu-west-1, topic \"t\", failed: the body")
        );
    }
    assert_eq!(script.seen(), []);
}

#[tokio::test]
async fn a_missing_queue_is_told_with_what_to_do() {
    let Some((moto, queue)) = on_moto(&[]).await else { return };
    for (failed, doing) in [
        (queue.put(&topic("a b"), Bytes::from_static(b"m")).await.unwrap_err(), "sending to"),
        (queue.take(&topic("a b")).await.unwrap_err(), "receiving from"),
        (queue.waiting(&topic("a b")).await.unwrap_err(), "counting the messages of"),
    ] {
        assert_eq!(failed.kind(), "QueueDoesNotExist");
        let told = format!(
            "{doing} the SQS queue brrr-a_20b at {}, topic \"a b\", failed: there is no such queue; create it with the \
             command `setup` or `SqsQueue::create_queue`, or check the topic, the region and the account",
            moto.url
        );
        assert_eq!(failed.message(), told);
    }
}

#[tokio::test]
async fn a_queue_that_was_deleted_is_looked_for_again() {
    let (url, new_url) =
        (json!({ "QueueUrl": "https://sqs.example/1/old" }), json!({ "QueueUrl": "https://sqs.example/1/new" }));
    let gone = error(400, "QueueDoesNotExist", "The specified queue does not exist.");
    let script = Script::play([(200, url), gone, (200, new_url), (200, json!({}))]).await;
    let (queue, _) = queue(&script.url).await;
    let body = Bytes::from_static(b"m");
    assert_eq!(queue.put(&topic("t"), body.clone()).await.unwrap_err().kind(), "QueueDoesNotExist");
    assert_eq!(queue.put(&topic("t"), body.clone()).await, Ok(()));
    assert_eq!(queue.put(&topic("t"), body).await, Ok(()));
    let asked: Vec<_> =
        script.seen().into_iter().map(|seen| seen.body["QueueUrl"].as_str().map(str::to_owned)).collect();
    let [old, new] = ["old", "new"].map(|name| Some(format!("https://sqs.example/1/{name}")));
    assert_eq!(asked, [None, old, None, new.clone(), new]);
}

#[tokio::test]
async fn a_take_whose_deletion_fails_is_an_error_and_keeps_the_message() {
    let url = json!({ "QueueUrl": "https://sqs.example/1/q" });
    let message = json!({ "Messages": [{ "MessageId": "m", "ReceiptHandle": "r", "Body": "li2e1:r1:he" }] });
    let refused = error(400, "ReceiptHandleIsInvalid", "The receipt handle is not valid.");
    let script = Script::play([(200, url), (200, message.clone()), refused, (200, message), (200, json!({}))]).await;
    let (queue, _) = queue(&script.url).await;
    let failed = queue.take(&topic("t")).await.unwrap_err();
    assert_eq!(failed.kind(), "ReceiptHandleIsInvalid");
    assert_eq!(
        failed.message(),
        "deleting a message from the SQS queue brrr-t in eu-west-1, topic \"t\", failed: ReceiptHandleIsInvalid: The receipt \
         handle is not valid"
    );
    assert_eq!(queue.take(&topic("t")).await, Ok(Take::Message(Bytes::from_static(b"li2e1:r1:he"))));
}

#[tokio::test]
async fn throttling_is_waited_out() {
    let url = json!({ "QueueUrl": "https://sqs.example/1/q" });
    for refusal in [error(400, "RequestThrottled", "Rate exceeded"), (503, json!({}))] {
        let script = Script::play([(200, url.clone()), refusal.clone(), refusal, (200, json!({}))]).await;
        let (queue, pauses) = queue(&script.url).await;
        assert_eq!(queue.put(&topic("t"), Bytes::from_static(b"m")).await, Ok(()));
        assert_eq!((script.seen().len(), pauses.taken().len()), (4, 2));
    }
}

#[tokio::test]
async fn an_endpoint_that_is_not_there_is_told() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let (queue, pauses) = queue(&format!("http://{free}")).await;
    let failed = queue.take(&topic("t")).await.unwrap_err();
    assert_eq!(failed.kind(), "Unreachable");
    assert!(failed.message().contains("it cannot be reached (Connection refused (os error "), "{failed}");
    assert_eq!(pauses.taken().len(), 15, "a server that is being restarted is waited for");
}
