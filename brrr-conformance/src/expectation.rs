// SPDX-License-Identifier: AGPL-3.0-only
//! Expectations: which cases an implementation is known to fail, and why.
//!
//! An expectation cannot go stale: a case that passes, that fails otherwise, or that does not exist is an error. A
//! failure that is expected is a failure all the same; the report says how many of them there are.

mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use thiserror::Error;

use crate::finding::Finding;
use crate::requirement::{self, Level};
use crate::suite;
use crate::verdict::{Judged, Verdict, level};

/// The schema of the files that this kit reads and writes.
pub const SCHEMA: &str = "brrr-expectations/1";
/// The judge that speaks of expectation files.
pub const JUDGE: &str = "expectation file";
/// The longest file that is read.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// Why a file of expectations cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{file}: {problem}")]
pub struct ExpectationError {
    /// Which file.
    pub file: String,
    /// What is wrong with it, and what to do.
    pub problem: String,
}

/// What is known to fail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expectations {
    entries: Vec<Entry>,
}

/// Cases that fail for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Their ids; `*` is any part without a `/`, `**` any part.
    pub cases: Vec<String>,
    /// What they end with.
    #[serde(default = "fail")]
    pub verdict: String,
    /// The MUSTs that may fail in them; each case fails at least one of these, and no other.
    pub requirements: BTreeSet<String>,
    /// Why they fail, for people.
    pub reason: String,
    /// Where the implementation's people were told.
    #[serde(default)]
    pub issue: Option<String>,
}

fn fail() -> String {
    Verdict::Fail.as_str().to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    #[serde(default)]
    expect: Vec<Entry>,
}

impl Expectations {
    /// Reads a file.
    ///
    /// # Errors
    /// One sentence that says what is wrong with it.
    pub fn read(path: &Path) -> Result<Self, ExpectationError> {
        let file = path.display().to_string();
        let bad = |problem: String| ExpectationError { file: file.clone(), problem };
        let length = std::fs::metadata(path).map_err(|error| bad(format!("it cannot be read: {error}")))?.len();
        if length > MAX_BYTES {
            return Err(bad(format!("it is larger than {MAX_BYTES} bytes; use patterns")));
        }
        let text = std::fs::read_to_string(path).map_err(|error| bad(format!("it cannot be read: {error}")))?;
        Self::parse(&text).map_err(bad)
    }

    /// Reads a file's text.
    ///
    /// # Errors
    /// One sentence that says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Err(format!("the file is empty; begin with schema = \"{SCHEMA}\""));
        }
        let file: File = toml::from_str(text).map_err(|error| error.to_string().trim().replace('\n', "; "))?;
        if file.schema != SCHEMA {
            return Err(format!("the schema {:?} is not known to this kit, which reads {SCHEMA:?}", file.schema));
        }
        file.expect.iter().try_for_each(Entry::check)?;
        Ok(Self { entries: file.expect })
    }

    /// The entries, in the order of the file.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry that is about a case.
    pub fn about(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.is_about(id))
    }

    /// A case in the light of what was expected of it.
    pub fn apply(&self, mut judged: Judged) -> Judged {
        let Some(entry) = self.about(&judged.id) else {
            return judged;
        };
        let failed: BTreeSet<String> = failed_musts(&judged);
        if judged.verdict.as_str() == entry.verdict {
            let others: Vec<&String> = failed.difference(&entry.requirements).collect();
            if others.is_empty() && (judged.verdict != Verdict::Fail || !failed.is_empty()) {
                judged.verdict = Verdict::ExpectedFail;
                return judged;
            }
            judged.findings.push(remark(format!(
                "It fails otherwise than expected: {others:?} is not among the requirements of its entry. Look at it \
                 anew, and change the entry."
            )));
        } else if matches!(judged.verdict, Verdict::Pass | Verdict::Warn) {
            judged.verdict = Verdict::UnexpectedPass;
            judged.findings.push(remark(format!(
                "It was expected to end with {} ({}). Take it out of its entry.",
                entry.verdict, entry.reason
            )));
        }
        judged
    }

    /// Patterns that are about none of these cases.
    pub fn unmatched<'a>(&'a self, ids: &[&str]) -> Vec<&'a str> {
        let patterns = self.entries.iter().flat_map(|entry| &entry.cases).map(String::as_str);
        patterns.filter(|pattern| !ids.iter().any(|id| suite::matches(pattern, id))).collect()
    }
}

/// The MUSTs that do not hold in a case.
pub fn failed_musts(judged: &Judged) -> BTreeSet<String> {
    let musts = judged.findings.iter().filter(|finding| level(finding).is_some_and(Level::is_must));
    musts.map(|finding| finding.requirement.clone()).collect()
}

fn remark(message: String) -> Finding {
    Finding::new("", JUDGE, 0, message)
}

impl Entry {
    fn is_about(&self, id: &str) -> bool {
        self.cases.iter().any(|pattern| suite::matches(pattern, id))
    }

    fn check(&self) -> Result<(), String> {
        let name = self.cases.first().map_or("without a case", String::as_str);
        if self.cases.is_empty() {
            return Err("an entry has no `cases`; name at least one, or take the entry out".to_owned());
        }
        if self.reason.trim().is_empty() {
            return Err(format!("the entry {name} has no `reason`; say why the implementation fails there"));
        }
        if !["FAIL", "INCONCLUSIVE", "HARNESS_ERROR"].contains(&self.verdict.as_str()) {
            let verdict = &self.verdict;
            return Err(format!(
                "the entry {name} has the verdict {verdict:?}; use FAIL, INCONCLUSIVE or HARNESS_ERROR"
            ));
        }
        match self.requirements.iter().find(|id| requirement::find(id).is_none()) {
            Some(id) => Err(format!("the entry {name} names the requirement {id:?}, which is not in spec/")),
            None => Ok(()),
        }
    }
}

/// Cases by what they ended with and the MUSTs that failed in them.
type Groups = BTreeMap<(String, BTreeSet<String>), Vec<String>>;

#[cfg(test)]
mod tests;
