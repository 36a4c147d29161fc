// SPDX-License-Identifier: AGPL-3.0-only
//! SQS: the name of each queue, and requests that name it.

use brrr_wire::key;
use brrr_wire::name::Topic;
use brrr_wire::record::ScheduleMessage;
use serde_json::{Value, json};

use crate::{Told, Vector, same, text};

const AGAIN: [&str; 1] = ["RequestThrottled"];

pub(crate) fn check(vector: &Vector) -> Result<(), String> {
    let (name, about) = vector.operation()?;
    let topic = Topic::new(text(about, "topic")?).map_err(|error| error.to_string())?;
    let queue = key::sqs_queue(&topic);
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if queue.len() > 80 || !queue.bytes().all(allowed) {
        return Err(format!("no queue can have the name {queue}"));
    }
    if name == "queue" {
        let spelled = vector.requirements == ["SQS-001"];
        return match (queue.starts_with("brrr-"), spelled) {
            (true, true) | (false, false) => same(&vector.request["name"], &json!(queue)),
            _ => Err("it cites the wrong one of SQS-001 and SQS-002".to_owned()),
        };
    }
    let (target, due) = request(name, about)?;
    let mut body = vector.request["body"].clone();
    let url = body.as_object_mut().and_then(|body| body.remove("QueueUrl")).ok_or("it has no QueueUrl")?;
    if !url.as_str().is_some_and(|url| url.ends_with(&format!("/{queue}"))) {
        return Err(format!("the URL does not end with {queue}"));
    }
    same(&json!([vector.request["target"], body]), &json!([format!("AmazonSQS.{target}"), due]))?;
    vector.replies.iter().try_for_each(|told| means(told, name))
}

fn request(name: &str, about: &Value) -> Result<(&'static str, Value), String> {
    Ok(match name {
        "put" => {
            let body = text(about, "body")?;
            ScheduleMessage::decode(body.as_bytes()).map_err(|error| error.to_string())?;
            // spec: SQS-004
            if !body.chars().all(is_allowed) {
                return Err("a body with such characters is refused".to_owned());
            }
            ("SendMessage", json!({ "MessageBody": body }))
        }
        "take" => ("ReceiveMessage", json!({ "MaxNumberOfMessages": 1, "WaitTimeSeconds": about["seconds"] })),
        "acknowledge" => ("DeleteMessage", json!({ "ReceiptHandle": about["receipt"] })),
        "extend" => {
            let body = json!({ "ReceiptHandle": about["receipt"], "VisibilityTimeout": about["seconds"] });
            ("ChangeMessageVisibility", body)
        }
        _ => return Err(format!("there is no operation {name}")),
    })
}

/// What the text of a message may have.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn means(told: &Told, name: &str) -> Result<(), String> {
    let body = told.body.as_ref().ok_or("give the body of the reply")?;
    if told.status != Some(200) {
        let (_, error) = text(body, "__type")?.split_once('#').ok_or("the type has no name space")?;
        let means = json!({ "error": { "kind": error, "message": body["message"] } });
        let again = AGAIN.contains(&error);
        return told.expect(Some(&means).filter(|_| !again), again);
    }
    match (name, &body["Messages"][0]["Body"]) {
        ("take", Value::String(body)) => told.expect(Some(&json!({ "message": { "utf8": body } })), false),
        ("take", _) => told.expect(Some(&json!({ "empty": {} })), false),
        _ => told.expect(Some(&json!({ "done": {} })), false),
    }
}
