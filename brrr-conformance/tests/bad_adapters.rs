// SPDX-License-Identifier: AGPL-3.0-only
//! Every way in which an adapter can be broken ends in one clear message, and costs no other case its result.
#![cfg(unix)]

#[path = "support/kit.rs"]
mod kit;

use kit::{Outcome, adapter, run};

/// One word from the message, so that a test fails where the cause is another.
fn never_judged(outcome: &Outcome, cause: &str) {
    assert_eq!(outcome.code, 4, "{outcome:?}");
    assert!(outcome.stderr.starts_with("error: the adapter"), "{outcome:?}");
    assert!(outcome.stderr.contains(cause), "{outcome:?}");
    assert!(!outcome.stderr.contains("panicked"), "{outcome:?}");
    assert!(outcome.stdout.is_empty(), "{outcome:?}");
}

#[test]
fn not_found() {
    never_judged(&run(&[], &["/no/such/adapter"]), "`/no/such/adapter` was not found");
    never_judged(&run(&[], &["brrr-no-such-adapter"]), "`brrr-no-such-adapter` was not found");
}

#[test]
fn not_executable() {
    never_judged(&run(&[], &[env!("CARGO_MANIFEST_DIR")]), "could not be started");
}

#[test]
fn exits_at_once() {
    let outcome = run(&[], &["sh", "-c", "echo 'no module named brrr' >&2; exit 3"]);
    never_judged(&outcome, "(exit status: 3) before it answered `hello`");
    assert!(outcome.stderr.contains("no module named brrr"), "{outcome:?}");
    assert!(outcome.stderr.contains("> {\"hello\":"), "{outcome:?}");
}

#[test]
fn prints_garbage() {
    never_judged(&run(&[], &["yes"]), "`y` (expected value)");
    never_judged(&run(&[], &["sh", "-c", r"printf '\377\n'; cat"]), "not UTF-8");
    never_judged(&run(&[], &["sh", "-c", "echo '{}'; cat"]), "no body");
    never_judged(&run(&[], &["sh", "-c", "echo; cat"]), "is no frame: ``");
}

#[test]
fn prints_a_line_without_end() {
    never_judged(&run(&[], &["sh", "-c", "exec tr '\\0' x < /dev/zero"]), "a line of more than 67108864 bytes");
}

/// `tail` keeps what may be the last lines, and a line of zeros never ends.
#[test]
#[cfg(target_os = "linux")]
fn takes_memory_without_end() {
    let outcome = run(&["--memory", "64", "--timeout", "60"], &["tail", "/dev/zero"]);
    never_judged(&outcome, "the adapter took more than 64 MiB of memory and was ended by the kit (--memory MIB lets");
}

#[test]
fn says_something_else_than_hello() {
    never_judged(&run(&[], &["sh", "-c", "echo '{\"sync\":1}'; cat"]), "was `sync 1`");
    let hello = r#"{"hello":{"sdk":"x","revisions":[2],"turns":"maybe"}}"#;
    never_judged(&run(&[], &["sh", "-c", "echo \"$0\"; cat", hello]), "`turns` \"maybe\"");
}

#[test]
fn never_answers_hello() {
    let outcome = run(&["--timeout", "0.2"], &["sh", "-c", "cat > /dev/null"]);
    never_judged(&outcome, "silent for 0.2 s: it did not answer `hello`");
}

#[test]
fn agrees_to_whatever_it_is_told() {
    never_judged(&adapter("unsupported() { echo '{\"result\":{\"scheduled\":{}}}'; }"), "is not believed");
    never_judged(&adapter("unsupported() { :; }"), "is not believed");
    never_judged(&adapter("unsupported() { echo '{\"unsupported\":{\"command\":\"x\"}}'; }"), "is not believed");
}

#[test]
fn speaks_no_common_revision() {
    let outcome = adapter("revisions='[7]'");
    assert_eq!(outcome.code, 2, "{outcome:?}");
    assert!(outcome.stderr.contains("only revision 7"), "{outcome:?}");
    let outcome = kit::adapter_with(&["--revision", "1"], "revisions='[2]'");
    assert_eq!(outcome.code, 2, "{outcome:?}");
    assert!(outcome.stderr.contains("revision 1 was asked for"), "{outcome:?}");
}

#[test]
fn claims_no_profile() {
    let outcome = adapter("profiles='[]'");
    assert_eq!(outcome.code, 2, "{outcome:?}");
    outcome.has("3 UNSUPPORTED");
}

#[test]
fn claims_what_it_does_not_do() {
    let outcome = adapter(r#"odd() { echo '{"unsupported":{"command":"work"}}'; }"#);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    outcome.has("2 PASS    1 FAIL");
    outcome.has("does not know its command `work`");
}

/// The honest one, to know that the others are judged for their fault alone.
#[test]
fn the_honest_adapter_passes() {
    let outcome = adapter("");
    assert_eq!(outcome.code, 0, "{outcome:?}");
    outcome.has("3 PASS");
    outcome.has("conformant: yes (0 MUSTs fail, 0 of them expected)");
}

#[test]
fn settled_turns_are_waited_for() {
    let outcome = adapter("turns='settled'");
    assert_eq!(outcome.code, 0, "{outcome:?}");
    outcome.has("3 PASS");
}

/// The case in the middle is the one that goes wrong; those around it keep their results.
fn one_case_broken(fault: &str, cause: &str) {
    let outcome = kit::adapter_with(&["--timeout", "2"], &format!("odd() {{ {fault}; }}"));
    assert_eq!(outcome.code, 4, "{outcome:?}");
    outcome.has("2 PASS    1 HARNESS_ERROR");
    outcome.has("HARNESS_ERROR worker/test/b-odd");
    outcome.has(cause);
    outcome.has("last frames");
    assert!(!outcome.stderr.contains("panicked"), "{outcome:?}");
}

#[test]
fn answers_for_an_unknown_lane() {
    one_case_broken(
        r#"echo '{"lane":"zebra","op":99,"receive":{"topic":"t"}}'"#,
        "answered for the lane `zebra`, which no command has started",
    );
}

#[test]
fn uses_a_number_twice() {
    let twice = "receive; op=$((op - 1)); receive";
    one_case_broken(twice, "the numbers of ops ascend");
}

#[test]
fn prints_garbage_in_the_middle() {
    one_case_broken("echo 'DEBUG: started'", "`DEBUG: started`");
}

#[test]
fn answers_another_sync() {
    one_case_broken("receive; echo '{\"sync\":4711}'", "`sync` 4711 where `sync`");
}

#[test]
fn says_hello_again() {
    one_case_broken("receive; echo '{\"hello\":{\"sdk\":\"x\"}}'", "a second `hello`");
}

#[test]
fn never_answers_sync() {
    one_case_broken("receive; mute=1", "silent for 2 s: it did not answer `sync`");
}

#[test]
fn is_late_with_an_op() {
    one_case_broken("late=1", "came after `sync` was answered");
}

#[test]
fn reads_nothing_more() {
    one_case_broken("exec sleep 60", "silent for 2 s");
}

#[test]
fn dies_in_the_middle() {
    let outcome = adapter("odd() { echo 'out of memory' >&2; exit 7; }");
    assert_eq!(outcome.code, 1, "{outcome:?}");
    outcome.has("2 PASS    1 FAIL");
    outcome.has("the adapter ended (exit status: 7) in the middle of its work");
    outcome.has("out of memory");
    outcome.has("conformant: no (1 MUST fails, 0 of them expected)");
}

#[test]
fn dies_in_every_case_and_at_every_start() {
    let outcome = adapter("work() { exit 7; }");
    assert_eq!(outcome.code, 1, "{outcome:?}");
    outcome.has("3 FAIL");
    let flag = kit::scratch("cannot-start-again");
    let once = format!("odd() {{ touch {0}; exit 7; }}; test ! -e {0} || exit 9", flag.display());
    let outcome = adapter(&once);
    assert_eq!(outcome.code, 4, "{outcome:?}");
    outcome.has("1 PASS    1 FAIL    1 HARNESS_ERROR");
    outcome.has("(exit status: 9) before it answered `hello`");
}

#[test]
fn what_the_adapter_started_ends_with_it() {
    let outcome = run(&["--timeout", "0.2"], &["sh", "-c", "sleep 1000 & echo child=$! >&2; wait"]);
    never_judged(&outcome, "silent");
    let pid = outcome.stderr.split("child=").nth(1).and_then(|rest| rest.split_whitespace().next());
    let proc = format!("/proc/{}", pid.expect("the adapter says its child's id"));
    // A killed process may be there for a moment, until its new parent has noticed.
    let gone = (0..500).any(|_| {
        let state = std::fs::read_to_string(format!("{proc}/stat")).unwrap_or_default();
        std::thread::sleep(std::time::Duration::from_millis(2));
        state.is_empty() || state.contains(") Z ")
    });
    assert!(gone || !std::path::Path::new("/proc/self").exists(), "{proc} is still running");
}

#[test]
fn the_report_for_programs_has_the_same_verdicts() {
    let outcome = kit::adapter_with(&["--json"], "odd() { exit 7; }");
    assert_eq!(outcome.code, 1, "{outcome:?}");
    let lines: Vec<serde_json::Value> =
        outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0]["case"]["verdict"], "PASS");
    assert_eq!(lines[1]["case"]["verdict"], "FAIL");
    assert_eq!(lines[1]["case"]["findings"][0]["judge"], "adapter");
    assert_eq!(lines[3]["summary"]["exitCode"], 1);
    assert_eq!(lines[3]["summary"]["failedMusts"], 1);
}

#[test]
fn traces_of_what_needs_attention_are_written() {
    let dir = kit::scratch("traces");
    let outcome = kit::adapter_with(&["--trace-dir", dir.to_str().unwrap()], "odd() { exit 7; }");
    assert_eq!(outcome.code, 1, "{outcome:?}");
    let files: Vec<String> =
        std::fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(files, ["worker__test__b-odd.brrrtrace"]);
    let trace = std::fs::File::open(dir.join(&files[0])).unwrap();
    let trace = brrr_conformance::trace::Trace::read(std::io::BufReader::new(trace)).unwrap();
    assert_eq!((trace.header.case.as_str(), trace.end.verdict.as_str()), ("worker/test/b-odd", "FAIL"));
}
