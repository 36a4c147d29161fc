// SPDX-License-Identifier: AGPL-3.0-only
//! Results to be kept beside an adapter: every case with its verdict, and the digest of the cases.

use brrr_wire::proto::conformance::{Count, Results, results};
use brrr_wire::revision::Revision;

use super::Summary;
use crate::verdict::{Judged, Verdict};
use crate::{case, octets};

/// The format that this kit writes.
pub const RESULTS: &str = "brrr-results/1";

/// The results of a run, the same for the same run.
pub fn results(summary: &Summary, cases: &[Judged], commit: &str) -> Results {
    let verdicts = Verdict::ALL.into_iter().filter(|verdict| summary.count(*verdict) > 0);
    Results {
        format: RESULTS.to_owned(),
        kit: env!("CARGO_PKG_VERSION").to_owned(),
        case_set: case::digest(),
        sdk: summary.about.sdk.clone(),
        version: summary.about.version.clone(),
        commit: commit.to_owned(),
        revision: summary.about.revision.map_or(0, Revision::number),
        seed: summary.about.seed.to_string(),
        verdicts: verdicts
            .map(|verdict| Count { verdict: verdict.as_str().to_owned(), cases: summary.count(verdict) })
            .collect(),
        cases: cases.iter().map(result).collect(),
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
        message: judged.findings.first().map(|finding| octets::short(&finding.message)).unwrap_or_default(),
    }
}
