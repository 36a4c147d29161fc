// SPDX-License-Identifier: AGPL-3.0-only
//! The invariants of ARCHITECTURE.md that can be checked by reading names.

use super::code::{Blank, blank, first_test_line};
use super::files::{Complaint, File, Files};
use super::ids::ids_in;

/// Words that must not stand in some files' code, tests and comments aside.
struct Rule {
    applies: fn(&str) -> bool,
    words: &'static [&'static str],
    why: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        applies: |path| path.starts_with("brrr-wire/src/"),
        words: &[
            "async",
            "await",
            "tokio",
            "futures_util",
            "SystemTime",
            "Instant",
            "std::time",
            "rand",
            "getrandom",
            "std::fs",
            "std::io",
            "std::net",
            "std::env",
            "std::process",
            "std::thread",
            "println",
            "eprintln",
            "RandomState",
        ],
        why: "invariant 1: brrr-wire has no async, clock, randomness or I/O; take the value as an argument",
    },
    Rule {
        applies: |path| WIRE_BASE.contains(&path),
        words: &["crate::bencode", "crate::record", "crate::key", "crate::machine"],
        why: "invariant 2: names, limits, revisions and errors are the lowest layer; move what is shared down",
    },
    Rule {
        applies: |path| path.starts_with("brrr-wire/src/bencode"),
        words: &["crate::record", "crate::key", "crate::machine"],
        why: "invariant 2: bencode knows no records, keys or machine",
    },
    Rule {
        applies: |path| path.starts_with("brrr-wire/src/record") || path == "brrr-wire/src/key.rs",
        words: &["crate::machine"],
        why: "invariant 2: records and keys never name the machine",
    },
    Rule {
        applies: |path| path.starts_with("brrr-conformance/src/"),
        words: &["brrr_ref_worker"],
        why: "invariant 3: the kit judges the worker as a stranger; meet it over an adapter",
    },
    Rule {
        applies: |path| path.starts_with("brrr-ref-worker/src/"),
        words: &["brrr_conformance"],
        why: "invariant 3: the worker never names the kit; meet it over an adapter",
    },
    Rule {
        applies: |path| path.starts_with("brrr-ref-worker/src/") && path != "brrr-ref-worker/src/drive.rs",
        words: &["Op::"],
        why: "invariant 4: only drive.rs matches on operations; go through it",
    },
    Rule {
        applies: |path| path.starts_with("brrr-ref-worker/src/backend"),
        words: &["brrr_wire::record", "brrr_wire::machine", "brrr_wire::bencode"],
        why: "invariant 4: backends see bytes, never records",
    },
    Rule {
        applies: |path| path.starts_with("brrr-conformance/src/property"),
        words: &["brrr_wire::machine", "machine", "crate::oracle"],
        why: "invariant 5: properties share no code with the machine; write the rule from spec/ alone",
    },
    Rule {
        applies: |path| path.starts_with("brrr-ref-worker/src/"),
        words: &["proto::wire"],
        why: "invariant 6: protobuf never crosses a queue or store; use brrr_wire::record",
    },
    Rule {
        applies: |path| !is_command_line(path) && !path.starts_with("tests/"),
        words: &["anyhow", "process::exit"],
        why: "invariant 7: libraries return errors of their own; anyhow and process::exit are for main.rs and cli/",
    },
    Rule {
        applies: |path| !path.starts_with("tests/"),
        words: &["brrr_tests"],
        why: "nothing depends on the tests; move what is shared into a crate",
    },
];

const WIRE_BASE: [&str; 4] =
    ["brrr-wire/src/name.rs", "brrr-wire/src/limit.rs", "brrr-wire/src/revision.rs", "brrr-wire/src/error.rs"];

/// Dependencies that a crate must not have, outside of its tests.
const DEPENDENCIES: &[(&str, &[&str])] = &[
    (
        "brrr-wire",
        &["tokio", "futures-util", "rand", "getrandom", "anyhow", "brrr-ref-worker", "brrr-conformance", "brrr-tests"],
    ),
    ("brrr-ref-worker", &["brrr-conformance", "brrr-tests"]),
    ("brrr-conformance", &["brrr-ref-worker", "brrr-tests"]),
];

fn is_command_line(path: &str) -> bool {
    path.ends_with("/main.rs") || path.ends_with("/cli.rs") || path.contains("/cli/")
}

/// Names that stand in a layer where they must not.
pub(crate) fn broken(files: &Files) -> Vec<Complaint> {
    let mut complaints: Vec<Complaint> = files.rust().flat_map(in_code).collect();
    for (name, words) in DEPENDENCIES {
        if let Some(file) = files.get(&format!("{name}/Cargo.toml")) {
            complaints.extend(in_manifest(file, words));
        }
    }
    complaints
}

fn in_code(file: &File) -> Vec<Complaint> {
    let tests = first_test_line(&file.path, &file.text);
    let code = blank(&file.text, Blank::CommentsAndTexts);
    let mut complaints = Vec::new();
    for rule in RULES.iter().filter(|rule| (rule.applies)(&file.path)) {
        for (n, line) in code.lines().enumerate().take(tests - 1) {
            if let Some(word) = rule.words.iter().find(|word| names(line, word)) {
                complaints.push(file.complain(n + 1, format!("`{word}` must not stand here; {}", rule.why)));
            }
        }
    }
    complaints
}

/// Whether a line of code has this name, and not only a longer one that contains it.
fn names(line: &str, word: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    line.match_indices(word).any(|(at, _)| {
        let after = &line[at + word.len()..];
        !part(line[..at].chars().next_back()) && (word.ends_with(':') || !part(after.chars().next()))
    })
}

fn in_manifest(file: &File, words: &[&str]) -> Vec<Complaint> {
    let mut section = "";
    let mut complaints = Vec::new();
    for (number, line) in file.lines() {
        if line.starts_with('[') {
            section = line;
        }
        let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
        if section == "[dependencies]" && words.contains(&name) {
            complaints
                .push(file.complain(number, format!("this crate must not depend on {name}; see ARCHITECTURE.md")));
        }
    }
    complaints
}

/// Constants of `limit.rs` whose documentation names no requirement.
pub(crate) fn limits_without_id(files: &Files) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let Some(file) = files.get("brrr-wire/src/limit.rs") else {
        return complaints;
    };
    let mut documented = false;
    for (number, line) in file.lines() {
        if line.starts_with("pub const") && !documented {
            complaints
                .push(file.complain(number, "invariant 8: name the requirement of this limit in its documentation"));
        }
        documented = line.starts_with("///") && (documented || !ids_in(line).is_empty());
    }
    complaints
}

#[test]
fn a_name_is_more_than_a_substring() {
    assert!(names("use brrr_wire::machine::Op;", "brrr_wire::machine"));
    assert!(names("Op::Get", "Op::") && !names("MyOp::Get", "Op::"));
    assert!(!names("operand rand_x", "rand"));
}

#[test]
fn each_layer_is_watched() {
    let breaches = [
        ("brrr-wire/src/name.rs", "use std::time::Instant;"),
        ("brrr-wire/src/limit.rs", "use crate::record::Call;"),
        ("brrr-wire/src/bencode/value.rs", "use crate::key::Kind;"),
        ("brrr-wire/src/record/call.rs", "use crate::machine::Op;"),
        ("brrr-conformance/src/world.rs", "use brrr_ref_worker::Store;"),
        ("brrr-ref-worker/src/store.rs", "use brrr_conformance::finding::Finding;"),
        ("brrr-ref-worker/src/worker.rs", "match op { Op::Get { .. } => {} }"),
        ("brrr-ref-worker/src/backend/memory.rs", "use brrr_wire::record::Call;"),
        ("brrr-conformance/src/property/safety.rs", "use brrr_wire::machine::Op;"),
        ("brrr-conformance/src/oracle.rs", "std::process::exit(1);"),
        ("brrr-wire/Cargo.toml", "[dependencies]\ntokio.workspace = true"),
    ];
    for breach in breaches {
        assert!(!broken(&Files::of(&[breach])).is_empty(), "{breach:?}");
    }
}

#[test]
fn tests_comments_and_the_command_line_are_free() {
    let files = Files::of(&[
        ("brrr-wire/src/name.rs", "// tokio\nlet a = \"async\";\n#[cfg(test)]\nuse std::fs;"),
        ("brrr-conformance/src/cli/run.rs", "use anyhow::Result;"),
        ("brrr-wire/Cargo.toml", "[dev-dependencies]\ntokio = \"1\""),
    ]);
    assert_eq!(broken(&files), []);
}

#[test]
fn a_limit_without_a_requirement_is_found() {
    let text = "/// LIM-002: so many.\n/// More.\npub const A: u64 = 1;\n\n/// Many.\npub const B: u64 = 1;\n";
    let found = limits_without_id(&Files::of(&[("brrr-wire/src/limit.rs", text)]));
    assert_eq!(found.iter().map(|complaint| complaint.line).collect::<Vec<_>>(), [6]);
}
