// SPDX-License-Identifier: AGPL-3.0-only
//! `replay` on the worker of the mutants: its own traces are the same again, those of a fault differ where it is.

#![allow(clippy::unwrap_used, reason = "all of it is tests")]

use std::time::Duration;

use brrr_conformance::adapter::{MEMORY, Options, Session};
use brrr_conformance::case::{self, Case};
use brrr_conformance::replay::{Kind, Replayed, Schedule, Settings, again, replay};
use brrr_conformance::trace::Trace;
use brrr_tests::kit::judge;
use brrr_wire::revision::Revision;

const MUTANT: &str = env!("CARGO_BIN_EXE_brrr-mutant");
const CLOCK: u32 = 1_700_000_000;
const TIMEOUT: Duration = Duration::from_mins(1);

fn command(fault: &str) -> [String; 2] {
    [MUTANT.to_owned(), fault.to_owned()]
}

/// The traces of these cases on the worker without a fault.
fn traces(revision: Revision, which: impl Fn(&str) -> bool) -> Vec<Trace> {
    let cases = case::built_in().unwrap();
    let selected: Vec<&Case> = cases.iter().filter(|case| which(&case.id)).collect();
    let (_, judged) = judge(&command("none"), revision, &selected).unwrap();
    judged.into_iter().filter_map(|judged| judged.trace).collect()
}

fn session(fault: &str) -> Session {
    let options = Options { timeout: TIMEOUT, memory: MEMORY, seed: 1, clock: CLOCK + 77, revision: None };
    Session::start(&command(fault), &options).unwrap()
}

fn settings(serial: usize) -> Settings {
    Settings { serial: u32::try_from(serial).unwrap(), clock: CLOCK + 77, patience: TIMEOUT }
}

#[test]
fn every_case_is_the_same_again_at_another_time() {
    for revision in Revision::ALL {
        let traces = traces(revision, |_| true);
        assert!(traces.len() > 1_000, "{}", traces.len());
        let mut session = session("none");
        for (serial, trace) in traces.into_iter().enumerate() {
            let case = trace.header.case.clone();
            let schedule = Schedule::of(trace).unwrap();
            let replayed = replay(&mut session, &schedule, &settings(serial)).unwrap();
            assert_eq!(replayed.difference, None, "{case}");
            assert!(replayed.ops > 0 && replayed.unjudged.is_none(), "{case}");
        }
    }
}

fn of_fault(fault: &str, case: &str) -> Replayed {
    let traces = traces(Revision::Two, |id| id == case);
    let schedule = Schedule::of(traces.into_iter().next().unwrap()).unwrap();
    let replayed = replay(&mut session(fault), &schedule, &settings(1)).unwrap();
    let second = again(&mut session(fault), &replayed, &settings(1)).unwrap();
    assert_eq!(second, None, "{fault}");
    replayed
}

/// A fault, a case that shows it, and what the first difference is: its kind, and the beginning of what was expected and
/// seen. The judges object too.
const FAULTS: [(&str, &str, Kind, &str, &str); 4] = [
    ("unconditional-delete", "worker/return/two-parents", Kind::Added, "compareAndDelete pending_returns/h", "delete"),
    ("wake-under-own-root", "worker/return/two-parents", Kind::Added, "incr brrr/count/r1", "incr brrr/count/r"),
    ("no-incr", "worker/return/two-parents", Kind::Skipped, "incr brrr/count/r1", "put "),
    ("delete-before-wake", "worker/return/two-parents", Kind::Skipped, "incr brrr/count/r1", "compareAndDelete"),
];

#[test]
fn a_fault_differs_where_it_is() {
    for (fault, case, kind, expected, seen) in FAULTS {
        let replayed = of_fault(fault, case);
        let found = replayed.difference.unwrap_or_else(|| panic!("{fault}: there is no difference"));
        assert!(found.expected.starts_with(expected) && found.seen.starts_with(seen), "{fault}: {found:?}");
        assert_eq!(found.kind, kind, "{fault}: {found:?}");
        assert!(!replayed.findings.is_empty(), "{fault}: the judges say nothing");
    }
}
