// SPDX-License-Identifier: AGPL-3.0-only
//! The reports of a run: what they hold, how they agree, and that their command lines work.
#![cfg(unix)]

#[path = "support/kit.rs"]
mod kit;
#[path = "support/python.rs"]
mod python;

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use kit::{adapter_with, scratch, text_file};
use serde_json::Value;

/// The second of the three cases fails, and its message has characters that XML has no place for.
const WRONG: &str = r#"odd() { op=$((op + 1)); echo "{\"lane\":\"$lane\",\"op\":$op,\"receive\":{\"topic\":\"x\\u0000<&]]>\\u001b\\uffff\"}}"; }"#;
const DIES: &str = r"odd() { printf 'out of \033[1mmemory\000 ]]>\n' >&2; exit 7; }";

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

/// How many cases there are of each verdict, as the sum says.
fn verdicts(sum: &Value) -> BTreeMap<String, u64> {
    let counts = sum["summary"]["verdicts"].as_array().expect("the sum has verdicts");
    let count = |one: &Value| Some((one["verdict"].as_str()?.to_owned(), one["cases"].as_u64()?));
    counts.iter().map(|one| count(one).expect("a count has a verdict and a number")).collect()
}

#[test]
fn the_same_run_twice_prints_the_same_bytes() {
    for script in ["", WRONG, DIES] {
        let [first, second] = [(); 2].map(|()| adapter_with(&["--json"], script));
        assert!(!first.stdout.is_empty());
        assert_eq!(first.stdout, second.stdout);
        let [first, second] = [(); 2].map(|()| adapter_with(&[], script));
        assert_eq!(first.stdout, second.stdout);
    }
}

#[test]
fn the_sum_says_what_was_looked_at() {
    let sum = lines(&adapter_with(&["--json"], WRONG).stdout).pop().unwrap();
    let sum = &sum["summary"];
    assert_eq!(sum["total"], 3);
    let must = sum["levels"].as_array().unwrap().iter().find(|level| level["level"] == "MUST").unwrap();
    assert!(must["cited"].as_u64() >= Some(1) && must["broken"].as_array().is_some_and(|ids| !ids.is_empty()), "{sum}");
}

/// Pasted into a shell, the line of a failure gives the same verdict of the same case.
#[test]
fn the_command_line_of_a_failure_works() {
    let file = text_file(
        "known.toml",
        "schema = \"brrr-expectations/1\"\n\n[[expect]]\ncases = [\"worker/test/b-odd\"]\n\
         requirements = [\"RET-003\"]\nreason = \"known\"\n",
    );
    for (flags, script) in [
        (&[][..], WRONG),
        (&["--revision", "1", "--timeout", "7.5"], WRONG),
        (&["--expectations", &file], ""),
        (&[], DIES),
        (&["--timeout", "0.3"], "odd() { receive; mute=1; }"),
    ] {
        let all = adapter_with(flags, script);
        let line = all.stdout.lines().find_map(|line| line.strip_prefix("  again: ")).expect("a case fails");
        let output = Command::new("sh").args(["-c", line]).env_remove("CARGO_MANIFEST_DIR").output().unwrap();
        let again = String::from_utf8(output.stdout).unwrap();
        let verdict = |text: &str| text.lines().find(|line| line.ends_with(" worker/test/b-odd")).map(str::to_owned);
        assert!(verdict(&all.stdout).is_some());
        assert_eq!(verdict(&again), verdict(&all.stdout), "{line}\n{again}");
        assert_eq!(output.status.code(), Some(all.code), "{line}");
    }
}

/// A terminal, which Python has.
#[test]
fn a_bar_is_drawn_on_a_terminal_and_nowhere_else() {
    let Some(python) = python::with("", &[]) else { return };
    let support = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support");
    let (cases, adapter) = (format!("{support}/three.toml"), format!("{support}/adapter.sh"));
    let exe = env!("CARGO_BIN_EXE_brrr-conformance");
    let program = "import os, pty, sys\n\
                   os.environ.pop('CI', None)\n\
                   os.environ.update(word.split('=') for word in sys.argv[1].split())\n\
                   sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[2:])))\n";
    let command = [exe, "run", "--seed", "1", "--cases", &cases, "--", "sh", &adapter, ""];
    let watched = python.run(program, &[&["TERM=xterm"][..], &command].concat());
    assert!(watched.contains("/3  worker/test/") && watched.contains("3 \u{1b}[32mPASS"), "{watched:?}");
    let built = python.run(program, &[&["TERM=xterm CI=true"][..], &command].concat());
    assert!(!built.contains("/3  worker/test/") && built.contains("PASS"), "{built:?}");
    let piped = adapter_with(&[], "");
    assert!(piped.stderr.is_empty() && !piped.stdout.contains('\u{1b}'), "{piped:?}");
}

#[test]
fn a_page_is_added_to_the_file_that_was_asked_for() {
    let page = text_file("summary.md", "before\n");
    let outcome = adapter_with(&["--summary", &page], WRONG);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    let text = fs::read_to_string(&page).unwrap();
    assert!(text.starts_with("before\n## brrr conformance of fake 1\n\n**conformant: no**"), "{text}");
    assert!(text.contains("- **FAIL** `worker/test/b-odd`") && text.contains("| worker/test | 2 | 1 |"), "{text}");
    assert!(!text.contains('\u{1b}') && !text.contains('\0'), "{text:?}");
    // Nothing is written where nothing was asked for.
    let other = scratch("not-asked-for.md");
    let exe = env!("CARGO_BIN_EXE_brrr-conformance");
    Command::new(exe).args(["--", "false"]).env("GITHUB_STEP_SUMMARY", &other).output().unwrap();
    assert!(!other.exists());
}

#[test]
fn a_file_that_cannot_be_written_is_named_before_anything_runs() {
    for flag in ["--junit", "--summary"] {
        let outcome = adapter_with(&[flag, "/no/such/directory/file"], "");
        assert_eq!(outcome.code, 2, "{outcome:?}");
        assert!(outcome.stderr.contains("/no/such/directory/file cannot be written"), "{outcome:?}");
        assert!(outcome.stdout.is_empty(), "{outcome:?}");
    }
}

/// An empty file would be a broken one to a build server.
#[test]
fn a_run_without_a_judgement_leaves_no_empty_file() {
    let file = scratch("no-judgement.xml");
    let outcome = adapter_with(&["--junit", file.to_str().unwrap()], "exit 9");
    assert_eq!(outcome.code, 4, "{outcome:?}");
    assert!(!file.exists());
}

#[test]
fn a_run_stops_at_the_first_failure_where_that_is_asked_for() {
    let outcome = adapter_with(&["--fail-fast", "--json"], WRONG);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    let lines = lines(&outcome.stdout);
    assert_eq!(lines.len(), 3, "two cases and the sum");
    assert_eq!(verdicts(&lines[2]), BTreeMap::from([("FAIL".to_owned(), 1), ("PASS".to_owned(), 1)]));
    adapter_with(&["--fail-fast"], WRONG).has("; 2 of 3 cases were run)");
    assert_eq!(adapter_with(&["--fail-fast", "--json"], "").stdout.lines().count(), 4);
}

#[test]
fn parts_are_run_and_listed_alike() {
    let ids = |text: &str| -> Vec<String> {
        let id = |line: Value| line["id"].as_str().or(line["case"]["id"].as_str()).map(str::to_owned);
        lines(text).into_iter().filter_map(id).collect()
    };
    let mut all = Vec::new();
    for part in ["1/3", "2/3", "3/3"] {
        let flags = ["--shard", part, "--json"];
        let listed = ids(&adapter_with(&[&flags[..], &["--list"]].concat(), "exit 9").stdout);
        let outcome = adapter_with(&flags, "");
        assert_eq!(ids(&outcome.stdout), listed, "{outcome:?}");
        assert_eq!(outcome.code == 2, listed.is_empty(), "a part without a case is an error: {outcome:?}");
        all.extend(listed);
    }
    all.sort();
    assert_eq!(all, ["worker/test/a-plain", "worker/test/b-odd", "worker/test/c-plain"]);
}

/// Build servers read the file with parsers of their own; this is one of them.
#[test]
fn a_build_server_reads_what_the_report_says() {
    let Some(python) = python::with("reports", &["junitparser", "fastjsonschema"]) else { return };
    for (name, script) in [("fine", ""), ("wrong", WRONG), ("dies", DIES), ("no-profile", "profiles='[]'")] {
        let file = scratch(&format!("junit-{name}.xml"));
        let outcome = adapter_with(&["--json", "--junit", file.to_str().unwrap()], script);
        let expected = verdicts(lines(&outcome.stdout).last().unwrap());
        let read = python.run(include_str!("support/read_junit.py"), &[file.to_str().unwrap()]);
        let read: Value = serde_json::from_str(&read).unwrap();
        let count = |words: &[&str]| words.iter().filter_map(|word| expected.get(*word)).sum::<u64>();
        assert_eq!(read["tests"], 3, "{read}");
        assert_eq!(read["failures"], count(&["FAIL", "UNEXPECTED_PASS"]), "{read}");
        assert_eq!(read["errors"], count(&["HARNESS_ERROR", "INCONCLUSIVE"]), "{read}");
        assert_eq!(read["skipped"], count(&["UNSUPPORTED", "EXPECTED_FAIL"]), "{read}");
        assert_eq!(read["names"].as_array().unwrap().len(), 3, "names are unique: {read}");
        assert_eq!(read["classes"], serde_json::json!(["fake.worker/test"]), "{read}");
    }
}

#[test]
fn the_schemas_hold_what_is_printed() {
    let Some(python) = python::with("reports", &["junitparser", "fastjsonschema"]) else { return };
    let validate = |schema: &str, text: &str| {
        let file = text_file("lines.jsonl", text);
        let schema = format!("{}/../proto/brrr/conformance/v1/{schema}", env!("CARGO_MANIFEST_DIR"));
        python.run(include_str!("support/validate.py"), &[&schema, &file])
    };
    for script in ["", WRONG, DIES, "profiles='[]'", "odd() { receive; mute=1; }"] {
        let printed = adapter_with(&["--json", "--timeout", "0.3"], script).stdout;
        assert_eq!(validate("report.schema.json", &printed), format!("{} lines\n", printed.lines().count()));
    }
    let exchanges = concat!(env!("CARGO_MANIFEST_DIR"), "/../vectors/exchanges/python-revision-1-S1.json");
    let judged = kit::kit(&["judge", "--json", exchanges, "/no/such/file"]).stdout;
    assert_eq!(validate("report.schema.json", &judged), "3 lines\n");
    for adapter in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/adapters")).unwrap() {
        for file in fs::read_dir(adapter.unwrap().path().join("results")).into_iter().flatten() {
            let results: Value = serde_json::from_str(&fs::read_to_string(file.unwrap().path()).unwrap()).unwrap();
            assert_eq!(validate("results.schema.json", &results.to_string()), "1 lines\n");
        }
    }
    // A schema that allows anything would prove nothing.
    for bad in [r#"{"case":{"id":"x","verdict":"GOOD"}}"#, r#"{"cases":{}}"#, r#"{"summary":{}}"#] {
        assert!(validate("report.schema.json", bad).starts_with("line 1: "), "{bad}");
    }
}
