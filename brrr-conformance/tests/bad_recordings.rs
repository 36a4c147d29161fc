// SPDX-License-Identifier: AGPL-3.0-only
//! What cannot be judged is told in one sentence that names the file and the place, and never makes a run green.

#[path = "support/kit.rs"]
mod kit;

use std::fs;

use kit::{kit, scratch, text_file};
use serde_json::{Value, json};

const EXCHANGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../vectors/exchanges");
const SOUND: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../vectors/exchanges/python-revision-2-S11.json");

/// The file is refused so, another one beside it keeps its result, and the exit code says that one is missing.
fn refused(name: &str, text: &str, said: &str) {
    let path = text_file(name, text);
    let outcome = kit(&["judge", &path, SOUND]);
    assert_eq!(outcome.code, 2, "{name}: {outcome:?}");
    let errors: Vec<&str> = outcome.stderr.lines().collect();
    assert_eq!(errors.len(), 1, "{name}: {outcome:?}");
    assert!(errors[0].contains(&format!("{path}: ")) && errors[0].contains(said), "{name}: {outcome:?}");
    outcome.has("1 PASS");
    outcome.has("conformant: no (0 MUSTs fail, 0 of them expected; 1 file could not be judged)");
}

#[test]
fn what_is_no_recording() {
    for (name, text, said) in [
        ("empty", "", "line 1: the file is empty"),
        ("blank", "\n\n", "line 1: the file is empty"),
        ("garbage", "hello\n", "line 1: this is neither an exchange nor a trace"),
        ("list", "[1,2]\n", "line 1: this is neither an exchange nor a trace"),
        ("mark", "\u{feff}{}", "line 1: this is neither an exchange nor a trace"),
        ("brace", "{", "line 1: the file stops in its first key"),
        ("object", "{}\n", "line 1: this is no exchange: missing field `id`"),
        ("case", "{\"case\":{}}\n", "line 1: this is no exchange: unknown field `case`"),
    ] {
        refused(name, text, said);
    }
}

#[test]
fn exchanges() {
    let text = fs::read_to_string(SOUND).unwrap();
    let line_of = |part: &str| text[..text.find(part).unwrap()].lines().count();
    refused("cut", &text[..300], "the exchange stops here, so it was cut short");
    refused("more", &format!("{text}{{}}"), "trailing characters");
    let schema = text.replacen("\"id\"", "\"schema\": \"brrr-exchange/9\",\n  \"id\"", 1);
    refused("schema", &schema, "line 2: this is no exchange: unknown field `schema`");
    let title = format!("line {}: this is no exchange: unknown field `titel`", line_of("\"title\""));
    refused("key", &text.replacen("\"title\"", "\"titel\"", 1), &title);
    let revision = text.replacen("\"revision\": 2", "\"revision\": 9", 1);
    let said = format!("line {}: this is no exchange: revision 9", line_of("\"revision\": 2"));
    refused("revision", &revision, &said);
    let breaks = text.replacen("\"breaks\": []", "\"breaks\": [\"XYZ-001\"]", 1);
    let said = format!("line {}: this is no exchange: there is no requirement XYZ-001", line_of("\"breaks\""));
    refused("requirement", &breaks, &said);
}

#[test]
fn exchanges_that_do_not_fit_together() {
    let text = fs::read_to_string(SOUND).unwrap();
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut value: Value = serde_json::from_str(&text).unwrap();
        change(&mut value);
        serde_json::to_string_pretty(&value).unwrap()
    };
    let step = |op: Value| changed(&|value| value["steps"][0]["op"] = op.clone());
    refused("no-op", &step(json!({})), "a step has no op");
    refused("receive", &step(json!({"receive": {"topic": "t"}})), "a step is no `receive`");
    refused("sync", &step(json!({"sync": 1})), "is no op of the adapter protocol");
    refused("lane", &step(json!({"lane": "b", "incr": {"key": "k"}})), "has no lane, number or timers");
    refused("reply", &step(json!({"incr": {"key": "k"}})), "a incr has a reply of another kind");
    refused("unknown-op", &step(json!({"frobnicate": {}})), "unknown field `frobnicate`");
    refused("no-reply", &changed(&|value| value["steps"][0]["reply"] = json!({})), "a step has no reply");
    refused("no-steps", &changed(&|value| value["steps"] = json!([])), "`operation.handle.outcome` is not what");
    let message = |value: &mut Value, message: Value| value["operation"]["handle"]["message"] = message;
    let hex = changed(&|value| message(value, json!({"hex": "zz"})));
    refused("hex", &hex, "`operation.handle.message`: the hex form breaks off");
    refused("no-bytes", &changed(&|value| message(value, json!({}))), "a byte string is missing");
}

const HEADER: &str = "{\"header\":{\"format\":\"brrr-trace/1\",\"revision\":2}}\n";

/// These lines between a header and an end that counts them.
fn trace(lines: &[&str]) -> String {
    let end = format!("{{\"end\":{{\"lines\":{}}}}}\n", lines.len() + 1);
    [&[HEADER.trim_end()], lines, &[&end]].concat().join("\n")
}

#[test]
fn traces() {
    let whole = trace(&["{\"sent\":{\"lane\":\"a\",\"work\":{\"topic\":\"t\",\"revision\":2}}}"]);
    let (head, _) = whole.split_once("{\"end\"").unwrap();
    for (name, text, said) in [
        ("no-header", "{\"sent\":{\"sync\":1}}\n".to_owned(), "line 1 of the trace: the first line must be the header"),
        ("cut-trace", head.to_owned(), "line 2 of the trace: the file stops here without its end"),
        ("cut-line", whole[..HEADER.len() + 20].to_owned(), "line 2 of the trace: the file stops here"),
        ("count", whole.replace("\"lines\":2", "\"lines\":3"), "line 3 of the trace: the end counts 3 lines"),
        ("format", whole.replace("trace/1", "trace/9"), "line 1 of the trace: the format `brrr-trace/9`"),
        ("trace-revision", whole.replacen(":2}}", ":9}}", 1), "line 1 of the trace: revision 9"),
        ("after", format!("{whole}{HEADER}"), "line 4 of the trace: it follows the end"),
        ("unknown-line", trace(&["{\"frob\":{}}"]), "line 2 of the trace: it is not one JSON object of a trace"),
    ] {
        refused(name, &text, said);
    }
}

#[test]
fn traces_that_do_not_fit_together() {
    let work = "{\"sent\":{\"lane\":\"a\",\"work\":{\"topic\":\"t\",\"revision\":2}}}";
    let incr = "{\"seen\":{\"lane\":\"a\",\"op\":1,\"incr\":{\"key\":\"k\"}}}";
    let exit = "{\"seen\":{\"lane\":\"a\",\"exit\":{}}}";
    for (name, lines, said) in [
        ("no-frame", vec![], "line 2 of the trace: the trace ends without any frame"),
        (
            "no-lane",
            vec!["{\"sent\":{\"sync\":1}}"],
            "line 3 of the trace: the trace ends without a worker or a client",
        ),
        ("unknown-lane", vec![incr], "line 2 of the trace: lane `a` was not started"),
        ("twice", vec![work, work], "line 3 of the trace: lane `a` is started while it runs"),
        ("ended", vec![work, exit, incr], "line 4 of the trace: lane `a` goes on though it has ended"),
        (
            "no-number",
            vec![work, "{\"seen\":{\"lane\":\"a\",\"incr\":{\"key\":\"k\"}}}"],
            "a incr of lane `a` has no number",
        ),
        ("abandoned", vec!["{\"sent\":{\"lane\":\"a\",\"abandon\":{}}}"], "line 2 of the trace: lane `a` is abandoned"),
        (
            "other",
            vec!["{\"sent\":{\"lane\":\"a\",\"work\":{\"topic\":\"t\",\"revision\":1}}}"],
            "in revision 1, and the header says 2",
        ),
        (
            "reply",
            vec![work, "{\"sent\":{\"lane\":\"a\",\"op\":7,\"reply\":{\"done\":{}}}}"],
            "line 3 of the trace: op 7",
        ),
        (
            "schedule",
            vec!["{\"sent\":{\"lane\":\"a\",\"schedule\":{\"revision\":2,\"payload\":{\"utf8\":\"\"}}}}"],
            "cannot be started",
        ),
    ] {
        refused(name, &trace(&lines), said);
    }
}

#[test]
fn a_directory_a_missing_file_and_no_file_are_usage_errors() {
    let missing = scratch("nothing-here").display().to_string();
    for (path, problem) in [(EXCHANGES, "is a directory"), (missing.as_str(), "cannot be read")] {
        for flags in [&["judge", path][..], &["judge", "--json", path]] {
            let outcome = kit(flags);
            assert_eq!(outcome.code, 2, "{outcome:?}");
            assert!(outcome.stderr.contains(path) && outcome.stderr.contains(problem), "{outcome:?}");
            assert!(!outcome.stdout.contains("\"conformant\":true"), "{outcome:?}");
        }
    }
    assert_eq!(kit(&["judge"]).code, 2);
}
