// SPDX-License-Identifier: AGPL-3.0-only
//! Schedules replayed against a puppet: an implementation that does what another script says.

use std::time::Duration;

use brrr_wire::proto::conformance::{Answer, Command, Hello, Welcome, Work, answer, command, trace_line::Line};
use brrr_wire::revision::Revision;

use super::{FileReport, Kind, Refused, Replayed, Schedule, Settings, Word, again, replay};
use crate::adapter::{AdapterError, Link, Turn, frame};
use crate::trace::Trace;
use crate::trace::script;
use crate::verdict::Exit;

/// A worker that takes a message for call h, runs its task and wakes two parents at once.
const WAKES: &str = "take t r h
    getWithRetry call/h -> C(tk,PAY)
    invoke tk PAY -> response v
    set value/h v -> done
    get pending_returns/h -> P(r1:p1:t1,r2:p2:t2)@5
    x: incr r1
    y: incr r2
    x -> 1
    put t1 M(r1,p1) -> done
    y -> 1
    put t2 M(r2,p2) -> done
    compareAndDelete pending_returns/h P(r1:p1:t1,r2:p2:t2)@5 -> done
    next";

fn welcome() -> Welcome {
    let list = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
    Welcome {
        sdk: "x".to_owned(),
        revisions: vec![2],
        profiles: list(&["worker", "client"]),
        turns: "idle".to_owned(),
        provides: list(&["report"]),
        ..Welcome::default()
    }
}

/// The trace of a script, with its hello and, where there is a topic, the command that starts its worker.
fn trace(topic: &str, text: &str) -> Trace {
    let mut trace = script::trace(Revision::Two, text);
    let hello = Hello { protocol: 1, clock: 7, seed: "3".to_owned() };
    let mut lines = vec![
        Line::Sent(frame::command(command::Body::Hello(hello))),
        Line::Seen(Answer { body: Some(answer::Body::Hello(welcome())), ..Answer::default() }),
    ];
    if !topic.is_empty() {
        let work = Work { topic: topic.to_owned(), revision: 2, app: None };
        lines.push(Line::Sent(frame::to_lane("a", command::Body::Work(work))));
    }
    trace.lines.splice(0..0, lines);
    trace.close("PASS", []);
    trace
}

/// Does what a schedule has, as soon as its lane was sent as many frames as the recorded one.
struct Puppet {
    schedule: Schedule,
    welcome: Welcome,
    /// The wire name of each lane and how many frames it was sent.
    lanes: Vec<(String, u32)>,
    done: Vec<bool>,
    ops: u32,
    /// What it was answered.
    told: Vec<Command>,
}

impl Puppet {
    fn new(trace: Trace) -> Self {
        let schedule = Schedule::of(trace).unwrap();
        let done = vec![false; schedule.items.len()];
        Self { schedule, welcome: welcome(), lanes: Vec::new(), done, ops: 100, told: Vec::new() }
    }
}

impl Link for Puppet {
    fn welcome(&self) -> &Welcome {
        &self.welcome
    }

    fn turn(&mut self, batch: &[Command]) -> Result<Turn, AdapterError> {
        for command in batch {
            match self.lanes.iter_mut().find(|(name, _)| *name == command.lane) {
                Some(lane) => lane.1 += 1,
                None => self.lanes.push((command.lane.clone(), 1)),
            }
            self.told.push(command.clone());
        }
        let mut turn = Turn { certain: true, ..Turn::default() };
        // The newest first: the order of what comes at once is free.
        for (index, item) in self.schedule.items.iter().enumerate().rev() {
            let Some((name, sent)) = self.lanes.get(item.lane) else { continue };
            if !self.done[index] && item.gate <= *sent {
                self.done[index] = true;
                self.ops += 1;
                let (lane, body) = (name.clone(), Some(item.body.clone()));
                let op = if frame::op_name(&item.body).is_some() { self.ops } else { 0 };
                turn.answers.push(Answer { lane, op, timers: Vec::new(), body });
            }
        }
        Ok(turn)
    }
}

const SETTINGS: Settings = Settings { serial: 1, clock: 7, patience: Duration::ZERO };

fn replayed(recorded: Trace, does: Trace) -> (Replayed, Puppet) {
    let mut puppet = Puppet::new(does);
    let replayed = replay(&mut puppet, &Schedule::of(recorded).unwrap(), &SETTINGS).unwrap();
    (replayed, puppet)
}

#[track_caller]
fn first(recorded: &str, does: &str) -> (Kind, usize, String, String) {
    let (replayed, _) = replayed(trace("t", recorded), trace("t", does));
    let found = replayed.difference.expect("there is a difference");
    (found.kind, found.line, found.expected, found.seen)
}

#[test]
fn the_same_in_another_order_is_the_same() {
    let (replayed, _) = replayed(trace("t", WAKES), trace("t", WAKES));
    assert_eq!((replayed.difference, replayed.ops), (None, 11));
    assert_eq!(replayed.findings, []);
    // What was recorded of it is a trace that can be judged and replayed.
    assert!(Schedule::of(replayed.trace).is_ok());
}

#[test]
fn what_is_open_at_once_may_come_one_by_one() {
    let does = WAKES.replace("x: incr r1\n    y: incr r2\n    x -> 1", "incr r1 -> 1");
    let does = does.replace("y -> 1\n", "incr r2 -> 1\n");
    let (replayed, _) = replayed(trace("t", WAKES), trace("t", &does));
    // It asks for the second counter only once the first parent's message is put, as its answer allows.
    assert_eq!((replayed.difference, replayed.ops), (None, 11));
}

#[test]
fn each_kind_of_difference_is_named_where_it_is() {
    let does = |from: &str, to: &str| first(WAKES, &WAKES.replace(from, to));
    let (kind, line, expected, seen) = does("set value/h v ->", "set value/h w ->");
    assert_eq!((kind, line), (Kind::Bytes, 10));
    assert!(expected.starts_with("set value/h value `v`, on line 11") && seen.contains("`w`"), "{expected}; {seen}");
    let (kind, _, expected, seen) = does("compareAndDelete pending_returns/h P(r1:p1:t1,r2:p2:t2)@5 -> done\n", "");
    assert_eq!(kind, Kind::Skipped);
    assert!(expected.starts_with("compareAndDelete") && seen.starts_with("receive t"), "{expected}; {seen}");
    let (kind, ..) = does("put t2 M(r2,p2) -> done", "put u M(r2,p2) -> done");
    assert_eq!(kind, Kind::Added);
    let (kind, _, expected, seen) = does("get pending_returns/h ->", "getWithRetry pending_returns/h ->");
    assert_eq!(kind, Kind::Reading, "{expected}; {seen}");
    let early = "set value/h v -> done\n    get pending_returns/h ->";
    let (kind, ..) = does(early, "z: set value/h v\n    get pending_returns/h ->");
    assert_eq!(kind, Kind::Early);
    // The second counter never comes, nor anything that follows from it.
    let without = WAKES.replace("y: incr r2\n", "");
    let (kind, _, expected, seen) = first(WAKES, without.split("y -> 1").next().unwrap());
    assert_eq!((kind, seen.as_str()), (Kind::Missing, "it asks for nothing and has not ended"));
    assert!(expected.contains("incr brrr/count/r2, asked for on line 16 and answered here"), "{expected}");
}

#[test]
fn exits_and_reports_count_and_their_texts_do_not() {
    let text = |end: &str| format!("take t r h\n getWithRetry call/h -> absent\n {end}");
    let report = |cause: &str| text(&format!("report t r h {cause}\n next"));
    let (kind, ..) = first(&report("NotFound"), &report("Malformed"));
    assert_eq!(kind, Kind::Said);
    let (kind, _, expected, _) = first(&report("NotFound"), &text("next"));
    assert_eq!(kind, Kind::Missing, "{expected}");
    let (kind, ..) = first(&text("exit NotFound gone"), &text("next"));
    assert_eq!(kind, Kind::Added);
    let (same, _) = replayed(trace("t", &text("exit NotFound gone")), trace("t", &text("exit NotFound away")));
    assert_eq!(same.difference, None);
}

const DEFERS: &str = "take t r h
    getWithRetry call/h -> C(tk,PAY)
    invoke tk PAY -> defer -:c:tk:PAY
    set call/c C(tk,PAY) -> done
    get pending_returns/c -> absent
    setNewValue pending_returns/c P(r:h:t)@NOW -> mismatch
    get pending_returns/c -> P(r:h:t)@NOW
    compareAndDelete pending_returns/c P(r:h:t)@TOLD -> done
    next";

#[test]
fn a_worker_is_told_its_own_bytes_and_has_to_expect_them() {
    let recorded = DEFERS.replace("NOW", "1").replace("TOLD", "1");
    let (same, puppet) = replayed(trace("t", &recorded), trace("t", &DEFERS.replace("NOW", "9").replace("TOLD", "9")));
    assert_eq!(same.difference, None);
    let told = format!("{:?}", puppet.told);
    assert!(told.contains("scheduled_ati9e") && !told.contains("scheduled_ati1e"), "{told}");
    // Bytes that it was not told are other bytes, though only the time in them differs.
    let (kind, ..) = first(&recorded, &DEFERS.replace("NOW", "9").replace("TOLD", "8"));
    assert_eq!(kind, Kind::Bytes);
}

#[test]
fn roots_that_clients_make_up_stand_for_each_other() {
    let client = |root: &str, put: &str| {
        trace(
            "",
            &format!(
                "schedule t h tk PAY\n has value/h -> no\n set call/h C(tk,PAY) -> done\n incr {root} -> 1\n put t M({put},h) -> done\n scheduled"
            ),
        )
    };
    let (same, _) = replayed(client("r", "r"), client("s", "s"));
    assert_eq!((same.difference, same.ops), (None, 4));
    let (other, _) = replayed(client("r", "r"), client("s", "q"));
    assert_eq!(other.difference.map(|found| found.kind), Some(Kind::Bytes));
}

#[test]
fn another_sdk_may_read_by_another_op() {
    let text = |op: &str, answer: &str| format!("take t r h\n {op} value/h -> {answer}\n next");
    let run = |recorded: &str, does: &str| {
        let mut puppet = Puppet::new(trace("t", does));
        puppet.welcome.sdk = "y".to_owned();
        replay(&mut puppet, &Schedule::of(trace("t", recorded)).unwrap(), &SETTINGS).unwrap().difference
    };
    assert_eq!(run(&text("get", "v"), &text("has", "yes")), None);
    assert_eq!(run(&text("has", "no"), &text("get", "absent")), None);
    let found = run(&text("has", "yes"), &text("get", "v"));
    assert_eq!(found.map(|found| found.kind), Some(Kind::Reading));
}

#[test]
fn what_cannot_be_replayed_is_refused_with_its_line() {
    let refused = |change: &dyn Fn(&mut Trace, &mut Welcome)| {
        let mut puppet = Puppet::new(trace("t", WAKES));
        let mut recorded = trace("t", WAKES);
        change(&mut recorded, &mut puppet.welcome);
        Schedule::of(recorded).and_then(|schedule| replay(&mut puppet, &schedule, &SETTINGS)).unwrap_err().to_string()
    };
    let has = |text: String, part: &str| assert!(text.contains(part), "{text}");
    has(refused(&|trace, _| trace.header.kit = "0.999.0".to_owned()), "line 1 of the trace: kit `0.999.0`");
    has(refused(&|trace, _| trace.header.kit = String::new()), "kit ``");
    has(refused(&|_, welcome| welcome.revisions = vec![1]), "revision 2, and the adapter speaks [1]");
    has(refused(&|_, welcome| welcome.profiles.clear()), "line 4 of the trace needs the profile `worker`");
    has(refused(&|trace, _| drop(trace.lines.remove(2))), "lane `a` is not started");
    has(refused(&|trace, _| drop(trace.lines.remove(3))), "line 5 of the trace:");
    let mut empty = trace("t", WAKES);
    empty.lines.truncate(3);
    let idle = replay(&mut Puppet::new(empty.clone()), &Schedule::of(empty).unwrap(), &SETTINGS);
    has(idle.unwrap_err().to_string(), "nothing was compared");
}

#[test]
fn a_second_replay_shows_what_is_not_controlled() {
    let schedule = Schedule::of(trace("t", WAKES)).unwrap();
    let first = replay(&mut Puppet::new(trace("t", WAKES)), &schedule, &SETTINGS).unwrap();
    assert_eq!(again(&mut Puppet::new(trace("t", WAKES)), &first, &SETTINGS).unwrap(), None);
    let other = WAKES.replace("set value/h v", "set value/h w");
    let second = again(&mut Puppet::new(trace("t", &other)), &first, &SETTINGS).unwrap();
    assert_eq!(second.as_ref().map(|found| (found.kind, found.line)), Some((Kind::Bytes, 10)));
    let report = FileReport::of("f", &schedule, &first, second);
    assert_eq!((report.word, Word::exit(&[report.word])), (Word::Uncontrolled, Exit::Inconclusive));
}

#[test]
fn the_exit_code_is_the_first_that_applies() {
    let code = |words: &[Word]| Word::exit(words).code();
    assert_eq!(code(&[Word::Same]), 0);
    assert_eq!(code(&[Word::Same, Word::Uncontrolled]), 3);
    assert_eq!(code(&[Word::Uncontrolled, Word::Differs]), 1);
    assert_eq!(code(&[Word::Differs, Word::Refused]), 4);
    assert_eq!(code(&[]), 4);
    assert!(matches!(Schedule::of(Trace::new(Revision::Two, "x", "0")), Err(Refused::Trace(_))));
}
