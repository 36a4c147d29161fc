// SPDX-License-Identifier: AGPL-3.0-only
//! Whole worlds: what went wrong in them is seen, and excuses what it has to and nothing else.

use std::collections::BTreeSet;

use brrr_wire::revision::Revision;
use bytes::Bytes;

use super::{all_legal, ids, legal_world};
use crate::property::{Fault, OfWorld, Plan, check_all, check_world};
use crate::trace::script::{literal, run};
use crate::trace::{Action, Answered, Change, Deferred, Key, Recorder};

fn world(script: &str) -> OfWorld {
    check_world(&run(script), &Plan::default())
}

#[test]
fn what_went_wrong_is_seen() {
    let cases: &[(Option<Fault>, &str)] = &[
        (None, finished!("")),
        (None, legal_world::TABLE[2].script),
        (Some(Fault::Crash), sent_child!("take top r c\nabandon")),
        (Some(Fault::Redelivery), finished!("take top r p\nnext")),
        (Some(Fault::StaleRead), finished!("take top r p\nget value/c -> absent\nnext")),
        (Some(Fault::StaleRead), finished!("take top r p\nhas value/p -> no\nnext")),
        (Some(Fault::StaleRead), finished!("take top r p\ninvoke tk PAY -> defer -:c:tk:PAY\nnext")),
        (
            Some(Fault::LostReply),
            sent_child!("take top r c\ncompareAndDelete pending_returns/c P(r:p:top) -> mismatch"),
        ),
        (Some(Fault::LostReply), legal_world::LOST_REPLIES),
        (Some(Fault::FailedOp), sent_child!("take top r c\nget pending_returns/c -> error")),
        (
            Some(Fault::FailedOp),
            sent_child!("take top r c\nx: put top M(r,p)\nqueued top M(r,p)\nx -> error\ntake top r p\nnext"),
        ),
        (Some(Fault::FailedTask), sent_child!("take top r c\ninvoke tk PAY -> failed\nnext")),
        (Some(Fault::FailedTask), sent_child!("take top r c\ninvoke tk PAY -> invalid\nnext")),
        (Some(Fault::FailedTask), sent_child!("take top r c\ninvoke tk PAY -> defer \nnext")),
        (Some(Fault::FailedTask), sent_child!("take top r c\ninvoke tk PAY -> defer -:c:tk:PAY\nnext")),
        (Some(Fault::FailedTask), sent_child!("take top r c\ninvoke tk PAY -> defer -:p:tk:PAY\nnext")),
        (Some(Fault::Refusal), "counted brrr/count/r 10000\ntake top r h\nincr r -> 10001\nnext"),
        (Some(Fault::Interference), "take top r h\nincr r -> 7\nnext"),
        (Some(Fault::Interference), "stored pending_returns/c P(r:p:top)\ntake top r h\nnext"),
        (Some(Fault::Interference), "stored pending_returns/h P(r:p:top)\nqueued top M(r,h)\ntake top r h\nnext"),
        (Some(Fault::Interference), "take top r h\nget pending_returns/h -> P(r:p:top)\nnext"),
        (Some(Fault::Interference), "take top r h\nstored value/c V\nnext"),
        (Some(Fault::Interference), "take top r h\ncompareAndDelete pending_returns/h P() -> done\nnext"),
    ];
    for (fault, script) in cases {
        let faults: BTreeSet<_> = world(script).faults;
        let others = BTreeSet::from([Fault::Redelivery]);
        let seen: BTreeSet<_> = faults.difference(&others).copied().collect();
        let expected: BTreeSet<_> = fault.iter().copied().filter(|fault| !others.contains(fault)).collect();
        assert_eq!(seen, expected, "{script}");
        assert!(fault.is_none_or(|fault| faults.contains(&fault)), "{script}");
    }
}

#[test]
fn only_a_quiet_world_without_an_excuse_has_to_be_finished() {
    let stuck = sent_child!("take top r c\nnext");
    assert_eq!(ids(&world(stuck).findings), BTreeSet::from(["REP-001"]));
    for (fault, is_excused) in [
        (Fault::Crash, true),
        (Fault::Loss, true),
        (Fault::StaleRead, true),
        (Fault::FailedOp, true),
        (Fault::Refusal, true),
        (Fault::FailedTask, true),
        (Fault::Interference, true),
        (Fault::Redelivery, false),
    ] {
        let judged = check_world(&run(stuck), &Plan::default().with(fault));
        assert_eq!(judged.was_asked_to_finish(), !is_excused, "{fault}");
        assert_eq!(judged.findings.is_empty(), is_excused, "{fault}");
    }
    let lost = check_world(&run(stuck), &Plan::default().with(Fault::LostReply));
    assert_eq!(ids(&lost.findings), BTreeSet::from(["RET-021"]));
    for busy in
        [sent_child!("next"), sent_child!("take top r c"), "schedule top h tk PAY\nset call/h C(tk,PAY) -> done"]
    {
        assert!(!world(busy).is_quiet && world(busy).findings.is_empty(), "{busy}");
    }
}

#[test]
fn lost_replies_excuse_nothing_of_a_worker_that_sends_again() {
    let judged = world(legal_world::LOST_REPLIES);
    assert!(judged.was_asked_to_finish());
    assert_eq!(judged.findings, []);
    assert_eq!(check_all(&run(legal_world::LOST_REPLIES)), []);
}

#[test]
fn nothing_legal_is_refused_in_a_world_either() {
    for legal in all_legal() {
        let lines: Vec<_> = legal.script.lines().collect();
        for count in 0..=lines.len() {
            for end in ["", "\nabandon"] {
                let judged = world(&(lines[..count].join("\n") + end));
                let unexpected: Vec<_> =
                    judged.findings.iter().filter(|one| !legal.warnings.contains(&one.requirement.as_str())).collect();
                assert!(unexpected.is_empty(), "{}, cut off after {count} lines: {unexpected:#?}", legal.name);
            }
        }
    }
}

#[test]
fn a_parent_is_woken_once_across_lost_deletes() {
    let base = "
        get pending_returns/h -> P(r:p:top)
        incr r -> 1
        put top M(r,p) -> done
        compareAndDelete pending_returns/h P(r:p:top) -> mismatch
        get pending_returns/h -> P(r:p:top,r:q:top)
        incr r -> 2
        put top M(r,q) -> done
        compareAndDelete pending_returns/h P(r:p:top,r:q:top) -> mismatch
        get pending_returns/h -> P(r:p:top,r:s:top)
        incr r -> 3
        put top M(r,s) -> done";
    let head = "take top r h\ngetWithRetry call/h -> C(tk,PAY)\ninvoke tk PAY -> response V\nset value/h V -> done\n";
    let end = "\ncompareAndDelete pending_returns/h P(r:p:top,r:s:top) -> done\nnext";
    assert_eq!(check_all(&run(&format!("{head}{base}{end}"))), []);
    for twice in ["p", "q", "s"] {
        let again = format!("{head}{base}\nincr r -> 4\nput top M(r,{twice}) -> done{end}");
        assert!(ids(&check_all(&run(&again))).contains("RET-009"), "{again}");
    }
    // One whose put failed may be tried again, and then no more.
    let failed = format!("{head}{base}{end}")
        .replace("put top M(r,s) -> done", "put top M(r,s) -> error\nput top M(r,s) -> done");
    assert!(!ids(&check_all(&run(&failed))).contains("RET-009"));
    let thrice = failed.replace("put top M(r,s) -> done", "put top M(r,s) -> done\nput top M(r,s) -> done");
    assert!(ids(&check_all(&run(&thrice))).contains("RET-009"));
}

fn bytes(text: &str) -> Bytes {
    Bytes::from(literal(text))
}

fn place(key: &str) -> Key {
    let (kind, call_hash) = key.split_once('/').unwrap();
    Key { kind: kind.into(), call_hash: call_hash.into() }
}

/// A run in memory, of actions and their answers.
fn recorded(events: Vec<(&str, Action, Answered)>) -> OfWorld {
    let mut recorder = Recorder::new(Revision::Two);
    recorder.changed(Change::Stored { key: place("call/p"), value: Some(bytes("C(tk,PAY)")) });
    recorder.changed(Change::Queued { topic: "top".into(), body: bytes("M(r,p)") });
    for (lane, action, reply) in events {
        let op = recorder.asked(lane, action).unwrap();
        recorder.answered(lane, op, reply).unwrap();
    }
    for lane in ["a", "b"] {
        recorder.asked(lane, Action::Receive { topic: "top".into() }).unwrap();
    }
    check_world(&recorder.finish(), &Plan::default())
}

fn take(lane: &'static str, call: &str) -> (&'static str, Action, Answered) {
    (lane, Action::Receive { topic: "top".into() }, Answered::Message(bytes(&format!("M(r,{call})"))))
}

fn invoke(lane: &'static str, call: &str, outcome: Answered) -> (&'static str, Action, Answered) {
    let (root_id, call_hash) = ("r".into(), call.into());
    (lane, Action::Invoke { task_name: "tk".into(), payload: bytes("PAY"), root_id, call_hash }, outcome)
}

#[test]
fn a_run_is_made_in_memory() {
    let child = Deferred { topic: String::new(), call_hash: "c".into(), task_name: "tk".into(), payload: bytes("PAY") };
    let call = || Answered::Value(Some(bytes("C(tk,PAY)")));
    let read = |key: &str| Action::GetWithRetry { key: place(key) };
    let count = || Action::Incr { key: "brrr/count/r".into() };
    let put = |call: &str| Action::Put { topic: "top".into(), body: bytes(&format!("M(r,{call})")) };
    let set = |key: &str, value: &str| Action::Set { key: place(key), value: bytes(value) };
    let waiting = || bytes("P(r:p:top)");
    let parent = || {
        let create = Action::SetNewValue { key: place("pending_returns/c"), value: waiting() };
        vec![
            take("a", "p"),
            ("a", read("call/p"), call()),
            invoke("a", "p", Answered::Deferral(vec![child.clone()])),
            ("a", set("call/c", "C(tk,PAY)"), Answered::Done),
            ("a", Action::Get { key: place("pending_returns/c") }, Answered::Value(None)),
            ("a", create, Answered::Done),
            ("a", count(), Answered::Count(1)),
            ("a", put("c"), Answered::Done),
        ]
    };
    let returning = |lane, call_hash: &str, value: &'static str| {
        vec![
            take(lane, call_hash),
            (lane, read(&format!("call/{call_hash}")), call()),
            invoke(lane, call_hash, Answered::Response(bytes(value))),
            (lane, set(&format!("value/{call_hash}"), value), Answered::Done),
        ]
    };
    let mut events = parent();
    events.extend(returning("b", "c", "V"));
    let stuck = recorded(events.clone());
    assert!(stuck.was_asked_to_finish());
    assert_eq!(ids(&stuck.findings), BTreeSet::from(["REP-001"]));
    events.extend([
        ("b", Action::Get { key: place("pending_returns/c") }, Answered::Value(Some(waiting()))),
        ("b", count(), Answered::Count(2)),
        ("b", put("p"), Answered::Done),
        ("b", Action::CompareAndDelete { key: place("pending_returns/c"), expected: waiting() }, Answered::Done),
    ]);
    events.extend(returning("a", "p", "W"));
    events.push(("a", Action::Get { key: place("pending_returns/p") }, Answered::Value(None)));
    let finished = recorded(events);
    assert!(finished.was_asked_to_finish() && finished.faults.is_empty());
    assert_eq!(finished.findings, []);
}

#[test]
fn what_does_not_fit_together_is_refused_with_a_sentence() {
    let mut recorder = Recorder::new(Revision::Two);
    let op = recorder.asked("a", Action::Incr { key: "k".into() }).unwrap();
    assert!(recorder.answered("b", op, Answered::Count(1)).unwrap_err().contains("is of lane `a`"));
    let op = recorder.asked("a", Action::Incr { key: "k".into() }).unwrap();
    assert!(recorder.answered("a", op, Answered::Done).unwrap_err().contains("reply of another kind"));
    assert!(recorder.answered("a", 9, Answered::Done).unwrap_err().contains("is not open"));
}
