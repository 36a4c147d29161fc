// SPDX-License-Identifier: AGPL-3.0-only
//! `replay` on files: what is the same, what differs, and what is refused.

#[path = "support/kit.rs"]
mod kit;

use std::fs;

use kit::{Outcome, kit, scratch, text_file};
use serde_json::Value;

const ADAPTER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/adapter.sh");
const ODD: &str = "worker__test__b-odd.brrrtrace";

/// The trace of a case on the fake adapter, as a text.
#[allow(clippy::unwrap_used, reason = "a part of tests")]
fn recorded(name: &str) -> String {
    let dir = scratch(name);
    let outcome = kit::adapter_with(&["--trace-dir", dir.to_str().unwrap(), "--all-traces"], "");
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 3);
    fs::read_to_string(dir.join(ODD)).unwrap()
}

fn replay(flags: &[&str], files: &[&str], script: &str) -> Outcome {
    kit(&[&["replay"], flags, files, &["--", "sh", ADAPTER, script]].concat())
}

#[test]
fn what_was_recorded_is_the_same_again() {
    let file = text_file("same", &recorded("replay-same"));
    let outcome = replay(&["--twice"], &[&file, &file], "");
    assert_eq!(outcome.code, 0, "{outcome:?}");
    outcome.has("2 files: 2 same; 2 ops were the same");
}

#[test]
fn the_first_difference_is_named_and_is_1() {
    let file = text_file("differs", &recorded("replay-differs"));
    let leaves = "odd() { echo \"{\\\"lane\\\":\\\"$lane\\\",\\\"exit\\\":{}}\"; }";
    let outcome = replay(&[], &[&file], leaves);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    for text in ["differs ", "> a work on odd", "line 4, lane a", "expected  receive odd, on line 5", "seen      exit"]
    {
        outcome.has(text);
    }
    assert!(outcome.stdout.lines().count() <= 24, "{outcome:?}");
    let outcome = replay(&["--json"], &[&file], leaves);
    let object: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!((object["word"].as_str(), object["difference"]["kind"].as_str()), (Some("differs"), Some("skipped")));
    assert_eq!(object["difference"]["line"], 4);
}

#[test]
fn a_damaged_file_is_refused_with_a_sentence_and_the_others_are_replayed() {
    let good = recorded("replay-damaged");
    let lines: Vec<&str> = good.lines().collect();
    let cut = format!("{}\n", lines[..lines.len() - 1].join("\n"));
    for (name, text, says) in [
        ("cut", cut, "without its end"),
        ("format", good.replace("brrr-trace/1", "brrr-trace/9"), "the format `brrr-trace/9` is not known"),
        ("reply", good.replace("\"op\":1,\"reply\"", "\"op\":7,\"reply\""), "line 6 of the trace"),
        ("revision", good.replace("\"revision\":2", "\"revision\":3"), "revision 3 of the key schema is not known"),
        ("kit", good.replace("\"kit\":\"", "\"kit\":\"9"), "line 1 of the trace: kit `9"),
        ("empty", String::new(), "the file is empty"),
    ] {
        let (bad, good) = (text_file(name, &text), text_file("good", &good));
        let outcome = replay(&[], &[&bad, &good], "");
        assert_eq!(outcome.code, 4, "{name}: {outcome:?}");
        outcome.has(says);
        outcome.has("1 same, 1 refused");
    }
    let missing = replay(&[], &["no-such-file"], "");
    assert_eq!(missing.code, 4);
    missing.has("refused      no-such-file: it cannot be read: ");
}

#[test]
fn an_adapter_that_cannot_is_no_difference() {
    let file = text_file("cannot", &recorded("replay-cannot"));
    for (script, says) in [
        ("revisions=[1]", "it is of revision 2, and the adapter speaks [1]"),
        ("profiles='[\"client\"]'", "needs the profile `worker`"),
        ("odd() { exit 7; }", "after line 4 of the trace the adapter ended (exit status: 7)"),
    ] {
        let outcome = replay(&[], &[&file], script);
        assert_eq!(outcome.code, 4, "{outcome:?}");
        outcome.has(says);
    }
    assert_eq!(kit(&["replay"]).code, 2);
    assert_eq!(kit(&["replay", &file, "--", "no-such-adapter"]).code, 4);
}
