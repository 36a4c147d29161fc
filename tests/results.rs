// SPDX-License-Identifier: AGPL-3.0-only
//! The results that are kept beside an adapter: of the cases that there are now, and every failure with a reason.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

use brrr_conformance::case;
use brrr_conformance::expectation::Expectations;
use brrr_conformance::report::RESULTS;
use brrr_conformance::requirement;
use brrr_wire::proto::conformance::Results;
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
            let results: Results = serde_json::from_str(&std::fs::read_to_string(&path)?)?;
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
    assert!(kept.len() >= 2, "the results of two generations of the Python SDK are kept");
    for (path, results, _) in kept {
        let place = path.display();
        assert_eq!(
            results.case_set,
            case::digest(),
            "{place} is of other cases; run the SDK again as {} says",
            path.parent().and_then(Path::parent).unwrap().join("README.md").display()
        );
        assert_eq!(results.format, RESULTS, "{place}");
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
        let ids: Vec<&str> = results.cases.iter().map(|case| case.id.as_str()).collect();
        assert_eq!(expectations.unmatched(&ids), Vec::<&str>::new(), "{place}");
    }
}

/// The figures of the README are those of the kept results and of the cases that there are.
#[test]
fn the_readme_tells_the_truth() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    let has = |text: &str| assert!(readme.contains(text), "README.md has no {text:?}; correct it");
    let mut cases = case::built_in().unwrap();
    cases.retain(|case| case.applies_to(Revision::Two));
    has(&format!("judging brrr-ref-worker {}: {} cases", env!("CARGO_PKG_VERSION"), cases.len()));
    has(&format!("{0} of {0}", cases.len()));
    let mut areas: BTreeMap<String, usize> = BTreeMap::new();
    for case in &cases {
        *areas.entry(case.id.split('/').take(2).collect::<Vec<_>>().join("/")).or_default() += 1;
    }
    for (area, cases) in areas {
        has(&format!("{area:16}  {cases:3} PASS"));
    }
    for (path, results, _) in kept().unwrap() {
        let count = |verdict: &str| results.verdicts.iter().find(|count| count.verdict == verdict).unwrap().cases;
        let failed = results.cases.iter().filter(|case| case.verdict == "EXPECTED_FAIL");
        let ids: BTreeSet<&str> = failed.flat_map(|case| case.requirements.iter().map(String::as_str)).collect();
        let musts = ids.into_iter().filter(|id| requirement::find(id).is_some_and(|known| known.level.is_must()));
        let (passed, warned, stem) = (count("PASS"), count("WARN"), path.file_stem().unwrap().to_string_lossy());
        has(&format!("| {passed} ({warned} more with warnings) | [{}](", musts.count()));
        has(&format!("expectations/{stem}.toml) |"));
    }
}

/// The adapter without an SDK: one sentence that says what to do, and no traceback.
#[test]
fn the_python_adapter_says_what_it_lacks() {
    let adapter = Path::new(ADAPTERS).join("python/adapter.py");
    let missing = std::env::temp_dir().join("no-sdk-here");
    for arguments in [vec![], vec!["--sdk-path".into(), missing.into_os_string()]] {
        let output = match Command::new("python3").arg(&adapter).args(&arguments).output() {
            Ok(output) => output,
            Err(error) if std::env::var("CI").is_ok_and(|ci| ci == "true") => panic!("python3 is missing: {error}"),
            Err(_) => {
                eprintln!("!! python3 is missing, so this is SKIPPED; install it with: apt-get install python3");
                return;
            }
        };
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_ne!(output.status.code(), Some(0), "{stderr}");
        // An interpreter that is too old is named before anything else.
        let says_what_to_do = stderr.contains("--sdk-path") || stderr.contains("use CPython");
        assert!(says_what_to_do && stderr.trim_end().lines().count() == 1, "{stderr}");
        assert!(output.stdout.is_empty(), "{output:?}");
    }
}
