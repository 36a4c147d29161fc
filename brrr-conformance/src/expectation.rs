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
    /// As it was read, so that what is written keeps the comments.
    text: String,
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
        Ok(Self { entries: file.expect, text: text.to_owned() })
    }

    /// The entries, in the order of the file.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry that is about a case.
    pub fn about(&self, id: &str) -> Option<&Entry> {
        self.position(id).map(|at| &self.entries[at])
    }

    /// The first entry that is about a case counts.
    fn position(&self, id: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.is_about(id))
    }

    /// A case in the light of what was expected of it.
    pub fn apply(&self, mut judged: Judged) -> Judged {
        let Some(entry) = self.about(&judged.id) else {
            return judged;
        };
        let failed = failed_musts(&judged);
        let same = judged.verdict.as_str() == entry.verdict;
        let others: Vec<&str> = failed.difference(&entry.requirements).map(String::as_str).collect();
        let named = judged.verdict != Verdict::Fail || !failed.is_empty();
        if same && named && others.is_empty() {
            judged.verdict = Verdict::ExpectedFail;
            return judged;
        }
        let (expected, reason) = (&entry.verdict, &entry.reason);
        let why = match judged.verdict {
            Verdict::Pass | Verdict::Warn => {
                judged.verdict = Verdict::UnexpectedPass;
                format!("It was expected to end with {expected} ({reason}). Take it out of its entry.")
            }
            _ if same && named => format!(
                "It fails otherwise than expected: {} is not among the requirements of its entry. Look at it anew, and \
                 change the entry.",
                others.join(", ")
            ),
            _ if same => "It fails otherwise than expected: no MUST is concerned. Look at it anew.".to_owned(),
            // Nobody claims that it does what it is about.
            Verdict::Unsupported => return judged,
            other => format!(
                "It was expected to end with {expected} ({reason}), and ends with {other}. Look at it anew, and change \
                 the entry."
            ),
        };
        // First, since a report shows a few findings only.
        judged.findings.insert(0, remark(why));
        judged
    }

    /// The cases of each entry.
    fn places<'a>(&self, ids: impl Iterator<Item = &'a str>) -> Vec<Vec<&'a str>> {
        let mut places = vec![Vec::new(); self.entries.len()];
        for id in ids {
            if let Some(at) = self.position(id) {
                places[at].push(id);
            }
        }
        places
    }

    /// What the entries say and no case shows, a sentence each; `failed` has every case, with the MUSTs that do not
    /// hold in it.
    pub fn stale(&self, failed: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
        let mut sentences = Vec::new();
        let places = self.places(failed.keys().map(String::as_str));
        for (at, entry) in self.entries.iter().enumerate() {
            let mine = &places[at];
            for pattern in &entry.cases {
                if !mine.iter().any(|id| suite::matches(pattern, id)) {
                    sentences.push(format!(
                        "the expectation {pattern:?} is about no case, or about none that no entry before it is about; \
                         take it out, or write it as `list` does"
                    ));
                }
            }
            // Where nothing fails, each case says so itself.
            let seen: BTreeSet<&str> = mine.iter().flat_map(|id| &failed[*id]).map(String::as_str).collect();
            for id in entry.requirements.iter().filter(|id| !seen.is_empty() && !seen.contains(id.as_str())) {
                let name = &entry.cases[0];
                sentences.push(format!(
                    "{id} holds in every case of the expectation {name:?}; take it out of the entry's requirements"
                ));
            }
        }
        sentences
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

#[cfg(test)]
mod tests;
