// SPDX-License-Identifier: AGPL-3.0-only
//! The corpus of shrunk schedules: what is known to go wrong, each as small as it can be.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufReader;

use brrr_conformance::explore::scenarios;
use brrr_conformance::judge;
use brrr_conformance::trace::Trace;
use brrr_tests::vector;
use brrr_wire::proto::conformance::trace_line::Line;

/// All of them, by their names.
fn traces() -> Vec<(String, Trace)> {
    let files = std::fs::read_dir(vector::directory().join("traces")).unwrap();
    let mut all: Vec<(String, Trace)> = files
        .map(|file| {
            let path = file.unwrap().path();
            let trace = Trace::read(BufReader::new(File::open(&path).unwrap())).unwrap();
            (path.file_stem().unwrap().to_string_lossy().into_owned(), trace)
        })
        .collect();
    all.sort_by(|(a, _), (b, _)| a.cmp(b));
    all
}

#[test]
fn each_trace_is_of_a_scenario_and_of_this_kit() {
    let names: BTreeSet<String> = scenarios().iter().map(|scenario| format!("explore/{}", scenario.name)).collect();
    for (name, trace) in traces() {
        assert!(names.contains(&trace.header.case), "{name}: there is no scenario {}", trace.header.case);
        assert_eq!(trace.header.kit, env!("CARGO_PKG_VERSION"), "{name}: record it again with this kit");
    }
}

/// What a handling did wrong is in the trace, and both judges see no more and no less. A worker with a habit that the
/// judges do not know, and a run in which only the end is wrong, are known by what they are about.
#[test]
fn the_judges_say_of_each_trace_what_it_says_of_itself() {
    let unknown = ["machine-left-out-for-another-root", "machine-release-late", "machine-registration-in-two-writes"];
    for (name, trace) in traces() {
        let judgement = judge::trace(&trace).unwrap();
        let found: BTreeSet<String> = judgement.findings().iter().map(|finding| finding.requirement.clone()).collect();
        let said: BTreeSet<String> = trace.end.requirements.iter().cloned().collect();
        if unknown.contains(&name.as_str()) {
            assert_ne!(found, BTreeSet::new(), "{name}");
        } else if name.ends_with("reply-lost") {
            assert_eq!(found, BTreeSet::from(["RET-021".to_owned()]), "{name}");
        } else {
            assert_eq!(found, said, "{name}");
        }
    }
}

/// The defect that upstream knows as anteriorcore/brrr#242, in as few steps as somebody can read at once.
#[test]
fn returns_that_are_sent_again_are_shown_in_twenty_steps() {
    let (_, trace) = traces().into_iter().find(|(name, _)| name == "typescript-revision-1-returns-sent-again").unwrap();
    let replies = trace.lines.iter().filter(|line| matches!(line, Line::Sent(command) if command.op > 0)).count();
    assert!(replies <= 20, "{replies}");
    assert_eq!(trace.end.requirements, ["RET-009"]);
}

/// Each hazard that is known is there for every SDK that has it.
#[test]
fn the_corpus_has_every_known_hazard() {
    let names: BTreeSet<String> = traces().into_iter().map(|(name, _)| name).collect();
    let sdks = ["python-revision-1", "python-revision-2", "typescript-revision-1", "typescript-revision-2"];
    for hazard in ["stale-value", "stale-returns", "crash-before-sending"] {
        let due = sdks.iter().copied().chain(["reference"]).map(|sdk| format!("{sdk}-{hazard}"));
        due.for_each(|name| assert!(names.contains(&name), "{name}"));
    }
    for sdk in sdks {
        assert!(names.contains(&format!("{sdk}-reply-lost")), "{sdk}");
    }
    let others = ["limit-while-deferring", "limit-while-returning", "op-in-doubt", "joiner-at-a-crash", "message-lost"];
    for name in others {
        assert!(names.contains(&format!("reference-{name}")), "{name}");
    }
}
