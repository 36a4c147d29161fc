// SPDX-License-Identifier: AGPL-3.0-only
//! What the commands print, and how they end.

#[path = "support/kit.rs"]
mod kit;

use kit::kit;

#[test]
fn a_pattern_without_a_case_is_an_error() {
    for flags in [["--run", "nothing*"], ["--skip", "nothing*"]] {
        let outcome = kit(&flags);
        assert_eq!(outcome.code, 2, "{outcome:?}");
        assert!(outcome.stderr.contains("nothing*"), "{outcome:?}");
    }
    let outcome = kit(&["run", "--run", "worker/loop/*", "--skip", "worker/**"]);
    assert_eq!(outcome.code, 2, "{outcome:?}");
}

#[test]
fn flags_are_checked() {
    for flags in [["--revision", "3"], ["--timeout", "0"], ["--timeout", "inf"], ["--seed", "x"]] {
        let outcome = kit(&flags);
        assert_eq!(outcome.code, 2, "{outcome:?}");
        assert!(outcome.stderr.contains(flags[0]), "{outcome:?}");
    }
}

#[test]
fn run_is_meant_where_no_command_is_given() {
    let (with, without) = (kit(&["run", "--", "false"]), kit(&["--", "false"]));
    assert_eq!((with.code, without.code), (4, 4));
}

#[test]
fn without_a_worker_to_judge_there_is_no_judgement() {
    // The binary under test lies beside the tests of the workspace, where the worker may be or not.
    let exe = kit::scratch("alone");
    std::fs::create_dir_all(&exe).unwrap();
    let exe = exe.join("kit");
    std::fs::copy(env!("CARGO_BIN_EXE_brrr-conformance"), &exe).unwrap();
    let output = std::process::Command::new(&exe).env_remove("CARGO_MANIFEST_DIR").output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4), "{stderr}");
    assert!(stderr.contains("brrr-ref-worker to judge"), "{stderr}");
}

#[test]
fn list_prints_every_case() {
    let text = kit(&["list"]);
    assert_eq!(text.code, 0);
    text.has("worker/loop/closed");
    let json = kit(&["list", "--json"]);
    assert_eq!(text.stdout.lines().count(), json.stdout.lines().count());
    for line in json.stdout.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(case["id"].is_string() && case["requirements"].is_array(), "{line}");
    }
}

/// Whatever cases there are, the parts together are all of them, each once.
#[test]
fn parts_are_all_cases_once() {
    let ids = |flags: &[&str]| -> Vec<String> {
        let outcome = kit(&[&["list"], flags].concat());
        assert_eq!(outcome.code, 0, "{outcome:?}");
        outcome.stdout.lines().map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect()
    };
    let mut all = ids(&[]);
    let mut parts: Vec<String> = ["1/3", "2/3", "3/3"].iter().flat_map(|part| ids(&["--shard", part])).collect();
    all.sort();
    parts.sort();
    assert_eq!(parts, all);
    let listed = ids(&["--run", "worker/loop/**"]);
    assert!(!listed.is_empty() && listed.iter().all(|id| id.starts_with("worker/loop/")), "{listed:?}");
    assert_eq!(kit(&["list", "--shard", "4/3"]).code, 2);
}

#[test]
fn explain_knows_requirements_and_cases() {
    let outcome = kit(&["explain", "ret-007"]);
    assert_eq!(outcome.code, 0);
    for text in ["RET-007  MUST NOT", "spec/08-returns.md", "cases that check it", "properties that check it"] {
        outcome.has(text);
    }
    let outcome = kit(&["explain", "worker/loop/closed"]);
    assert_eq!(outcome.code, 0);
    outcome.has("QUE-003  MUST");
    outcome.has("what the known SDKs do:\n    brrr-python ");
}

/// All of what the text shows in part, and what a known SDK fails with the reason.
#[test]
fn explain_prints_one_object_of_json() {
    let json = |id: &str| -> serde_json::Value {
        let outcome = kit(&["explain", "--json", id]);
        assert_eq!((outcome.code, outcome.stdout.lines().count()), (0, 1), "{outcome:?}");
        serde_json::from_str(&outcome.stdout).unwrap()
    };
    let of = &json("BEN-002")["requirement"];
    assert_eq!(of["level"], "MUST");
    for list in ["cases", "vectors", "properties"] {
        assert!(of[list][0].is_string(), "{list}: {of}");
    }
    let mutants = &json("ret-009")["requirement"]["mutants"];
    assert!(mutants[0]["fault"].is_string() && mutants[0]["does"].is_string(), "{mutants}");
    let fails = |sdk: &&serde_json::Value| sdk["verdicts"]["EXPECTED_FAIL"].is_array();
    let sdk = of["sdks"].as_array().unwrap().iter().find(fails).expect("the Python SDK fails it");
    let case = sdk["verdicts"]["EXPECTED_FAIL"][0].as_str().unwrap();
    assert!(sdk["reasons"][0]["reason"].is_string(), "{sdk}");
    let of = &json(case)["case"];
    assert_eq!(of["id"], case);
    assert!(of["sdks"].as_array().unwrap().iter().any(|sdk| sdk["message"].is_string()), "{of}");
    kit(&["explain", "BEN-002"]).has("EXPECTED_FAIL in ");
    kit(&["explain", case]).has("  why: ");
}

#[test]
fn explain_names_what_is_near_an_unknown_id() {
    for (id, near) in [
        ("XYZ-999", "`list` prints the ids"),
        ("RET-7", "near it are RET-007"),
        ("worker/loop/closd", "near it are worker/loop/closed"),
    ] {
        let outcome = kit(&["explain", id]);
        assert_eq!(outcome.code, 2);
        let sentence = format!("error: \"{id}\" is neither a requirement of spec/ nor a case; {near}");
        assert!(outcome.stderr.starts_with(&sentence) && outcome.stderr.lines().count() == 1, "{outcome:?}");
    }
}

#[test]
fn the_matrix_is_made_of_the_results_that_are_named_or_known() {
    let known = kit(&["matrix"]);
    assert_eq!(known.code, 0, "{known:?}");
    known.has("| area | ");
    known.has("brrr-python 63341b4");
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/adapters/python/results/revision-1-64107b6.json");
    let one = kit(&["matrix", file]);
    assert_eq!(one.stdout.lines().next(), Some("| area | brrr-python 64107b6 |"));
    let bad = kit(&["matrix", file, concat!(env!("CARGO_MANIFEST_DIR"), "/mutants.json")]);
    assert!(bad.code == 2 && bad.stderr.contains("mutants.json: it holds no results"), "{bad:?}");
}

#[test]
fn every_must_is_checked_by_a_case_or_a_vector() {
    let outcome = kit(&["requirements", "--check"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(outcome.stdout.contains(", 0 gaps"), "{outcome:?}");
    let outcome = kit(&["requirements", "--json"]);
    let rows: Vec<serde_json::Value> = outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let row = rows.iter().find(|row| row["id"] == "RET-009").unwrap();
    assert_eq!(row["mutants"][0], "resend-all-after-mismatch");
    assert!(row["cases"].as_u64() > Some(0));
}

/// A MUST that nothing cites is a gap: with a single case there are many.
#[test]
fn a_gap_is_named_and_fails() {
    let path = kit::scratch("one-case.toml");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let case = "schema = 'brrr-cases/1'\n[[case]]\nid = 'worker/a/b'\nabout = 'x'\nrequirements = ['RET-003']\n";
    std::fs::write(&path, case).unwrap();
    let outcome = kit(&["requirements", "--check", "--cases", path.to_str().unwrap()]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(outcome.stdout.contains("RET-009 MUST NOT: neither a case nor a vector cites it"), "{outcome:?}");
    assert!(!outcome.stdout.contains("RET-003 MUST:"), "{outcome:?}");
}

#[test]
fn explore_names_what_it_found() {
    let outcome = kit(&["explore", "--machine", "--run", "one-child", "--run", "crash"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    let squeezed: Vec<String> =
        lines.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(squeezed[0], "one-child 30 states 33 steps, 28 schedules in 8 classes");
    assert_eq!(
        squeezed[1],
        "crash 47 states 65 steps, 182 schedules in 86 classes, the hazard is there, after 2 of 3 steps"
    );
    assert!(squeezed[2].starts_with("2 scenarios, 98 steps in "), "{outcome:?}");
    let last = "0 end otherwise than they should, 0 are not complete, 0 do not reach their goals";
    assert_eq!(lines[5..], ["16 whole runs looked at by the second judge", last]);
}

#[test]
fn explore_writes_the_shortest_run_that_shows_a_hazard_and_replay_plays_it() {
    let dir = std::env::temp_dir().join(format!("brrr-explore-{}", std::process::id()));
    let dir = dir.to_str().unwrap();
    let outcome = kit(&["explore", "--run", "stale-returns", "--trace-dir", dir]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let file = format!("{dir}/stale-returns.brrrtrace");
    assert!(outcome.stdout.contains(&format!("  shrunk: {file}")), "{outcome:?}");
    let judged = kit(&["judge", &file]);
    assert_eq!(judged.code, 0, "{judged:?}");
    let replayed = kit(&["replay", &file]);
    assert!(replayed.code == 0 && replayed.stdout.starts_with("same "), "{replayed:?}");
    std::fs::remove_dir_all(dir).unwrap();
}

#[test]
fn sweep_says_what_is_left_and_that_it_is_repaired() {
    let outcome = kit(&["sweep", "--machine", "--budget", "1000"]);
    assert!(outcome.code == 3 && outcome.stdout.contains("not complete; --budget lets it go on"), "{outcome:?}");
    assert!(outcome.stdout.starts_with("one-child: "), "{outcome:?}");
    assert!(outcome.stdout.contains("REP-002 holds"), "{outcome:?}");
    let sent = outcome.stdout.lines().find(|line| line.trim_start().starts_with("sends a child")).unwrap();
    let cells: Vec<&str> = sent.split_whitespace().skip(3).collect();
    // Who waits is known, and nobody will tell: stuck in every end, and one schedule repairs it.
    assert!(cells[0] == cells[2] && cells[7] == "1", "{sent}");
}

#[test]
fn explore_refuses_what_it_cannot_do() {
    let unknown = kit(&["explore", "--run", "diamonds"]);
    assert_eq!(unknown.code, 2, "{unknown:?}");
    assert!(unknown.stderr.contains("there is no scenario \"diamonds\"; the scenarios are one-child, "), "{unknown:?}");
    let short = kit(&["explore", "--machine", "--run", "diamond", "--budget", "10"]);
    assert_eq!(short.code, 3, "{short:?}");
    assert!(short.stdout.contains("not complete; --budget lets it go on"), "{short:?}");
    let gone = kit(&["explore", "--run", "one-child", "--", "/no/such/adapter"]);
    assert_eq!(gone.code, 4, "{gone:?}");
    assert!(gone.stderr.contains("`/no/such/adapter` was not found"), "{gone:?}");
    let list = kit(&["explore", "--list"]);
    assert!(list.code == 0 && list.stdout.lines().count() == brrr_conformance::explore::scenarios().len(), "{list:?}");
}

#[test]
fn simulate_makes_the_same_runs_from_the_same_seed() {
    let runs = |flags: &[&str]| {
        let outcome = kit(&[&["simulate", "--machine", "--seed", "7", "--calls", "20"], flags].concat());
        assert_eq!(outcome.code, 0, "{outcome:?}");
        let steps =
            outcome.stdout.lines().nth(1).and_then(|line| line.split(' ').next()).unwrap_or_default().to_owned();
        (outcome.stdout.lines().next().unwrap_or_default().to_owned(), steps)
    };
    let first = runs(&["--runs", "5"]);
    assert!(first.0.starts_with("5 runs of ") && first.0.ends_with(" calls together, from seed 7"), "{first:?}");
    assert_eq!(first, runs(&["--runs", "5"]));
    assert_ne!(first.1, runs(&["--runs", "5", "--no-faults"]).1);
    let bad = kit(&["simulate", "--machine", "--calls", "0"]);
    assert!(bad.code == 2 && bad.stderr.contains("--calls"), "{bad:?}");
}
