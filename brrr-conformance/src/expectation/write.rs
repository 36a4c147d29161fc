// SPDX-License-Identifier: AGPL-3.0-only
//! Writing expectations anew after a run: what fails is added, what no longer fails is taken out, all else stays as it
//! was written.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value, value};

use super::{Expectations, SCHEMA, failed_musts};
use crate::suite;
use crate::verdict::{Judged, Verdict};

/// Cases by what they ended with and the MUSTs that failed in them.
type Groups<'a> = BTreeMap<(&'static str, BTreeSet<String>), Vec<&'a str>>;

impl Expectations {
    /// The file's text after these cases were judged in its light; `ids` are those of all cases, judged or not.
    ///
    /// Comments, reasons and patterns stay. A new entry has no reason yet, so the file is refused until it has one.
    ///
    /// # Errors
    /// One sentence, where the entries are not written as tables.
    pub fn rewritten(&self, cases: &[Judged], ids: &[&str]) -> Result<String, String> {
        let mut document: DocumentMut = self.text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
        if document.is_empty() {
            document["schema"] = value(SCHEMA);
        }
        let entries = document.entry("expect").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        let entries = entries.as_array_of_tables_mut().ok_or("it has no [[expect]] tables; write each entry as one")?;
        let judged: BTreeMap<&str, &Judged> = cases.iter().map(|judged| (judged.id.as_str(), judged)).collect();
        for (at, mine) in self.places(ids.iter().copied()).iter().enumerate().rev() {
            let left: Vec<&str> =
                mine.iter().copied().filter(|id| judged.get(id).is_none_or(|one| stays(one))).collect();
            if left.is_empty() {
                entries.remove(at);
            } else if let Some(table) = entries.get_mut(at) {
                self.trim(at, table, mine, &left, &judged);
            }
        }
        for ((verdict, requirements), cases) in groups(cases) {
            entries.push(entry(verdict, &requirements, &cases));
        }
        Ok(document.to_string())
    }

    /// Takes out of an entry what no case shows any more.
    fn trim(&self, at: usize, table: &mut Table, mine: &[&str], left: &[&str], judged: &BTreeMap<&str, &Judged>) {
        let entry = &self.entries[at];
        let cases = |pattern: &str| {
            let of =
                |ids: &[&str]| ids.iter().filter(|id| suite::matches(pattern, id)).map(|id| (*id).to_owned()).collect();
            let (before, after): (Vec<String>, Vec<String>) = (of(mine), of(left));
            if before.len() == after.len() && !after.is_empty() { vec![pattern.to_owned()] } else { after }
        };
        let shown = |id: &str| {
            let mut judged = left.iter().map(|case| judged.get(case));
            // What was not judged may fail under it.
            judged
                .any(|one| one.is_none_or(|one| one.verdict == Verdict::HarnessError || failed_musts(one).contains(id)))
        };
        replace(table, "cases", &entry.cases, cases);
        let requirements: Vec<String> = entry.requirements.iter().cloned().collect();
        replace(table, "requirements", &requirements, |id| if shown(id) { vec![id.to_owned()] } else { Vec::new() });
    }
}

/// Whether a case keeps its place in its entry: it fails as that says, or nothing is known of it.
fn stays(judged: &Judged) -> bool {
    matches!(judged.verdict, Verdict::ExpectedFail | Verdict::HarnessError)
}

/// What fails and is not expected, as far as an entry can say it.
fn groups(cases: &[Judged]) -> Groups<'_> {
    let mut groups = Groups::new();
    for judged in cases {
        let failed = failed_musts(judged);
        if judged.verdict == Verdict::Inconclusive || (judged.verdict == Verdict::Fail && !failed.is_empty()) {
            groups.entry((judged.verdict.as_str(), failed)).or_default().push(&judged.id);
        }
    }
    groups
}

/// Puts in the place of each element what has become of it, and leaves the array alone where that is all the same.
fn replace(table: &mut Table, key: &str, before: &[String], after: impl Fn(&str) -> Vec<String>) {
    if before.iter().all(|text| after(text) == [text.as_str()]) {
        return;
    }
    let Some(old) = table.get_mut(key).and_then(Item::as_array_mut) else { return };
    let mut new = Array::new();
    let mut seen = BTreeSet::new();
    for element in old.iter() {
        let texts = element.as_str().map(&after).unwrap_or_default();
        for text in texts.into_iter().filter(|text| seen.insert(text.clone())) {
            let mut fresh = Value::from(text);
            *fresh.decor_mut() = element.decor().clone();
            new.push_formatted(fresh);
        }
    }
    new.set_trailing(old.trailing().clone());
    new.set_trailing_comma(old.trailing_comma());
    *old = new;
}

/// A new entry, for somebody to give the reason.
fn entry(verdict: &str, requirements: &BTreeSet<String>, cases: &[&str]) -> Table {
    let mut list = Array::new();
    for case in cases {
        list.push_formatted(Value::from(*case).decorated("\n  ", ""));
    }
    list.set_trailing("\n");
    list.set_trailing_comma(true);
    let mut table = Table::new();
    table.decor_mut().set_prefix("\n");
    table["cases"] = value(list);
    if verdict != Verdict::Fail.as_str() {
        table["verdict"] = value(verdict);
    }
    table["requirements"] = value(requirements.iter().map(String::as_str).collect::<Array>());
    table["reason"] = value("");
    table
}
