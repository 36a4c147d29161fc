// SPDX-License-Identifier: AGPL-3.0-only
//! What a report says, word for word.

use std::collections::BTreeSet;

use brrr_wire::revision::Revision;

use super::{About, Again, Json, Report, Summary, Text};
use crate::finding::Finding;
use crate::verdict::{Judged, Verdict};

pub(super) fn judged(id: &str, verdict: Verdict, findings: &[Finding]) -> Judged {
    Judged {
        id: id.to_owned(),
        requirements: vec!["RET-005".to_owned()],
        verdict,
        findings: findings.to_vec(),
        ops: 10,
        latitude: BTreeSet::from(["HAN-008".to_owned()]),
        reading: None,
        trace: None,
        claim: None,
    }
}

fn about(total: usize) -> About {
    let (sdk, version) = ("brrr-x".to_owned(), "1.2".to_owned());
    About { sdk, version, revision: Some(Revision::Two), seed: 7, selected: 2, total }
}

pub(super) fn report(report: &mut dyn Report, cases: &[Judged], total: usize) {
    let about = about(total);
    let mut summary = Summary::new(about.clone());
    report.begin(&about).unwrap();
    for case in cases {
        report.progress(0, &case.id).unwrap();
        summary.add(case);
        report.case(case).unwrap();
    }
    report.end(&summary).unwrap();
}

fn text(cases: &[Judged], total: usize) -> String {
    let mut out = Vec::new();
    report(&mut Text::new(anstream::StripStream::new(&mut out), again()), cases, total);
    String::from_utf8(out).unwrap()
}

/// The command line that judges one case again.
pub(super) fn again() -> Again {
    Again::Run { before: "brrr-conformance run".to_owned(), behind: " --seed 7 -- ./x".to_owned() }
}

pub(super) fn wrong_topic() -> Finding {
    Finding::new("RET-005", "oracle", 8, "Parent p is woken on another topic.")
        .with_seen("put x li2e1:r1:pe")
        .with_allowed("put t li2e1:r1:pe (must: RET-005)")
        .with_allowed("get pending_returns/h (may: RET-008)")
}

#[test]
fn people_read_what_was_seen_what_was_allowed_and_the_sentence() {
    let cases = [
        judged("worker/a/one", Verdict::Pass, &[]),
        judged("worker/b/two", Verdict::Fail, &[wrong_topic(), Finding::new("", "harness", 0, "Not shown: x.\nmore")]),
    ];
    assert_eq!(
        text(&cases, 2),
        "judging brrr-x 1.2: 2 cases, revision 2, seed 7\n\
         \n\
         FAIL worker/b/two\n\
         \x20 RET-005 MUST at step 8 (oracle)\n\
         \x20   Parent p is woken on another topic.\n\
         \x20   seen     put x li2e1:r1:pe\n\
         \x20   allowed  put t li2e1:r1:pe (must: RET-005)\n\
         \x20            get pending_returns/h (may: RET-008)\n\
         \x20 (harness)\n\
         \x20   Not shown: x.\n\
         \x20   more\n\
         \x20 RET-005: A message to a parent MUST be put on the topic of the pending return.\n\
         \x20 again: brrr-conformance run --run worker/b/two --seed 7 -- ./x\n\
         \n\
         worker/a    1 PASS\n\
         worker/b    1 FAIL\n\
         2 cases, 20 ops\n\
         MUST    1 requirement cited, 1 does not hold: RET-005\n\
         SHOULD  0 requirements cited, 0 do not hold\n\
         latitude taken: HAN-008\n\
         conformant: no (1 MUST fails, 0 of them expected)\n"
    );
}

#[test]
fn what_fits_no_requirement_fails_all_the_same() {
    let crash = Finding::new("", "adapter", 3, "the adapter ended");
    let report = text(&[judged("worker/a/one", Verdict::Fail, &[crash])], 1);
    assert!(report.ends_with("conformant: no (1 MUST fails, 0 of them expected)\n"), "{report}");
}

#[test]
fn a_run_of_a_part_or_without_a_judgement_says_so() {
    let report = text(&[judged("worker/a/one", Verdict::Pass, &[])], 45);
    assert!(
        report.ends_with("conformant: yes (0 MUSTs fail, 0 of them expected; 1 of 45 cases were run)\n"),
        "{report}"
    );
    let report = text(&[judged("worker/a/one", Verdict::Inconclusive, &[])], 1);
    assert!(report.ends_with("conformant: no (0 MUSTs fail, 0 of them expected; 1 without a judgement)\n"), "{report}");
}

#[test]
fn many_failures_are_told_in_short() {
    let case = |n: usize| judged(&format!("worker/a/{n}"), Verdict::Fail, &[wrong_topic()]);
    let cases: Vec<Judged> = (0..30).map(case).collect();
    let report = text(&cases, 30);
    assert_eq!(report.matches("\n  again: ").count(), 30, "each failure has its command line");
    assert_eq!(report.matches("allowed").count(), 10);
    assert_eq!(report.matches("more, in short").count(), 1);
    assert!(
        report.contains("\nFAIL worker/a/29  RET-005\n  again: brrr-conformance run --run worker/a/29 "),
        "{report}"
    );
}

/// One habit of a worker is worth a line, and not one for each case.
#[test]
fn many_warnings_are_counted() {
    let late = Finding::new("HAN-007", "oracle", 3, "It leaves the loop.");
    let case = |n: usize| judged(&format!("worker/a/{n}"), Verdict::Warn, &[late.clone(), late.clone()]);
    let cases: Vec<Judged> = (0..30).map(case).collect();
    let report = text(&cases, 30);
    assert_eq!(report.matches("\n  again: ").count(), 10);
    assert!(report.contains("\nWARN in 20 cases more; --json prints all: HAN-007 in 20\n"), "{report}");
}

#[test]
fn programs_read_one_object_a_line() {
    let mut out = Vec::new();
    let cases = [judged("worker/b/two", Verdict::Fail, &[wrong_topic()])];
    report(&mut Json::new(&mut out), &cases, 1);
    let lines: Vec<serde_json::Value> =
        out.split_inclusive(|byte| *byte == b'\n').map(|line| serde_json::from_slice(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["case"]["findings"][0]["level"], "MUST");
    assert_eq!(lines[1]["summary"]["verdicts"], serde_json::json!([{ "verdict": "FAIL", "cases": 1 }]));
    assert_eq!((&lines[1]["summary"]["seed"], &lines[1]["summary"]["exitCode"]), (&"7".into(), &1.into()));
}
