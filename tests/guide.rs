// SPDX-License-Identifier: AGPL-3.0-only
//! The adapters that ADAPTERS.md shows, for imaginary SDKs: they are run as they stand there, and the kit finds nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use brrr_conformance::adapter::{MEMORY, Options};
use brrr_conformance::case::{self, Case};
use brrr_conformance::doctor;
use brrr_conformance::report::{Json, Report as _, Summary, results};
use brrr_tests::kit::{complaints, judge};
use brrr_wire::proto::conformance::Results;
use brrr_wire::revision::Revision;
use libtest_mimic::{Arguments, Failed, Trial};

const GUIDE: &str = include_str!("../brrr-conformance/ADAPTERS.md");
const TESTS: &str = env!("CARGO_MANIFEST_DIR");
/// One in so many record vectors is enough for an adapter in mode `settled`, of which every turn takes a while.
const EVERY: usize = 25;

fn main() {
    let arguments = Arguments::from_args();
    let trials = [
        ("python", "python3", "python3", python as fn() -> Result<(), Failed>),
        ("java", "javac", "openjdk-17-jdk-headless", java),
    ];
    let trials = trials.map(|(name, program, package, run)| {
        let there = Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success());
        // In CI a missing part is a failure: then the test runs and fails.
        let skipped = !there && std::env::var("CI").as_deref() != Ok("true");
        if skipped {
            eprintln!("!! {program} is missing, so the guide's adapter in {name} is SKIPPED; install it with: apt-get install {package}");
        }
        Trial::test(name, run).with_ignored_flag(skipped)
    });
    libtest_mimic::run(&arguments, trials.into()).exit();
}

/// The only block of code in this language that is a whole program.
fn program(language: &str) -> Result<&'static str, String> {
    let fence = format!("```{language}\n");
    let blocks = GUIDE.split(&fence).skip(1).filter_map(|rest| rest.split("\n```\n").next());
    let whole: Vec<&str> = blocks.filter(|block| block.contains("SPDX-License-Identifier: CC0-1.0")).collect();
    match whole.as_slice() {
        [one] => Ok(one),
        _ => Err(format!("ADAPTERS.md has {} whole programs in {language}; it has to have one", whole.len())),
    }
}

/// A directory of its own for the test of this name.
fn scratch(name: &str) -> Result<PathBuf, Failed> {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("guide").join(name);
    fs::create_dir_all(&path)?;
    Ok(path)
}

fn python() -> Result<(), Failed> {
    let adapter = scratch("python")?.join("my_adapter.py");
    fs::write(&adapter, program("python")?)?;
    let path = format!("PYTHONPATH={TESTS}/guide:{TESTS}/second");
    let command = ["env", &path, "PYTHONDONTWRITEBYTECODE=1", "python3", &adapter.to_string_lossy()].map(str::to_owned);
    conforms(&command, &["worker", "client", "app"], |_| true)?;
    same_twice(&command)
}

/// The same run twice gives the same bytes, but for the day in the results that are kept.
fn same_twice(command: &[String]) -> Result<(), Failed> {
    let cases = case::built_in()?;
    let selected: Vec<&Case> = cases.iter().collect();
    let mut runs = Vec::new();
    for _ in 0..2 {
        let (summary, judged) = judge(command, Revision::Two, &selected)?;
        let mut printed = Vec::new();
        let mut report = Json::new(&mut printed);
        judged.iter().try_for_each(|judged| report.case(judged))?;
        report.end(&summary)?;
        runs.push((printed, Results { date: String::new(), ..results(&summary, &judged, "c1") }));
    }
    if runs[0] == runs[1] { Ok(()) } else { Err("the same run twice gives other bytes".into()) }
}

fn java() -> Result<(), Failed> {
    let directory = scratch("java")?;
    let adapter = directory.join("Adapter.java");
    fs::write(&adapter, program("java")?)?;
    let classes = directory.join("classes");
    let output = Command::new("javac")
        .args(["-Werror", "-Xlint:all", "-d"])
        .arg(&classes)
        .args(["Sdk.java", "Bencode.java"].map(|file| Path::new(TESTS).join("guide").join(file)))
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let (classes, adapter) = (classes.to_string_lossy(), adapter.to_string_lossy());
    let command = ["java", "-XX:TieredStopAtLevel=1", "-cp", &classes, &adapter].map(str::to_owned);
    let cases = case::built_in()?;
    let records: Vec<&str> =
        cases.iter().map(|case| case.id.as_str()).filter(|id| id.contains("/records/")).step_by(EVERY).collect();
    conforms(&command, &["worker", "client"], |case| {
        !case.id.contains("/records/") || records.contains(&case.id.as_str())
    })
}

/// The doctor finds nothing, and every case of these profiles passes.
fn conforms(command: &[String], profiles: &[&str], is_wanted: impl Fn(&Case) -> bool) -> Result<(), Failed> {
    let options =
        Options { timeout: Duration::from_mins(1), seed: 1, clock: 1_700_000_000, revision: None, memory: MEMORY };
    let diagnosis = doctor::examine(command, &options);
    if let Some(problem) = diagnosis.problem {
        return Err(format!("the doctor says: {}\n{}", problem.error, problem.meaning).into());
    }
    let cases = case::built_in()?;
    let selected: Vec<&Case> = cases.iter().filter(|case| is_wanted(case)).collect();
    let (summary, judged) = judge(command, Revision::Two, &selected)?;
    let complaints = complaints(&judged);
    let offered = profiles.iter().all(|profile| {
        let areas = || summary.areas.iter().filter(|(area, _)| area.starts_with(profile));
        areas().count() > 0
            && areas().all(|(_, counts)| !counts.contains_key(&brrr_conformance::verdict::Verdict::Unsupported))
    });
    if Summary::is_conformant(&summary) && complaints.is_empty() && offered {
        return Ok(());
    }
    Err(format!("the guide's adapter does not pass every case:\n{}", complaints.join("\n")).into())
}
