// SPDX-License-Identifier: AGPL-3.0-only
//! What a run has to say, to people and to programs.

mod json;
#[cfg(test)]
mod tests;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use brrr_wire::proto::conformance as proto;
use brrr_wire::revision::Revision;

use crate::requirement::Level;
use crate::verdict::{Exit, Judged, Verdict, level};
pub use json::Json;
pub use text::{Again, Style, Text, quote};

/// What is judged, by what, how.
#[derive(Clone, Debug)]
pub struct About {
    /// The implementation.
    pub sdk: String,
    /// Its version.
    pub version: String,
    /// The revision that is spoken.
    pub revision: Revision,
    /// The seed of the run.
    pub seed: u64,
    /// How many cases are run.
    pub selected: usize,
    /// How many cases there are.
    pub total: usize,
}

/// Where a run's results go, as they come.
pub trait Report {
    /// The adapter is greeted and the cases are known.
    fn begin(&mut self, about: &About) -> io::Result<()>;
    /// A case is about to be played: its place, from 0, and its id.
    fn progress(&mut self, index: usize, id: &str) -> io::Result<()>;
    /// A case is judged.
    fn case(&mut self, judged: &Judged) -> io::Result<()>;
    /// All cases are judged.
    fn end(&mut self, summary: &Summary) -> io::Result<()>;
}

/// The sum of a run.
#[derive(Clone, Debug)]
pub struct Summary {
    /// What was judged.
    pub about: About,
    /// How many cases there are of each verdict, by area.
    pub areas: BTreeMap<String, BTreeMap<Verdict, u32>>,
    /// How many ops were seen.
    pub ops: u64,
    /// MUSTs that do not hold.
    pub failed_musts: BTreeSet<String>,
    /// Latitude that was taken.
    pub latitude: BTreeSet<String>,
}

impl Summary {
    /// Nothing is judged yet.
    pub fn new(about: About) -> Self {
        Self { about, areas: BTreeMap::new(), ops: 0, failed_musts: BTreeSet::new(), latitude: BTreeSet::new() }
    }

    /// Adds a case.
    pub fn add(&mut self, judged: &Judged) {
        let counts = self.areas.entry(area(&judged.id)).or_default();
        *counts.entry(judged.verdict).or_default() += 1;
        self.ops += u64::from(judged.ops);
        self.latitude.extend(judged.latitude.iter().cloned());
        if judged.verdict == Verdict::Fail {
            let musts = judged.findings.iter().filter(|finding| level(finding).is_some_and(Level::is_must));
            let before = self.failed_musts.len();
            let ids: BTreeSet<String> = musts.map(|finding| finding.requirement.clone()).collect();
            if ids.is_empty() && before == self.failed_musts.len() {
                // A breakage that no requirement is about still is one.
                self.failed_musts.insert(judged.id.clone());
            }
            self.failed_musts.extend(ids);
        }
    }

    /// How many cases have a verdict.
    pub fn count(&self, verdict: Verdict) -> u32 {
        self.areas.values().filter_map(|counts| counts.get(&verdict)).sum()
    }

    /// How the run ends.
    pub fn exit(&self) -> Exit {
        Exit::of(self.areas.values().flat_map(|counts| counts.keys().copied()))
    }

    /// Whether every case was judged and no MUST fails.
    pub fn is_conformant(&self) -> bool {
        self.exit() == Exit::Fine
    }

    /// As the report's schema has it.
    pub fn to_proto(&self) -> proto::Summary {
        let verdicts = Verdict::ALL.into_iter().filter(|verdict| self.count(*verdict) > 0);
        proto::Summary {
            kit: env!("CARGO_PKG_VERSION").to_owned(),
            sdk: self.about.sdk.clone(),
            version: self.about.version.clone(),
            revision: self.about.revision.number(),
            seed: self.about.seed.to_string(),
            verdicts: verdicts
                .map(|verdict| proto::Count { verdict: verdict.as_str().to_owned(), cases: self.count(verdict) })
                .collect(),
            conformant: Some(self.is_conformant()),
            failed_musts: Some(u32::try_from(self.failed_musts.len()).unwrap_or(u32::MAX)),
            exit_code: Some(u32::from(self.exit().code())),
        }
    }
}

/// The first two parts of an id.
fn area(id: &str) -> String {
    id.split('/').take(2).collect::<Vec<_>>().join("/")
}

/// The number of a thing with its word in the right form.
fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
