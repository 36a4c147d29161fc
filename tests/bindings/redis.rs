// SPDX-License-Identifier: AGPL-3.0-only
//! Redis: the commands follow from the operation and the keys, and the meaning of a reply from its bytes.

use brrr_wire::key;
use brrr_wire::name::{RootId, Topic};
use brrr_wire::record::ScheduleMessage;
use brrr_wire::revision::Revision;
use serde_json::{Value, json};

use super::resp;
use crate::{Told, Vector, same, text};

pub(crate) fn check(vector: &Vector) -> Result<(), String> {
    let (name, about) = vector.operation()?;
    let due = commands(vector, name, about)?;
    let seen: Vec<&Value> = vector.requests().map(|request| &request["command"]).collect();
    same(&json!(seen), &json!(due))?;
    // All but the move of a queue have one key, so that a cluster takes them: spec: RED-008
    if name != "move" && seen.iter().any(|command| keys(command) != 1) {
        return Err("a command names more than one key".to_owned());
    }
    for told in &vector.replies {
        for bytes in [&told.resp2, &told.resp3] {
            let reply = resp::read(bytes.as_ref().ok_or("give the reply in RESP2 and in RESP3")?)?;
            means(told, name, &reply)?;
        }
    }
    Ok(())
}

fn commands(vector: &Vector, name: &str, about: &Value) -> Result<Vec<Value>, String> {
    let list = |revision| {
        Topic::read(text(about, "topic")?).map_err(|error| error.to_string()).map(|topic| key::queue(revision, &topic))
    };
    Ok(match name {
        "put" => {
            let body = text(about, "body")?;
            ScheduleMessage::decode(body.as_bytes()).map_err(|error| error.to_string())?;
            vec![json!(["RPUSH", list(vector.revision()?)?, body])]
        }
        "take" if about["seconds"] == 0 => vec![json!(["LPOP", list(vector.revision()?)?])],
        "take" => vec![json!(["BLPOP", list(vector.revision()?)?, about["seconds"].to_string()])],
        "waiting" => vec![json!(["LLEN", list(vector.revision()?)?])],
        "count" => {
            let root = RootId::read(text(about, "root_id")?).map_err(|error| error.to_string())?;
            let key = key::counter(vector.revision()?, &root);
            vec![json!(["INCR", key]), json!(["INCRBY", key, "1"])]
        }
        "move" => vec![json!(["LMOVE", list(Revision::One)?, list(Revision::Two)?, "LEFT", "RIGHT"])],
        _ => return Err(format!("there is no operation {name}")),
    })
}

fn keys(command: &Value) -> usize {
    match command[0].as_str() {
        Some("RPUSH" | "BLPOP" | "LPOP" | "LLEN" | "INCR" | "INCRBY") => 1,
        _ => 2,
    }
}

fn means(told: &Told, name: &str, reply: &Value) -> Result<(), String> {
    // spec: RED-004
    if let Some(error) = reply["error"].as_str() {
        let (kind, message) = error.split_once(' ').unwrap_or((error, ""));
        return told.expect(Some(&json!({ "error": { "kind": kind, "message": message } })), false);
    }
    match (name, reply) {
        ("put", Value::Number(_)) | ("move", Value::Null) => told.expect(Some(&json!({ "done": {} })), false),
        ("count" | "waiting", Value::Number(count)) => told.expect(Some(&json!({ "count": count })), false),
        // spec: RED-003
        ("take", Value::Null) => told.expect(Some(&json!({ "empty": {} })), false),
        ("take", Value::Array(pair)) => told.expect(Some(&json!({ "message": { "utf8": pair[1] } })), false),
        ("take", Value::String(body)) => told.expect(Some(&json!({ "message": { "utf8": body } })), false),
        ("move", Value::String(_)) => told.expect(Some(&json!({ "done": {} })), true),
        _ => Err(format!("{reply} is no reply to {name}")),
    }
}
