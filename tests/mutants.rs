// SPDX-License-Identifier: AGPL-3.0-only
//! The kit against workers that are wrong on purpose: one test a fault, killed under the requirement that it breaks.
//!
//! `brrr-mutant none` is the same code without a fault: it has to conform in every revision, or a kill says nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use brrr_conformance::adapter::{MEMORY, Options};
use brrr_conformance::case::{self, Case};
use brrr_conformance::conduct::Conduct;
use brrr_conformance::doctor;
use brrr_conformance::judge::Document;
use brrr_conformance::requirement::Level;
use brrr_conformance::trace::Trace;
use brrr_conformance::vector;
use brrr_conformance::verdict::{Exit, Judged, Reading, Verdict, level};
use brrr_tests::kit::{complaints, judge};
use brrr_wire::revision::Revision;
use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;

const MUTANT: &str = env!("CARGO_BIN_EXE_brrr-mutant");
/// The cases that are made from record vectors: many, and few of them are about one requirement.
const RECORDS: &str = "worker/records/";

/// A worker that reads the bytes of vectors wrongly where they stand.
struct Lax {
    position: &'static str,
    fault: &'static str,
    /// What it breaks.
    requirement: &'static str,
    /// What it does with some of the bytes, and should not.
    reading: Option<Reading>,
}

const fn lax(position: &'static str, fault: &'static str, requirement: &'static str, reading: Option<Reading>) -> Lax {
    Lax { position, fault, requirement, reading }
}

const ACCEPTS: Option<Reading> = Some((vector::Verdict::Invalid, Conduct::Accepts));
const REWRITES: Option<Reading> = Some((vector::Verdict::Invalid, Conduct::Rewrites));
const REJECTS: Option<Reading> = Some((vector::Verdict::Valid, Conduct::Rejects));

const LAX: [Lax; 9] = [
    lax("message", "lax-trailing-bytes", "BEN-001", ACCEPTS),
    lax("message", "child-under-fresh-root", "REC-001", None),
    lax("call", "lax-trailing-bytes", "BEN-001", ACCEPTS),
    lax("call", "payload-as-text", "HAN-002", None),
    lax("returning", "rejects-old-times", "REC-014", REJECTS),
    lax("joining", "rejects-old-times", "REC-014", REJECTS),
    lax("joining", "rewrites-garbage", "REC-021", REWRITES),
    lax("value", "value-as-text", "REC-018", None),
    lax("found", "value-as-text", "REC-018", None),
];

/// One line of `brrr-mutant list --json`.
#[derive(Clone, Deserialize)]
struct Mutant {
    fault: String,
    requirement: String,
    does: String,
}

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for mutant in mutants() {
        trials.push(Trial::test(format!("mutant::{}", mutant.fault), move || is_killed(&mutant)));
    }
    trials.push(Trial::test("the_kit_knows_them", the_kit_knows_them));
    for lax in &LAX {
        let name = format!("records::{}::{}", lax.position, lax.fault);
        trials.push(Trial::test(name, move || records_alone_catch(lax)));
    }
    for revision in Revision::ALL {
        let name = format!("mutant::none::revision_{revision}");
        trials.push(Trial::test(name, move || conforms(revision)));
    }
    trials.push(Trial::test("mutant::none::doctor", keeps_the_adapter_protocol));
    libtest_mimic::run(&arguments, trials).exit();
}

fn mutants() -> Vec<Mutant> {
    let output = std::process::Command::new(MUTANT).args(["list", "--json"]).output();
    let output = output.expect("the mutants' binary runs");
    let mutants: Vec<Mutant> = serde_json::from_slice(&output.stdout).expect("`list --json` prints the mutants");
    assert!(mutants.len() >= 10, "only {} mutants are listed", mutants.len());
    mutants
}

/// `explain` and `requirements` know the mutants from a file of the kit.
fn the_kit_knows_them() -> Result<(), Failed> {
    let output = std::process::Command::new(MUTANT).args(["list", "--json"]).output()?;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../brrr-conformance/mutants.json");
    if output.stdout == std::fs::read(path)? {
        return Ok(());
    }
    let command = "cargo run -p brrr-tests --bin brrr-mutant -- list --json > brrr-conformance/mutants.json";
    Err(format!("brrr-conformance/mutants.json is stale; run `{command}`").into())
}

fn command(fault: &str) -> [String; 2] {
    [MUTANT.to_owned(), fault.to_owned()]
}

fn is_killed(mutant: &Mutant) -> Result<(), Failed> {
    let cases = case::built_in()?;
    let is_meant = |case: &&Case| !case.id.starts_with(RECORDS) || case.requirements.contains(&mutant.requirement);
    let selected: Vec<&Case> = cases.iter().filter(is_meant).collect();
    let (_, judged) = judge(&command(&mutant.fault), Revision::Two, &selected)?;
    let kills = kills(&judged);
    if !kills.contains_key(mutant.requirement.as_str()) {
        let others: Vec<String> = kills.iter().map(|(id, first)| format!("  {id}: {first}")).collect();
        let message = format!(
            "the worker that is wrong so: \"{}\" is not caught under {}; it is caught under:\n{}",
            mutant.does,
            mutant.requirement,
            others.join("\n")
        );
        return Err(message.into());
    }
    judged.iter().try_for_each(traces_say_the_same)
}

/// The adapter of the reference worker, whose frames the mutants speak.
fn keeps_the_adapter_protocol() -> Result<(), Failed> {
    let options =
        Options { timeout: Duration::from_mins(1), seed: 1, clock: 1_700_000_000, revision: None, memory: MEMORY };
    match doctor::examine(&command("none"), &options).problem {
        None => Ok(()),
        Some(problem) => Err(format!("{}\n{}", problem.error, problem.meaning).into()),
    }
}

/// The cases made from vectors need no help of the others: those of one position catch it.
fn records_alone_catch(lax: &Lax) -> Result<(), Failed> {
    let Lax { position, fault, requirement, reading } = *lax;
    let cases = case::built_in()?;
    let prefix = format!("{RECORDS}{position}/");
    let selected: Vec<&Case> = cases.iter().filter(|case| case.id.starts_with(&prefix)).collect();
    let (summary, judged) = judge(&command(fault), Revision::Two, &selected)?;
    if let Some(due) = reading.filter(|due| !summary.readings.contains_key(due)) {
        return Err(format!("no case has {due:?}: {:?}", summary.readings).into());
    }
    let kills = kills(&judged);
    if kills.contains_key(requirement) {
        return Ok(());
    }
    let others: Vec<&str> = kills.into_keys().collect();
    Err(format!("{} cases do not catch it under {requirement}, but under {others:?}", selected.len()).into())
}

/// What failed, or should not be so, by requirement, with the first finding.
fn kills(judged: &[Judged]) -> BTreeMap<&str, String> {
    let mut kills = BTreeMap::new();
    for judged in judged.iter().filter(|judged| [Verdict::Fail, Verdict::Warn].contains(&judged.verdict)) {
        let is_due = |finding: &&brrr_conformance::finding::Finding| {
            level(finding).is_some_and(if judged.verdict == Verdict::Fail { Level::is_must } else { Level::is_should })
        };
        for finding in judged.findings.iter().filter(is_due) {
            let first = || format!("{} ({finding})", judged.id);
            kills.entry(finding.requirement.as_str()).or_insert_with(first);
        }
    }
    kills
}

/// A trace, written as `run --trace-dir` does and judged as `judge` does.
fn judge_trace(id: &str, trace: &Trace) -> Result<Judged, Failed> {
    let mut bytes = Vec::new();
    trace.write(&mut bytes)?;
    let judgement = Document::read(bytes.as_slice()).and_then(|document| document.judge());
    Ok(Judged::recorded(id.to_owned(), &judgement.map_err(|error| format!("{id}: {error}"))?))
}

/// The trace of a case, judged on its own, gives what the run gave: the same findings, and of what only the case expects
/// the ids.
fn traces_say_the_same(judged: &Judged) -> Result<(), Failed> {
    let Some(trace) = judged.trace.as_ref().filter(|_| judged.verdict == Verdict::Fail) else {
        return Ok(());
    };
    let again = judge_trace(&judged.id, trace)?;
    let fails = if again.findings.iter().any(|finding| level(finding).is_some_and(Level::is_must)) {
        Verdict::Fail
    } else {
        Verdict::Inconclusive
    };
    if again.verdict != fails {
        return Err(format!("{}: the trace is judged {}", judged.id, again.verdict).into());
    }
    let musts = judged.findings.iter().filter(|finding| level(finding).is_some_and(Level::is_must));
    let named = |id: &str| again.findings.iter().any(|one| one.requirement == id || one.message.contains(id));
    if let Some(unnamed) = musts.map(|finding| &finding.requirement).find(|id| !named(id)) {
        return Err(format!("{}: the run names {unnamed}, and the judgement of its trace does not", judged.id).into());
    }
    let own = |judge: &str| !["expectation", "adapter", "harness"].contains(&judge);
    let said: BTreeSet<_> = judged.findings.iter().filter(|finding| own(&finding.judge)).collect();
    let again: BTreeSet<_> = again.findings.iter().filter(|finding| own(&finding.judge)).collect();
    if said == again {
        return Ok(());
    }
    let other: Vec<String> = said.symmetric_difference(&again).map(ToString::to_string).collect();
    Err(format!("{}: the run and its trace are judged differently:\n{}", judged.id, other.join("\n")).into())
}

fn conforms(revision: Revision) -> Result<(), Failed> {
    let cases = case::built_in()?;
    let selected: Vec<&Case> = cases.iter().collect();
    let (summary, judged) = judge(&command("none"), revision, &selected)?;
    // Cases of profiles that the worker does not claim are not played.
    for judged in judged.iter().filter(|judged| judged.verdict != Verdict::Unsupported) {
        let trace = judged.trace.as_ref().ok_or("a case that was played has no trace")?;
        let again = judge_trace(&judged.id, trace)?.verdict;
        if again != judged.verdict {
            let message = format!("{}: the run is judged {}, its trace {again}", judged.id, judged.verdict);
            return Err(message.into());
        }
    }
    let complaints = complaints(&judged);
    if summary.exit() == Exit::Fine && complaints.is_empty() {
        return Ok(());
    }
    Err(format!("the worker without a fault does not conform:\n{}", complaints.join("\n")).into())
}
