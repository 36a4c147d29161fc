// SPDX-License-Identifier: AGPL-3.0-only
//! What a run has to say, to people and to programs.

mod json;
mod junit;
mod markdown;
mod matrix;
mod results;
mod several;
#[cfg(test)]
mod tests;
mod text;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use brrr_wire::proto::conformance as proto;
use brrr_wire::revision::Revision;

use crate::expectation::failed_musts;
use crate::requirement::{self, Level};
use crate::verdict::{Exit, Judged, Reading, Verdict};
pub use json::Json;
pub(crate) use json::to_proto;
pub use junit::JUnit;
pub use markdown::Markdown;
pub use matrix::{commit_and_day, damaged, matrix};
pub use results::{RESULTS, ResultsError, read_results, results};
pub use several::Several;
pub use text::{Again, Text, quote};
pub use watch::Watched;

/// What is judged, by what, how.
#[derive(Clone, Debug)]
pub struct About {
    /// The implementation.
    pub sdk: String,
    /// Its version.
    pub version: String,
    /// The revision that is spoken; none where files of several are judged.
    pub revision: Option<Revision>,
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
    /// A file cannot be judged, and why.
    fn refused(&mut self, _id: &str, _message: &str) -> io::Result<()> {
        Ok(())
    }
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
    /// Those that fail where it was not expected.
    pub new_musts: BTreeSet<String>,
    /// Latitude that was taken.
    pub latitude: BTreeSet<String>,
    /// How many files could not be judged, where files are judged.
    pub refused: Option<u32>,
    /// What the expectation file says and no case shows, a sentence each.
    pub stale: Vec<String>,
    /// Requirements that the judged cases cite.
    pub cited: BTreeSet<String>,
    /// Requirements that do not hold, whatever their level, expected or not.
    pub broken: BTreeSet<String>,
    /// What became of the bytes of record vectors: in how many cases.
    pub readings: BTreeMap<Reading, u32>,
}

impl Summary {
    /// Nothing is judged yet.
    pub fn new(about: About) -> Self {
        Self {
            about,
            areas: BTreeMap::new(),
            ops: 0,
            failed_musts: BTreeSet::new(),
            new_musts: BTreeSet::new(),
            latitude: BTreeSet::new(),
            refused: None,
            stale: Vec::new(),
            cited: BTreeSet::new(),
            broken: BTreeSet::new(),
            readings: BTreeMap::new(),
        }
    }

    /// Adds a case.
    pub fn add(&mut self, judged: &Judged) {
        let counts = self.areas.entry(area(&judged.id)).or_default();
        *counts.entry(judged.verdict).or_default() += 1;
        self.ops += u64::from(judged.ops);
        self.latitude.extend(judged.latitude.iter().cloned());
        if let Some(reading) = judged.reading {
            *self.readings.entry(reading).or_default() += 1;
        }
        if !matches!(judged.verdict, Verdict::Unsupported | Verdict::HarnessError) {
            let found = judged.findings.iter().map(|finding| finding.requirement.clone()).filter(|id| !id.is_empty());
            self.broken.extend(found.clone());
            self.cited.extend(judged.requirements.iter().cloned().chain(found));
        }
        if !matches!(judged.verdict, Verdict::Fail | Verdict::ExpectedFail) {
            return;
        }
        let mut failed = failed_musts(judged);
        if failed.is_empty() && judged.verdict == Verdict::Fail {
            // A breakage that no requirement is about still is one.
            failed.insert(judged.id.clone());
        }
        if judged.verdict == Verdict::Fail {
            self.new_musts.extend(failed.iter().cloned());
        }
        self.failed_musts.extend(failed);
    }

    /// MUSTs that fail only where that was expected.
    pub fn expected_musts(&self) -> impl Iterator<Item = &str> + '_ {
        self.failed_musts.difference(&self.new_musts).map(String::as_str)
    }

    /// How many cases have a verdict.
    pub fn count(&self, verdict: Verdict) -> u32 {
        self.areas.values().filter_map(|counts| counts.get(&verdict)).sum()
    }

    /// How many cases, or files, were judged.
    pub fn judged(&self) -> usize {
        let cases: u32 = self.areas.values().flat_map(BTreeMap::values).sum();
        usize::try_from(cases).unwrap_or(usize::MAX)
    }

    /// How many requirements of each level were looked at, and which of them do not hold.
    pub fn levels(&self) -> Vec<proto::Level> {
        let of = |name: &str, is: fn(Level) -> bool| {
            let fits = |id: &&String| requirement::find(id).is_some_and(|known| is(known.level));
            proto::Level {
                level: name.to_owned(),
                cited: u32::try_from(self.cited.iter().filter(fits).count()).unwrap_or(u32::MAX),
                broken: self.broken.iter().filter(fits).cloned().collect(),
            }
        };
        vec![of("MUST", Level::is_must), of("SHOULD", Level::is_should)]
    }

    /// How many cases there are of each verdict that occurs.
    fn verdicts(&self) -> Vec<proto::Count> {
        let occurs = Verdict::ALL.into_iter().filter(|verdict| self.count(*verdict) > 0);
        let count = |verdict: Verdict| proto::Count { verdict: verdict.to_string(), cases: self.count(verdict) };
        occurs.map(count).collect()
    }

    /// As the report's schema has them.
    fn readings(&self) -> Vec<proto::Readings> {
        let one = |((bytes, conduct), cases): (&Reading, &u32)| proto::Readings {
            bytes: bytes.as_str().to_owned(),
            conduct: conduct.as_str().to_owned(),
            cases: *cases,
        };
        self.readings.iter().map(one).collect()
    }

    /// How the run ends.
    pub fn exit(&self) -> Exit {
        if self.refused.is_some_and(|refused| refused > 0) {
            return Exit::Usage;
        }
        let exit = Exit::of(self.areas.values().flat_map(|counts| counts.keys().copied()));
        // The codes go by rank: only these two come behind it.
        if !self.stale.is_empty() && matches!(exit, Exit::Fine | Exit::Inconclusive) {
            Exit::NotConformant
        } else {
            exit
        }
    }

    /// Whether every case was judged and no MUST fails, expected or not.
    pub fn is_conformant(&self) -> bool {
        let open = [Verdict::Inconclusive, Verdict::HarnessError, Verdict::Fail, Verdict::ExpectedFail];
        self.exit() != Exit::Usage && open.into_iter().all(|verdict| self.count(verdict) == 0)
    }

    /// As the report's schema has it.
    pub fn to_proto(&self) -> proto::Summary {
        // Files are judged without a selection of cases.
        let cases = self.refused.is_none();
        proto::Summary {
            kit: env!("CARGO_PKG_VERSION").to_owned(),
            sdk: self.about.sdk.clone(),
            version: self.about.version.clone(),
            revision: self.about.revision.map_or(0, Revision::number),
            seed: self.about.seed.to_string(),
            verdicts: self.verdicts(),
            conformant: Some(self.is_conformant()),
            failed_musts: Some(u32::try_from(self.failed_musts.len()).unwrap_or(u32::MAX)),
            exit_code: Some(u32::from(self.exit().code())),
            expected_musts: Some(u32::try_from(self.expected_musts().count()).unwrap_or(u32::MAX)),
            refused: self.refused,
            stale: self.stale.clone(),
            levels: if cases { self.levels() } else { Vec::new() },
            latitude: self.latitude.iter().cloned().collect(),
            readings: self.readings(),
            total: if cases { u32::try_from(self.about.total).unwrap_or(u32::MAX) } else { 0 },
        }
    }
}

/// The first two parts of an id.
pub fn area(id: &str) -> String {
    id.split('/').take(2).collect::<Vec<_>>().join("/")
}

/// The number of a thing with its word in the right form.
fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
