// SPDX-License-Identifier: AGPL-3.0-only
//! A scheduling that keeps to the protocol, and each way to leave it.

use brrr_wire::proto::conformance::{Empty, Error, Incr, Put, StoreKey, Write};

use super::*;

const CALL: &str = "d7:payload1:p9:task_name4:taske";
const MESSAGE: &str = "li2e1:r1:he";

fn has() -> answer::Body {
    answer::Body::Has(StoreKey { kind: "value".to_owned(), call_hash: "h".to_owned() })
}

fn set(value: &str) -> answer::Body {
    let value = Some(octets::encode(value.as_bytes()));
    answer::Body::Set(Write { kind: "call".to_owned(), call_hash: "h".to_owned(), value })
}

fn incr() -> answer::Body {
    answer::Body::Incr(Incr { key: "brrr/count/r".to_owned() })
}

fn put(topic: &str, body: &str) -> answer::Body {
    answer::Body::Put(Put { topic: topic.to_owned(), body: Some(octets::encode(body.as_bytes())) })
}

fn absent() -> reply::Result {
    reply::Result::Present(false)
}

fn done() -> reply::Result {
    reply::Result::Done(Empty {})
}

/// The ids that are found when a client does these ops and ends so.
fn judge(ops: Vec<(answer::Body, reply::Result)>, end: &result::Kind) -> Vec<String> {
    let schedule = Schedule {
        topic: "t".to_owned(),
        call_hash: "h".to_owned(),
        task_name: "task".to_owned(),
        payload: Some(octets::encode(b"p")),
        revision: 2,
    };
    let mut oracle = ClientOracle::new(Revision::Two, &schedule).unwrap();
    let mut findings = Vec::new();
    for ((op, reply), step) in ops.into_iter().zip(1..) {
        findings.extend(oracle.seen(step, step, &op));
        findings.extend(oracle.replied(step, step, &reply));
    }
    findings.extend(oracle.ended(9, Some(end)));
    findings.into_iter().map(|finding| finding.requirement).collect()
}

fn scheduled() -> result::Kind {
    result::Kind::Scheduled(Empty {})
}

fn failed() -> result::Kind {
    result::Kind::Error(Error::default())
}

fn count(count: u32) -> (answer::Body, reply::Result) {
    (incr(), reply::Result::Count(count))
}

#[test]
fn what_keeps_to_the_protocol_is_accepted() {
    let (looked, stored, sent) = ((has(), absent()), (set(CALL), done()), (put("t", MESSAGE), done()));
    let all = vec![looked.clone(), stored.clone(), count(1), sent];
    assert_eq!(judge(all, &scheduled()), Vec::<String>::new());
    assert_eq!(judge(vec![(has(), reply::Result::Present(true))], &scheduled()), Vec::<String>::new());
    assert_eq!(judge(vec![looked, stored, count(10_001)], &failed()), Vec::<String>::new());
}

#[test]
fn each_way_to_leave_it_is_named() {
    let (looked, stored, sent) = ((has(), absent()), (set(CALL), done()), (put("t", MESSAGE), done()));
    let cases = [
        (vec![looked.clone(), count(1)], scheduled(), "SCH-002"),
        (vec![looked.clone(), sent.clone()], scheduled(), "SCH-002"),
        (vec![looked.clone(), stored.clone(), sent.clone()], scheduled(), "LIM-001"),
        (vec![looked.clone(), stored.clone(), count(10_001), sent.clone()], failed(), "LIM-002"),
        (vec![looked.clone(), stored.clone(), count(1), (put("u", MESSAGE), done())], scheduled(), "SCH-004"),
        (vec![looked.clone(), stored.clone(), count(1), (put("t", "li2e1:s1:he"), done())], scheduled(), "LIM-001"),
        (vec![looked.clone(), stored.clone(), count(1), (put("t", "hello"), done())], scheduled(), "REC-001"),
        (vec![looked.clone(), (set("d7:payload1:q9:task_name4:taske"), done())], scheduled(), "KEY-001"),
        (vec![looked.clone(), stored.clone(), count(1), sent.clone(), count(2)], scheduled(), "LIM-001"),
        (vec![looked.clone(), stored.clone()], scheduled(), "SCH-004"),
        (vec![looked.clone(), stored.clone(), count(10_001)], scheduled(), "LIM-009"),
        (vec![stored.clone(), count(1), sent.clone()], scheduled(), "SCH-001"),
    ];
    for (ops, end, id) in cases {
        let shown = format!("{ops:?}");
        assert_eq!(judge(ops, &end), [id], "{shown}");
    }
}
