// SPDX-License-Identifier: AGPL-3.0-only
//! The standard scenarios.

mod trouble;

use super::fault::{Fault, Faults};
use super::goal::Goal;
use super::scenario::{Habit, Rest, Scenario};

const PENDING: &str = "pending_returns";
const TWO: [(&str, Habit); 2] = [("t", Habit::None); 2];

const ONE_CHILD: &[(&str, &[&str])] = &[("p", &["c"]), ("c", &[])];
const TWO_CHILDREN: &[(&str, &[&str])] = &[("p", &["a", "b"]), ("a", &[]), ("b", &[])];
const CHAIN: &[(&str, &[&str])] = &[("p", &["m"]), ("m", &["c"]), ("c", &[])];
const SHARED: &[(&str, &[&str])] = &[("p", &["c"]), ("q", &["c"]), ("c", &[])];
const SHARED_MIDDLE: &[(&str, &[&str])] = &[("p", &["m"]), ("q", &["m"]), ("m", &["c"]), ("c", &[])];
const TWO_SHARED: &[(&str, &[&str])] = &[("p", &["a", "b"]), ("q", &["a", "b"]), ("a", &[]), ("b", &[])];
const DIAMOND: &[(&str, &[&str])] = &[("p", &["a", "b"]), ("a", &["c"]), ("b", &["c"]), ("c", &[])];
const THREE_PARENTS: &[(&str, &[&str])] = &[("p", &["c"]), ("q", &["c"]), ("o", &["c"]), ("c", &[])];

/// Two workers, `p` scheduled under the root `r`; nothing goes wrong, and everything is done in the end.
fn plain(name: &'static str, about: &'static str, calls: &[(&'static str, &[&'static str])]) -> Scenario<'static> {
    Scenario {
        name,
        about,
        calls: calls.iter().map(|(call, children)| (*call, children.to_vec())).collect(),
        blind: Vec::new(),
        workers: TWO.to_vec(),
        queue: vec![("t", "r", "p")],
        hands: Vec::new(),
        once: false,
        waiting: Vec::new(),
        room: Vec::new(),
        faults: Faults::NONE,
        clock_advances: false,
        mortal: Vec::new(),
        repairs: (0, "t"),
        reaches: vec![Goal::Defers("p"), Goal::Returns("p")],
        rest: Rest::Done,
        requirement: "REP-001",
    }
}

/// Two parents, or one parent twice, meet at the record of this call.
fn meeting(call: &'static str) -> Vec<Goal> {
    vec![Goal::Lost(PENDING, call), Goal::Deleted(PENDING, call), Goal::Returns("p")]
}

/// The same scenario under another name, in which time goes on.
fn in_time(name: &'static str, about: &'static str, scenario: Scenario<'static>) -> Scenario<'static> {
    Scenario { name, about, clock_advances: true, ..scenario }
}

/// All of them, in a fixed order.
pub fn scenarios() -> Vec<Scenario<'static>> {
    [graphs(), races(), habits(), trouble::scenarios(), times()].concat()
}

/// Graphs of calls from their first message to their last.
fn graphs() -> Vec<Scenario<'static>> {
    let two = |root: &'static str| vec![("t", "r", "p"), ("t", root, "q")];
    vec![
        plain("one-child", "A parent waits for one child.", ONE_CHILD),
        Scenario { reaches: meeting("b"), ..plain("two-children", "A parent waits for two children.", TWO_CHILDREN) },
        Scenario {
            reaches: vec![Goal::Defers("m"), Goal::Deleted(PENDING, "c"), Goal::Deleted(PENDING, "m")],
            ..plain("chain", "A parent waits for a child, which waits for another.", CHAIN)
        },
        Scenario {
            queue: two("r"),
            reaches: meeting("c"),
            ..plain("shared-child", "Two parents of one root wait for one child.", SHARED)
        },
        Scenario {
            reaches: meeting("c"),
            ..plain("diamond", "Two children of one parent wait for one child of theirs.", DIAMOND)
        },
        Scenario {
            queue: two("s"),
            reaches: meeting("c"),
            ..plain("two-roots-one-child", "Parents of two roots wait for one child.", SHARED)
        },
        Scenario {
            queue: two("s"),
            reaches: [meeting("a"), meeting("b")].concat(),
            ..plain("two-roots-two-children", "Parents of two roots wait for the same two children.", TWO_SHARED)
        },
        Scenario {
            queue: two("s"),
            reaches: meeting("m"),
            ..plain("shared-middle", "Parents of two roots wait for a child that waits itself.", SHARED_MIDDLE)
        },
        Scenario {
            queue: vec![("t", "r", "p"), ("t", "s", "p")],
            reaches: meeting("c"),
            ..plain("repeated-root", "One call is scheduled under two roots.", ONE_CHILD)
        },
        Scenario {
            queue: vec![("t", "r", "p"), ("t", "r", "q"), ("t", "r", "o")],
            reaches: meeting("c"),
            ..plain("three-parents", "Three parents wait for one child.", THREE_PARENTS)
        },
        Scenario {
            workers: vec![("t", Habit::None); 3],
            reaches: meeting("c"),
            ..plain("three-workers", "Three workers share a diamond.", DIAMOND)
        },
    ]
}

/// Two handlings that meet at one record.
fn races() -> Vec<Scenario<'static>> {
    let meet = |name, about| Scenario {
        queue: Vec::new(),
        hands: vec![(0, "r", "p"), (1, "r", "c")],
        ..plain(name, about, SHARED)
    };
    vec![
        Scenario {
            blind: vec!["p"],
            waiting: vec![("c", ("r", "q", "u"))],
            once: true,
            rest: Rest::Open,
            reaches: vec![Goal::Lost(PENDING, "c"), Goal::Created(PENDING, "c"), Goal::Deleted(PENDING, "c")],
            ..meet(
                "join-while-returning",
                "A parent joins while the child returns to another one, each handling alone.",
            )
        },
        Scenario {
            waiting: vec![("c", ("r", "q", "u"))],
            workers: vec![("t", Habit::None), ("t", Habit::None), ("u", Habit::None)],
            reaches: meeting("c"),
            ..meet("join-and-go-on", "A parent joins while the child returns to another one, and all go on to the end.")
        },
        Scenario {
            reaches: vec![Goal::Absent(PENDING, "c"), Goal::Created(PENDING, "c"), Goal::Sent("c")],
            ..meet("late-registration", "The child returns while its only parent registers.")
        },
    ]
}

/// Workers that use what is left to their choice, beside others.
fn habits() -> Vec<Scenario<'static>> {
    let beside = |habit| vec![("t", habit), ("t", Habit::None)];
    let crash = Faults::NONE.with(Fault::Crash, 1);
    vec![
        Scenario {
            workers: beside(Habit::LooksFirst),
            queue: vec![("t", "r", "p"), ("t", "s", "p")],
            reaches: vec![Goal::Found("value", "p")],
            ..plain("early-check", "One of two workers looks the value up before it runs the task.", ONE_CHILD)
        },
        Scenario {
            workers: beside(Habit::WritesBack),
            reaches: vec![Goal::WrittenBack(PENDING, "b")],
            ..plain("write-back", "One of two workers writes pending returns back unchanged.", TWO_CHILDREN)
        },
        Scenario {
            workers: beside(Habit::LeavesOut),
            reaches: vec![Goal::LeftOut(PENDING, "b")],
            requirement: "HAN-015",
            ..plain(
                "left-out-run",
                "One of two workers leaves out the run of a call that a child is bound to wake.",
                TWO_CHILDREN,
            )
        },
        Scenario {
            workers: beside(Habit::LeavesOut),
            faults: crash,
            repairs: (1, "t"),
            reaches: vec![Goal::LeftOut(PENDING, "b"), Goal::Repaired],
            rest: Rest::Finished,
            requirement: "REP-002",
            ..plain("left-out-run-repaired", "The same, and after one crash the root is scheduled again.", TWO_CHILDREN)
        },
        Scenario {
            workers: beside(Habit::LeavesOutForAnyRoot),
            faults: crash,
            repairs: (1, "t"),
            reaches: vec![Goal::LeftOut(PENDING, "c"), Goal::Repaired],
            rest: Rest::Stuck(12, &["p"]),
            requirement: "HAN-014",
            ..plain(
                "left-out-for-another-root",
                "A run that is left out because of another root's entry undoes the repair after a crash.",
                ONE_CHILD,
            )
        },
    ]
}

/// The same where each message is taken at a time of its own, so that a record that is made again is another one.
fn times() -> Vec<Scenario<'static>> {
    let all = [graphs(), races(), trouble::infrastructure()].concat();
    let of = |name: &str| all.iter().find(|scenario| scenario.name == name).cloned().into_iter();
    let later = [
        ("shared-child", "shared-child-in-time", "Two parents wait for one child, and time goes on."),
        ("repeated-root", "repeated-root-in-time", "One call is scheduled under two roots, and time goes on."),
        ("join-and-go-on", "join-in-time", "A parent joins while the child returns, and time goes on."),
        ("redelivery", "redelivery-in-time", "Any message may be delivered twice, and time goes on."),
        ("stale-returns", "stale-returns-in-time", "A worker reads older pending returns, and time goes on."),
    ];
    later.into_iter().flat_map(|(name, new, about)| of(name).map(move |old| in_time(new, about, old))).collect()
}
