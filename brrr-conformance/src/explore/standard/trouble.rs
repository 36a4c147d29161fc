// SPDX-License-Identifier: AGPL-3.0-only
//! Scenarios in which something goes wrong that is no worker's fault.

use super::{CHAIN, DIAMOND, ONE_CHILD, PENDING, SHARED, SHARED_MIDDLE, plain};
use crate::explore::fault::{Fault, Faults};
use crate::explore::goal::Goal;
use crate::explore::scenario::{Habit, Rest, Scenario};

const CRASH: Faults = Faults::NONE.with(Fault::Crash, 1);

/// All of them, in a fixed order.
pub(super) fn scenarios() -> Vec<Scenario<'static>> {
    [infrastructure(), failures(), crashes(), repairs(), limits()].concat()
}

/// Queue and store as they may be.
pub(super) fn infrastructure() -> Vec<Scenario<'static>> {
    let with = |fault, times| Scenario {
        faults: Faults::NONE.with(fault, times),
        reaches: vec![Goal::Happens(fault)],
        ..plain("", "", ONE_CHILD)
    };
    vec![
        Scenario {
            name: "redelivery",
            about: "Any message may be delivered twice.",
            requirement: "REP-003",
            ..with(Fault::Redelivery, 1)
        },
        Scenario {
            name: "stale-value",
            about: "A task reads a value that is there as absent.",
            rest: Rest::Stuck(15, &[]),
            requirement: "STO-007",
            ..with(Fault::StaleValue, 1)
        },
        Scenario {
            name: "stale-returns",
            about: "A worker reads pending returns that are older than the last write.",
            rest: Rest::Stuck(9, &[]),
            requirement: "STO-007",
            ..with(Fault::StaleReturns, 1)
        },
        Scenario {
            name: "reply-lost",
            about: "A conditional write is carried out and reported as a mismatch.",
            rest: Rest::Finished,
            requirement: "RET-021",
            ..with(Fault::ReplyLost, 1)
        },
        Scenario {
            name: "conflicts",
            about: "Conditional writes are lost three times in a row to nobody.",
            requirement: "RET-008",
            ..with(Fault::Conflict, 3)
        },
    ]
}

/// Ops that fail, and messages that are gone.
fn failures() -> Vec<Scenario<'static>> {
    let repaired = |fault| Scenario {
        faults: Faults::NONE.with(fault, 1),
        repairs: (1, "t"),
        reaches: vec![Goal::Happens(fault), Goal::Repaired],
        rest: Rest::Finished,
        requirement: "REP-002",
        ..plain("", "", CHAIN)
    };
    vec![
        Scenario {
            name: "op-failed-repaired",
            about: "After an op that failed and was not carried out, the root is scheduled once more.",
            ..repaired(Fault::Refusal)
        },
        Scenario {
            name: "op-in-doubt-repaired",
            about: "After an op that failed and was carried out, the root is scheduled once more.",
            ..repaired(Fault::Doubt)
        },
        Scenario {
            faults: Faults::NONE.with(Fault::Doubt, 1),
            reaches: vec![Goal::Happens(Fault::Doubt)],
            rest: Rest::Stuck(20, &["p"]),
            ..plain("op-in-doubt", "An op was carried out and fails, and the message is given up.", ONE_CHILD)
        },
        Scenario {
            faults: Faults::NONE.with(Fault::Loss, 1),
            reaches: vec![Goal::Happens(Fault::Loss)],
            rest: Rest::Stuck(1, &["p"]),
            ..plain("message-lost", "A message is gone from its queue.", ONE_CHILD)
        },
        Scenario {
            name: "message-lost-repaired",
            about: "After a message is gone from its queue, the root is scheduled once more.",
            ..repaired(Fault::Loss)
        },
    ]
}

/// Workers that die.
fn crashes() -> Vec<Scenario<'static>> {
    let died = || vec![Goal::Happens(Fault::Crash)];
    vec![
        Scenario {
            faults: CRASH,
            reaches: died(),
            rest: Rest::Stuck(2, &[]),
            ..plain("crash", "A worker dies with the message that it has in hand.", ONE_CHILD)
        },
        Scenario {
            queue: Vec::new(),
            hands: vec![(0, "r", "p"), (1, "r", "c")],
            waiting: vec![("c", ("r", "q", "u"))],
            workers: vec![("t", Habit::None), ("t", Habit::None), ("u", Habit::None)],
            faults: CRASH,
            mortal: vec![1],
            reaches: died(),
            rest: Rest::Stuck(20, &["p"]),
            ..plain("joiner-at-a-crash", "A worker dies before it deletes what a parent has joined meanwhile.", SHARED)
        },
        Scenario {
            hands: vec![(0, "r", "p")],
            faults: CRASH,
            mortal: vec![0],
            reaches: [died(), vec![Goal::Found(PENDING, "c")]].concat(),
            rest: Rest::Stuck(9, &["p"]),
            requirement: "REP-001",
            ..plain(
                "crash-before-sending",
                "A worker dies between registering with a child and sending it, and its message comes again.",
                ONE_CHILD,
            )
        },
    ]
}

/// Workers that die, and what was theirs scheduled again.
fn repairs() -> Vec<Scenario<'static>> {
    let repaired = || vec![Goal::Happens(Fault::Crash), Goal::Repaired];
    vec![
        Scenario {
            faults: CRASH,
            repairs: (1, "t"),
            reaches: repaired(),
            rest: Rest::Finished,
            requirement: "REP-002",
            ..plain("crash-repaired", "After one crash the root is scheduled once more.", DIAMOND)
        },
        Scenario {
            faults: CRASH.with(Fault::Crash, 2),
            repairs: (1, "t"),
            reaches: repaired(),
            rest: Rest::Stuck(20, &[]),
            ..plain("two-crashes", "After two crashes one more message need not be enough.", CHAIN)
        },
        Scenario {
            faults: CRASH.with(Fault::Crash, 2),
            repairs: (3, "t"),
            reaches: repaired(),
            rest: Rest::Finished,
            requirement: "REP-002",
            ..plain(
                "two-crashes-repaired",
                "After two crashes as many messages as the graph is deep are enough.",
                CHAIN,
            )
        },
        Scenario {
            workers: vec![("t", Habit::None), ("u", Habit::None)],
            faults: CRASH,
            repairs: (3, "u"),
            reaches: repaired(),
            rest: Rest::Finished,
            requirement: "REP-002",
            ..plain("repaired-elsewhere", "After a crash the root is scheduled again on another topic.", CHAIN)
        },
    ]
}

/// A root that has no messages left, beside one that has.
fn limits() -> Vec<Scenario<'static>> {
    let beside = |name, about, room| Scenario {
        queue: vec![("t", "r", "p"), ("t", "s", "q")],
        room: vec![("r", room)],
        reaches: vec![Goal::Refused],
        rest: Rest::Stuck(30, &["p", "q"]),
        ..plain(name, about, SHARED_MIDDLE)
    };
    let released = |name, about, room| Scenario {
        workers: vec![("t", Habit::Releases); 2],
        rest: Rest::Spared(&["p"]),
        requirement: "LIM-015",
        ..beside(name, about, room)
    };
    vec![
        beside("limit-while-deferring", "A root that may not send a child leaves another root waiting for it.", 0),
        beside("limit-while-returning", "A root that may not wake a parent leaves another root waiting for it.", 2),
        released("release-while-deferring", "Workers release a child that may not be sent: only its root waits.", 0),
        released("release-while-returning", "Workers release a parent that may not be woken: only its root waits.", 2),
        Scenario {
            workers: vec![("t", Habit::ReleasesLate); 2],
            requirement: "LIM-016",
            ..beside("release-late", "Workers that wake before they delete what they release set nobody free.", 2)
        },
        Scenario {
            room: vec![("r", 1)],
            faults: Faults::NONE.with(Fault::Reset, 1),
            reaches: vec![Goal::Refused, Goal::Happens(Fault::Reset), Goal::Returns("p")],
            rest: Rest::Open,
            requirement: "LIM-002",
            ..plain("counter-reset", "A counter begins again, and its root goes on beyond its limit.", ONE_CHILD)
        },
    ]
}
