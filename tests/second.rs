// SPDX-License-Identifier: AGPL-3.0-only
//! The second implementation (tests/second, plain Python, written from spec/ alone) under the kit and on the vectors.

use std::process::Command;
use std::time::Duration;

use brrr_conformance::adapter::{MEMORY, Options};
use brrr_conformance::conduct::Conduct;
use brrr_conformance::report::Summary;
use brrr_conformance::vector::Verdict;
use brrr_conformance::verdict::{Judged, Reading};
use brrr_conformance::{case, doctor};
use brrr_tests::kit::{complaints, judge};
use brrr_wire::revision::Revision;
use libtest_mimic::{Arguments, Failed, Trial};

const WORKER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/second/worker.py");
const WIRE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/second/wire.py");
const RECORDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../vectors/records");

/// So many damaged inputs there are at least.
const DAMAGED: usize = 300;

fn main() {
    let arguments = Arguments::from_args();
    let mut trials: Vec<Trial> = Revision::ALL
        .into_iter()
        .map(|revision| Trial::test(format!("worker::revision_{revision}"), move || conforms(revision)))
        .collect();
    trials.push(Trial::test("wire::agrees_on_every_vector", agrees));
    trials.push(Trial::test("worker::doctor", || examined(&["python3".to_owned(), WORKER.to_owned()])));
    if !has_python() {
        // In CI a missing part is a failure: then the tests run and fail.
        let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
        eprintln!(
            "!! python3 is missing, so the second implementation is SKIPPED; install it with: apt-get install python3"
        );
        trials = trials.into_iter().map(|trial| trial.with_ignored_flag(!ci)).collect();
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn has_python() -> bool {
    Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success())
}

fn conforms(revision: Revision) -> Result<(), Failed> {
    let cases = case::built_in()?;
    let selected: Vec<_> = cases.iter().collect();
    let command = ["python3".to_owned(), WORKER.to_owned()];
    let (summary, judged) = judge(&command, revision, &selected)?;
    reads_as_it_should(&judged)?;
    let complaints = complaints(&judged);
    if Summary::is_conformant(&summary) && complaints.is_empty() {
        return Ok(());
    }
    Err(format!("the second worker does not pass every case:\n{}", complaints.join("\n")).into())
}

/// What every reader accepts it accepts, and of what none does nothing comes, wherever the bytes stand.
fn reads_as_it_should(judged: &[Judged]) -> Result<(), Failed> {
    let readings: Vec<_> = judged.iter().filter_map(|judged| Some((&judged.id, judged.reading?))).collect();
    let damaged = readings.iter().filter(|(_, (bytes, _))| *bytes == Verdict::Invalid).count();
    if damaged < DAMAGED {
        return Err(format!("{damaged} inputs that no reader accepts are too few").into());
    }
    let is_due = |(_, reading): &&(_, Reading)| match reading {
        (Verdict::Valid, conduct) => *conduct == Conduct::Accepts,
        (Verdict::Invalid, conduct) => *conduct == Conduct::Rejects,
        (Verdict::Latitude, conduct) => [Conduct::Accepts, Conduct::Rejects].contains(conduct),
    };
    match readings.iter().find(|reading| !is_due(reading)) {
        None => Ok(()),
        Some((id, reading)) => Err(format!("{id}: {reading:?}").into()),
    }
}

/// The doctor finds nothing in it.
fn examined(command: &[String]) -> Result<(), Failed> {
    let options =
        Options { timeout: Duration::from_mins(1), seed: 1, clock: 1_700_000_000, revision: None, memory: MEMORY };
    match doctor::examine(command, &options).problem {
        None => Ok(()),
        Some(problem) => Err(format!("{}\n{}", problem.error, problem.meaning).into()),
    }
}

/// Its decoder accepts and rejects as each vector says, and its encoder gives the same bytes.
fn agrees() -> Result<(), Failed> {
    let mut files: Vec<_> =
        std::fs::read_dir(RECORDS)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.sort();
    let output = Command::new("python3").arg(WIRE).arg("check").args(&files).output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    let last = said.lines().last().unwrap_or_default();
    if output.status.success() && last.ends_with(", 0 disagreements") && !last.starts_with("0 ") {
        return Ok(());
    }
    Err(format!("the second decoder and encoder disagree with the vectors:\n{said}").into())
}
