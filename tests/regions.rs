// SPDX-License-Identifier: AGPL-3.0-only
//! What README.md and spec/latitude.md say about the SDKs that were judged, made from the results that are kept.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use brrr_conformance::case::{self, Case};
use brrr_conformance::known::Known;
use brrr_conformance::report::{commit_and_day, damaged, matrix};
use brrr_conformance::requirement;
use brrr_conformance::vector::Verdict;
use brrr_wire::proto::conformance::{Results, results};
use brrr_wire::revision::Revision;

const END: &str = "<!-- end of table -->\n";
/// How many cells of a row of the latitude are written by people: question, answers, id.
const BY_PEOPLE: usize = 3;

/// The README with its table of implementations and its matrix as the kept results have them.
///
/// # Errors
/// One sentence, where the file has no place for a table or the cases cannot be read.
pub fn readme(text: &str, known: &[Known]) -> Result<String, String> {
    let table = implementations(known)?;
    let text = put(text, "README.md", "implementations", |_| Ok(table.clone()))?;
    let results: Vec<Results> = known.iter().map(|known| known.results.clone()).collect();
    put(&text, "README.md", "matrix", |_| Ok(matrix(&results)))
}

/// The chapter with a column for each of the kept results.
///
/// # Errors
/// One sentence, where the chapter has no such table, or a row of it no id.
pub fn latitude(text: &str, known: &[Known]) -> Result<String, String> {
    put(text, "spec/latitude.md", "latitude", |table| columns(table, known))
}

/// Replaces what stands between the two lines that mark a table.
fn put(text: &str, file: &str, name: &str, make: impl Fn(&str) -> Result<String, String>) -> Result<String, String> {
    let begin = format!("<!-- table: {name} -->\n");
    let missing = || format!("{file} needs the lines {begin:?} and, behind it, {END:?}");
    let (before, rest) = text.split_once(&begin).ok_or_else(missing)?;
    let (old, after) = rest.split_once(END).ok_or_else(missing)?;
    Ok(format!("{before}{begin}\n{}\n{END}{after}", make(old)?))
}

fn implementations(known: &[Known]) -> Result<String, String> {
    let cases = case::built_in().map_err(|error| error.to_string())?;
    let ours = cases.iter().filter(|case| case.applies_to(Revision::Two)).count();
    let mut table = String::from(
        "| implementation | commit, day | revision | cases that pass | damaged bytes | MUSTs that fail |\n|---|---|---|---|---|---|\n",
    );
    let without_app =
        cases.iter().filter(|case| case.applies_to(Revision::Two) && !case.id.starts_with("app/")).count();
    let second = "[second worker](tests/second/README.md), plain Python, from the text alone";
    // Writing to a text cannot fail. Tests and the run of the kit show that these two pass everything.
    let rejects = format!("{} rejects", cases.iter().filter(|case| is_damaged(case)).count());
    let _ = writeln!(table, "| reference worker | this one | 1 and 2 | {ours} of {ours} | {rejects} | 0 |");
    let without = format!("{without_app} of {without_app}, without `app`");
    let _ = writeln!(table, "| {second} | this one | 1 and 2 | {without} | {rejects} | 0 |");
    for Known { name, results, expectations } in known {
        let (adapter, file) = name.split_once('/').ok_or_else(|| format!("{name} is no adapter's file"))?;
        let place = format!("brrr-conformance/adapters/{adapter}");
        let count = |verdict: &str| results.cases.iter().filter(|case| case.verdict == verdict).count();
        let (passed, warned, all) = (count("PASS"), count("WARN"), results.cases.len());
        let passed = format!("{} of {all}{}", passed + warned, note(warned, "with warnings"));
        let offered = note(count("UNSUPPORTED"), "not offered");
        let musts = failed_musts(results).len();
        let musts = if expectations.entries().is_empty() {
            musts.to_string()
        } else {
            format!("[{musts}]({place}/expectations/{file}.toml)")
        };
        let (sdk, of, revision) = (&results.sdk, commit_and_day(results), results.revision);
        let (sdk, damaged) = (format!("[{sdk}]({place}/README.md)"), damaged(results));
        let _ = writeln!(table, "| {sdk} | {of} | {revision} | {passed}{offered} | {damaged} | {musts} |");
    }
    Ok(table)
}

/// Whether it is made of bytes that no reader accepts.
fn is_damaged(case: &Case) -> bool {
    case.planted.as_ref().is_some_and(|planted| planted.are == Verdict::Invalid)
}

fn note(number: usize, what: &str) -> String {
    if number == 0 { String::new() } else { format!(", {number} {what}") }
}

fn fails(case: &results::Result) -> bool {
    case.verdict == "FAIL" || case.verdict == "EXPECTED_FAIL"
}

fn failed_musts(results: &Results) -> BTreeSet<&str> {
    let ids = results.cases.iter().filter(|case| fails(case)).flat_map(|case| &case.requirements);
    ids.map(String::as_str).filter(|id| requirement::find(id).is_some_and(|known| known.level.is_must())).collect()
}

/// The table of latitude: the cells of people stay, those of the SDKs are made anew.
fn columns(table: &str, known: &[Known]) -> Result<String, String> {
    let mut out = String::new();
    for (at, line) in table.lines().filter(|line| line.starts_with('|')).enumerate() {
        let cells: Vec<&str> = line.trim_matches('|').split('|').take(BY_PEOPLE).map(str::trim).collect();
        let (Some(id), BY_PEOPLE) = (cells.last(), cells.len()) else {
            return Err(format!("spec/latitude.md: the row {line:?} has not question, answers and id"));
        };
        let of = |known: &Known| match at {
            0 => format!("{} {}", known.results.sdk, known.results.commit),
            1 => "---".to_owned(),
            _ => seen(&known.results, id).to_owned(),
        };
        let all: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).chain(known.iter().map(of)).collect();
        let _ = match at {
            1 => writeln!(out, "|{}|", all.join("|")),
            _ => writeln!(out, "| {} |", all.join(" | ")),
        };
    }
    if out.is_empty() { Err("spec/latitude.md: the table of latitude is empty".to_owned()) } else { Ok(out) }
}

/// What was seen of a row, which names its ids one after another.
fn seen(results: &Results, ids: &str) -> &'static str {
    let ids: Vec<&str> = ids.split(',').map(str::trim).collect();
    let names = |list: &[String]| list.iter().any(|id| ids.contains(&id.as_str()));
    if results.date.is_empty() {
        "?"
    } else if names(&results.latitude) {
        "seen"
    } else if results.cases.iter().any(|case| case.verdict == "WARN" && names(&case.requirements)) {
        "warned"
    } else {
        "–"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use brrr_conformance::expectation::Expectations;

    fn known(latitude: &[&str], warned: &str) -> Known {
        let case = results::Result {
            id: "worker/a/b".to_owned(),
            verdict: "WARN".to_owned(),
            requirements: vec![warned.to_owned()],
            message: String::new(),
            reading: None,
        };
        let results = Results {
            sdk: "x".to_owned(),
            commit: "c1".to_owned(),
            date: "2026-01-31".to_owned(),
            latitude: latitude.iter().map(|id| (*id).to_owned()).collect(),
            cases: vec![case],
            ..Results::default()
        };
        Known { name: "x/revision-2-c1".to_owned(), results, expectations: Expectations::default() }
    }

    #[test]
    fn the_cells_of_people_stay_and_those_of_the_sdks_are_made_anew() {
        let table = "before\n<!-- table: latitude -->\n\n| question | answers | id | old |\n|---|---|---|---|\n\
                     | q1 | a or b | HAN-008, HAN-009 | seen |\n| q2 | any | HAN-007 | – |\n| q3 | any | RET-003 |\n\
                     <!-- end of table -->\nafter\n";
        let fresh = "before\n<!-- table: latitude -->\n\n| question | answers | id | x c1 |\n|---|---|---|---|\n\
                     | q1 | a or b | HAN-008, HAN-009 | seen |\n| q2 | any | HAN-007 | warned |\n| q3 | any | RET-003 | – |\n\n\
                     <!-- end of table -->\nafter\n";
        let known = [known(&["HAN-009"], "HAN-007")];
        assert_eq!(latitude(table, &known).unwrap(), fresh);
        assert_eq!(latitude(fresh, &known).unwrap(), fresh, "written twice, it is the same");
        assert!(latitude("no table", &known).unwrap_err().contains("<!-- table: latitude -->"));
    }
}
