// SPDX-License-Identifier: AGPL-3.0-only
//! What a machine offers and owes where a worker may go several ways.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use brrr_wire::machine::{DeferredCall, Handling, Modality, Outcome, Policy, Reply};
use brrr_wire::name::{CallHash, TaskName, Topic};
use brrr_wire::record::Call;

const NOW: u64 = 1_700_000_000;

fn child(name: &str) -> DeferredCall {
    let call = Call { task_name: TaskName::new("task").unwrap(), payload: "p".into() };
    DeferredCall { topic: None, call_hash: CallHash::new(name).unwrap(), call }
}

/// A handling whose task deferred to these children.
fn deferred(children: &[&str]) -> Handling {
    let mut handling = Handling::new(Topic::new("t").unwrap(), b"li2e1:r1:he", Policy::default()).unwrap();
    take(&mut handling, "getWithRetry call/h", Reply::Value(Some("d7:payload1:p9:task_name4:taske".into())));
    let calls = children.iter().map(|name| child(name)).collect();
    take(&mut handling, "invoke h", Reply::Outcome(Outcome::Defer(calls)));
    handling
}

fn modality(handling: &Handling, op: &str) -> Option<Modality> {
    let offers = handling.offers().into_iter().filter(|offer| offer.op.to_string().starts_with(op));
    offers.map(|offer| offer.modality).min()
}

fn take(handling: &mut Handling, op: &str, reply: Reply) {
    let offer = handling
        .offers()
        .into_iter()
        .filter(|offer| offer.op.to_string().starts_with(op))
        .min_by_key(|offer| (offer.modality, offer.again))
        .unwrap_or_else(|| panic!("{op} is not offered; these are: {:#?}", handling.offers()));
    let id = handling.take(&offer);
    handling.on_reply(id, reply, NOW).unwrap();
}

/// spec: RET-019
#[test]
fn a_child_that_was_sent_is_better_not_sent_again() {
    let mut handling = deferred(&["c"]);
    take(&mut handling, "set call/c", Reply::Done);
    take(&mut handling, "get pending_returns/c", Reply::Value(None));
    take(&mut handling, "setNewValue pending_returns/c", Reply::Done);
    assert_eq!(modality(&handling, "incr r"), Some(Modality::Must));
    take(&mut handling, "incr r", Reply::Count(1));
    take(&mut handling, "put t li2e1:r1:ce", Reply::Done);
    assert!(handling.is_done());
    assert_eq!(modality(&handling, "incr r"), Some(Modality::ShouldNot));
    take(&mut handling, "incr r", Reply::Count(2));
    take(&mut handling, "put t li2e1:r1:ce", Reply::Done);
    assert!(handling.is_done());
}

/// spec: LIM-012
#[test]
fn a_child_may_be_counted_before_it_is_registered() {
    let mut handling = deferred(&["c", "d"]);
    assert_eq!(modality(&handling, "incr r"), Some(Modality::May));
    take(&mut handling, "incr r", Reply::Count(10_000));
    take(&mut handling, "incr r", Reply::Count(10_001));
    assert_eq!(modality(&handling, "incr r"), None, "two children need no third count");
    take(&mut handling, "set call/c", Reply::Done);
    take(&mut handling, "get pending_returns/c", Reply::Value(None));
    take(&mut handling, "setNewValue pending_returns/c", Reply::Done);
    assert!(!handling.is_done(), "one count was granted");
    take(&mut handling, "put t li2e1:r1:ce", Reply::Done);
    assert!(handling.is_done(), "the refusal covers the other child");
}

/// spec: RET-031, RET-017
#[test]
fn a_child_that_is_named_twice_is_owed_once_whoever_registers_it() {
    let mut handling = deferred(&["c", "c"]);
    for _ in 0..2 {
        take(&mut handling, "set call/c", Reply::Done);
    }
    for _ in 0..2 {
        take(&mut handling, "get pending_returns/c", Reply::Value(None));
    }
    // Both create at once; the write that comes second in the worker is the one that is applied.
    let creates = handling.offers().into_iter().filter(|offer| offer.op.name() == "setNewValue");
    let mut creates: Vec<_> = creates.collect();
    creates.sort_by_key(|offer| offer.modality);
    assert_eq!(creates.len(), 2);
    let ids: Vec<_> = creates.iter().map(|offer| handling.take(offer)).collect();
    handling.on_reply(ids[1], Reply::Done, NOW).unwrap();
    handling.on_reply(ids[0], Reply::Mismatch, NOW).unwrap();
    let record = "d7:returnslli1e1:r1:h1:teee";
    take(&mut handling, "get pending_returns/c", Reply::Value(Some(record.into())));
    assert_eq!(modality(&handling, "incr r"), Some(Modality::Must), "the record is there, and nobody sent the child");
    take(&mut handling, "incr r", Reply::Count(1));
    take(&mut handling, "put t li2e1:r1:ce", Reply::Done);
    assert!(handling.is_done());
}

/// spec: RET-029
#[test]
fn a_call_that_waits_for_itself_is_better_left() {
    let handling = deferred(&["h"]);
    assert!(handling.is_done());
    assert_eq!(modality(&handling, "set call/h"), Some(Modality::ShouldNot));
    let offers = handling.offers();
    let registering = offers.iter().find(|offer| offer.op.name() == "set").unwrap();
    assert_eq!(registering.spec, ["RET-029"]);
}
