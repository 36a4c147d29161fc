// SPDX-License-Identifier: AGPL-3.0-only
//! The explorer over an adapter: a worker that conforms, and broken ones of which each is caught in the scenario that is
//! about its fault.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use brrr_conformance::adapter::{AdapterError, Link, MEMORY, Options, Session, Turn};
use brrr_conformance::explore::{Bounds, Explored, Habit, Live, Scenario, explore_live, scenarios};
use brrr_wire::proto::conformance::{Command, Incr, Welcome, answer::Body};
use brrr_wire::revision::Revision;

const MUTANT: &str = env!("CARGO_BIN_EXE_brrr-mutant");

/// These have many states; `tests/run` goes through all with optimisation.
const LARGE: [&str; 5] =
    ["crash-repaired", "two-roots-two-children", "two-crashes-repaired", "repaired-elsewhere", "left-out-run-repaired"];

/// A scenario, a broken worker, the requirement that it is caught under, and whether a run ends as it should not: then
/// it is not only one handling that is wrong, but a call that never gets its value.
const CAUGHT: [(&str, &str, &str, bool); 12] = [
    ("one-child", "send-before-register", "RET-013", true),
    ("one-child", "value-after-wake", "RET-002", true),
    ("one-child", "call-after-registering", "RET-012", false),
    ("shared-child", "drops-lost-registering", "RET-013", true),
    ("shared-child", "keep-decision-after-lost-cas", "RET-017", true),
    ("three-parents", "drop-others-on-join", "RET-016", true),
    ("shared-child", "unconditional-join", "RET-015", true),
    ("join-and-go-on", "unconditional-delete", "RET-006", true),
    ("join-and-go-on", "resend-all-after-mismatch", "RET-009", false),
    ("join-and-go-on", "gives-up-after-lost-delete", "RET-008", true),
    ("repeated-root", "early-check-without-draining", "HAN-009", true),
    ("limit-while-returning", "keeps-record-at-limit", "LIM-005", false),
];

fn session(fault: &str, revision: Revision) -> Session {
    let command = [MUTANT.to_owned(), fault.to_owned()];
    let timeout = Duration::from_mins(1);
    let options = Options { timeout, memory: MEMORY, seed: 1, clock: 1_700_000_000, revision: Some(revision) };
    Session::start(&command, &options).unwrap()
}

fn explored(fault: &str, revision: Revision, names: &[&str]) -> Vec<(Scenario<'static>, Explored)> {
    let mut session = session(fault, revision);
    let bounds = Bounds { counted: 0, ..Bounds::default() };
    let is_asked_for = |scenario: &Scenario<'_>| names.contains(&scenario.name);
    let one = |scenario: Scenario<'static>| {
        let worker = Live::new(&mut session, revision, scenario.name);
        let explored = explore_live(worker, &scenario, &bounds, &mut |_| {}).unwrap();
        // Workers with a habit are not the adapter's.
        let is_asked = scenario.workers.iter().any(|(_, habit)| *habit == Habit::None);
        assert!(explored.is_complete && (explored.confirmed > 0) == is_asked, "{}", scenario.name);
        (scenario, explored)
    };
    scenarios().into_iter().filter(is_asked_for).map(one).collect()
}

#[test]
fn a_worker_that_conforms_ends_every_scenario_as_it_should() {
    let names: Vec<&str> = scenarios().iter().map(|scenario| scenario.name).collect();
    let names: Vec<&str> = names.into_iter().filter(|name| !LARGE.contains(name)).collect();
    for revision in Revision::ALL {
        for (scenario, explored) in explored("none", revision, &names) {
            assert!(explored.is_as_due(&scenario), "{}: {:?}", scenario.name, explored.shortest);
            assert_eq!(explored.findings, [], "{}", scenario.name);
        }
    }
}

#[test]
fn two_handlings_of_a_shared_child_have_eight_classes() {
    let mut session = session("none", Revision::Two);
    let scenario = scenarios().into_iter().find(|scenario| scenario.name == "join-while-returning").unwrap();
    let worker = Live::new(&mut session, Revision::Two, "classes");
    let explored = explore_live(worker, &scenario, &Bounds::default(), &mut |_| {}).unwrap();
    assert_eq!(explored.ways.unwrap().classes, Some(8));
}

#[test]
fn each_fault_is_caught_where_it_matters() {
    for (name, fault, requirement, ends_badly) in CAUGHT {
        let all = explored(fault, Revision::Two, &[name]);
        let [(scenario, explored)] = &all[..] else { panic!("{name} is one scenario") };
        let ids: BTreeSet<&str> = explored.findings.iter().map(|finding| finding.requirement.as_str()).collect();
        assert!(ids.contains(requirement), "{fault} in {name}: {ids:?}");
        assert_eq!(!explored.is_as_due(scenario), ends_badly, "{fault} in {name}: {:?}", explored.shortest);
    }
}

/// Workers that count under another key once they have handled a message.
struct Learning {
    session: Session,
    receives: BTreeMap<String, u32>,
}

impl Link for Learning {
    fn welcome(&self) -> &Welcome {
        self.session.welcome()
    }

    fn turn(&mut self, batch: &[Command]) -> Result<Turn, AdapterError> {
        let mut turn = self.session.turn(batch)?;
        for answer in &mut turn.answers {
            let receives = self.receives.entry(answer.lane.clone()).or_default();
            match &answer.body {
                Some(Body::Receive(_)) => *receives += 1,
                Some(Body::Incr(incr)) if *receives > 1 => {
                    let key = format!("{}-again", incr.key);
                    answer.body = Some(Body::Incr(Incr { key }));
                }
                _ => {}
            }
        }
        Ok(turn)
    }
}

#[test]
fn a_worker_that_keeps_something_between_messages_is_not_taken_for_one_that_does_not() {
    let mut learning = Learning { session: session("none", Revision::Two), receives: BTreeMap::new() };
    let scenario = scenarios().into_iter().find(|scenario| scenario.name == "chain").unwrap();
    let worker = Live::new(&mut learning, Revision::Two, "learning");
    let said = explore_live(worker, &scenario, &Bounds::default(), &mut |_| {}).unwrap_err().to_string();
    assert!(said.contains("it did something else in a whole run than when it was asked step by step"), "{said}");
}
