// SPDX-License-Identifier: AGPL-3.0-only
//! Frames: reading and writing a line, and the words for ops that cases, traces and messages use.

use brrr_wire::proto::conformance::{Answer, Command, Octets, answer, command, reply};
use brrr_wire::{key, revision::Revision};

use super::Cause;
use crate::octets;

/// How many characters of a line are shown in a message.
const SHOWN: usize = 200;

/// One line for the adapter, with its line feed.
pub fn encode(command: &Command) -> Vec<u8> {
    octets::to_line(command)
}

/// One line of the adapter, without its line feed.
pub fn parse(line: &[u8]) -> Result<Answer, Cause> {
    let garbage = |problem: String| Cause::Garbage { line: cut(line), problem };
    let text = std::str::from_utf8(line).map_err(|_| garbage("it is not UTF-8".to_owned()))?;
    let answer: Answer = serde_json::from_str(text).map_err(|error| garbage(problem(&error)))?;
    match answer.body {
        Some(_) => Ok(answer),
        None => Err(garbage("it has no body such as `receive` or `sync`".to_owned())),
    }
}

/// serde's message without its position, which is of no help in a line.
fn problem(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

/// A line for people, cut where it is long.
pub fn cut(line: &[u8]) -> String {
    let head = String::from_utf8_lossy(&line[..line.len().min(SHOWN)]);
    let dots = if line.len() > SHOWN { "…" } else { "" };
    let visible = |c: char| {
        if c.is_control() { c.escape_default().to_string() } else { c.to_string() }
    };
    format!("`{}`{dots}", head.chars().map(visible).collect::<String>())
}

/// The name of an op as frames and cases write it; none for what is no op.
pub fn op_name(body: &answer::Body) -> Option<&'static str> {
    use answer::Body;
    Some(match body {
        Body::Receive(_) => "receive",
        Body::Has(_) => "has",
        Body::Get(_) => "get",
        Body::GetWithRetry(_) => "getWithRetry",
        Body::Set(_) => "set",
        Body::SetNewValue(_) => "setNewValue",
        Body::CompareAndSet(_) => "compareAndSet",
        Body::CompareAndDelete(_) => "compareAndDelete",
        Body::Delete(_) => "delete",
        Body::Incr(_) => "incr",
        Body::Put(_) => "put",
        Body::Invoke(_) => "invoke",
        _ => return None,
    })
}

/// The names of all ops.
pub const OPS: [&str; 12] = [
    "receive",
    "has",
    "get",
    "getWithRetry",
    "set",
    "setNewValue",
    "compareAndSet",
    "compareAndDelete",
    "delete",
    "incr",
    "put",
    "invoke",
];

/// What an op is about, as cases write it: `kind/call_hash` of a record, the topic of a queue, the `root_id` of a
/// counter (its whole key where that is no counter's key), the call of an invocation if the adapter names it.
pub fn op_key(revision: Revision, body: &answer::Body) -> String {
    use answer::Body;
    let record = |kind: &str, call_hash: &str| format!("{kind}/{call_hash}");
    match body {
        Body::Has(op) | Body::Get(op) | Body::GetWithRetry(op) | Body::Delete(op) => record(&op.kind, &op.call_hash),
        Body::Set(op) | Body::SetNewValue(op) => record(&op.kind, &op.call_hash),
        Body::CompareAndSet(op) => record(&op.kind, &op.call_hash),
        Body::CompareAndDelete(op) => record(&op.kind, &op.call_hash),
        Body::Incr(op) => match key::root_of_counter(revision, &op.key) {
            Some(root_id) => root_id.as_str().to_owned(),
            None => op.key.clone(),
        },
        Body::Receive(op) => op.topic.clone(),
        Body::Put(op) => op.topic.clone(),
        Body::Invoke(op) => op.call_hash.clone(),
        _ => String::new(),
    }
}

/// A frame of the adapter for people: the op, its key and its bytes.
pub fn describe(body: &answer::Body) -> String {
    use answer::Body;
    let record = |name: &str, kind: &str, call_hash: &str| format!("{name} {kind}/{call_hash}");
    match body {
        Body::Has(op) | Body::Get(op) | Body::GetWithRetry(op) | Body::Delete(op) => {
            record(op_name(body).unwrap_or_default(), &op.kind, &op.call_hash)
        }
        Body::Set(op) | Body::SetNewValue(op) => {
            let name = op_name(body).unwrap_or_default();
            let head = record(name, &op.kind, &op.call_hash);
            format!("{head} value {}", bytes(op.value.as_ref()))
        }
        Body::CompareAndSet(op) => {
            let head = record("compareAndSet", &op.kind, &op.call_hash);
            let (expected, value) = (bytes(op.expected.as_ref()), bytes(op.value.as_ref()));
            format!("{head} expected {expected} value {value}")
        }
        Body::CompareAndDelete(op) => {
            let head = record("compareAndDelete", &op.kind, &op.call_hash);
            format!("{head} expected {}", bytes(op.expected.as_ref()))
        }
        Body::Incr(op) => format!("incr {}", op.key),
        Body::Receive(op) => format!("receive {}", op.topic),
        Body::Put(op) => format!("put {} body {}", op.topic, bytes(op.body.as_ref())),
        Body::Invoke(op) => format!("invoke task {} payload {}", op.task_name, bytes(op.payload.as_ref())),
        Body::Exit(exit) => match &exit.error {
            Some(error) => format!("exit with {}: {}", error.kind, error.message),
            None => "exit".to_owned(),
        },
        Body::Report(report) => format!("report {}: {}", report.cause, report.message),
        Body::Hello(_) => "hello".to_owned(),
        Body::Sync(number) => format!("sync {number}"),
        Body::Unsupported(unsupported) => format!("unsupported {}", unsupported.command),
        Body::Result(_) => "result".to_owned(),
    }
}

fn bytes(octets: Option<&Octets>) -> String {
    match octets::decode(octets) {
        Ok(bytes) => octets::show(&bytes),
        Err(error) => format!("({error})"),
    }
}

/// The name of a reply as cases write it; `absent` is the answer to `has` that is not `present`.
pub fn reply_name(result: &reply::Result) -> &'static str {
    use reply::Result;
    match result {
        Result::Value(_) => "value",
        Result::NotFound(_) => "notFound",
        Result::Done(_) => "done",
        Result::Mismatch(_) => "mismatch",
        Result::Count(_) => "count",
        Result::Message(_) => "message",
        Result::Empty(_) => "empty",
        Result::Closed(_) => "closed",
        Result::Outcome(_) => "outcome",
        Result::Error(_) => "error",
        Result::Present(true) => "present",
        Result::Present(false) => "absent",
    }
}

/// The names of all replies.
pub const REPLIES: [&str; 12] = [
    "value", "notFound", "done", "mismatch", "count", "message", "empty", "closed", "outcome", "error", "present",
    "absent",
];

/// A command without a lane.
pub fn command(body: command::Body) -> Command {
    to_lane("", body)
}

/// A command for one lane.
pub fn to_lane(lane: &str, body: command::Body) -> Command {
    let (lane, body) = (lane.to_owned(), Some(body));
    Command { lane, op: 0, body }
}

#[cfg(test)]
mod tests {
    use super::*;
    use brrr_wire::proto::conformance::{Hello, Reply};

    fn body(line: &str) -> answer::Body {
        parse(line.as_bytes()).unwrap().body.unwrap()
    }

    #[test]
    fn commands_are_written_as_people_would() {
        let seed = "7".to_owned();
        let hello = Hello { protocol: 1, clock: 1_700_000_000, seed };
        let line = encode(&command(command::Body::Hello(hello)));
        assert_eq!(line, b"{\"hello\":{\"protocol\":1,\"clock\":1700000000,\"seed\":\"7\"}}\n");
        let result = Some(reply::Result::Present(false));
        let mut reply = to_lane("a", command::Body::Reply(Reply { result }));
        reply.op = 4;
        assert_eq!(encode(&reply), b"{\"lane\":\"a\",\"op\":4,\"reply\":{\"present\":false}}\n");
    }

    #[test]
    fn ops_have_names_and_keys() {
        let delete = r#"{"lane":"a","op":5,"compareAndDelete":{"kind":"pending_returns","callHash":"h","expected":{"utf8":"x"}}}"#;
        assert_eq!(op_name(&body(delete)), Some("compareAndDelete"));
        assert_eq!(op_key(Revision::Two, &body(delete)), "pending_returns/h");
        assert_eq!(describe(&body(delete)), "compareAndDelete pending_returns/h expected `x`");
        let incr = r#"{"lane":"a","op":5,"incr":{"key":"brrr/count/r"}}"#;
        assert_eq!(op_key(Revision::Two, &body(incr)), "r");
        assert_eq!(op_key(Revision::One, &body(incr)), "brrr/count/r");
        assert_eq!(op_name(&body(r#"{"sync":3}"#)), None);
    }

    #[test]
    fn what_is_no_frame_is_named() {
        for (line, problem) in [
            ("y", "expected value"),
            ("{\"lane\":\"a\"}", "no body"),
            ("[1]", "invalid type"),
            ("{\"lane\":\"a\",\"frob\":{}}", "unknown field"),
            ("{\"sync\":1,\"exit\":{}}", "duplicate"),
        ] {
            let error = parse(line.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(problem) && error.contains(line.split('"').next().unwrap_or("")), "{error}");
        }
        assert!(parse(&[0xff]).unwrap_err().to_string().contains("not UTF-8"));
        assert!(parse(&vec![b'x'; 100_000]).unwrap_err().to_string().len() < 600);
    }
}
