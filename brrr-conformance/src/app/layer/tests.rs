// SPDX-License-Identifier: AGPL-3.0-only
//! The layer's judge on short runs, step by step: what is due, what is wrong, and what follows from it.

use std::sync::Arc;

use brrr_wire::proto::conformance::{
    App as Frame, AppCall, AppTask, Empty, Error, Exit, Outcome, Put, Receive, Report, StoreKey, Write, answer::Body,
    outcome, reply,
};
use bytes::Bytes;

use super::{App, Due, Layer};
use crate::app::{JUDGE, without_consequences};
use crate::finding::Finding;
use crate::octets;
use crate::play::HARNESS;

/// A lane in which one message for the task `p` is in hand, and the call is read.
struct Lane {
    layer: Layer,
    app: Arc<App>,
    op: u32,
    said: Vec<Finding>,
}

impl Lane {
    fn of(program: &str, reports: bool) -> Self {
        let call = |args: &str| AppCall { task_name: "c".into(), args_json: args.into(), topic: String::new() };
        let app = App::of(&Frame {
            tasks: vec![AppTask { name: "p".into(), program_json: program.into() }],
            calls: [("a", "[1]"), ("b", "[2]")].map(|(name, args)| (name.into(), call(args))).into(),
        });
        let app = Arc::new(app.unwrap());
        let layer = Layer::new(Arc::clone(&app), "t", reports);
        let mut lane = Self { layer, app, op: 0, said: Vec::new() };
        lane.take();
        lane
    }

    /// Takes a message, and reads its call.
    fn take(&mut self) {
        self.op(&receive(), &reply::Result::Message(octets::encode(&Bytes::from_static(b"li2e1:r3:owne"))));
        let call = Bytes::from_static(b"d7:payload2:[]9:task_name1:pe");
        self.op(&read("call", "own"), &reply::Result::Value(octets::encode(&call)));
    }

    fn see(&mut self, body: &Body) -> Option<Due> {
        self.op += 1;
        let due = self.layer.ended_by(body);
        let found = self.layer.seen(self.op, self.op, body);
        self.said.extend(found);
        due
    }

    fn op(&mut self, body: &Body, result: &reply::Result) -> Option<Due> {
        let due = self.see(body);
        self.layer.replied(self.op, result);
        due
    }

    /// The value of a call is read: these bytes, or that there are none.
    fn read(&mut self, name: &str, value: Option<&'static str>) {
        let hash = self.app.calls[name].call_hash.clone();
        let result = match value {
            Some(value) => reply::Result::Value(octets::encode(&Bytes::from_static(value.as_bytes()))),
            None => reply::Result::NotFound(Empty {}),
        };
        assert!(self.op(&read("value", &hash), &result).is_none(), "a read of a value ends no run");
    }

    fn registers(&mut self, name: &str) -> Option<Due> {
        let hash = self.app.calls[name].call_hash.clone();
        self.op(&read("pending_returns", &hash), &reply::Result::NotFound(Empty {}))
    }

    /// What is said once the lane asks for the next message.
    fn end(mut self) -> Vec<String> {
        self.see(&receive());
        self.said.iter().map(|finding| finding.requirement.clone()).collect()
    }
}

fn receive() -> Body {
    Body::Receive(Receive { topic: "t".into() })
}

fn read(kind: &str, hash: &str) -> Body {
    Body::Get(StoreKey { kind: kind.into(), call_hash: hash.into() })
}

fn writes(value: &'static str) -> Body {
    let value = Some(octets::encode(&Bytes::from_static(value.as_bytes())));
    Body::Set(Write { kind: "value".into(), call_hash: "own".into(), value })
}

fn fails(message: &str) -> Body {
    Body::Report(Report { message: message.into(), ..Report::default() })
}

fn kind(due: Option<Due>) -> outcome::Kind {
    let Outcome { kind } = due.expect("a run is over").outcome;
    kind.expect("a run comes to something")
}

#[test]
fn the_first_op_that_is_no_read_ends_a_run() {
    let mut lane = Lane::of(r#"{"gather":[{"call":"a"},{"call":"b"}]}"#, true);
    lane.read("a", None);
    lane.read("b", Some("1"));
    let outcome::Kind::Defer(defer) = kind(lane.registers("a")) else { panic!("a deferral is due") };
    assert_eq!(defer.calls.len(), 1);
    assert!(lane.registers("a").is_none(), "a run is over once");
    assert_eq!(lane.end(), Vec::<String>::new());
}

#[test]
fn a_value_in_another_notation_is_due_as_it_was_written() {
    let mut lane = Lane::of(r#"{"value":{"b":1,"a":2}}"#, true);
    let due = lane.op(&writes("{\"b\":1, \"a\":2}"), &reply::Result::Done(Empty {}));
    let outcome::Kind::Response(value) = kind(due) else { panic!("a value is due") };
    assert_eq!(octets::decode(Some(&value)).unwrap(), "{\"b\":1, \"a\":2}");
    assert_eq!(lane.end(), Vec::<String>::new());
}

#[test]
fn who_has_found_the_value_has_not_run_the_task() {
    let mut lane = Lane::of(r#"{"text":"x"}"#, true);
    lane.op(&read("value", "own"), &reply::Result::Value(octets::encode(&Bytes::from_static(b"1"))));
    assert!(lane.op(&read("pending_returns", "own"), &reply::Result::NotFound(Empty {})).is_none());
    assert_eq!(lane.end(), Vec::<String>::new());
}

/// A program, what its run reads, the child that is registered then (none: the run fails), and what that breaks.
type Wrong<'a> = (&'a str, &'a [(&'static str, Option<&'static str>)], Option<&'static str>, &'a str);

#[test]
fn each_deviation_has_its_name() {
    let gather = r#"{"gather":[{"call":"a"},{"call":"b"}]}"#;
    let cases: [Wrong<'_>; 8] = [
        (gather, &[("a", None), ("b", None)], Some("a"), "APP-006"),
        (gather, &[("a", None)], Some("a"), "APP-006"),
        (r#"{"call":"a"}"#, &[], Some("a"), "APP-001"),
        (r#"{"call":"a"}"#, &[("a", Some("0"))], Some("a"), "APP-001"),
        (r#"{"list":[{"call":"a"},{"call":"b"}]}"#, &[("a", None), ("b", None)], Some("b"), "APP-005"),
        (r#"{"gather":[{"call":"a"},{"fail":"Boom"}]}"#, &[("a", None)], Some("a"), "APP-009"),
        (r#"{"gather":[]}"#, &[], None, "APP-008"),
        (r#"{"call":"a"}"#, &[("a", Some("{"))], Some("a"), "APP-002"),
    ];
    for (program, reads, child, id) in cases {
        let mut lane = Lane::of(program, true);
        for (name, value) in reads {
            lane.read(name, *value);
        }
        match child {
            Some(child) => lane.registers(child),
            None => lane.see(&fails("no children")),
        };
        assert_eq!(lane.end(), [id], "{program}");
    }
}

#[test]
fn a_failure_that_is_not_passed_on_is_believed() {
    let without = |reports| Lane::of(r#"{"fail":"Boom"}"#, reports).end();
    assert_eq!((without(false), without(true)), (Vec::new(), Vec::new()), "that nobody reports is not the layer's");
    let mut lane = Lane::of(r#"{"call":"a"}"#, false);
    lane.read("a", None);
    assert_eq!(lane.end(), ["APP-001"]);
}

#[test]
fn a_loop_that_ends_with_an_error_has_failed() {
    let error = Some(Error { kind: "Boom".into(), message: "Bang".into() });
    let mut lane = Lane::of(r#"{"gather":[{"fail":"Boom"},{"fail":"Bang"}]}"#, true);
    lane.see(&Body::Exit(Exit { error }));
    let said: Vec<&str> = lane.said.iter().map(|finding| finding.requirement.as_str()).collect();
    assert_eq!(said, ["APP-011"]);
}

#[test]
fn a_gather_that_fails_awaits_its_members() {
    let program = r#"{"gather":[{"call":"a"},{"fail":"Boom"}]}"#;
    let mut lane = Lane::of(program, true);
    let hash = lane.app.calls["a"].call_hash.clone();
    lane.see(&read("value", &hash));
    lane.see(&fails("Boom"));
    assert_eq!(lane.end(), ["APP-010"]);
    let mut lane = Lane::of(program, true);
    lane.read("a", None);
    lane.see(&fails("Boom"));
    assert_eq!(lane.end(), Vec::<String>::new());
}

#[test]
fn only_what_is_wrong_first_is_told() {
    let mut lane = Lane::of(r#"{"call":"a"}"#, true);
    for _ in 0..2 {
        lane.read("a", None);
        lane.op(&writes("null"), &reply::Result::Done(Empty {}));
        lane.take();
    }
    assert_eq!(lane.layer.deviated(), Some(1));
    assert_eq!(lane.end(), ["APP-001"]);
}

#[test]
fn an_op_that_failed_excuses_what_is_missing() {
    let mut lane = Lane::of(r#"{"gather":[{"call":"a"},{"call":"b"}]}"#, true);
    lane.read("a", None);
    lane.read("b", None);
    let put = Body::Put(Put { topic: "t".into(), body: Some(octets::encode(&Bytes::from_static(b"li2e1:r1:xe"))) });
    lane.op(&put, &reply::Result::Error(Error::default()));
    assert_eq!(lane.end(), Vec::<String>::new());
}

#[test]
fn consequences_are_left_out_and_nothing_else() {
    let finding = |requirement: &str, judge: &str, step| Finding::new(requirement, judge, step, "x");
    let mut findings = vec![
        finding("RET-003", "oracle", 4),
        finding("RET-013", "oracle", 9),
        finding("APP-001", JUDGE, 12),
        finding("REC-018", "expectation", 0),
        finding("", HARNESS, 0),
    ];
    without_consequences(&mut findings, 7);
    let left: Vec<&str> = findings.iter().map(|finding| finding.requirement.as_str()).collect();
    assert_eq!(left, ["RET-003", "APP-001", ""]);
}
