// SPDX-License-Identifier: AGPL-3.0-only
//! The standard scenarios.

use super::scenario::{Faults, Habit, Rest, Scenario};

const NONE: Faults = Faults { stale_values: 0, stale_returns: 0, lost_replies: 0, redeliveries: 0, crashes: 0 };
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
        faults: NONE,
        mortal: Vec::new(),
        repairs: (0, "t"),
        rest: Rest::Done,
        requirement: "RET-003",
    }
}

/// All of them, in a fixed order.
pub fn scenarios() -> Vec<Scenario<'static>> {
    [graphs(), races(), habits(), infrastructure(), crashes(), limits()].concat()
}

/// Graphs of calls from their first message to their last.
fn graphs() -> Vec<Scenario<'static>> {
    let two = |root: &'static str| vec![("t", "r", "p"), ("t", root, "q")];
    vec![
        plain("one-child", "A parent waits for one child.", ONE_CHILD),
        plain("two-children", "A parent waits for two children.", TWO_CHILDREN),
        plain("chain", "A parent waits for a child, which waits for another.", CHAIN),
        Scenario { queue: two("r"), ..plain("shared-child", "Two parents of one root wait for one child.", SHARED) },
        plain("diamond", "Two children of one parent wait for one child of theirs.", DIAMOND),
        Scenario {
            queue: two("s"),
            ..plain("two-roots-one-child", "Parents of two roots wait for one child.", SHARED)
        },
        Scenario {
            queue: two("s"),
            ..plain("two-roots-two-children", "Parents of two roots wait for the same two children.", TWO_SHARED)
        },
        Scenario {
            queue: two("s"),
            ..plain("shared-middle", "Parents of two roots wait for a child that waits itself.", SHARED_MIDDLE)
        },
        Scenario {
            queue: vec![("t", "r", "p"), ("t", "s", "p")],
            ..plain("repeated-root", "One call is scheduled under two roots.", ONE_CHILD)
        },
        Scenario {
            queue: vec![("t", "r", "p"), ("t", "r", "q"), ("t", "r", "o")],
            ..plain("three-parents", "Three parents wait for one child.", THREE_PARENTS)
        },
        Scenario {
            workers: vec![("t", Habit::None); 3],
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
            ..meet(
                "join-while-returning",
                "A parent joins while the child returns to another one, each handling alone.",
            )
        },
        Scenario {
            waiting: vec![("c", ("r", "q", "u"))],
            workers: vec![("t", Habit::None), ("t", Habit::None), ("u", Habit::None)],
            ..meet("join-and-go-on", "A parent joins while the child returns to another one, and all go on to the end.")
        },
        meet("late-registration", "The child returns while its only parent registers."),
    ]
}

/// Workers that use what is left to their choice, beside others.
fn habits() -> Vec<Scenario<'static>> {
    let beside = |habit| vec![("t", habit), ("t", Habit::None)];
    vec![
        Scenario {
            workers: beside(Habit::LooksFirst),
            queue: vec![("t", "r", "p"), ("t", "s", "p")],
            ..plain("early-check", "One of two workers looks the value up before it runs the task.", ONE_CHILD)
        },
        Scenario {
            workers: beside(Habit::WritesBack),
            queue: vec![("t", "r", "p"), ("t", "s", "p")],
            ..plain("write-back", "One of two workers writes pending returns back unchanged.", ONE_CHILD)
        },
    ]
}

/// Queue and store as they may be.
fn infrastructure() -> Vec<Scenario<'static>> {
    vec![
        Scenario {
            faults: Faults { redeliveries: 1, ..NONE },
            ..plain("redelivery", "Any message may be delivered twice.", ONE_CHILD)
        },
        Scenario {
            faults: Faults { stale_values: 1, ..NONE },
            rest: Rest::Stuck(15, &[]),
            requirement: "STO-007",
            ..plain("stale-value", "A task reads a value that is there as absent.", ONE_CHILD)
        },
        Scenario {
            faults: Faults { stale_returns: 1, ..NONE },
            rest: Rest::Stuck(9, &[]),
            requirement: "STO-007",
            ..plain("stale-returns", "A worker reads pending returns that are older than the last write.", ONE_CHILD)
        },
        Scenario {
            faults: Faults { lost_replies: 1, ..NONE },
            rest: Rest::Finished,
            requirement: "RET-021",
            ..plain("reply-lost", "A conditional write is carried out and reported as a mismatch.", ONE_CHILD)
        },
    ]
}

/// Workers that die.
fn crashes() -> Vec<Scenario<'static>> {
    let crashes = |crashes| Faults { crashes, ..NONE };
    vec![
        Scenario {
            faults: crashes(1),
            rest: Rest::Stuck(2, &[]),
            ..plain("crash", "A worker dies with the message that it has in hand.", ONE_CHILD)
        },
        Scenario {
            queue: Vec::new(),
            hands: vec![(0, "r", "p"), (1, "r", "c")],
            waiting: vec![("c", ("r", "q", "u"))],
            workers: vec![("t", Habit::None), ("t", Habit::None), ("u", Habit::None)],
            faults: crashes(1),
            mortal: vec![1],
            rest: Rest::Stuck(20, &["p"]),
            ..plain("joiner-at-a-crash", "A worker dies before it deletes what a parent has joined meanwhile.", SHARED)
        },
        Scenario {
            faults: crashes(1),
            repairs: (1, "t"),
            rest: Rest::Finished,
            ..plain("crash-repaired", "After one crash the root is scheduled once more.", DIAMOND)
        },
        Scenario {
            faults: crashes(2),
            repairs: (1, "t"),
            rest: Rest::Stuck(20, &[]),
            ..plain("two-crashes", "After two crashes one more message need not be enough.", CHAIN)
        },
        Scenario {
            faults: crashes(2),
            repairs: (3, "t"),
            rest: Rest::Finished,
            ..plain(
                "two-crashes-repaired",
                "After two crashes as many messages as the graph is deep are enough.",
                CHAIN,
            )
        },
        Scenario {
            workers: vec![("t", Habit::None), ("u", Habit::None)],
            faults: crashes(1),
            repairs: (3, "u"),
            rest: Rest::Finished,
            ..plain("repaired-elsewhere", "After a crash the root is scheduled again on another topic.", CHAIN)
        },
    ]
}

/// A root that has no messages left, beside one that has.
fn limits() -> Vec<Scenario<'static>> {
    let beside = |name, about, room| Scenario {
        queue: vec![("t", "r", "p"), ("t", "s", "q")],
        room: vec![("r", room)],
        rest: Rest::Stuck(30, &["p", "q"]),
        ..plain(name, about, SHARED_MIDDLE)
    };
    vec![
        beside("limit-while-deferring", "A root that may not send a child leaves another root waiting for it.", 0),
        beside("limit-while-returning", "A root that may not wake a parent leaves another root waiting for it.", 2),
    ]
}
