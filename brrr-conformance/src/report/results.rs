// SPDX-License-Identifier: AGPL-3.0-only
//! Results to be kept beside an adapter: every case with its verdict, and the digest of the cases.

use brrr_wire::proto::conformance::{Results, results};
use brrr_wire::revision::Revision;
use thiserror::Error;

use super::Summary;
use super::json::reading;
use crate::verdict::{Judged, Verdict};
use crate::{case, json, octets};

/// The format that this kit writes.
pub const RESULTS: &str = "brrr-results/2";
/// The formats that it reads. The first had neither the day nor the latitude.
const READ: [&str; 2] = ["brrr-results/1", RESULTS];

/// The results of a run: the same for the same run, but for the day.
pub fn results(summary: &Summary, cases: &[Judged], commit: &str) -> Results {
    Results {
        format: RESULTS.to_owned(),
        kit: env!("CARGO_PKG_VERSION").to_owned(),
        case_set: case::digest(),
        sdk: summary.about.sdk.clone(),
        version: summary.about.version.clone(),
        commit: commit.to_owned(),
        revision: summary.about.revision.map_or(0, Revision::number),
        seed: summary.about.seed.to_string(),
        verdicts: summary.verdicts(),
        cases: cases.iter().map(result).collect(),
        date: chrono::Utc::now().format("%Y-%m-%d").to_string(),
        latitude: summary.latitude.iter().cloned().collect(),
    }
}

fn result(judged: &Judged) -> results::Result {
    let mut requirements: Vec<String> = judged.findings.iter().map(|finding| finding.requirement.clone()).collect();
    requirements.retain(|id| !id.is_empty());
    requirements.sort();
    requirements.dedup();
    results::Result {
        id: judged.id.clone(),
        verdict: judged.verdict.as_str().to_owned(),
        requirements,
        reading: judged.reading.map(reading),
        message: judged.findings.first().map(|finding| octets::short(&finding.message)).unwrap_or_default(),
    }
}

/// Why a file holds no results.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ResultsError {
    /// It is no JSON of that shape.
    #[error("it holds no results ({0}); `run --results FILE` writes such files")]
    Shape(String),
    /// Another kit wrote it.
    #[error("the format {0:?} is not known to this kit, which reads {first:?} and {second:?}", first = READ[0], second = READ[1])]
    Format(String),
    /// A case has a verdict that does not exist.
    #[error("the case {id:?} has the verdict {verdict:?}, which does not exist")]
    Verdict {
        /// The case.
        id: String,
        /// The word.
        verdict: String,
    },
    /// There is no case in it.
    #[error("it has no cases")]
    Empty,
}

/// Reads what [`results()`] made, now or in an earlier version of the kit.
///
/// # Errors
/// Where the text holds no results, or those of a later version.
pub fn read_results(text: &str) -> Result<Results, ResultsError> {
    let results: Results =
        serde_json::from_str(text).map_err(|error| ResultsError::Shape(json::without_place(&error)))?;
    if !READ.contains(&results.format.as_str()) {
        return Err(ResultsError::Format(results.format));
    }
    if results.cases.is_empty() {
        return Err(ResultsError::Empty);
    }
    let known = |word: &str| Verdict::ALL.iter().any(|verdict| verdict.as_str() == word);
    match results.cases.iter().find(|case| !known(&case.verdict)) {
        Some(case) => Err(ResultsError::Verdict { id: case.id.clone(), verdict: case.verdict.clone() }),
        None => Ok(results),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_formats_are_read_and_others_are_named() {
        let text = |format: &str, verdict: &str| {
            format!(r#"{{"format":"{format}","sdk":"x","cases":[{{"id":"worker/a/b","verdict":"{verdict}"}}]}}"#)
        };
        assert_eq!(read_results(&text("brrr-results/1", "PASS")).unwrap().date, "");
        assert!(read_results(&text(RESULTS, "PASS")).is_ok());
        let problem = |text: &str| read_results(text).unwrap_err().to_string();
        assert!(problem(&text("brrr-results/9", "PASS")).contains("brrr-results/9"));
        assert!(problem(&text(RESULTS, "GOOD")).contains("\"GOOD\""));
        assert!(problem(&format!(r#"{{"format":"{RESULTS}"}}"#)).contains("no cases"));
        assert!(problem("[1]").contains("holds no results"));
    }
}
