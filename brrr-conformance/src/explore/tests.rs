// SPDX-License-Identifier: AGPL-3.0-only
//! The explorer against the machine, and against machines with a fault.

mod brute;
mod faulty;

use brrr_wire::revision::Revision;

use super::*;
use brute::count;
use faulty::{Fault, Faulty};

fn scenario(name: &str) -> Scenario<'static> {
    scenarios().into_iter().find(|scenario| scenario.name == name).unwrap()
}

fn explored(name: &str) -> Explored {
    explore(Machine(Revision::Two), &scenario(name), &Bounds::default()).unwrap()
}

/// Two of them take many seconds without optimisation; the binary goes through all in `tests/explore.rs`.
const LARGE: [&str; 2] = ["crash-repaired", "two-roots-two-children"];

#[test]
fn the_machine_ends_every_scenario_as_it_should() {
    for scenario in scenarios().into_iter().filter(|scenario| !LARGE.contains(&scenario.name)) {
        let bounds = Bounds { counted: 0, ..Bounds::default() };
        for revision in Revision::ALL {
            let explored = explore(Machine(revision), &scenario, &bounds).unwrap();
            assert!(explored.is_complete && explored.is_as_due(&scenario), "{}: {explored:?}", scenario.name);
        }
    }
}

#[test]
fn names_are_unique_and_every_hazard_has_a_bound() {
    let mut names: Vec<&str> = scenarios().iter().map(|scenario| scenario.name).collect();
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all);
    for scenario in scenarios() {
        assert!(crate::requirement::find(scenario.requirement).is_some(), "{}", scenario.name);
    }
}

#[test]
fn schedules_are_as_many_as_somebody_else_counts() {
    // Played one by one by code that shares nothing with the explorer but the machine.
    let ways = |name: &str| explored(name).ways.unwrap();
    assert_eq!(ways("one-child").interleavings, count(&scenario("one-child")));
    assert_eq!(ways("chain").interleavings, count(&scenario("chain")));
    assert_eq!(ways("join-while-returning").interleavings, count(&scenario("join-while-returning")));
}

#[test]
fn schedules_that_differ_in_what_commutes_are_of_one_class() {
    let ways = explored("join-while-returning").ways.unwrap();
    assert_eq!(ways.classes, Some(8));
}

#[test]
fn the_way_to_a_hazard_is_told_step_by_step() {
    let ending = explored("crash").shortest.unwrap();
    let due = ["worker 1: takes `li2e1:r1:pe`", "worker 1: get call/p", "worker 1: dies"];
    assert_eq!(ending.steps, due);
    assert_eq!((ending.unfinished, ending.waited_for), (vec!["p".to_owned()], Vec::new()));
}

/// A scenario that goes wrong with a fault of the worker, and with none.
fn is_caught(name: &str, fault: Fault) -> Ending {
    let scenario = scenario(name);
    let explored = explore(Faulty(fault), &scenario, &Bounds::default()).unwrap();
    assert!(explored.is_complete && !explored.is_as_due(&scenario), "{name}: {explored:?}");
    explored.shortest.unwrap()
}

#[test]
fn a_registration_in_two_writes_loses_a_parent() {
    // Who created the record loses its second write to one who takes the child for sent.
    let ending = is_caught("shared-child", Fault::TwoWrites);
    assert_eq!(ending.unfinished, ["p", "q"]);
    assert!(ending.counted <= 13, "{ending:?}");
}

#[test]
fn a_child_that_is_sent_before_it_is_registered_with_loses_a_parent() {
    assert!(is_caught("one-child", Fault::SendsFirst).counted <= 9);
}

#[test]
fn a_delete_without_a_condition_loses_a_parent() {
    assert_eq!(is_caught("join-and-go-on", Fault::DeletesAnyway).unfinished, ["p"]);
}

#[test]
fn random_runs_end_as_they_should() {
    let size = Size { calls: 40, workers: 16, faults: true };
    for seed in 0..60 {
        let simulated = simulate(Machine(Revision::Two), seed, &size).unwrap();
        assert_eq!(simulated.wrong, None, "seed {seed}");
        assert!((20..=40).contains(&simulated.calls) && simulated.steps > 100, "{simulated:?}");
    }
}

#[test]
fn a_random_run_is_made_again_by_its_seed_and_finds_a_fault() {
    let size = Size { calls: 20, workers: 8, faults: false };
    let wrong = |fault| {
        let mut runs = (0..200).map(|seed| (seed, simulate(Faulty(fault), seed, &size).unwrap()));
        runs.find(|(_, simulated)| simulated.wrong.is_some()).expect("one of so many runs ends badly")
    };
    for fault in [Fault::DeletesAnyway, Fault::SendsFirst, Fault::TwoWrites] {
        let (seed, first) = wrong(fault);
        let again = simulate(Faulty(fault), seed, &size).unwrap();
        assert_eq!((first.steps, &first.wrong), (again.steps, &again.wrong), "{fault:?}");
        let ending = first.wrong.unwrap();
        assert_eq!(ending.steps.len() as u64, first.steps);
        assert!(!ending.unfinished.is_empty() || !ending.waited_for.is_empty(), "{ending:?}");
    }
}

#[test]
fn a_scenario_that_cannot_be_set_up_is_named() {
    let problem = |scenario: Scenario<'_>| {
        explore(Machine(Revision::Two), &scenario, &Bounds::default()).unwrap_err().to_string()
    };
    let one = scenario("one-child");
    let unknown = problem(Scenario { calls: vec![("p", vec!["x"])], ..one.clone() });
    assert_eq!(unknown, "the scenario cannot be set up: there is no call \"x\"");
    let wide = problem(Scenario { calls: vec![("p", vec!["c"; 32]), ("c", Vec::new())], ..one.clone() });
    assert!(wide.ends_with("the call \"p\" has 32 children; give it at most 31"), "{wide}");
    let nobody = problem(Scenario { hands: vec![(7, "r", "p")], ..one });
    assert!(nobody.ends_with("there is no worker 7"), "{nobody}");
}

#[test]
fn bounds_are_kept_and_told() {
    let bounds = Bounds { states: 100, counted: 10 };
    let explored = explore(Machine(Revision::Two), &scenario("diamond"), &bounds).unwrap();
    assert!(!explored.is_complete && explored.ways.is_none() && explored.states <= 200, "{explored:?}");
}
