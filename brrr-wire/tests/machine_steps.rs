// SPDX-License-Identifier: AGPL-3.0-only
//! The machine's steps, as scripts: the op that is polled, then `->` and the reply.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use brrr_wire::machine::{DeferredCall, Failure, Finish, Handling, MachineError, Outcome, Policy, Reply, Scheduling};
use brrr_wire::name::{CallHash, RootId, TaskName, Topic};
use brrr_wire::record::Call;

const NOW: u64 = 1_700_000_000;
const CALL: &str = "d7:payload1:p9:task_name4:taske";
const MINE: &str = "d7:returnslli1e1:r1:h1:teee";

fn policy() -> Policy {
    Policy { early_check: false, ..Policy::default() }
}

fn call() -> Call {
    Call { task_name: TaskName::new("task").unwrap(), payload: "p".into() }
}

fn child(name: &str, topic: Option<&str>) -> DeferredCall {
    DeferredCall {
        topic: topic.map(|topic| Topic::new(topic).unwrap()),
        call_hash: CallHash::new(name).unwrap(),
        call: call(),
    }
}

fn children(names: &[&str]) -> Outcome {
    Outcome::Defer(names.iter().map(|name| child(name, None)).collect())
}

fn value(bytes: &str) -> Reply {
    Reply::Value(Some(bytes.to_owned().into()))
}

fn outcome(outcome: Outcome) -> Reply {
    Reply::Outcome(outcome)
}

fn response() -> Reply {
    outcome(Outcome::Response("v".into()))
}

/// Plays a script against a handling of `li2e1:r1:he` from topic `t`, one op after the other.
fn play(policy: Policy, script: &[(&str, Reply)]) -> Finish {
    let mut handling = Handling::new(Topic::new("t").unwrap(), b"li2e1:r1:he", policy).unwrap();
    for (step, (expected, reply)) in script.iter().enumerate() {
        let (id, op) = handling.poll_op().unwrap_or_else(|| panic!("step {step}: {expected} is not polled"));
        assert!(op.to_string().starts_with(expected), "step {step}: expected {expected}, polled {op}");
        handling.on_reply(id, reply.clone(), NOW).unwrap();
    }
    assert_eq!(handling.poll_op(), None, "more is polled than the script has");
    assert!(handling.is_done(), "still owed: {:?}", handling.owed());
    handling.finish()
}

fn run(result: Reply, rest: &[(&str, Reply)]) -> Finish {
    let start = [("getWithRetry call/h", value(CALL)), ("invoke h as task", result)];
    play(policy(), &[&start, rest].concat())
}

#[test]
fn a_value_without_parents_is_stored() {
    let finish = run(response(), &[("set value/h = v", Reply::Done), ("get pending_returns/h", Reply::Value(None))]);
    assert_eq!(finish, Finish::Done);
}

#[test]
fn every_parent_is_woken_before_the_record_is_deleted() {
    let record = "d7:returnslli1e1:r1:p1:teli1e1:s1:q1:ueee";
    let finish = run(
        response(),
        &[
            ("set value/h = v", Reply::Done),
            ("get pending_returns/h", value(record)),
            ("incr r", Reply::Count(1)),
            ("put t li2e1:r1:pe", Reply::Done),
            ("incr s", Reply::Count(9)),
            ("put u li2e1:s1:qe", Reply::Done),
            ("compareAndDelete pending_returns/h if d7:returnslli1e1:r1:p1:teli1e1:s1:q1:ueee", Reply::Done),
        ],
    );
    assert_eq!(finish, Finish::Done);
}

#[test]
fn after_a_lost_delete_only_new_parents_are_woken() {
    let one = "d7:returnslli1e1:r1:p1:teee";
    let two = "d7:returnslli1e1:r1:p1:teli1e1:r1:q1:teee";
    let finish = run(
        response(),
        &[
            ("set value/h = v", Reply::Done),
            ("get pending_returns/h", value(one)),
            ("incr r", Reply::Count(1)),
            ("put t li2e1:r1:pe", Reply::Done),
            ("compareAndDelete pending_returns/h if d7:returnslli1e1:r1:p1:teee", Reply::Mismatch),
            ("get pending_returns/h", value(two)),
            ("incr r", Reply::Count(2)),
            ("put t li2e1:r1:qe", Reply::Done),
            ("compareAndDelete pending_returns/h if d7:returnslli1e1:r1:p1:teli1e1:r1:q1:teee", Reply::Done),
        ],
    );
    assert_eq!(finish, Finish::Done);
}

#[test]
fn the_record_is_created_and_the_child_sent() {
    let finish = run(
        outcome(Outcome::Defer(vec![child("c", Some("u"))])),
        &[
            ("set call/c = d7:payload1:p9:task_name4:taske", Reply::Done),
            ("get pending_returns/c", Reply::Value(None)),
            ("setNewValue pending_returns/c = d7:returnslli1e1:r1:h1:tee12:scheduled_ati1700000000ee", Reply::Done),
            ("incr r", Reply::Count(10_000)),
            ("put u li2e1:r1:ce", Reply::Done),
        ],
    );
    assert_eq!(finish, Finish::Done);
}

#[test]
fn two_children_are_sent_once_each() {
    let finish = run(
        outcome(children(&["c", "d"])),
        &[
            ("set call/c", Reply::Done),
            ("set call/d", Reply::Done),
            ("get pending_returns/c", Reply::Value(None)),
            ("get pending_returns/d", Reply::Value(None)),
            ("setNewValue pending_returns/c", Reply::Done),
            ("setNewValue pending_returns/d", Reply::Done),
            ("incr r", Reply::Count(1)),
            ("put t li2e1:r1:ce", Reply::Done),
            ("incr r", Reply::Count(2)),
            ("put t li2e1:r1:de", Reply::Done),
        ],
    );
    assert_eq!(finish, Finish::Done);
}

/// What is sent when pending returns are there already: (entries, whether the own entry is written, whether sent).
#[test]
fn the_decision_table_for_children() {
    let cases = [
        ("li1e1:r1:q1:te", true, false),
        ("li1e1:r1:h1:te", false, false),
        ("li1e1:s1:h1:te", true, true),
        ("li1e1:r1:h1:teli1e1:s1:h1:te", false, false),
        ("li1e1:s1:h1:ue", true, false),
    ];
    for (entries, written, sent) in cases {
        let record = format!("d7:returnsl{entries}ee");
        let mut script = vec![("set call/c", Reply::Done), ("get pending_returns/c", value(&record))];
        if written {
            script.push(("compareAndSet pending_returns/c", Reply::Done));
        }
        if sent {
            script.extend([("incr r", Reply::Count(1)), ("put t li2e1:r1:ce", Reply::Done)]);
        }
        assert_eq!(run(outcome(children(&["c"])), &script), Finish::Done, "{entries}");
    }
}

#[test]
fn a_lost_write_is_decided_anew() {
    let finish = run(
        outcome(children(&["c"])),
        &[
            ("set call/c", Reply::Done),
            ("get pending_returns/c", value("d7:returnslli1e1:r1:q1:teee")),
            ("compareAndSet pending_returns/c", Reply::Mismatch),
            ("get pending_returns/c", Reply::Value(None)),
            ("setNewValue pending_returns/c", Reply::Mismatch),
            ("get pending_returns/c", value("d7:returnslli1e1:s1:h1:teee")),
            ("compareAndSet pending_returns/c", Reply::Done),
            ("incr r", Reply::Count(1)),
            ("put t li2e1:r1:ce", Reply::Done),
        ],
    );
    assert_eq!(finish, Finish::Done);
}

/// spec: RET-021
#[test]
fn a_write_in_doubt_sends_the_child() {
    let finish = run(
        outcome(children(&["c"])),
        &[
            ("set call/c", Reply::Done),
            ("get pending_returns/c", Reply::Value(None)),
            ("setNewValue pending_returns/c", Reply::Mismatch),
            ("get pending_returns/c", value(MINE)),
            ("incr r", Reply::Count(1)),
            ("put t li2e1:r1:ce", Reply::Done),
        ],
    );
    assert_eq!(finish, Finish::Done);
}

#[test]
fn a_found_value_skips_the_run_and_wakes_the_parents() {
    let policy = Policy { early_check: true, ..Policy::default() };
    let finish = play(
        policy,
        &[
            ("getWithRetry call/h", value(CALL)),
            ("get value/h", value("")),
            ("get pending_returns/h", value("d7:returnslli1e1:r1:p1:teee")),
            ("incr r", Reply::Count(1)),
            ("put t li2e1:r1:pe", Reply::Done),
            ("compareAndDelete pending_returns/h", Reply::Done),
        ],
    );
    assert_eq!(finish, Finish::Done);
}

fn limit(call_hash: &str) -> Failure {
    Failure::SpawnLimit { root_id: RootId::new("r").unwrap(), call_hash: CallHash::new(call_hash).unwrap() }
}

#[test]
fn the_spawn_limit_refuses_one_parent_and_wakes_the_others() {
    let record = "d7:returnslli1e1:r1:p1:teli1e1:s1:q1:teee";
    let finish = run(
        response(),
        &[
            ("set value/h = v", Reply::Done),
            ("get pending_returns/h", value(record)),
            ("incr r", Reply::Count(10_001)),
            ("incr s", Reply::Count(10_000)),
            ("put t li2e1:s1:qe", Reply::Done),
            ("compareAndDelete pending_returns/h", Reply::Mismatch),
            ("get pending_returns/h", value(record)),
            ("compareAndDelete pending_returns/h", Reply::Done),
        ],
    );
    assert_eq!(finish, Finish::Failed(vec![limit("p")]));
}

#[test]
fn the_spawn_limit_refuses_one_child_and_handles_the_others() {
    let finish = run(
        outcome(children(&["c", "d"])),
        &[
            ("set call/c", Reply::Done),
            ("set call/d", Reply::Done),
            ("get pending_returns/c", Reply::Value(None)),
            ("get pending_returns/d", Reply::Value(None)),
            ("setNewValue pending_returns/c", Reply::Done),
            ("setNewValue pending_returns/d", Reply::Done),
            ("incr r", Reply::Count(10_000)),
            ("put t li2e1:r1:ce", Reply::Done),
            ("incr r", Reply::Count(10_001)),
        ],
    );
    assert_eq!(finish, Finish::Failed(vec![limit("d")]));
}

/// spec: LIM-009
#[test]
fn a_refused_message_is_reported_even_where_it_only_should_be_sent() {
    let finish = run(
        outcome(children(&["c"])),
        &[
            ("set call/c", Reply::Done),
            ("get pending_returns/c", Reply::Value(None)),
            ("setNewValue pending_returns/c", Reply::Mismatch),
            ("get pending_returns/c", value(MINE)),
            ("incr r", Reply::Count(10_001)),
        ],
    );
    assert_eq!(finish, Finish::Failed(vec![limit("c")]));
}

#[test]
fn a_child_is_given_up_after_a_hundred_lost_writes() {
    let mut script = vec![("set call/c", Reply::Done)];
    for _ in 0..100 {
        script.push(("get pending_returns/c", Reply::Value(None)));
        script.push(("setNewValue pending_returns/c", Reply::Mismatch));
    }
    let Finish::Failed(failures) = run(outcome(children(&["c"])), &script) else { panic!("not given up") };
    assert_eq!(failures[0].to_string(), "gave up on the record pending_returns/c after 100 lost conditional writes");
}

#[test]
fn the_return_goes_on_after_a_hundred_lost_deletes() {
    let record = "d7:returnslli1e1:r1:p1:teee";
    let mut script = vec![
        ("set value/h = v", Reply::Done),
        ("get pending_returns/h", value(record)),
        ("incr r", Reply::Count(1)),
        ("put t li2e1:r1:pe", Reply::Done),
    ];
    for _ in 0..150 {
        script.push(("compareAndDelete pending_returns/h", Reply::Mismatch));
        script.push(("get pending_returns/h", value(record)));
    }
    script.push(("compareAndDelete pending_returns/h", Reply::Done));
    assert_eq!(run(response(), &script), Finish::Done);
}

#[test]
fn what_cannot_be_handled_is_reported_and_leaves_nothing() {
    let get = "getWithRetry call/h";
    let missing = play(policy(), &[(get, Reply::Value(None))]);
    assert!(matches!(missing, Finish::Failed(failures) if failures[0].cause() == "CallMissing"));
    let malformed = play(policy(), &[(get, value("d7:payload1:pe"))]);
    assert!(matches!(malformed, Finish::Failed(failures) if failures[0].cause() == "MalformedCall"));
    let failed = run(outcome(Outcome::Failed { kind: "Boom".into(), message: "no".into() }), &[]);
    assert!(matches!(failed, Finish::Failed(failures) if failures[0].to_string() == "Boom: no"));
    let empty = run(outcome(children(&[])), &[]);
    assert_eq!(empty, Finish::Failed(vec![Failure::EmptyDeferral]));
    let itself = run(outcome(children(&["h"])), &[]);
    assert!(matches!(itself, Finish::Failed(failures) if failures[0].cause() == "SelfDeferral"));
    let garbage = Handling::new(Topic::new("t").unwrap(), b"li2e1:r1:heX", policy());
    assert!(matches!(garbage, Err(MachineError::Peer(Failure::MalformedMessage(_)))));
}

#[test]
fn a_record_that_cannot_be_read_is_left_alone() {
    let script = [("set value/h = v", Reply::Done), ("get pending_returns/h", value("d7:returnsi1ee"))];
    let Finish::Failed(failures) = run(response(), &script) else { panic!("accepted") };
    assert_eq!(failures[0].cause(), "MalformedPendingReturns");
}

/// spec: RET-010
#[test]
fn a_wake_that_fails_leaves_the_record() {
    let finish = run(
        response(),
        &[
            ("set value/h = v", Reply::Done),
            ("get pending_returns/h", value("d7:returnslli1e1:r1:p1:teli1e1:s1:q1:teee")),
            ("incr r", Reply::Count(1)),
            ("put t li2e1:r1:pe", Reply::Failed("gone".into())),
            ("incr s", Reply::Count(1)),
            ("put t li2e1:s1:qe", Reply::Done),
        ],
    );
    assert!(matches!(finish, Finish::Failed(failures) if failures.len() == 1));
}

/// spec: RET-027
#[test]
fn a_child_that_fails_does_not_stop_the_others() {
    let finish = run(
        outcome(children(&["c", "d", "d"])),
        &[
            ("set call/c", Reply::Failed("gone".into())),
            ("set call/d", Reply::Done),
            ("get pending_returns/d", Reply::Value(None)),
            ("setNewValue pending_returns/d", Reply::Done),
            ("incr r", Reply::Count(1)),
            ("put t li2e1:r1:de", Reply::Done),
        ],
    );
    assert!(matches!(finish, Finish::Failed(failures) if failures[0].cause() == "OpFailed"));
}

#[test]
fn a_driver_that_answers_wrongly_is_told_so() {
    let mut handling = Handling::new(Topic::new("t").unwrap(), b"li2e1:r1:he", policy()).unwrap();
    let (id, _) = handling.poll_op().unwrap();
    assert!(matches!(handling.on_reply(id, Reply::Mismatch, NOW), Err(MachineError::Driver(_))));
    assert!(matches!(handling.on_reply(id, Reply::Done, NOW), Err(MachineError::Driver(_))));
}

fn schedule(script: &[(&str, Reply)]) -> Finish {
    let (topic, hash, root) = (Topic::new("t").unwrap(), CallHash::new("h").unwrap(), RootId::new("r").unwrap());
    let mut scheduling = Scheduling::new(topic, hash, call(), root, Policy::default());
    for (expected, reply) in script {
        let (id, op) = scheduling.poll_op().expect("an op is polled");
        assert!(op.to_string().starts_with(expected), "expected {expected}, polled {op}");
        scheduling.on_reply(id, reply.clone()).unwrap();
    }
    assert_eq!(scheduling.poll_op(), None);
    scheduling.finish()
}

#[test]
fn a_root_is_stored_counted_and_sent() {
    let finish = schedule(&[
        ("has value/h", Reply::Present(false)),
        ("set call/h = d7:payload1:p9:task_name4:taske", Reply::Done),
        ("incr r", Reply::Count(1)),
        ("put t li2e1:r1:he", Reply::Done),
    ]);
    assert_eq!(finish, Finish::Done);
    assert_eq!(schedule(&[("has value/h", Reply::Present(true))]), Finish::Done);
    let refused = schedule(&[
        ("has value/h", Reply::Present(false)),
        ("set call/h", Reply::Done),
        ("incr r", Reply::Count(10_001)),
    ]);
    assert_eq!(refused, Finish::Failed(vec![limit("h")]));
}
