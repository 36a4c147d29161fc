// SPDX-License-Identifier: AGPL-3.0-only
//! Writing expectations anew after a run: what fails is added, what no longer fails is taken out, reasons are kept.

use std::fmt::Write as _;

use super::{Entry, Expectations, Groups, SCHEMA, failed_musts};
use crate::verdict::{Judged, Verdict};

impl Expectations {
    /// What is to be expected after these cases; new entries have no reason yet, and are refused until they have one.
    ///
    /// A case is kept in its entry where it fails as the entry says.
    #[must_use]
    pub fn after(&self, cases: &[Judged]) -> Self {
        let mut entries: Vec<Entry> = self.entries.iter().map(|entry| without_cases(entry.clone())).collect();
        let mut new = Groups::new();
        for judged in cases {
            let failed = failed_musts(judged);
            let verdict = match judged.verdict {
                Verdict::ExpectedFail if failed.is_empty() => continue,
                Verdict::ExpectedFail | Verdict::Fail => Verdict::Fail,
                other if other.needs_attention() && !matches!(other, Verdict::Warn | Verdict::UnexpectedPass) => other,
                _ => continue,
            };
            let known = self.entries.iter().position(|entry| {
                entry.is_about(&judged.id) && entry.verdict == verdict.as_str() && failed.is_subset(&entry.requirements)
            });
            match known {
                Some(at) => entries[at].cases.push(judged.id.clone()),
                None => new.entry((verdict.as_str().to_owned(), failed)).or_default().push(judged.id.clone()),
            }
        }
        entries.retain(|entry| !entry.cases.is_empty());
        entries.extend(new.into_iter().map(|((verdict, requirements), cases)| Entry {
            cases,
            verdict,
            requirements,
            reason: String::new(),
            issue: None,
        }));
        Self { entries }
    }

    /// A file's text.
    pub fn to_text(&self) -> String {
        let mut text = format!("schema = {}\n", quoted(SCHEMA));
        for entry in &self.entries {
            text.push_str("\n[[expect]]\n");
            let cases: Vec<String> = entry.cases.iter().map(|case| format!("  {},\n", quoted(case))).collect();
            let requirements: Vec<String> = entry.requirements.iter().map(|id| quoted(id)).collect();
            let mut line = |key: &str, value: String| {
                let _ = writeln!(text, "{key} = {value}");
            };
            line("cases", format!("[\n{}]", cases.concat()));
            if entry.verdict != Verdict::Fail.as_str() {
                line("verdict", quoted(&entry.verdict));
            }
            line("requirements", format!("[{}]", requirements.join(", ")));
            line("reason", quoted(&entry.reason));
            if let Some(issue) = &entry.issue {
                line("issue", quoted(issue));
            }
        }
        text
    }
}

fn without_cases(entry: Entry) -> Entry {
    Entry { cases: Vec::new(), ..entry }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
