// SPDX-License-Identifier: AGPL-3.0-only
//! Expectations cannot go stale, and cannot be written without a reason.

use super::*;

const FILE: &str = "schema = 'brrr-expectations/1'\n[[expect]]\ncases = ['worker/a/*']\n\
    requirements = ['RET-003', 'HAN-004']\nreason = 'it never wakes'\n";

fn judged(id: &str, verdict: Verdict, failed: &[&str]) -> Judged {
    Judged {
        id: id.to_owned(),
        requirements: Vec::new(),
        verdict,
        findings: failed.iter().map(|id| Finding::new(*id, "oracle", 1, "x")).collect(),
        ops: 1,
        latitude: BTreeSet::new(),
        trace: None,
        claim: None,
    }
}

#[test]
fn a_failure_that_is_known_is_expected() {
    let expectations = Expectations::parse(FILE).unwrap();
    let apply = |verdict, failed: &[&str]| expectations.apply(judged("worker/a/one", verdict, failed));
    assert_eq!(apply(Verdict::Fail, &["RET-003"]).verdict, Verdict::ExpectedFail);
    let changed = apply(Verdict::Fail, &["RET-003", "RET-005"]);
    assert_eq!(changed.verdict, Verdict::Fail);
    assert!(changed.findings.last().unwrap().message.contains("RET-005"), "{changed:?}");
    assert_eq!(apply(Verdict::Pass, &[]).verdict, Verdict::UnexpectedPass);
    assert_eq!(apply(Verdict::Inconclusive, &[]).verdict, Verdict::Inconclusive);
    assert_eq!(expectations.apply(judged("worker/b/one", Verdict::Pass, &[])).verdict, Verdict::Pass);
}

#[test]
fn a_failure_that_no_requirement_is_about_is_never_expected() {
    let expectations = Expectations::parse(FILE).unwrap();
    assert_eq!(expectations.apply(judged("worker/a/one", Verdict::Fail, &[])).verdict, Verdict::Fail);
}

#[test]
fn a_pattern_without_a_case_is_named() {
    let expectations = Expectations::parse(FILE).unwrap();
    assert_eq!(expectations.unmatched(&["worker/b/one"]), ["worker/a/*"]);
    assert!(expectations.unmatched(&["worker/a/one"]).is_empty());
}

#[test]
fn a_bad_file_is_refused_in_one_sentence() {
    for (from, to, problem) in [
        (FILE, "", "empty"),
        ("brrr-expectations/1", "brrr-expectations/9", "not known"),
        ("it never wakes", " ", "reason"),
        ("RET-003", "ret-3", "ret-3"),
        ("['worker/a/*']", "[]", "cases"),
        ("reason", "verdict = 'PASS'\nreason", "PASS"),
        ("reason", "because = 'x'\nreason", "because"),
    ] {
        let error = Expectations::parse(&FILE.replacen(from, to, 1)).unwrap_err();
        assert!(error.contains(problem) && !error.contains('\n'), "{error}");
    }
}

#[test]
fn what_is_written_is_read_and_reasons_are_kept() {
    let expectations = Expectations::parse(FILE).unwrap();
    let cases = [
        judged("worker/a/one", Verdict::ExpectedFail, &["RET-003"]),
        judged("worker/a/two", Verdict::UnexpectedPass, &[]),
        judged("worker/b/one", Verdict::Fail, &["RET-005"]),
        judged("worker/b/two", Verdict::Pass, &[]),
    ];
    let after = expectations.after(&cases);
    let text = after.to_text();
    assert!(Expectations::parse(&text).unwrap_err().contains("worker/b/one"), "the new entry has no reason yet");
    let after = Expectations::parse(&text.replace("reason = \"\"", "reason = \"wrong topic\"")).unwrap();
    let entries: Vec<_> = after.entries().iter().map(|entry| (&entry.cases[..], entry.reason.as_str())).collect();
    let (a, b) = (["worker/a/one".to_owned()], ["worker/b/one".to_owned()]);
    assert_eq!(entries, [(&a[..], "it never wakes"), (&b[..], "wrong topic")]);
}
