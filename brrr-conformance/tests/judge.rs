// SPDX-License-Identifier: AGPL-3.0-only
//! `judge` on exchanges and traces: verdicts, JSON Lines, and every kind of bad file.

#[path = "support/kit.rs"]
mod kit;

use std::fs;
use std::path::PathBuf;

use kit::{kit, scratch};
use serde_json::Value;

const EXCHANGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../vectors/exchanges");

fn exchange(name: &str) -> String {
    format!("{EXCHANGES}/{name}.json")
}

#[allow(clippy::unwrap_used, reason = "a part of tests")]
fn file(name: &str, text: &str) -> PathBuf {
    let path = scratch(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn what_keeps_to_the_protocol_passes() {
    let outcome = kit(&["judge", &exchange("python-revision-2-S11")]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(outcome.stdout.contains("1 PASS"), "{outcome:?}");
}

#[test]
fn what_breaks_a_rule_is_refused_under_its_id_by_both_judges() {
    let outcome = kit(&["judge", &exchange("typescript-revision-1-S11")]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    for text in
        ["RET-009 MUST NOT at step 11 (oracle)", "(NoReturnTwiceFromOneHandling)", "again: ", "seen ", "allowed "]
    {
        assert!(outcome.stdout.contains(text), "{text} is missing: {outcome:?}");
    }
}

#[test]
fn json_is_a_line_a_file_and_a_sum() {
    let files = [exchange("typescript-revision-1-S11"), exchange("python-revision-2-S1")];
    let outcome = kit(&["judge", "--json", &files[0], &files[1]]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    let lines: Vec<Value> = outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["case"]["verdict"], "FAIL");
    assert_eq!(lines[0]["case"]["findings"][0]["requirement"], "RET-009");
    assert_eq!(lines[1]["case"]["verdict"], "PASS");
    let summary = &lines[2]["summary"];
    assert_eq!((&summary["conformant"], &summary["exitCode"]), (&Value::Bool(false), &Value::from(1)));
}

#[test]
fn an_exchange_that_says_otherwise_than_the_judges_is_no_judgement() {
    let text = fs::read_to_string(exchange("typescript-revision-1-S11")).unwrap();
    let claims = text.replace("\"RET-009\"", "\"RET-001\"");
    assert_ne!(text, claims);
    let path = file("claims.json", &claims);
    let outcome = kit(&["judge", path.to_str().unwrap()]);
    assert_eq!(outcome.code, 4, "{outcome:?}");
    assert!(outcome.stdout.contains("does not list it"), "{outcome:?}");
}

#[test]
fn a_bad_file_is_named_and_the_others_keep_their_results() {
    let whole = fs::read_to_string(exchange("python-revision-2-S11")).unwrap();
    let header = "{\"header\":{\"format\":\"brrr-trace/1\",\"revision\":2}}\n";
    let bad = [
        ("empty.json", String::new(), "empty"),
        ("cut.json", whole[..300].to_owned(), "line "),
        ("unknown-key.json", whole.replacen("\"title\"", "\"titel\"", 1), "titel"),
        ("no-header.brrrtrace", "{\"sent\":{\"sync\":1}}\n".to_owned(), "header"),
        ("cut.brrrtrace", header.to_owned(), "cut short"),
        ("format.brrrtrace", header.replace("trace/1", "trace/9"), "brrr-trace/9"),
        ("revision.brrrtrace", header.replace(":2}", ":9}"), "revision 9"),
        ("garbage.brrrtrace", "hello\n".to_owned(), "line 1"),
    ];
    for (name, text, problem) in bad {
        let path = file(name, &text);
        let outcome = kit(&["judge", path.to_str().unwrap(), &exchange("python-revision-2-S11")]);
        assert_eq!(outcome.code, 2, "{name}: {outcome:?}");
        assert!(outcome.stderr.contains(name) && outcome.stderr.contains(problem), "{name}: {outcome:?}");
        assert!(outcome.stdout.contains("1 PASS"), "{name}: {outcome:?}");
    }
}

#[test]
fn a_directory_a_missing_file_and_no_file_are_usage_errors() {
    let missing = scratch("nothing-here").display().to_string();
    for (path, problem) in [(EXCHANGES, "is a directory"), (missing.as_str(), "cannot be read")] {
        let outcome = kit(&["judge", path]);
        assert_eq!(outcome.code, 2, "{outcome:?}");
        assert!(outcome.stderr.contains(problem), "{outcome:?}");
    }
    assert_eq!(kit(&["judge"]).code, 2);
}
