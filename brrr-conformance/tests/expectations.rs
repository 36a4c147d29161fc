// SPDX-License-Identifier: AGPL-3.0-only
//! Files of expectations and results on the command line, with an adapter of which one case fails.
#![cfg(unix)]

#[path = "support/kit.rs"]
mod kit;

use std::fs;

use kit::{Outcome, adapter_with, run, scratch, text_file};

/// The second of the three cases fails: the worker takes from another topic than its own.
const WRONG: &str =
    r#"odd() { op=$((op + 1)); echo "{\"lane\":\"$lane\",\"op\":$op,\"receive\":{\"topic\":\"x\"}}"; }"#;

/// A file with one entry.
fn entry(cases: &str, requirement: &str) -> String {
    format!(
        "# kept\nschema = \"brrr-expectations/1\"\n\n[[expect]]\ncases = [\"{cases}\"]\n\
         requirements = [\"{requirement}\"]\nreason = \"known\"\n"
    )
}

/// The MUST that fails in the second case.
fn failing() -> String {
    let outcome = adapter_with(&["--json"], WRONG);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    let line = |line| serde_json::from_str::<serde_json::Value>(line).expect("each line is JSON");
    let lines = outcome.stdout.lines().map(line);
    let mut musts = lines.flat_map(|line| line["case"]["findings"].as_array().cloned().unwrap_or_default());
    let must = musts.find(|finding| finding["level"] == "MUST").expect("a MUST fails");
    must["requirement"].as_str().expect("it has an id").to_owned()
}

fn judged(file: &str, flags: &[&str], script: &str) -> Outcome {
    adapter_with(&[&["--expectations", file], flags].concat(), script)
}

#[test]
fn a_known_failure_is_expected_and_fails_all_the_same() {
    let file = text_file("known.toml", &entry("worker/test/b-*", &failing()));
    let outcome = judged(&file, &[], WRONG);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    outcome.has("EXPECTED_FAIL");
    outcome.has("conformant: no (1 MUST fails, 1 of them expected)");
}

#[test]
fn strict_leaves_the_file_aside() {
    let file = text_file("strict.toml", &entry("worker/**", &failing()));
    let strict = judged(&file, &["--strict", "--json"], WRONG);
    assert_eq!(strict.code, 1, "{strict:?}");
    assert!(!strict.stdout.contains("EXPECTED") && strict.stderr.is_empty(), "{strict:?}");
    let sum: serde_json::Value = serde_json::from_str(strict.stdout.lines().last().unwrap()).unwrap();
    assert_eq!((&sum["summary"]["failedMusts"], &sum["summary"]["expectedMusts"]), (&1.into(), &0.into()));
    judged(&file, &["--strict"], WRONG).has("conformant: no (1 MUST fails, 0 of them expected)");
    // Nothing of the file counts, so nothing in it is unexpected.
    assert_eq!(judged(&file, &["--strict"], "").code, 0);
    judged(&file, &["--strict"], "").has("conformant: yes (0 MUSTs fail, 0 of them expected)");
}

/// `JUnit`'s XML and the page tell an expected failure from a new one.
#[test]
fn the_other_reports_know_what_was_expected() {
    let (file, page) = (text_file("known.toml", &entry("worker/test/b-*", &failing())), scratch("known.md"));
    let xml = scratch("known.xml");
    let flags = ["--summary", page.to_str().unwrap(), "--junit", xml.to_str().unwrap()];
    assert_eq!(judged(&file, &flags, WRONG).code, 0);
    let (page, xml) = (fs::read_to_string(&page).unwrap(), fs::read_to_string(&xml).unwrap());
    assert!(page.contains("**conformant: no** (1 MUST fails, 1 of them expected)"), "{page}");
    assert!(!page.contains("- **"), "{page}");
    assert!(xml.contains("failures=\"0\"") && xml.contains("type=\"EXPECTED_FAIL\""), "{xml}");
}

#[test]
fn what_is_not_as_the_file_says_is_an_error() {
    let must = failing();
    let passes = judged(&text_file("passes.toml", &entry("worker/test/b-odd", &must)), &[], "");
    assert_eq!(passes.code, 1, "{passes:?}");
    passes.has("UNEXPECTED_PASS worker/test/b-odd");
    let other = judged(&text_file("other.toml", &entry("worker/test/b-odd", "RET-003")), &[], WRONG);
    assert_eq!(other.code, 1, "{other:?}");
    other.has("fails otherwise than expected");
    let no_reason = judged(&text_file("reason.toml", &entry("**", &must).replace("known", "")), &[], WRONG);
    assert_eq!(no_reason.code, 2, "{no_reason:?}");
    assert!(no_reason.stderr.contains("has no `reason`"), "{no_reason:?}");
}

/// What the summary says is how the process ends.
#[test]
fn an_entry_about_no_case_is_an_error_where_all_were_run() {
    let file = text_file("none.toml", &entry("worker/gone/*", "RET-003"));
    let all = judged(&file, &["--json"], "");
    assert_eq!(all.code, 1, "{all:?}");
    assert!(all.stderr.contains("\"worker/gone/*\" is about no case"), "{all:?}");
    let summary: serde_json::Value = serde_json::from_str(all.stdout.lines().last().unwrap()).unwrap();
    assert_eq!(summary["summary"]["exitCode"], 1);
    assert_eq!(summary["summary"]["stale"].as_array().unwrap().len(), 1);
    assert_eq!(judged(&file, &["--skip", "**/a-plain"], "").code, 0);
}

#[test]
fn a_run_of_a_part_writes_nothing_about_the_rest() {
    let text = entry("worker/test/b-odd", &failing());
    let file = text_file("part.toml", &text);
    assert_eq!(judged(&file, &["--write-expectations", "--run", "**/a-plain"], WRONG).code, 0);
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
    assert_eq!(judged(&file, &["--write-expectations"], WRONG).code, 0);
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
    assert_eq!(judged(&file, &["--write-expectations"], "").code, 1, "the file was wrong when it was read");
    assert!(fs::read_to_string(&file).unwrap().starts_with("# kept\nschema = "));
    assert_eq!(judged(&file, &[], "").code, 0);
    let written = judged(&file, &["--write-expectations"], WRONG);
    assert!(written.code == 1 && written.stderr.contains("has new entries; give each its reason"), "{written:?}");
    let refused = judged(&file, &[], WRONG);
    assert!(refused.code == 2 && refused.stderr.contains("worker/test/b-odd has no `reason`"), "{refused:?}");
}

/// The digest in them is that of all built-in cases.
#[test]
fn results_are_those_of_all_cases() {
    let path = scratch("results.json");
    let results = ["--results", path.to_str().unwrap()];
    for flags in [["--run", "**"], ["--skip", "worker/loop/closed"], ["--cases", "x.toml"]] {
        let outcome = run(&[&results[..], &["--sdk-commit", "1"], &flags].concat(), &["false"]);
        assert!(outcome.code == 2 && outcome.stderr.contains(flags[0]), "{outcome:?}");
    }
    let outcome = run(&results, &["false"]);
    assert!(outcome.code == 2 && outcome.stderr.contains("--sdk-commit"), "{outcome:?}");
    assert!(!path.exists());
}
