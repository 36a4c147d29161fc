// SPDX-License-Identifier: AGPL-3.0-only
//! Each property with a run that it lets pass and the same run with one thing changed, which it refuses: so it looks at
//! both, and what makes the difference is known.

use std::collections::BTreeSet;

use super::{all, all_legal, all_refused, property};
use crate::property::Property;
use crate::trace::script::run;

/// A property, a legal trace by its name, and what is changed in it, once.
struct Twin {
    property: &'static str,
    legal: &'static str,
    from: &'static str,
    to: &'static str,
}

const fn twin(property: &'static str, legal: &'static str, from: &'static str, to: &'static str) -> Twin {
    Twin { property, legal, from, to }
}

const WORLD: &str = "a parent and a child, to the end";
const CLIENT: &str = "a client, and a worker that takes its message";
const JOINS: &str = "a child for which another parent waits";
const UNHANDLED: &str = "nothing is written for what cannot be handled, and the loop goes on";
const CREATE: &str = "setNewValue pending_returns/c P(r:p:top) -> done";
const DELETE: &str = "compareAndDelete pending_returns/c P(r:p:top)";
const CALL: &str = "set call/c C(tk,PAY) -> done";
const WAKE: &str = "incr r -> 2\nput top M(r,p) -> done\n";

const TWINS: &[Twin] = &[
    twin("CallBeforeMessage", WORLD, CALL, ""),
    twin("RegisteredBeforePut", WORLD, CREATE, ""),
    twin("OwnEntryInOneWrite", WORLD, CREATE, "setNewValue pending_returns/c P() -> done"),
    twin("OthersKept", JOINS, "P(r:p:top,r:q:top)@1700000000 -> done", "P(r:p:top)@1700000000 -> done"),
    twin("ChildrenSent", WORLD, "incr r -> 1\nput top M(r,c) -> done\n", ""),
    twin("NoNeedlessChild", WORLD, CREATE, "get pending_returns/c -> P(r:p:top)"),
    twin(
        "NoChildTwice",
        "a child that is named twice, serially",
        "put top M(r,c1) -> done",
        "put top M(r,c1) -> done\nput top M(r,c1) -> done",
    ),
    twin("OddDeferralRefused", UNHANDLED, "report top r h EmptyDeferral", ""),
    twin("ValueBeforeReturn", WORLD, "set value/c V -> done", ""),
    twin("NoParentLost", WORLD, WAKE, ""),
    twin("ReturnsFinished", WORLD, "compareAndDelete pending_returns/c P(r:p:top) -> done", ""),
    twin("NoReturnTwiceFromOneHandling", WORLD, WAKE, "incr r -> 2\nput top M(r,p) -> done\nput top M(r,p) -> done\n"),
    twin("NothingReturnedWhenDeferred", WORLD, CALL, "set call/c C(tk,PAY) -> done\nset value/p V -> done"),
    twin("RootKept", WORLD, "put top M(r,c)", "put top M(x,c)"),
    twin("ReturnsAddressed", WORLD, "put top M(r,p)", "put top M(x,p)"),
    twin("RightKeys", WORLD, "incr r -> 1", "incr key:brrr_count/r -> 1"),
    twin("CountBeforePut", WORLD, "incr r -> 2\n", ""),
    twin("CountNeverPastLimit", WORLD, "incr r -> 2", "incr r -> 10001"),
    twin(
        "RefusedNotRetried",
        "parents are refused, the others woken, the record deleted",
        "incr r -> 10002",
        "incr r -> 10002\nincr r -> 10003",
    ),
    twin("DeleteOnlyWhatWasRead", WORLD, DELETE, "compareAndDelete pending_returns/c P(r:q:top)"),
    twin(
        "ExpectedBytesWereRead",
        JOINS,
        "compareAndSet pending_returns/c1 P(r:q:top)@1700000000",
        "compareAndSet pending_returns/c1 P(r:q:top)@0",
    ),
    twin(
        "ReadAgainAfterMismatch",
        "a parent that joins between the read and the delete",
        "get pending_returns/h -> P(r:p1:top,r:p2:top)",
        "",
    ),
    twin("CanonicalAtRest", WORLD, CALL, "set call/c C(tk,PAY -> done"),
    twin("TimeKept", "two fresh children, serially", "@1700000000", "@0"),
    twin("UntouchedWhenUnhandled", WORLD, "invoke tk PAY -> response V", "invoke tk PAY -> failed"),
    twin("MalformedRejected", "a value without pending returns", "-> C(tk,PAY)", "-> C(tk,PAY"),
    twin(
        "UnreadableUntouched",
        "a record that cannot be read is left alone",
        "report top r h MalformedPendingReturns",
        "compareAndDelete pending_returns/h d7:returnsllee -> done\nreport top r h MalformedPendingReturns",
    ),
    twin("FailureReported", UNHANDLED, "report top r h Handler", ""),
    twin("RunOnceFromCall", WORLD, "invoke tk PAY -> response V", "invoke other PAY -> response V"),
    twin("LoopObeysQueue", UNHANDLED, "closed", "empty"),
    twin("ScheduledOnce", CLIENT, "put top M(x,h)", "put other M(x,h)"),
    twin("FreshRoot", CLIENT, "schedule top h tk PAY", "queued top M(x,g)\nschedule top h tk PAY"),
    twin("FinishedAtRest", WORLD, "set value/p W -> done", ""),
    twin("ValuesKept", WORLD, "set value/p W", "set value/c W"),
    twin("CallStoredWhenPut", WORLD, CALL, ""),
    twin("NoEntryLost", WORLD, WAKE, ""),
    twin("CountedOverAll", WORLD, "incr r -> 2\n", ""),
];

#[test]
fn each_property_has_a_trace_that_it_refuses_and_a_twin_that_it_lets_pass() {
    let all: BTreeSet<_> = all().map(Property::name).collect();
    assert_eq!(TWINS.iter().map(|twin| twin.property).collect::<BTreeSet<_>>(), all);
    assert_eq!(all_refused().map(|refused| refused.property).collect::<BTreeSet<_>>(), all);
}

#[test]
fn each_property_tells_a_legal_trace_from_its_twin() {
    for Twin { property: name, legal, from, to } in TWINS {
        let script = all_legal().find(|one| one.name == *legal).unwrap_or_else(|| panic!("no trace is called {legal}"));
        let changed = flush_left(script.script).replacen(from, to, 1);
        assert_ne!(changed, flush_left(script.script), "{name}: {from:?} is not in {legal}");
        assert_eq!(property(name).check(&run(script.script)), [], "{name} refuses {legal}");
        assert_ne!(property(name).check(&run(&changed)), [], "{name} accepts {changed}");
    }
}

/// The script without its indentation.
fn flush_left(script: &str) -> String {
    script.lines().map(|line| line.trim().to_owned() + "\n").collect()
}
