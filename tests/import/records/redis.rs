// SPDX-License-Identifier: AGPL-3.0-only
//! Redis: messages are pushed and popped, counters incremented, and everything else greets.

use serde_json::Value;

use super::frame::Found;
use crate::vector::Record;

/// The words of a command.
fn words(value: &Value) -> Option<Vec<&str>> {
    value.as_array()?.iter().map(Value::as_str).collect()
}

pub(super) fn request(value: &Value) -> Result<Vec<Found>, String> {
    let words = words(value).ok_or("a command is not a list of words")?;
    match *words {
        ["PING"]
        | ["HELLO" | "INCR", _]
        | ["CLIENT", "SETINFO" | "MAINT_NOTIFICATIONS", ..]
        | ["BLPOP", _, _]
        | ["INCRBY", _, "1"] => Ok(Vec::new()),
        ["RPUSH", _, body] => Ok(vec![message(body, "RPUSH")]),
        _ => Err(format!("the command {words:?} is not known to carry records or to be without them")),
    }
}

/// The key that a command increments.
pub(super) fn incremented(value: &Value) -> Option<&str> {
    match *words(value)? {
        ["INCR", key] | ["INCRBY", key, "1"] => Some(key),
        _ => None,
    }
}

pub(super) fn response(value: &Value) -> Result<Vec<Found>, String> {
    match value {
        Value::String(text) if text == "+PONG" || text.starts_with("-ERR unknown subcommand") => Ok(Vec::new()),
        Value::String(text) if text.strip_prefix(':').is_some_and(|count| count.parse::<u64>().is_ok()) => {
            Ok(Vec::new())
        }
        // What HELLO is answered.
        Value::Array(fields) if fields.first().is_some_and(|first| first == "server") => Ok(Vec::new()),
        _ => match words(value).as_deref() {
            Some([_, body]) => Ok(vec![message(body, "BLPOP")]),
            _ => Err(format!("the response {value} is not known")),
        },
    }
}

fn message(body: &str, how: &str) -> Found {
    Found { record: Record::ScheduleMessage, bytes: body.as_bytes().to_vec(), how: how.to_owned() }
}
