// SPDX-License-Identifier: AGPL-3.0-only
use super::*;

const GOOD: &str = "# Title

#### ABC-001
> A worker MUST NOT do it.

Rationale. It hurts.
It hurts twice.
Class: conformance. Since: 2.

Prose.
";

fn read(text: &str) -> Result<Vec<Requirement>, SpecError> {
    let mut all = Vec::new();
    parse("00-test", text, &mut all).map(|()| all)
}

fn problem(from: &str, to: &str) -> (usize, String) {
    assert!(GOOD.contains(from), "the text has no {from:?}");
    let error = read(&GOOD.replace(from, to)).unwrap_err();
    (error.line, format!("{:?}", error.problem).split(['(', ' ']).next().unwrap().to_owned())
}

#[test]
fn a_block_is_read() {
    let all = read(GOOD).unwrap();
    assert_eq!(
        all,
        [Requirement {
            id: "ABC-001".into(),
            level: Level::MustNot,
            class: Class::Conformance,
            chapter: "00-test",
            sentence: "A worker MUST NOT do it.".into(),
            rationale: "It hurts. It hurts twice.".into(),
            since: 2,
            unchecked: None,
        }]
    );
}

#[test]
fn a_reason_why_no_machine_checks_it_is_read() {
    let all = read(&GOOD.replace("\nProse.", "\nNot checked by a machine: it is random.")).unwrap();
    assert_eq!(all[0].unchecked.as_deref(), Some("it is random."));
    assert_eq!(problem("\nProse.", "\nNot checked by a machine: "), (10, "MissingReason".into()));
}

#[test]
fn each_level_is_read() {
    let words =
        [("MUST", Level::Must), ("SHOULD", Level::Should), ("SHOULD NOT", Level::ShouldNot), ("MAY", Level::May)];
    for (word, level) in words {
        assert_eq!(read(&GOOD.replace("MUST NOT", word)).unwrap()[0].level, level);
    }
}

#[test]
fn a_heading_that_is_no_id_is_an_error() {
    for bad in ["ABC-1", "abc-001", "ABCD-001", "Overview"] {
        assert_eq!(problem("ABC-001", bad), (3, "BadId".into()));
    }
}

#[test]
fn a_second_use_of_an_id_is_an_error() {
    let error = read(&format!("{GOOD}\n{}", GOOD.replace("# Title\n\n", ""))).unwrap_err();
    assert_eq!(error.problem, Problem::DuplicateId { id: "ABC-001".into(), chapter: "00-test" });
    assert!(error.to_string().starts_with("spec/00-test.md:12: the id ABC-001 is already given"), "{error}");
}

#[test]
fn a_sentence_is_needed_and_only_one() {
    assert_eq!(problem("> A worker MUST NOT do it.", ""), (4, "MissingSentence".into()));
    assert_eq!(problem("> A worker", "A worker"), (4, "MissingSentence".into()));
    assert_eq!(problem("do it.", "do it. It is bad."), (4, "SecondSentence".into()));
    assert_eq!(problem("do it.", "do it,\n> ever."), (4, "SecondSentence".into()));
}

#[test]
fn a_sentence_has_exactly_one_keyword() {
    assert_eq!(problem("MUST NOT", "will not"), (4, "NoKeyword".into()));
    assert_eq!(problem("do it.", "do it and MUST leave it."), (4, "ManyKeywords".into()));
    assert_eq!(problem("do it.", "do it and MAY leave it."), (4, "ManyKeywords".into()));
    assert_eq!(problem("MUST NOT", "SHALL"), (4, "UnusedKeyword".into()));
}

#[test]
fn rationale_class_and_since_are_needed() {
    assert_eq!(problem("Rationale. It", "It"), (6, "MissingRationale".into()));
    assert_eq!(problem("It hurts.\nIt hurts twice.\n", ""), (6, "MissingRationale".into()));
    assert_eq!(problem("Class: conformance. ", ""), (8, "MissingClass".into()));
    assert_eq!(problem("conformance", "whatever"), (8, "MissingClass".into()));
    assert_eq!(problem(" Since: 2.", ""), (8, "MissingSince".into()));
    assert_eq!(problem("Since: 2.", "Since: 0."), (8, "MissingSince".into()));
    assert_eq!(problem("Since: 2.", "Since: 2"), (8, "MissingSince".into()));
}

#[test]
fn a_heading_inside_a_fence_is_no_block() {
    assert_eq!(read("```markdown\n#### Not an id\n```\n").unwrap(), []);
}

#[test]
fn a_block_that_the_file_cuts_short_is_an_error() {
    for lines in 1..8 {
        let short: Vec<&str> = GOOD.lines().take(lines).collect();
        assert_eq!(read(&short.join("\n")).is_err(), (3..8).contains(&lines), "{lines} lines");
    }
}
