// SPDX-License-Identifier: AGPL-3.0-only
//! The kit against workers that are wrong on purpose: one test a fault, killed under the requirement that it breaks.
//!
//! `brrr-mutant none` is the same code without a fault: it has to conform in every revision, or a kill says nothing.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use brrr_conformance::adapter::Options;
use brrr_conformance::case::{self, Case};
use brrr_conformance::report::{About, Report, Summary};
use brrr_conformance::requirement::Level;
use brrr_conformance::runner;
use brrr_conformance::verdict::{Exit, Judged, Verdict, level};
use brrr_wire::revision::Revision;
use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;

const MUTANT: &str = env!("CARGO_BIN_EXE_brrr-mutant");
const SEED: u64 = 1;
const CLOCK: u32 = 1_700_000_000;
/// A backstop: a mutant that hangs is judged so by its being idle, long before this.
const TIMEOUT: Duration = Duration::from_mins(1);

/// One line of `brrr-mutant list --json`.
#[derive(Clone, Deserialize)]
struct Mutant {
    fault: String,
    requirement: String,
    does: String,
}

fn main() {
    let arguments = Arguments::from_args();
    let mutants = mutants();
    let mut trials: Vec<Trial> = mutants
        .into_iter()
        .map(|mutant| Trial::test(format!("mutant::{}", mutant.fault), move || is_killed(&mutant)))
        .collect();
    for revision in Revision::ALL {
        let name = format!("mutant::none::revision_{revision}");
        trials.push(Trial::test(name, move || conforms(revision)));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn mutants() -> Vec<Mutant> {
    let output = std::process::Command::new(MUTANT).args(["list", "--json"]).output();
    let output = output.expect("the mutants' binary runs");
    let mutants: Vec<Mutant> = serde_json::from_slice(&output.stdout).expect("`list --json` prints the mutants");
    assert!(mutants.len() >= 10, "only {} mutants are listed", mutants.len());
    mutants
}

/// Keeps what was found, by requirement: in which cases, and what was said first.
#[derive(Default)]
struct Kills {
    by_requirement: BTreeMap<String, (Vec<String>, String)>,
    bad: Vec<String>,
}

impl Report for Kills {
    fn begin(&mut self, _: &About) -> io::Result<()> {
        Ok(())
    }

    fn progress(&mut self, _: usize, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn case(&mut self, judged: &Judged) -> io::Result<()> {
        if judged.verdict.needs_attention() {
            let findings: Vec<String> = judged.findings.iter().map(ToString::to_string).collect();
            self.bad.push(format!("{} {}: {}", judged.verdict, judged.id, findings.join(" | ")));
        }
        if judged.verdict == Verdict::Fail {
            for finding in judged.findings.iter().filter(|finding| level(finding).is_some_and(Level::is_must)) {
                let kill = self.by_requirement.entry(finding.requirement.clone()).or_default();
                kill.0.push(judged.id.clone());
                if kill.1.is_empty() {
                    kill.1 = finding.to_string();
                }
            }
        }
        Ok(())
    }

    fn end(&mut self, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}

fn run(fault: &str, revision: Revision) -> Result<(Summary, Kills), Failed> {
    let cases = case::built_in()?;
    let selected: Vec<&Case> = cases.iter().collect();
    let command = [MUTANT.to_owned(), fault.to_owned()];
    let options = Options { timeout: TIMEOUT, seed: SEED, clock: CLOCK, revision: Some(revision) };
    let mut kills = Kills::default();
    let summary = runner::run(&command, &options, &selected, cases.len(), &mut kills)?;
    Ok((summary, kills))
}

fn is_killed(mutant: &Mutant) -> Result<(), Failed> {
    let (_, kills) = run(&mutant.fault, Revision::Two)?;
    if kills.by_requirement.contains_key(&mutant.requirement) {
        return Ok(());
    }
    let others: Vec<String> =
        kills.by_requirement.iter().map(|(id, (cases, said))| format!("  {id} in {}: {said}", cases[0])).collect();
    Err(format!(
        "the worker that is wrong so: \"{}\" is not caught under {}; it is caught under:\n{}\nall: {}",
        mutant.does,
        mutant.requirement,
        others.join("\n"),
        kills.bad.join("\n")
    )
    .into())
}

fn conforms(revision: Revision) -> Result<(), Failed> {
    let (summary, kills) = run("none", revision)?;
    if summary.exit() == Exit::Fine && kills.bad.is_empty() {
        return Ok(());
    }
    Err(format!("the worker without a fault does not conform:\n{}", kills.bad.join("\n")).into())
}
