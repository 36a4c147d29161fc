// SPDX-License-Identifier: AGPL-3.0-only
//! Who cites a requirement: a case, a vector, a property, a test, or source code.

use std::collections::BTreeSet;

use brrr_conformance::requirement::Requirement;

use super::code::first_test_line;
use super::files::{Complaint, File, Files};
use super::ids::ids_in;

/// How a requirement is cited, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    /// Source code says that it does this.
    Source,
    /// A case, a vector, a property or a test looks whether it is so.
    Check,
}

/// Requirements that nothing cites.
pub(crate) fn uncited(files: &Files, requirements: &[Requirement]) -> Vec<Complaint> {
    let cited = cited(files, Strength::Source);
    let open = requirements.iter().filter(|one| one.unchecked.is_none() && !cited.contains(one.id.as_str()));
    open.map(|one| {
        complain(files, one, "nothing cites it; cite it in a case, a vector, a property, a test or source code")
    })
    .collect()
}

/// MUSTs that no case, vector, property or test cites.
pub(crate) fn unchecked(files: &Files, requirements: &[Requirement]) -> Vec<Complaint> {
    let cited = cited(files, Strength::Check);
    let musts = requirements.iter().filter(|one| one.level.is_must() && one.unchecked.is_none());
    let open = musts.filter(|one| !cited.contains(one.id.as_str()));
    let message = "no case, vector, property or test cites it; write one, or add `Not checked by a machine: reason.` to its block";
    open.map(|one| complain(files, one, message)).collect()
}

/// A complaint at the heading of the requirement.
fn complain(files: &Files, requirement: &Requirement, message: &str) -> Complaint {
    let path = format!("spec/{}.md", requirement.chapter);
    let heading = format!("#### {}", requirement.id);
    let line = files.get(&path).and_then(|file| file.lines().find(|(_, line)| *line == heading));
    let line = line.map_or(0, |(number, _)| number);
    Complaint { path, line, message: format!("{}: {message}", requirement.id) }
}

fn cited(files: &Files, at_least: Strength) -> BTreeSet<&str> {
    let mut cited = BTreeSet::new();
    for file in files.iter().filter(|file| is_evidence(&file.path)) {
        let tests = first_test_line(&file.path, &file.text);
        for (number, line) in file.lines() {
            if strength(file, line, number >= tests).is_some_and(|found| found >= at_least) {
                cited.extend(ids_in(line));
            }
        }
    }
    cited
}

/// The reader of the requirements and this test name ids as examples only.
fn is_evidence(path: &str) -> bool {
    let example = ["brrr-conformance/src/requirement", "tests/house", "brrr-conformance/src/finding"];
    !example.iter().any(|start| path.starts_with(start))
}

fn strength(file: &File, line: &str, in_test: bool) -> Option<Strength> {
    let case = file.has_extension("toml") && file.path.contains("/cases/") && !line.trim_start().starts_with('#');
    let rust = file.has_extension("rs") && !file.is_generated();
    let property = rust && file.path.starts_with("brrr-conformance/src/property");
    // Every file of lines is read by a test that does with each line what it says.
    let vector = file.has_extension("jsonl") && file.path.starts_with("vectors/");
    match (case || vector || property || rust && in_test, rust) {
        (true, _) => Some(Strength::Check),
        (false, true) => Some(Strength::Source),
        (false, false) => None,
    }
}

#[test]
fn cases_properties_and_tests_check_and_source_only_cites() {
    let files = Files::of(&[
        ("brrr-conformance/cases/a.toml", "# REC-001\nrequirements = [\"REC-002\"]"),
        ("brrr-conformance/src/property/safety.rs", "\"REC-003\""),
        ("brrr-wire/src/record.rs", "// spec: REC-004\n#[cfg(test)]\n// REC-005"),
        ("tests/x.rs", "REC-006"),
        ("brrr-conformance/src/requirement.rs", "REC-007"),
        ("README.md", "REC-008"),
    ]);
    assert_eq!(Vec::from_iter(cited(&files, Strength::Check)), ["REC-002", "REC-003", "REC-005", "REC-006"]);
    assert_eq!(
        Vec::from_iter(cited(&files, Strength::Source)),
        ["REC-002", "REC-003", "REC-004", "REC-005", "REC-006"]
    );
}

#[test]
fn a_gap_is_reported_at_the_block() {
    let files = Files::of(&[("spec/08-returns.md", "x\n#### RET-007\n")]);
    let one = brrr_conformance::requirement::find("RET-007").unwrap();
    let found = unchecked(&files, std::slice::from_ref(one));
    assert_eq!((found[0].path.as_str(), found[0].line), ("spec/08-returns.md", 2));
    assert_eq!(uncited(&files, std::slice::from_ref(one)).len(), 1);
}
