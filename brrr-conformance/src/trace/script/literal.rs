// SPDX-License-Identifier: AGPL-3.0-only
//! The words of a script: keys, bytes and replies.

use std::fmt::Write as _;

use brrr_wire::proto::conformance as frames;
use brrr_wire::proto::conformance::{Empty, Octets, outcome, reply};

use crate::octets;

pub(super) fn error_of(kind: &str, message: &str) -> frames::Error {
    frames::Error { kind: kind.into(), message: message.into() }
}

pub(super) fn key_of(key: &str) -> (String, String) {
    let (kind, call_hash) = key.split_once('/').unwrap();
    (kind.into(), call_hash.into())
}

pub(super) fn result(answer: &str) -> reply::Result {
    use reply::Result as R;
    let outcome = |kind| R::Outcome(frames::Outcome { kind: Some(kind) });
    let (first, rest) = answer.split_once(' ').unwrap_or((answer, ""));
    match (first, rest) {
        ("done", "") => R::Done(Empty {}),
        ("mismatch", "") => R::Mismatch(Empty {}),
        ("absent", "") => R::NotFound(Empty {}),
        ("yes", "") => R::Present(true),
        ("no", "") => R::Present(false),
        ("empty", "") => R::Empty(Empty {}),
        ("closed", "") => R::Closed(Empty {}),
        ("error", _) => R::Error(error_of("Broken", rest)),
        ("message", body) => R::Message(bytes(body)),
        ("response", value) => outcome(outcome::Kind::Response(bytes(value))),
        ("failed", _) => outcome(outcome::Kind::Error(error_of("Boom", rest))),
        ("invalid", "") => outcome(outcome::Kind::Invalid(Empty {})),
        ("defer", calls) => outcome(outcome::Kind::Defer(frames::Defer { calls: deferred(calls) })),
        (count, "") if count.parse::<u32>().is_ok() => R::Count(count.parse().unwrap()),
        _ => R::Value(bytes(answer)),
    }
}

fn deferred(calls: &str) -> Vec<frames::DeferredCall> {
    let call = |call: &str| {
        let [topic, call_hash, task_name, payload] = parts(call);
        frames::DeferredCall {
            topic: if topic == "-" { String::new() } else { topic },
            call_hash,
            task_name,
            payload: Some(bytes(&payload)),
        }
    };
    calls.split(',').filter(|call| !call.is_empty()).map(call).collect()
}

fn parts<const N: usize>(text: &str) -> [String; N] {
    text.split(':').map(str::to_owned).collect::<Vec<_>>().try_into().unwrap()
}

pub(super) fn bytes(text: &str) -> Octets {
    match text.strip_prefix("hex:") {
        Some(digits) => Octets { form: Some(frames::octets::Form::Hex(digits.into())) },
        None => octets::encode(literal(text).as_bytes()),
    }
}

/// The bytes of a record in a script.
pub(crate) fn literal(text: &str) -> String {
    let string = |text: &str| format!("{}:{text}", text.len());
    let inner = |prefix: &str| text.strip_prefix(prefix).and_then(|rest| rest.rsplit_once(')'));
    if text == "''" {
        String::new()
    } else if let Some((names, "")) = inner("M(") {
        let (root, hash) = names.split_once(',').unwrap();
        format!("li2e{}{}e", string(root), string(hash))
    } else if let Some((call, "")) = inner("C(") {
        let (task, payload) = call.split_once(',').unwrap();
        format!("d7:payload{}9:task_name{}e", string(payload), string(task))
    } else if let Some((entries, time)) = inner("P(") {
        let mut record = "d7:returnsl".to_owned();
        for entry in entries.split(',').filter(|entry| !entry.is_empty()) {
            let [root, hash, topic]: [String; 3] = parts(entry);
            write!(record, "li1e{}{}{}e", string(&root), string(&hash), string(&topic)).unwrap();
        }
        record.push('e');
        if let Some(time) = time.strip_prefix('@') {
            write!(record, "12:scheduled_ati{time}e").unwrap();
        }
        record + "e"
    } else {
        text.to_owned()
    }
}
