// SPDX-License-Identifier: AGPL-3.0-only
//! The explorer against the machine, and against machines with a fault.

mod brute;
mod faulty;

use brrr_wire::proto::conformance::trace_line::Line;
use brrr_wire::revision::Revision;

use super::*;
use crate::trace::Trace;
use brute::count;
use faulty::{Faulty, Flaw};

fn scenario(name: &str) -> Scenario<'static> {
    scenarios().into_iter().find(|scenario| scenario.name == name).unwrap()
}

fn explored(name: &str) -> Explored {
    explore(Machine(Revision::Two), &scenario(name), &Bounds::default()).unwrap()
}

/// Two of them take many seconds without optimisation; the binary goes through all in `tests/explore.rs`.
const LARGE: [&str; 3] = ["crash-repaired", "two-roots-two-children", "left-out-run-repaired"];

#[test]
fn the_machine_ends_every_scenario_as_it_should() {
    for scenario in scenarios().into_iter().filter(|scenario| !LARGE.contains(&scenario.name)) {
        let bounds = Bounds { counted: 0, ..Bounds::default() };
        for revision in Revision::ALL {
            let explored = explore(Machine(revision), &scenario, &bounds).unwrap();
            assert!(explored.is_complete && explored.is_as_due(&scenario), "{}: {explored:?}", scenario.name);
            assert_eq!(explored.unmet, [], "{}", scenario.name);
            assert_eq!(explored.findings, [], "{}", scenario.name);
            assert!(!scenario.reaches.is_empty(), "{} says nothing of what it reaches", scenario.name);
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
fn is_caught(name: &str, fault: Flaw) -> Ending {
    let scenario = scenario(name);
    let explored = explore(Faulty(fault), &scenario, &Bounds::default()).unwrap();
    assert!(explored.is_complete && !explored.is_as_due(&scenario), "{name}: {explored:?}");
    explored.shortest.unwrap()
}

#[test]
fn a_registration_in_two_writes_loses_a_parent() {
    // Who created the record loses its second write to one who takes the child for sent.
    let ending = is_caught("shared-child", Flaw::TwoWrites);
    assert_eq!(ending.unfinished, ["p", "q"]);
    assert!(ending.counted <= 13, "{ending:?}");
}

#[test]
fn a_child_that_is_sent_before_it_is_registered_with_loses_a_parent() {
    assert!(is_caught("one-child", Flaw::SendsFirst).counted <= 9);
}

#[test]
fn a_delete_without_a_condition_loses_a_parent() {
    assert_eq!(is_caught("join-and-go-on", Flaw::DeletesAnyway).unfinished, ["p"]);
}

#[test]
fn random_runs_end_as_they_should() {
    let size = Size { calls: 40, workers: 16, faults: true };
    for seed in 0..60 {
        let simulated = simulate(&mut Machine(Revision::Two), seed, &size).unwrap();
        assert_eq!(simulated.wrong, None, "seed {seed}");
        assert!((20..=40).contains(&simulated.calls) && simulated.steps > 100, "{simulated:?}");
    }
}

#[test]
fn a_random_run_is_made_again_by_its_seed_and_finds_a_fault() {
    let size = Size { calls: 20, workers: 8, faults: false };
    let wrong = |fault| {
        let mut runs = (0..200).map(|seed| (seed, simulate(&mut Faulty(fault), seed, &size).unwrap()));
        runs.find(|(_, simulated)| simulated.wrong.is_some()).expect("one of so many runs ends badly")
    };
    for fault in [Flaw::DeletesAnyway, Flaw::SendsFirst, Flaw::TwoWrites] {
        let (seed, first) = wrong(fault);
        let again = simulate(&mut Faulty(fault), seed, &size).unwrap();
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

#[test]
fn a_worker_that_dies_anywhere_damages_nothing_and_one_schedule_repairs_it() {
    for scenario in swept_scenarios().into_iter().filter(|scenario| ["one-child", "chain"].contains(&scenario.name)) {
        let swept = sweep(Machine(Revision::Two), &scenario, &Bounds::default()).unwrap();
        assert!(swept.is_complete && swept.is_repaired(), "{}: {:?}", scenario.name, swept.places);
        // Who dies before it has registered leaves nothing that tells of it; later somebody waits.
        let place = |point: &str| &swept.places[point];
        assert!(place("reads the call").lost > 0 && place("sends a child").lost == 0, "{:?}", swept.places);
        assert!(place("sends a child").stuck == place("sends a child").ends, "{:?}", swept.places);
        assert_eq!(place("deletes the pending returns").recovered, place("deletes the pending returns").ends);
    }
}

#[test]
fn workers_that_undo_a_repair_are_found_by_a_sweep() {
    // A schedule under a new root finds the old root's entry, and is left out.
    let workers = vec![("t", Habit::LeavesOutForAnyRoot); 2];
    let scenario = Scenario { workers, ..scenario("one-child") };
    let swept = sweep(Machine(Revision::Two), &scenario, &Bounds::default()).unwrap();
    assert!(swept.is_complete && !swept.is_repaired(), "{:?}", swept.places);
    assert!(swept.places["sends a child"].unrepaired > 0, "{:?}", swept.places);
}

#[test]
fn a_record_that_no_worker_may_leave_is_named() {
    let scenario = scenario("one-child");
    let explored = explore(Faulty(Flaw::ChangesValues), &scenario, &Bounds::default()).unwrap();
    assert!(!explored.is_as_due(&scenario));
    let ending = explored.shortest.unwrap();
    let told: Vec<String> = ending.damaged.iter().map(|damage| damage.key.to_string()).collect();
    assert_eq!(told, ["value/p", "value/c"]);
    assert_eq!(ending.broken(scenario.requirement), "REC-018");
    let swept = sweep(Faulty(Flaw::ChangesValues), &scenario, &Bounds::default()).unwrap();
    assert!(!swept.is_repaired() && swept.places.values().any(|place| place.damaged > 0), "{:?}", swept.places);
}

/// The shortest run that shows a hazard, or goes wrong, as a trace.
fn traced(mut worker: impl Worker, name: &str) -> (Shrunk<'static>, Trace) {
    let scenario = scenario(name);
    let explored = explore(&mut worker, &scenario, &Bounds { counted: 0, ..Bounds::default() }).unwrap();
    let shrunk = shrink(&mut worker, &scenario, &explored.shortest.unwrap(), Failure::Rest).unwrap();
    let trace = record(&mut worker, &shrunk.scenario, &shrunk.ending, None).unwrap();
    (shrunk, trace)
}

#[test]
fn a_hazard_is_shrunk_and_becomes_a_trace_that_is_legal_in_every_step() {
    for name in ["stale-value", "stale-returns", "joiner-at-a-crash", "limit-while-deferring", "message-lost"] {
        let (shrunk, trace) = traced(Machine(Revision::Two), name);
        assert!(shrunk.ending.counted <= 20, "{name}: {:?}", shrunk.ending);
        // The file is read again as it was, and what each worker did is what it had to do.
        let mut file = Vec::new();
        trace.write(&mut file).unwrap();
        assert_eq!(Trace::read(file.as_slice()).unwrap(), trace);
        assert_eq!(crate::judge::trace(&trace).unwrap().findings(), [], "{name}");
    }
}

#[test]
fn a_fault_is_shrunk_to_the_calls_and_workers_that_it_needs() {
    let (shrunk, _) = traced(Faulty(Flaw::SendsFirst), "diamond");
    let Scenario { calls, workers, queue, .. } = shrunk.scenario;
    assert_eq!((calls.len(), workers.len(), queue.len()), (2, 2, 1), "{:?}", shrunk.ending);
    assert!(shrunk.ending.counted <= 9, "{:?}", shrunk.ending);
}

#[test]
fn a_random_run_that_goes_wrong_is_shrunk_to_a_small_trace() {
    let size = Size { calls: 20, workers: 8, faults: false };
    let mut worker = Faulty(Flaw::SendsFirst);
    let seed = (0..200).find(|seed| simulate(&mut worker, *seed, &size).unwrap().wrong.is_some()).unwrap();
    let trace = shrunk_trace(&mut worker, seed, &size).unwrap().unwrap();
    let ops = trace.lines.iter().filter(|line| matches!(line, Line::Sent(_))).count();
    let mut file = Vec::new();
    trace.write(&mut file).unwrap();
    assert!(ops <= 40, "{ops} of {seed}: {}", String::from_utf8_lossy(&file));
    assert_eq!(trace.end.verdict, "FAIL");
}

#[test]
fn a_goal_that_is_not_reached_is_told() {
    let reaches = vec![Goal::Defers("p"), Goal::Lost("pending_returns", "c")];
    let explored =
        explore(Machine(Revision::Two), &Scenario { reaches, ..scenario("one-child") }, &Bounds::default()).unwrap();
    assert_eq!(explored.unmet, [Goal::Lost("pending_returns", "c")]);
}

/// The race of the registration in two writes that workers once had, as it lies in the corpus.
#[test]
fn the_trace_of_the_registration_in_two_writes_is_fresh() {
    let (shrunk, mut trace) = traced(Faulty(Flaw::TwoWrites), "shared-child");
    trace.close("FAIL", ["RET-003".to_owned()]);
    let mut file = Vec::new();
    trace.write(&mut file).unwrap();
    let kept = include_str!("../../../vectors/traces/machine-registration-in-two-writes.brrrtrace");
    assert_eq!(String::from_utf8(file).unwrap(), kept, "{:?}", shrunk.ending);
}
