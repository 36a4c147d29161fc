// SPDX-License-Identifier: AGPL-3.0-only
//! What the run that wrote a trace said, beyond what the trace alone shows.

use std::collections::BTreeSet;

use super::Judgement;
use crate::requirement::{self, Level};
use crate::trace::Trace;
use crate::verdict::Verdict;

/// Why a trace shows less than its run did: the run knew what the case expects, and whether the adapter was sound.
pub(super) fn unseen(trace: &Trace, judgement: &Judgement) -> Vec<String> {
    let end = &trace.end;
    let is_must = |id: &&str| requirement::find(id).is_some_and(|known| known.level.is_must());
    let findings = judgement.findings();
    let named: BTreeSet<&str> = findings.iter().map(|finding| finding.requirement.as_str()).collect();
    let missing = end.requirements.iter().map(String::as_str).filter(|id| !named.contains(id)).filter(is_must);
    let missing: BTreeSet<&str> = missing.collect();
    let again = format!("play the case {} again", trace.header.case);
    if !missing.is_empty() {
        let ids = missing.into_iter().collect::<Vec<_>>().join(", ");
        return vec![format!("the run also found that {ids} did not hold, which takes more than the trace; {again}")];
    }
    let is = |verdict: Verdict| end.verdict == verdict.as_str();
    let fails = named.iter().any(|id| requirement::find(id).map(|known| known.level).is_some_and(Level::is_must));
    if is(Verdict::HarnessError) || is(Verdict::Inconclusive) || (is(Verdict::Fail) && !fails) {
        return vec![format!("the run itself ended with {}, which takes more than the trace; {again}", end.verdict)];
    }
    Vec::new()
}
