// SPDX-License-Identifier: AGPL-3.0-only
//! The results that are kept beside an adapter: of the cases that there are now, and every failure with a reason.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};

use brrr_conformance::expectation::Expectations;
use brrr_conformance::report::read_results;
use brrr_conformance::requirement::{self, Level};
use brrr_conformance::{case, explore, vector};
use brrr_wire::proto::conformance::{Results, results};
use brrr_wire::revision::Revision;

const ADAPTERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../brrr-conformance/adapters");

/// A file of results, what it holds, and the expectations beside it.
type Kept = (PathBuf, Results, Expectations);

/// Every file of results that is kept.
fn kept() -> Result<Vec<Kept>, Box<dyn Error>> {
    let mut kept = Vec::new();
    for adapter in std::fs::read_dir(ADAPTERS)? {
        let adapter = adapter?.path();
        for file in std::fs::read_dir(adapter.join("results"))? {
            let path = file?.path();
            let results = read_results(&std::fs::read_to_string(&path)?)?;
            let stem = path.file_stem().unwrap_or_default();
            let expectations = adapter.join("expectations").join(stem).with_extension("toml");
            kept.push((path, results, Expectations::read(&expectations)?));
        }
    }
    Ok(kept)
}

#[test]
fn results_are_of_the_cases_that_there_are() {
    let kept = kept().unwrap();
    assert!(kept.len() >= 4, "the results of two generations of two SDKs are kept");
    for (path, results, _) in kept {
        let place = path.display();
        assert_eq!(
            results.case_set,
            case::digest(),
            "{place} is of other cases. With the SDK at {} in ../brrr, run\n  {}",
            results.commit,
            again(&path, &results)
        );
        assert!(!results.commit.is_empty() && !results.sdk.is_empty() && !results.version.is_empty(), "{place}");
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert_eq!(stem, format!("revision-{}-{}", results.revision, results.commit), "{place}");
        let cases = case::built_in().unwrap();
        let revision = Revision::from_number(results.revision).unwrap();
        let ids: BTreeSet<&str> =
            cases.iter().filter(|case| case.applies_to(revision)).map(|case| case.id.as_str()).collect();
        let judged: BTreeSet<&str> = results.cases.iter().map(|case| case.id.as_str()).collect();
        assert_eq!(judged, ids, "{place}");
    }
}

#[test]
fn every_failure_has_a_reason_and_every_reason_a_failure() {
    for (path, results, expectations) in kept().unwrap() {
        let place = path.display();
        for case in &results.cases {
            let expected = expectations.about(&case.id).is_some();
            match case.verdict.as_str() {
                "EXPECTED_FAIL" => assert!(expected, "{place}: {} has no entry", case.id),
                "PASS" | "WARN" => assert!(!expected, "{place}: {} does not fail", case.id),
                other => panic!("{place}: {} ends with {other}", case.id),
            }
        }
        let failed = |case: &results::Result| (case.id.clone(), case.requirements.iter().cloned().collect());
        assert_eq!(expectations.stale(&results.cases.iter().map(failed).collect()), Vec::<String>::new(), "{place}");
    }
}

/// The README's first run is that of the cases that there are; its tables are made by `gen-spec`.
#[test]
fn the_readme_tells_the_truth() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    let has = |text: &str| assert!(readme.contains(text), "README.md has no {text:?}; correct it");
    let mut cases = case::built_in().unwrap();
    cases.retain(|case| case.applies_to(Revision::Two));
    has(&format!("judging brrr-ref-worker {}: {} cases", env!("CARGO_PKG_VERSION"), cases.len()));
    let mut areas: BTreeMap<String, usize> = BTreeMap::new();
    for case in &cases {
        *areas.entry(case.id.split('/').take(2).collect::<Vec<_>>().join("/")).or_default() += 1;
    }
    for (area, cases) in areas {
        has(&format!("{area:16}  {cases:3} PASS"));
    }
    let cited: BTreeSet<&str> = cases.iter().flat_map(|case| &case.requirements).map(String::as_str).collect();
    let count = |is: fn(Level) -> bool| {
        cited.iter().filter(|id| requirement::find(id).is_some_and(|one| is(one.level))).count()
    };
    has(&format!("MUST    {} requirements cited, 0 do not hold", count(Level::is_must)));
    has(&format!("SHOULD  {} requirements cited, 0 do not hold", count(Level::is_should)));
    let bytes = |are| cases.iter().filter(|case| case.planted.as_ref().is_some_and(|bytes| bytes.are == are)).count();
    has(&format!("bytes that every reader accepts: {} accepts", bytes(vector::Verdict::Valid)));
    has(&format!("bytes that every reader rejects: {} rejects", bytes(vector::Verdict::Invalid)));
    has(&format!("bytes that a reader may take or not: {} rejects", bytes(vector::Verdict::Latitude)));
}

/// `tests/run` ends with the number of its steps, without the one that only `--fast` has.
#[test]
fn the_readme_counts_the_steps_of_all_tests() {
    let read = |file: &str| std::fs::read_to_string(format!("{}/../{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let steps = read("tests/run").lines().filter(|line| line.trim_start().starts_with("step '")).count() - 1;
    let due = format!("{steps} passed, 0 failed");
    assert!(read("README.md").contains(&due), "README.md has no {due:?}; correct it");
}

/// The changelog counts the traces of the corpus.
#[test]
fn the_traces_are_as_many_as_is_said() {
    let file = |name: &str| format!("{}/../{name}", env!("CARGO_MANIFEST_DIR"));
    let traces = std::fs::read_dir(file("vectors/traces")).unwrap().count();
    let text = std::fs::read_to_string(file("CHANGELOG.md")).unwrap();
    assert!(text.contains(&format!("- {traces} shrunk traces ")), "CHANGELOG.md does not say that there are {traces}");
}

/// What is said of the standard scenarios elsewhere is of those that there are.
#[test]
fn the_scenarios_are_as_many_as_is_said() {
    let scenarios = explore::scenarios().len();
    for file in ["CHANGELOG.md", "ROADMAP.md"] {
        let text = std::fs::read_to_string(format!("{}/../{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        assert!(text.contains(&format!(" {scenarios} scenarios")), "{file} does not say that there are {scenarios}");
    }
}

/// The command that writes results anew: the one of the adapter's README, for their revision, seed and commit.
fn again(path: &Path, kept: &Results) -> String {
    let readme = std::fs::read_to_string(path.with_file_name("../README.md")).expect("each adapter has a README");
    let command = readme.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let command =
        command.into_iter().find(|command| command.contains("--results")).expect("the README has the command");
    let words: Vec<&str> = command.split([' ', '\n', '\\']).filter(|word| !word.is_empty()).collect();
    let stem = format!("revision-{}-{}", kept.revision, kept.commit);
    let mut line = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let folder = |word: &str| word.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
        line.push(match at.checked_sub(1).map_or("", |before| words[before]) {
            "--revision" => kept.revision.to_string(),
            "--seed" => kept.seed.clone(),
            "--sdk-commit" => kept.commit.clone(),
            "--expectations" => format!("{}/{stem}.toml", folder(word)),
            "--results" => format!("{}/{stem}.json", folder(word)),
            _ => (*word).to_owned(),
        });
    }
    line.join(" ")
}

#[test]
fn the_command_that_writes_results_anew_is_exact() {
    for (path, kept, _) in kept().unwrap() {
        let (line, stem) = (again(&path, &kept), path.file_stem().unwrap().to_string_lossy().into_owned());
        for part in [
            format!(" --revision {} --seed {} ", kept.revision, kept.seed),
            format!("/expectations/{stem}.toml "),
            format!("/results/{stem}.json --sdk-commit {} -- ", kept.commit),
        ] {
            assert!(line.starts_with("cargo run --release -- run ") && line.contains(&part), "{line}");
        }
    }
}
