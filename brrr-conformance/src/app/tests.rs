// SPDX-License-Identifier: AGPL-3.0-only
//! What is said of a gather whose members make one call, on one topic or on two.

use std::sync::Arc;

use brrr_wire::proto::conformance::{self as frames, answer::Body, reply};

use super::{App, Call, Expression, Layer};
use crate::octets;

/// The requirements that are broken when a gather of the calls `a` and `b` has this child stored so often.
fn broken(topics: [&str; 2], stored: usize) -> Vec<String> {
    let calls = ["a", "b"].into_iter().zip(topics);
    let calls = calls.map(|(name, topic)| (name.to_owned(), Call::new("child", "[]", topic).unwrap())).collect();
    let body = Expression::read(r#"{"gather":[{"call":"a"},{"call":"b"}]}"#, &calls).unwrap();
    let child = calls["a"].call_hash.clone();
    let app = App { tasks: [("parent".to_owned(), body)].into(), calls };
    let mut layer = Layer::new(Arc::new(app), "t", false);
    let bytes = |text: &str| octets::encode(text.as_bytes());
    let key = |kind: &str, call_hash: &str| frames::StoreKey { kind: kind.to_owned(), call_hash: call_hash.to_owned() };
    let absent = || reply::Result::NotFound(frames::Empty {});
    let record = "d7:payload2:[]9:task_name6:parente";
    let mut ops = vec![
        (Body::Receive(frames::Receive { topic: "t".to_owned() }), reply::Result::Message(bytes("li2e1:r1:pe"))),
        (Body::GetWithRetry(key("call", "p")), reply::Result::Value(bytes(record))),
        (Body::Get(key("value", &child)), absent()),
        (Body::Get(key("value", &child)), absent()),
    ];
    let write = frames::Write { kind: "call".to_owned(), call_hash: child, value: Some(bytes("")) };
    ops.extend((0..stored).map(|_| (Body::Set(write.clone()), reply::Result::Done(frames::Empty {}))));
    ops.push((Body::Receive(frames::Receive { topic: "t".to_owned() }), reply::Result::Closed(frames::Empty {})));
    let mut findings = Vec::new();
    for (step, (body, reply)) in (1..).zip(ops) {
        let _ = layer.ended_by(&body);
        findings.extend(layer.seen(step, step, &body));
        layer.replied(step, &reply);
    }
    findings.into_iter().map(|finding| finding.requirement).collect()
}

// spec: APP-006
#[test]
fn equal_calls_of_a_gather_are_asked_for_once() {
    assert_eq!(broken(["", ""], 1), Vec::<String>::new());
    assert_eq!(broken(["", ""], 2), ["APP-006"]);
    assert_eq!(broken(["t", ""], 2), ["APP-006"], "no topic is the own one");
    assert_eq!(broken(["u", ""], 2), Vec::<String>::new(), "on two topics it is two calls");
    assert_eq!(broken(["u", ""], 3), ["APP-006"]);
}
