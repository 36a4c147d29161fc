// SPDX-License-Identifier: AGPL-3.0-only
//! Requirement ids: where they stand, and that they exist.

use std::collections::BTreeSet;

use brrr_conformance::requirement::{Requirement, is_id};

use super::code::first_test_line;
use super::files::{Complaint, File, Files};

/// Every id in a line: three capital letters, a hyphen and three digits that are no part of a longer word.
pub(crate) fn ids_in(line: &str) -> Vec<&str> {
    let bytes = line.as_bytes();
    let word = |at: usize| bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let starts = (0..bytes.len().saturating_sub(6)).filter(|at| *at == 0 || !word(at - 1));
    starts.filter(|at| !word(at + 7)).filter_map(|at| line.get(at..at + 7)).filter(|id| is_id(id)).collect()
}

/// Ids that are cited and that no chapter has.
pub(crate) fn unknown(files: &Files, requirements: &[Requirement]) -> Vec<Complaint> {
    let known: BTreeSet<&str> = requirements.iter().map(|one| one.id.as_str()).collect();
    let prefixes: BTreeSet<&str> = known.iter().map(|id| &id[..3]).collect();
    let mut complaints = Vec::new();
    for file in files.iter() {
        let tests = first_test_line(&file.path, &file.text);
        for (number, line) in file.lines() {
            for id in ids_in(line).into_iter().filter(|id| !known.contains(id)) {
                if prefixes.contains(&id[..3]) || is_citation(file, line, id, number >= tests) {
                    complaints.push(file.complain(
                        number,
                        format!("{id} is in no chapter of spec/; cite an id that exists, or add its block first"),
                    ));
                }
            }
        }
    }
    complaints
}

/// Whether an id with unknown letters is meant as a citation, and is not `RFC-822` or the like.
fn is_citation(file: &File, line: &str, id: &str, in_test: bool) -> bool {
    let comment = line.contains("// spec:") || line.contains("# spec:");
    let literal = file.has_extension("rs") && !in_test && line.contains(&format!("\"{id}\""));
    let case = file.has_extension("toml") && file.path.contains("/cases/");
    comment || literal || case
}

/// Keywords of BCP 14 in capitals that are not in a requirement's sentence.
pub(crate) fn stray_keywords(files: &Files) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| is_chapter(file)) {
        for (number, line) in file.lines().filter(|(_, line)| !line.starts_with("> ")) {
            let words = line.split(|c: char| !c.is_ascii_alphabetic());
            let keywords = ["MUST", "SHALL", "SHOULD", "MAY", "REQUIRED", "RECOMMENDED", "OPTIONAL"];
            for word in words.filter(|word| keywords.contains(word)) {
                complaints.push(file.complain(
                    number,
                    format!("{word} stands outside of a requirement's sentence; make it a requirement, or say it in other words"),
                ));
            }
        }
    }
    complaints
}

/// A numbered chapter, a binding or the primer: texts in which a capital keyword would bind somebody.
fn is_chapter(file: &File) -> bool {
    let Some(name) = file.path.strip_prefix("spec/").filter(|_| file.has_extension("md")) else {
        return false;
    };
    name.starts_with(|c: char| c.is_ascii_digit()) || name.starts_with("bindings/") || name == "primer.md"
}

/// Texts with requirement blocks that the kit does not read.
pub(crate) fn chapters_left_out(files: &Files, embedded: &[(&str, &str)]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("spec/") && file.path != "spec/README.md") {
        let block = file.lines().find(|(_, line)| line.strip_prefix("#### ").is_some_and(is_id));
        let name = file.path.trim_start_matches("spec/").trim_end_matches(".md");
        if let Some((number, _)) = block.filter(|_| !embedded.iter().any(|(chapter, _)| *chapter == name)) {
            complaints.push(file.complain(
                number,
                format!("the kit does not read this requirement; add \"{name}\" to brrr-conformance/src/requirement/sources.rs"),
            ));
        }
    }
    complaints
}

#[test]
fn ids_are_found_and_look_alikes_are_not() {
    assert_eq!(ids_in("RET-001, (RET-002) and `HAN-010`."), ["RET-001", "RET-002", "HAN-010"]);
    assert_eq!(ids_in("XRET-001 RET-0011 RET-01 ret-001 A_RET-001"), Vec::<&str>::new());
}

#[test]
fn unknown_ids_are_complained_about_where_they_are_meant() {
    let requirements = brrr_conformance::requirement::all();
    let late = concat!("RET", "-999");
    let text = format!("// {late}\nlet x = \"ZZZ-001\"; // RFC-822\n#[cfg(test)]\nlet y = \"ZZZ-002\";\n");
    let files = Files::of(&[("a/src/b.rs", &text), ("a/cases/c.toml", "requirements = [\"ZZZ-003\"]")]);
    let found: Vec<(String, usize)> = unknown(&files, requirements).into_iter().map(|c| (c.path, c.line)).collect();
    assert_eq!(found, [("a/src/b.rs".into(), 1), ("a/src/b.rs".into(), 2), ("a/cases/c.toml".into(), 1)]);
}

#[test]
fn stray_keywords_are_found() {
    let files =
        Files::of(&[("spec/08-returns.md", "> A worker MUST do it.\n\nIt MAY not.\n"), ("spec/README.md", "MUST")]);
    let found: Vec<usize> = stray_keywords(&files).into_iter().map(|complaint| complaint.line).collect();
    assert_eq!(found, [3]);
}

#[test]
fn a_chapter_that_is_not_embedded_is_found() {
    let files = Files::of(&[("spec/bindings/redis.md", "\n#### RED-001\n> x\n"), ("spec/10-codec.md", "#### Other\n")]);
    assert_eq!(chapters_left_out(&files, &[]).len(), 1);
    assert_eq!(chapters_left_out(&files, &[("bindings/redis", "")]), []);
}
