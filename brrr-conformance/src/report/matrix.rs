// SPDX-License-Identifier: AGPL-3.0-only
//! The matrix: how each implementation does in each area, from results that were kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use brrr_wire::proto::conformance::{Results, results};

use super::area;
use crate::conduct::Conduct;
use crate::requirement;
use crate::vector;

/// A Markdown table with a column for each of the results, and a row for each area.
///
/// A cell says how many of the area's cases pass, and how many there are; warnings pass.
pub fn matrix(all: &[Results]) -> String {
    let areas: BTreeSet<String> = all.iter().flat_map(|results| &results.cases).map(|case| area(&case.id)).collect();
    let columns: Vec<BTreeMap<String, Cell>> = all.iter().map(cells).collect();
    let mut text = String::new();
    row(&mut text, "area", all.iter().map(|results| format!("{} {}", plain(&results.sdk), plain(&results.commit))));
    let _ = writeln!(text, "|---|{}", "---:|".repeat(all.len()));
    let none = Cell::default();
    for area in &areas {
        let cell = |column: &BTreeMap<String, Cell>| column.get(area).unwrap_or(&none).to_string();
        row(&mut text, area, columns.iter().map(cell));
    }
    row(&mut text, "bytes to reject", all.iter().map(damaged));
    row(&mut text, "revision", all.iter().map(|results| results.revision.to_string()));
    row(&mut text, "MUSTs that fail", all.iter().map(|results| failed_musts(results).len().to_string()));
    row(&mut text, "conformant", all.iter().map(|results| if conformant(results) { "yes" } else { "no" }.to_owned()));
    row(&mut text, "judged", all.iter().map(|results| day(results).to_owned()));
    text
}

/// What identifies results for people: commit and day.
pub fn commit_and_day(results: &Results) -> String {
    format!("{}, {}", plain(&results.commit), day(results))
}

fn day(results: &Results) -> &str {
    if results.date.is_empty() { "day not known" } else { results.date.as_str() }
}

/// How many cases of one area pass, fail, and are left out.
#[derive(Clone, Debug, Default)]
struct Cell {
    passed: u32,
    total: u32,
    unsupported: u32,
    open: u32,
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.total == self.unsupported {
            return f.write_str("–");
        }
        write!(f, "{} of {}", self.passed, self.total)?;
        if self.open > 0 {
            write!(f, " ({} open)", self.open)?;
        }
        if self.unsupported > 0 {
            write!(f, " ({} not offered)", self.unsupported)?;
        }
        Ok(())
    }
}

fn cells(results: &Results) -> BTreeMap<String, Cell> {
    let mut cells: BTreeMap<String, Cell> = BTreeMap::new();
    for case in &results.cases {
        let cell = cells.entry(area(&case.id)).or_default();
        cell.total += 1;
        match case.verdict.as_str() {
            "PASS" | "WARN" | "UNEXPECTED_PASS" => cell.passed += 1,
            "UNSUPPORTED" => cell.unsupported += 1,
            "INCONCLUSIVE" | "HARNESS_ERROR" => cell.open += 1,
            _ => {}
        }
    }
    cells
}

/// What became of the bytes that no reader accepts: in how many cases which conduct.
pub fn damaged(results: &Results) -> String {
    let invalid = vector::Verdict::Invalid.as_str();
    let readings = results.cases.iter().filter_map(|case| case.reading.as_ref());
    let damaged: Vec<&str> =
        readings.filter(|reading| reading.bytes == invalid).map(|reading| reading.conduct.as_str()).collect();
    let count = |word: &&str| damaged.iter().filter(|conduct| *conduct == word).count();
    let words = Conduct::ALL.map(Conduct::as_str);
    let counts = words.iter().map(|word| (count(word), word)).filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts.map(|(count, word)| format!("{count} {word}")).collect();
    if counts.is_empty() { "–".to_owned() } else { counts.join(", ") }
}

fn fails(case: &results::Result) -> bool {
    matches!(case.verdict.as_str(), "FAIL" | "EXPECTED_FAIL")
}

/// The MUSTs that fail, expected or not.
pub(super) fn failed_musts(results: &Results) -> BTreeSet<&str> {
    let ids = results.cases.iter().filter(|case| fails(case)).flat_map(|case| &case.requirements);
    ids.map(String::as_str).filter(|id| requirement::find(id).is_some_and(|known| known.level.is_must())).collect()
}

fn conformant(results: &Results) -> bool {
    !results.cases.iter().any(|case| fails(case) || matches!(case.verdict.as_str(), "INCONCLUSIVE" | "HARNESS_ERROR"))
}

fn row(text: &mut String, head: &str, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.collect();
    // Writing to a text cannot fail.
    let _ = writeln!(text, "| {head} | {} |", cells.join(" | "));
}

/// A name of an SDK or a commit, with nothing in it that ends a cell.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric() || "-_. /".contains(*c)).collect()
}

#[cfg(test)]
mod tests {
    use brrr_wire::proto::conformance::Reading;

    use super::*;

    fn results(sdk: &str, cases: &[(&str, &str, &str)]) -> Results {
        let case = |(id, verdict, must): &(&str, &str, &str)| results::Result {
            id: (*id).to_owned(),
            verdict: (*verdict).to_owned(),
            requirements: vec![(*must).to_owned()],
            message: String::new(),
            reading: None,
        };
        Results {
            sdk: sdk.to_owned(),
            commit: "c1".to_owned(),
            revision: 2,
            date: "2026-01-31".to_owned(),
            cases: cases.iter().map(case).collect(),
            ..Results::default()
        }
    }

    #[test]
    fn each_area_is_a_row_and_each_implementation_a_column() {
        let mut all = [
            results(
                "a",
                &[
                    ("worker/x/1", "PASS", ""),
                    ("worker/x/2", "EXPECTED_FAIL", "RET-003"),
                    ("worker/y/1", "WARN", "HAN-007"),
                ],
            ),
            results(
                "b|",
                &[("worker/x/1", "UNSUPPORTED", ""), ("worker/z/1", "INCONCLUSIVE", ""), ("worker/z/2", "PASS", "")],
            ),
        ];
        let readings = [("invalid", "rejects"), ("valid", "rejects"), ("invalid", "dies")];
        for (case, (bytes, conduct)) in all[0].cases.iter_mut().zip(readings) {
            case.reading = Some(Reading { bytes: bytes.to_owned(), conduct: conduct.to_owned() });
        }
        assert_eq!(
            matrix(&all),
            "| area | a c1 | b c1 |\n\
             |---|---:|---:|\n\
             | worker/x | 1 of 2 | – |\n\
             | worker/y | 1 of 1 | – |\n\
             | worker/z | – | 1 of 2 (1 open) |\n\
             | bytes to reject | 1 rejects, 1 dies | – |\n\
             | revision | 2 | 2 |\n\
             | MUSTs that fail | 1 | 0 |\n\
             | conformant | no | no |\n\
             | judged | 2026-01-31 | 2026-01-31 |\n"
        );
    }
}
