// SPDX-License-Identifier: AGPL-3.0-only
//! `judge` on exchanges and traces: verdicts, JSON Lines, exit codes. Bad files are in `bad_recordings.rs`.

#[path = "support/kit.rs"]
mod kit;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

use kit::{Outcome, kit, scratch, text_file};
use serde_json::Value;

const EXCHANGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../vectors/exchanges");

fn exchange(name: &str) -> String {
    format!("{EXCHANGES}/{name}.json")
}

fn judge_text(name: &str, text: &str) -> Outcome {
    kit(&["judge", &text_file(name, text)])
}

#[allow(clippy::unwrap_used, reason = "a part of tests")]
fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn each_file_has_its_verdict() {
    let files = [exchange("python-revision-2-S11"), exchange("python-revision-2-S1")];
    let outcome = kit(&["judge", &files[0], &files[1]]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    for file in files {
        outcome.has(&format!("PASS {file}\n"));
    }
    outcome.has("files    2 PASS\n2 files, ");
    outcome.has("conformant: yes");
}

#[test]
fn what_breaks_a_rule_is_refused_under_its_id_by_both_judges() {
    let outcome = kit(&["judge", &exchange("typescript-revision-1-S11")]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    outcome.has("RET-009 MUST NOT at step 11 (oracle)");
    outcome.has("RET-009 MUST NOT at step 11 (NoReturnTwiceFromOneHandling)");
    outcome.has("  RET-009: A worker MUST NOT wake one parent twice in one handling.\n");
    outcome.has("the exchange lists RET-009; both judges name RET-009\n");
    for text in ["again: ", "seen ", "allowed "] {
        outcome.has(text);
    }
}

#[test]
fn what_neither_judge_names_of_the_list_is_said() {
    let outcome = kit(&["judge", &exchange("typescript-revision-1-S12c")]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    outcome.has("the exchange lists LIM-005, RET-011; both judges name LIM-005; neither names RET-011\n");
}

#[test]
fn a_should_that_does_not_hold_is_a_warning() {
    let outcome = kit(&["judge", &exchange("python-revision-1-S22")]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    outcome.has("1 WARN");
    outcome.has("RET-029");
}

#[test]
fn json_is_a_line_a_file_and_a_sum() {
    let files = [exchange("typescript-revision-1-S11"), exchange("python-revision-2-S1")];
    let outcome = kit(&["judge", "--json", &files[0], &files[1], "nowhere"]);
    assert_eq!(outcome.code, 2, "{outcome:?}");
    let lines = lines(&outcome.stdout);
    assert_eq!(lines.len(), 4);
    let case = &lines[0]["case"];
    assert_eq!((&case["id"], &case["verdict"]), (&Value::from(files[0].as_str()), &Value::from("FAIL")));
    assert_eq!(case["findings"][0]["requirement"], "RET-009");
    let listed = serde_json::json!(["RET-009"]);
    let claim = serde_json::json!({"breaks": listed, "oracle": listed, "properties": listed, "agreed": true});
    assert_eq!(case["claim"], claim);
    assert_eq!(lines[1]["case"]["verdict"], "PASS");
    assert_eq!(lines[1]["case"]["claim"], serde_json::json!({"agreed": true}));
    assert_eq!(lines[2]["refused"]["id"], "nowhere");
    // The sum says what the shell is told, also where every file that was read is fine.
    let summary = &lines[3]["summary"];
    assert_eq!((&summary["conformant"], &summary["exitCode"]), (&Value::Bool(false), &Value::from(2)));
    assert_eq!((&summary["refused"], summary.get("revision")), (&Value::from(1), None));
}

#[test]
fn the_sum_says_which_revision_all_files_speak() {
    let outcome = kit(&["judge", "--json", &exchange("python-revision-1-S1"), &exchange("python-revision-1-S2")]);
    let summary = &lines(&outcome.stdout)[2]["summary"];
    assert_eq!((&summary["revision"], &summary["refused"]), (&Value::from(1), &Value::from(0)));
    assert_eq!((&summary["conformant"], &summary["failedMusts"]), (&Value::Bool(true), &Value::from(0)));
    assert_eq!(outcome.code, 0);
}

#[test]
fn each_line_comes_before_the_next_file_is_read() {
    let first = exchange("python-revision-2-S11");
    let mut child = Command::new(env!("CARGO_BIN_EXE_brrr-conformance"))
        .args(["judge", "--json", &first, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    assert_eq!(lines(&line)[0]["case"]["id"], first.as_str());
    stdin.write_all(&fs::read(exchange("typescript-revision-1-S11")).unwrap()).unwrap();
    drop(stdin);
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(lines(&rest)[0]["case"]["id"], "-");
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn the_kind_of_a_file_does_not_depend_on_how_it_is_written() {
    let text = fs::read_to_string(exchange("python-revision-2-S11")).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    for (name, text) in [
        ("one-line.txt", value.to_string()),
        ("blank-lines.txt", format!("\n  \r\n{text}\n\n")),
        ("crlf.txt", text.replace('\n', "\r\n")),
    ] {
        let outcome = judge_text(name, &text);
        assert_eq!(outcome.code, 0, "{name}: {outcome:?}");
    }
}

#[test]
fn an_exchange_that_says_otherwise_than_the_judges_is_no_judgement() {
    let broken = fs::read_to_string(exchange("typescript-revision-1-S11")).unwrap();
    let sound = fs::read_to_string(exchange("python-revision-2-S11")).unwrap();
    for (name, text, said) in [
        ("other-claim.json", broken.replace("\"RET-009\"", "\"RET-001\""), "does not list it"),
        ("no-claim.json", broken.replace("\"RET-009\"", ""), "does not list it"),
        ("false-claim.json", sound.replace("\"breaks\": []", "\"breaks\": [\"RET-009\"]"), "the oracle accepts it"),
    ] {
        assert!(text != broken && text != sound, "{name} is as it was");
        let outcome = judge_text(name, &text);
        assert_eq!(outcome.code, 4, "{name}: {outcome:?}");
        outcome.has(said);
        outcome.has("the exchange lists ");
    }
}

const HEADER: &str = "{\"header\":{\"format\":\"brrr-trace/1\",\"revision\":2,\"case\":\"x/y\"}}";
const WORK: &str = "{\"sent\":{\"lane\":\"a\",\"work\":{\"topic\":\"t\",\"revision\":2}}}";
const RECEIVE: &str = "{\"seen\":{\"lane\":\"a\",\"op\":1,\"receive\":{\"topic\":\"t\"}}}";
const CLOSED: &str = "{\"sent\":{\"lane\":\"a\",\"op\":1,\"reply\":{\"closed\":{}}}}";
const MESSAGE: &str = "{\"sent\":{\"lane\":\"a\",\"op\":1,\"reply\":{\"message\":{\"utf8\":\"li2e1:r1:he\"}}}}";
const EXIT: &str = "{\"seen\":{\"lane\":\"a\",\"exit\":{}}}";

/// A trace whose run said this of it.
fn trace(lines: &[&str], verdict: &str, requirement: &str) -> String {
    let count = lines.len() + 1;
    let end = format!(
        "{{\"end\":{{\"lines\":{count},\"verdict\":\"{verdict}\",\"requirements\":[{}]}}}}",
        if requirement.is_empty() { String::new() } else { format!("\"{requirement}\"") }
    );
    [&[HEADER], lines, &[&end]].concat().join("\n") + "\n"
}

#[test]
fn a_trace_is_never_better_than_its_run() {
    let sound = [WORK, RECEIVE, CLOSED, EXIT];
    for (name, lines, verdict, requirement, code, said) in [
        ("whole", &sound[..], "PASS", "", 0, "1 PASS"),
        ("unjudged", &sound[..], "", "", 0, "1 PASS"),
        ("begun-earlier", &sound[1..], "", "", 0, "1 PASS"),
        ("inconclusive", &sound[..], "INCONCLUSIVE", "", 3, "the run itself ended with INCONCLUSIVE"),
        ("harness", &sound[..], "HARNESS_ERROR", "", 3, "the run itself ended with HARNESS_ERROR"),
        ("adapter", &sound[..], "FAIL", "", 3, "the run itself ended with FAIL"),
        ("expectation", &sound[..], "FAIL", "RET-003", 3, "the run also found that RET-003 did not hold"),
        ("no-op", &[WORK][..], "", "", 3, "asked for nothing at all"),
        ("died", &[WORK, RECEIVE, MESSAGE][..], "", "", 3, "ends while lane a is at work"),
    ] {
        let outcome = judge_text(&format!("trace-{name}"), &trace(lines, verdict, requirement));
        assert_eq!(outcome.code, code, "{name}: {outcome:?}");
        outcome.has(said);
    }
}

#[test]
fn clients_in_traces_are_judged_too() {
    let schedule = "{\"sent\":{\"lane\":\"a\",\"schedule\":{\"topic\":\"t\",\"callHash\":\"h\",\"taskName\":\"k\",\
                    \"payload\":{\"utf8\":\"p\"},\"revision\":2}}}";
    let has = "{\"seen\":{\"lane\":\"a\",\"op\":1,\"has\":{\"kind\":\"value\",\"callHash\":\"h\"}}}";
    let [there, absent] = ["{\"present\":true}", "{\"present\":false}"]
        .map(|reply| format!("{{\"sent\":{{\"lane\":\"a\",\"op\":1,\"reply\":{reply}}}}}"));
    let done = "{\"seen\":{\"lane\":\"a\",\"result\":{\"scheduled\":{}}}}";
    let outcome = judge_text("scheduled", &trace(&[schedule, has, &there, done], "", ""));
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let outcome = judge_text("not-scheduled", &trace(&[schedule, has, &absent, done], "", ""));
    assert_eq!(outcome.code, 1, "{outcome:?}");
    outcome.has("(oracle)");
    outcome.has("SCH-002");

    let read = "{\"sent\":{\"lane\":\"a\",\"read\":{\"callHash\":\"h\"}}}";
    let get = "{\"seen\":{\"lane\":\"a\",\"op\":1,\"get\":{\"kind\":\"value\",\"callHash\":\"h\"}}}";
    let none = "{\"sent\":{\"lane\":\"a\",\"op\":1,\"reply\":{\"notFound\":{}}}}";
    let result = "{\"seen\":{\"lane\":\"a\",\"result\":{\"notFound\":{}}}}";
    assert_eq!(judge_text("read", &trace(&[read, get, none, result], "", "")).code, 0);
    assert_eq!(judge_text("read-open", &trace(&[read, get, none], "", "")).code, 3);
}

#[test]
fn the_trace_of_an_adapter_that_died_accuses_nobody() {
    let dir = scratch("judge-died");
    let script = "unsupported() { case \"$1\" in lane) exit 1;; esac; echo \"{\\\"unsupported\\\":{\\\"command\\\":\\\"$1\\\"}}\"; }";
    let adapter = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/adapter.sh");
    let flags = ["--run", "worker/return/two-parents", "--trace-dir", dir.to_str().unwrap()];
    assert_eq!(kit::run(&flags, &["sh", adapter, script]).code, 1);
    let file = dir.join("worker__return__two-parents.brrrtrace");
    let outcome = kit(&["judge", file.to_str().unwrap()]);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(!outcome.stdout.contains("MUST at"), "{outcome:?}");
    outcome.has("the run itself ended with FAIL");
}
