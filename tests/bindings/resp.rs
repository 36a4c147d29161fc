// SPDX-License-Identifier: AGPL-3.0-only
//! Replies of a Redis server, from the bytes of RESP2 and RESP3.

use serde_json::{Value, json};

/// The one reply that the bytes are, as JSON: errors are `{"error": …}`.
pub(crate) fn read(bytes: &str) -> Result<Value, String> {
    let mut rest = bytes;
    let value = one(&mut rest)?;
    if rest.is_empty() { Ok(value) } else { Err(format!("{rest:?} is behind the reply")) }
}

fn one(rest: &mut &str) -> Result<Value, String> {
    let (line, tail) = rest.split_once("\r\n").ok_or("a line does not end")?;
    *rest = tail;
    let (kind, body) = line.split_at_checked(1).ok_or("a line is empty")?;
    match kind {
        ":" => body.parse().map(|number: i64| json!(number)).map_err(|error| error.to_string()),
        "-" => Ok(json!({ "error": body })),
        "+" => Ok(json!(body)),
        "_" if body.is_empty() => Ok(Value::Null),
        "$" | "*" if body == "-1" => Ok(Value::Null),
        "$" => {
            let length: usize = body.parse().map_err(|_| "a length is no number")?;
            let (text, tail) = rest.split_at_checked(length).ok_or("a length is past the end")?;
            *rest = tail.strip_prefix("\r\n").ok_or("a text does not end where its length says")?;
            Ok(json!(text))
        }
        "*" => {
            let count: usize = body.parse().map_err(|_| "a count is no number")?;
            (0..count).map(|_| one(rest)).collect()
        }
        _ => Err(format!("`{kind}` begins no reply")),
    }
}
