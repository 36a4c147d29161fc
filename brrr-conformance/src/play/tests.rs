// SPDX-License-Identifier: AGPL-3.0-only
//! Cases played against a worker in this process.

mod fake;

use std::time::Duration;

use brrr_wire::proto::conformance::trace_line::Line;
use brrr_wire::revision::Revision;

use super::{MAX_STEPS, Played, Settings, play};
use crate::case::{self, Case};
use crate::conduct::Conduct;
use crate::vector;
use crate::verdict::{Judged, Verdict};
use fake::{Fake, Fault};

/// A worker that takes a message for call h and wakes whoever waits for it.
const RETURNING: &str = "
start.call.h = { task = 'task', payload = 'p' }
start.pending = { h = { returns = [['r', 'p0', 't']] } }
start.queue.t = [['r', 'h']]
";

fn played(fault: Fault, text: &str) -> (Verdict, Played) {
    let head = "schema = 'brrr-cases/1'\n[[case]]\nid = 'worker/x'\nabout = 'x'\nrequirements = ['RET-003']\n";
    let cases = case::parse("test.toml", &format!("{head}{text}")).unwrap();
    let played = played_case(fault, &cases[0].1);
    (Judged::of(&cases[0].1, played.clone()).verdict, played)
}

fn played_case(fault: Fault, case: &Case) -> Played {
    let settings = Settings { revision: Revision::Two, clock: 1_700_000_000, seed: 7, patience: Duration::ZERO };
    play(&mut Fake::new(fault), case, &settings, 1)
}

#[test]
fn what_becomes_of_bytes_is_said_in_one_word() {
    let cases = case::built_in().unwrap();
    let of = |place: &str, bytes: vector::Verdict| {
        let at = format!("worker/records/{place}/");
        let is = |case: &&Case| case.id.starts_with(&at) && case.planted.as_ref().is_some_and(|one| one.are == bytes);
        cases.iter().find(is).unwrap()
    };
    let (valid, invalid) = (of("message", vector::Verdict::Valid), of("call", vector::Verdict::Invalid));
    for (fault, case, due) in [
        (Fault::None, valid, Conduct::Accepts),
        (Fault::None, invalid, Conduct::Rejects),
        (Fault::NeverAsksAgain, invalid, Conduct::Hangs),
        (Fault::Endless, invalid, Conduct::Hangs),
        (Fault::Dies, valid, Conduct::Dies),
    ] {
        let played = played_case(fault, case);
        assert_eq!(played.conduct, Some(due), "{}", case.id);
        assert_eq!(Judged::of(case, played).reading, Some((case.planted.as_ref().unwrap().are, due)));
    }
    assert_eq!(returning("").1.conduct, None);
}

fn returning(text: &str) -> (Verdict, Played) {
    played(Fault::None, &format!("{RETURNING}{text}"))
}

#[test]
fn an_honest_worker_passes() {
    let (verdict, played) = returning(
        "expect = [{ store = 'pending_returns/h', is = 'absent', id = 'RET-011' },\n\
         { queue = 't', is = [['r', 'p0']], id = 'RET-004' }, { count = 'r', is = 1, id = 'LIM-001' },\n\
         { invoked = ['h'], id = 'HAN-010' }, { failed = false, id = 'HAN-006' }]",
    );
    assert_eq!((verdict, played.findings), (Verdict::Pass, Vec::new()));
}

#[test]
fn an_expectation_that_fails_names_its_requirement() {
    let (verdict, played) = returning("expect = [{ queue = 't', is = [['r', 'p9']], id = 'RET-004' }]");
    assert_eq!(verdict, Verdict::Fail);
    let finding = &played.findings[0];
    assert_eq!((finding.requirement.as_str(), finding.judge.as_str()), ("RET-004", "expectation"));
    assert_eq!((finding.seen.as_str(), finding.allowed[0].as_str()), ("[r, p0]", "[r, p9]"));
}

#[test]
fn somebody_else_changes_the_world_before_an_op_is_answered() {
    let (verdict, played) = returning(
        "expect = [{ queue = 't', is = [['r', 'p0'], ['r', 'p1'], ['r', 'p2']], id = 'RET-009' }]\n\
         reaches = ['mismatch compareAndDelete pending_returns/h']\n\
         [[case.when]]\nop = 'compareAndDelete pending_returns/h'\nnth = [1, 2]\n\
         set.pending = { h = { returns = [['r', 'p0', 't'], ['r', 'p1', 't'], ['r', 'p{n}', 't']] } }",
    );
    assert_eq!((verdict, played.findings), (Verdict::Pass, Vec::new()));
    let changes = played.trace.lines.iter().filter(|line| matches!(line, Line::Stored(_)));
    assert_eq!(changes.count(), 2 + 2, "two at the start, two by somebody else");
}

#[test]
fn what_is_applied_though_it_is_denied_is_in_the_trace() {
    let (verdict, played) =
        returning("[[case.when]]\nop = 'compareAndDelete pending_returns/h'\nreply = 'applied mismatch'");
    assert_eq!((verdict, &played.findings), (Verdict::Pass, &Vec::new()));
    let removed = |line: &Line| matches!(line, Line::Stored(stored) if stored.value.is_none());
    assert_eq!(played.trace.lines.iter().filter(|line| removed(line)).count(), 1);
}

#[test]
fn a_second_worker_does_its_whole_work_first() {
    let (verdict, played) = returning(
        "lanes = [{ name = 'a', topic = 't' }, { name = 'b', topic = 'u' }]\ntake = 2\n\
         start.queue.u = [['r2', 'p2']]\nstart.call.p2 = { task = 'x', payload = '' }\n\
         task = { p2 = [{ defer = [['t', 'h', 'task', 'p']] }] }\n\
         expect = [{ queue = 'u', is = [['r2', 'p2']], id = 'RET-003' }, { invoked = ['h', 'p2'], id = 'HAN-010' }]\n\
         reaches = ['mismatch compareAndDelete pending_returns/h']\n\
         [[case.when]]\nop = 'compareAndDelete pending_returns/h'\nrun = 'b'",
    );
    assert_eq!((verdict, played.findings), (Verdict::Pass, Vec::new()));
}

#[test]
fn what_does_not_happen_proves_nothing() {
    let (verdict, played) = returning("reaches = ['mismatch compareAndDelete pending_returns/h']");
    assert_eq!(verdict, Verdict::Inconclusive);
    assert!(played.inconclusive[0].contains("`mismatch compareAndDelete pending_returns/h` did not happen"));
    let (verdict, _) = returning("[[case.when]]\nop = 'get value/nobody'\nreply = 'error'");
    assert_eq!(verdict, Verdict::Inconclusive);
}

#[test]
fn an_abandoned_worker_owes_nothing() {
    let (verdict, played) = returning(
        "expect = [{ store = 'value/h', is = 'v', id = 'REC-018' }, { queue = 't', is = [], id = 'RET-003' }]\n\
         [[case.when]]\nop = 'put t'\nabandon = true",
    );
    assert_eq!((verdict, played.findings), (Verdict::Pass, Vec::new()));
}

#[test]
fn an_empty_queue_is_asked_again() {
    let (verdict, played) = returning("[[case.when]]\nop = 'receive t'\nnth = [1, 3]\nreply = 'empty'");
    assert_eq!((verdict, played.findings), (Verdict::Pass, Vec::new()));
}

#[test]
fn the_same_case_is_the_same_run() {
    for order in ["oldest", "newest", "lanes"] {
        let text = format!("order = '{order}'\ntake = 'all'\nstart.call.p0 = {{ task = 'x', payload = '' }}");
        let (first, second) = (returning(&text), returning(&text));
        assert_eq!(first.0, Verdict::Pass, "{:?}", first.1.findings);
        assert_eq!(first.1.trace, second.1.trace);
    }
}

#[test]
fn a_worker_that_says_nothing_more_hangs() {
    let (verdict, played) = played(Fault::NeverAsksAgain, RETURNING);
    assert_eq!(verdict, Verdict::Fail);
    assert!(played.findings[0].message.contains("Lane a hangs"), "{:?}", played.findings);
}

#[test]
fn a_worker_that_waits_too_long_is_not_judged_by_an_end_that_did_not_come() {
    let text = format!("{RETURNING}take = 2\nexpect = [{{ queue = 't', is = [], id = 'RET-004' }}]");
    let (verdict, played) = played(Fault::Waits, &text);
    assert_eq!((verdict, played.findings), (Verdict::Inconclusive, Vec::new()));
    assert!(played.inconclusive[0].contains("may only be slow"), "{:?}", played.inconclusive);
}

#[test]
fn a_worker_without_end_is_stopped() {
    let (verdict, played) = played(Fault::Endless, RETURNING);
    assert_eq!(verdict, Verdict::Fail);
    assert_eq!(played.ops, MAX_STEPS + 1);
}

#[test]
fn a_worker_that_leaves_is_not_fine() {
    let (verdict, played) = played(Fault::LeavesEarly, RETURNING);
    assert_eq!(verdict, Verdict::Fail, "{:?}", played.findings);
}

#[test]
fn a_worker_that_does_not_hear_closed_is_stopped_at_once() {
    let (verdict, played) = played(Fault::Deaf, RETURNING);
    assert_eq!(verdict, Verdict::Fail);
    assert!(played.findings.iter().all(|finding| finding.requirement == "QUE-003"), "{:?}", played.findings);
    assert!(played.ops < 20);
}

#[test]
fn an_adapter_that_invokes_in_a_lane_with_tasks_is_broken() {
    let head = "schema = 'brrr-cases/1'\n[[case]]\nid = 'app/x'\nabout = 'x'\nrequirements = ['APP-001']\n";
    let text = "app.tasks.task = '{\"text\":\"x\"}'\napp.calls.p = { task = 'task' }\napp.schedule = ['p']";
    let cases = case::parse("test.toml", &format!("{head}{text}")).unwrap();
    let settings = Settings { revision: Revision::Two, clock: 1_700_000_000, seed: 7, patience: Duration::ZERO };
    let played = play(&mut Fake::new(Fault::None), &cases[0].1, &settings, 1);
    let judged = Judged::of(&cases[0].1, played);
    assert_eq!(judged.verdict, Verdict::HarnessError, "{:?}", judged.findings);
    assert!(judged.findings[0].message.contains("runs its tasks itself"), "{:?}", judged.findings);
}
