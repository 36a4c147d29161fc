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
        reading: None,
        trace: None,
        claim: None,
    }
}

#[test]
fn a_failure_that_is_known_is_expected() {
    let expectations = Expectations::parse(FILE).unwrap();
    let apply = |verdict, failed: &[&str]| expectations.apply(judged("worker/a/one", verdict, failed));
    assert_eq!(apply(Verdict::Fail, &["RET-003"]).verdict, Verdict::ExpectedFail);
    assert_eq!(apply(Verdict::Pass, &[]).verdict, Verdict::UnexpectedPass);
    assert_eq!(apply(Verdict::Warn, &["REC-009"]).verdict, Verdict::UnexpectedPass);
    let unsupported = apply(Verdict::Unsupported, &[]);
    assert!(unsupported.verdict == Verdict::Unsupported && unsupported.findings.is_empty());
    assert_eq!(expectations.apply(judged("worker/b/one", Verdict::Pass, &[])).verdict, Verdict::Pass);
}

/// The word stays, since it is true, and the first finding says that it is not what was expected.
#[test]
fn a_failure_of_another_kind_is_named() {
    let inconclusive = FILE.replace("reason", "verdict = 'INCONCLUSIVE'\nreason");
    for (file, verdict, failed, says) in [
        (FILE, Verdict::Fail, &["RET-003", "RET-005"][..], ": RET-005 is not among"),
        (FILE, Verdict::Inconclusive, &[], "expected to end with FAIL (it never wakes), and ends with INCONCLUSIVE"),
        (FILE, Verdict::HarnessError, &[], "and ends with HARNESS_ERROR"),
        (&inconclusive, Verdict::Fail, &["RET-003"], "expected to end with INCONCLUSIVE"),
    ] {
        let changed = Expectations::parse(file).unwrap().apply(judged("worker/a/one", verdict, failed));
        assert_eq!(changed.verdict, verdict);
        let first = &changed.findings[0];
        assert!(first.judge == JUDGE && first.message.contains(says), "{changed:?}");
    }
}

#[test]
fn a_failure_that_no_requirement_is_about_is_never_expected() {
    let expectations = Expectations::parse(FILE).unwrap();
    assert_eq!(expectations.apply(judged("worker/a/one", Verdict::Fail, &[])).verdict, Verdict::Fail);
}

#[test]
fn what_no_case_shows_is_named() {
    let stale = |text: &str, cases: &[(&str, &[&str])]| {
        let of = |(id, failed): &(&str, &[&str])| (id.to_string(), failed.iter().map(ToString::to_string).collect());
        Expectations::parse(text).unwrap().stale(&cases.iter().map(of).collect())
    };
    let [no_case] = &stale(FILE, &[("worker/b/one", &[])])[..] else { panic!() };
    assert!(no_case.contains("\"worker/a/*\" is about no case"), "{no_case}");
    assert!(stale(FILE, &[("worker/a/one", &["RET-003"]), ("worker/a/two", &["HAN-004"])]).is_empty());
    let [holds] = &stale(FILE, &[("worker/a/one", &["RET-003"]), ("worker/a/two", &["RET-003"])])[..] else { panic!() };
    assert!(holds.starts_with("HAN-004 holds in every case of the expectation \"worker/a/*\""), "{holds}");
    // The cases say themselves that they pass.
    assert!(stale(FILE, &[("worker/a/one", &[])]).is_empty());
    let behind = format!("{FILE}[[expect]]\ncases = ['worker/a/one']\nrequirements = ['RET-005']\nreason = 'x'\n");
    let [hidden] = &stale(&behind, &[("worker/a/one", &["RET-003", "HAN-004"])])[..] else { panic!() };
    assert!(hidden.contains("\"worker/a/one\" is about no case"), "{hidden}");
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

const WRITTEN: &str = r#"# The SDK at 1234567.
schema = "brrr-expectations/1"

# It was told.
[[expect]]
cases = [
  "worker/a/*", # all of them
  "worker/c/one",
]
requirements = ["RET-003", "HAN-004"]
reason = 'it never wakes' # sic
issue = "example/sdk#1"

[[expect]]
cases = ["worker/gone/*"]
requirements = ["RET-005"]
reason = "wrong topic"
"#;

const IDS: [&str; 5] = ["worker/a/one", "worker/a/two", "worker/b/one", "worker/b/two", "worker/c/one"];

fn rewritten(cases: &[Judged]) -> String {
    Expectations::parse(WRITTEN).unwrap().rewritten(cases, &IDS).unwrap()
}

#[test]
fn what_still_holds_stays_as_it_was_written() {
    let same = [
        judged("worker/a/one", Verdict::ExpectedFail, &["RET-003"]),
        judged("worker/a/two", Verdict::ExpectedFail, &["HAN-004"]),
        judged("worker/c/one", Verdict::ExpectedFail, &["RET-003"]),
    ];
    let without_gone = WRITTEN.split("\n[[expect]]\ncases = [\"worker/gone").next().unwrap();
    assert_eq!(rewritten(&same), without_gone);
    // Of the others nothing is known.
    assert_eq!(rewritten(&same[..1]), without_gone);
    assert_eq!(rewritten(&[]), without_gone);
    // Nor of a case whose adapter broke.
    assert_eq!(rewritten(&[judged("worker/a/one", Verdict::HarnessError, &[])]), without_gone);
}

#[test]
fn what_passes_is_taken_out_and_what_fails_is_added() {
    let text = rewritten(&[
        judged("worker/a/one", Verdict::ExpectedFail, &["RET-003"]),
        judged("worker/a/two", Verdict::UnexpectedPass, &[]),
        judged("worker/b/one", Verdict::Fail, &["RET-005"]),
        judged("worker/b/two", Verdict::HarnessError, &[]),
        judged("worker/c/one", Verdict::Inconclusive, &[]),
    ]);
    let expected = r#"# The SDK at 1234567.
schema = "brrr-expectations/1"

# It was told.
[[expect]]
cases = [
  "worker/a/one",
]
requirements = ["RET-003"]
reason = 'it never wakes' # sic
issue = "example/sdk#1"

[[expect]]
cases = [
  "worker/b/one",
]
requirements = ["RET-005"]
reason = ""

[[expect]]
cases = [
  "worker/c/one",
]
verdict = "INCONCLUSIVE"
requirements = []
reason = ""
"#;
    // A comment behind an element belongs to the next one, which is gone.
    assert_eq!(text, expected);
    let refused = Expectations::parse(&text).unwrap_err();
    assert!(refused.contains("the entry worker/b/one has no `reason`"), "{refused}");
    assert_eq!(Expectations::parse(&text.replace("\"\"", "\"x\"")).unwrap().entries().len(), 3);
}

#[test]
fn a_file_that_is_not_there_is_begun() {
    let text = Expectations::default().rewritten(&[judged("worker/a/one", Verdict::Fail, &["RET-003"])], &IDS).unwrap();
    assert!(
        text.starts_with("schema = \"brrr-expectations/1\"\n\n[[expect]]\ncases = [\n  \"worker/a/one\",\n]\n"),
        "{text}"
    );
    let inline = "schema = 'brrr-expectations/1'\nexpect = []\n";
    let error = Expectations::parse(inline).unwrap().rewritten(&[], &IDS).unwrap_err();
    assert!(error.contains("[[expect]]"), "{error}");
}
