// SPDX-License-Identifier: AGPL-3.0-only
//! From what the judges say to one word a case, and one number a run.

use std::collections::BTreeSet;
use std::fmt;

use crate::adapter::AdapterError;
use crate::case::Case;
use crate::conduct::Conduct;
use crate::finding::Finding;
use crate::judge::{Claim, Judgement};
use crate::play::{ADAPTER, HARNESS, Played};
use crate::requirement::{self, Level};
use crate::trace::Trace;
use crate::vector;

/// One word a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Everything holds.
    Pass,
    /// What should hold does not; the implementation conforms all the same.
    Warn,
    /// What must hold does not.
    Fail,
    /// What the case is about did not happen.
    Inconclusive,
    /// The implementation does not claim to do this.
    Unsupported,
    /// What must hold does not, and that is known ([`crate::expectation`]).
    ExpectedFail,
    /// Everything holds, and a failure was expected.
    UnexpectedPass,
    /// The kit, the case or the adapter is broken: nothing is said about the implementation.
    HarnessError,
}

impl Verdict {
    /// All verdicts, in the order of a report's totals.
    pub const ALL: [Self; 8] = [
        Self::Pass,
        Self::Warn,
        Self::Fail,
        Self::ExpectedFail,
        Self::UnexpectedPass,
        Self::Inconclusive,
        Self::Unsupported,
        Self::HarnessError,
    ];

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Warn => "WARN",
            Self::Fail => "FAIL",
            Self::Inconclusive => "INCONCLUSIVE",
            Self::Unsupported => "UNSUPPORTED",
            Self::ExpectedFail => "EXPECTED_FAIL",
            Self::UnexpectedPass => "UNEXPECTED_PASS",
            Self::HarnessError => "HARNESS_ERROR",
        }
    }

    /// Whether a run with it cannot end with 0, whatever comes behind it; what is inconclusive may be a matter of luck.
    pub const fn is_decisive(self) -> bool {
        matches!(self, Self::Fail | Self::UnexpectedPass | Self::HarnessError)
    }

    /// Whether somebody has to look at it.
    pub const fn needs_attention(self) -> bool {
        !matches!(self, Self::Pass | Self::Unsupported | Self::ExpectedFail)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The bytes of a vector in a case that was played.
pub type Reading = (vector::Verdict, Conduct);

/// One case, judged.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The case.
    pub id: String,
    /// The requirements that it names.
    pub requirements: Vec<String>,
    /// The word.
    pub verdict: Verdict,
    /// Why.
    pub findings: Vec<Finding>,
    /// How many ops it saw.
    pub ops: u32,
    /// Latitude that was taken, by requirement id.
    pub latitude: BTreeSet<String>,
    /// What became of the bytes of a vector, and what readers owe them, where the case is made of one and was played.
    pub reading: Option<Reading>,
    /// What happened, where anything did.
    pub trace: Option<Trace>,
    /// What it says of itself, where it is an exchange.
    pub claim: Option<Claim>,
}

impl Judged {
    /// A case that was not played.
    pub fn unplayed(case: &Case, verdict: Verdict, reason: impl Into<String>) -> Self {
        Self {
            id: case.id.clone(),
            requirements: case.requirements.clone(),
            verdict,
            findings: vec![Finding::new("", HARNESS, 0, reason)],
            ops: 0,
            latitude: BTreeSet::new(),
            reading: None,
            trace: None,
            claim: None,
        }
    }

    /// Something that was recorded.
    pub fn recorded(id: String, judgement: &Judgement) -> Self {
        let mut findings = judgement.findings();
        let verdict = of_findings(&findings, !judgement.inconclusive.is_empty());
        findings.sort_by_key(rank);
        findings.extend(not_shown(&judgement.inconclusive));
        Self {
            id,
            requirements: Vec::new(),
            verdict,
            findings,
            ops: judgement.ops,
            latitude: judgement.latitude.clone(),
            reading: None,
            trace: None,
            claim: judgement.claim.clone(),
        }
    }

    /// A case that was played.
    pub fn of(case: &Case, mut played: Played) -> Self {
        if let Some(error) = &played.broken {
            played.findings.push(breakage(case, error, played.ops));
        }
        if let Some(command) = &played.unsupported {
            // Only cases of profiles that are claimed are played.
            let message =
                format!("The adapter claims the profile of this case and does not know its command `{command}`.");
            played.findings.push(Finding::new("", ADAPTER, played.ops, message));
        }
        if played.ops == 0 && played.broken.is_none() && played.unsupported.is_none() {
            played.inconclusive.push("the implementation asked for nothing at all".to_owned());
        }
        let verdict = of_findings(&played.findings, !played.inconclusive.is_empty());
        let mut findings = played.findings;
        findings.sort_by_key(rank);
        findings.dedup();
        findings.extend(not_shown(&played.inconclusive));
        let mut trace = played.trace;
        let broken: BTreeSet<String> = findings.iter().map(|finding| finding.requirement.clone()).collect();
        trace.close(verdict.as_str(), broken.into_iter().filter(|id| !id.is_empty()));
        Self {
            id: case.id.clone(),
            requirements: case.requirements.clone(),
            verdict,
            findings,
            ops: played.ops,
            latitude: played.latitude,
            reading: case.planted.as_ref().map(|planted| planted.are).zip(played.conduct),
            trace: Some(trace),
            claim: None,
        }
    }
}

/// The level of the requirement of a finding.
pub fn level(finding: &Finding) -> Option<Level> {
    requirement::find(&finding.requirement).map(|requirement| requirement.level)
}

/// The worst come first, and among equals the earliest.
fn rank(finding: &Finding) -> (bool, u32) {
    let lenient = level(finding).is_some_and(|level| !level.is_must());
    let step = if finding.step == 0 { u32::MAX } else { finding.step };
    (lenient, step)
}

/// Why something proves less than it should.
fn not_shown(reasons: &[String]) -> impl Iterator<Item = Finding> + '_ {
    reasons.iter().map(|why| Finding::new("", HARNESS, 0, format!("Not shown: {why}.")))
}

/// A process that died is the implementation's fault; anything else that breaks is the adapter's.
fn breakage(case: &Case, error: &AdapterError, step: u32) -> Finding {
    let only = match case.requirements.as_slice() {
        [one] => one.as_str(),
        _ => "",
    };
    let text = error.to_string();
    if error.cause.is_crash() { Finding::new(only, ADAPTER, step, text) } else { Finding::new("", HARNESS, step, text) }
}

/// The word that follows from what was found, and from whether the case showed what it is about.
fn of_findings(findings: &[Finding], inconclusive: bool) -> Verdict {
    let any = |test: fn(&Finding) -> bool| findings.iter().any(test);
    if any(|finding| finding.requirement.is_empty() && finding.judge == HARNESS) {
        return Verdict::HarnessError;
    }
    if any(|finding| !finding.requirement.is_empty() && level(finding).is_none()) {
        // A judge that names what the specification does not have is broken.
        return Verdict::HarnessError;
    }
    if any(|finding| level(finding).is_none_or(Level::is_must)) {
        return Verdict::Fail;
    }
    if inconclusive {
        return Verdict::Inconclusive;
    }
    if any(|finding| level(finding).is_some_and(Level::is_should)) { Verdict::Warn } else { Verdict::Pass }
}

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything is as it should be.
    Fine = 0,
    /// A MUST does not hold.
    NotConformant = 1,
    /// Nothing was asked for that can be done.
    Usage = 2,
    /// A case proves nothing.
    Inconclusive = 3,
    /// The kit or the adapter is broken.
    NoJudgement = 4,
}

impl Exit {
    /// The first of 2, 4, 1, 3, 0 that applies.
    pub fn of(verdicts: impl Iterator<Item = Verdict>) -> Self {
        let seen: BTreeSet<Verdict> = verdicts.collect();
        let has = |verdict| seen.contains(&verdict);
        if seen.iter().all(|verdict| *verdict == Verdict::Unsupported) {
            Self::Usage
        } else if has(Verdict::HarnessError) {
            Self::NoJudgement
        } else if has(Verdict::Fail) || has(Verdict::UnexpectedPass) {
            Self::NotConformant
        } else if has(Verdict::Inconclusive) {
            Self::Inconclusive
        } else {
            Self::Fine
        }
    }

    /// The number for the shell.
    pub const fn code(self) -> u8 {
        self as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_code_is_the_first_that_applies() {
        use Verdict::{Fail, HarnessError, Inconclusive, Pass, Unsupported, Warn};
        let code = |verdicts: &[Verdict]| Exit::of(verdicts.iter().copied()).code();
        assert_eq!(code(&[]), 2);
        assert_eq!(code(&[Unsupported]), 2);
        assert_eq!(code(&[Pass, Warn, Unsupported]), 0);
        assert_eq!(code(&[Pass, Inconclusive]), 3);
        assert_eq!(code(&[Fail, Inconclusive]), 1);
        assert_eq!(code(&[Fail, HarnessError, Pass]), 4);
    }

    fn played(findings: &[(&str, &str)], inconclusive: bool) -> Played {
        Played {
            findings: findings.iter().map(|(id, judge)| Finding::new(*id, *judge, 1, "")).collect(),
            inconclusive: if inconclusive { vec!["x".to_owned()] } else { Vec::new() },
            unsupported: None,
            broken: None,
            ops: 1,
            latitude: BTreeSet::new(),
            conduct: None,
            trace: Trace::new(brrr_wire::revision::Revision::Two, "x", "0"),
        }
    }

    #[test]
    fn levels_decide() {
        let of = |findings: &[(&str, &str)], inconclusive| {
            let played = played(findings, inconclusive);
            of_findings(&played.findings, !played.inconclusive.is_empty())
        };
        assert_eq!(of(&[], false), Verdict::Pass);
        assert_eq!(of(&[("REC-009", "oracle")], false), Verdict::Warn);
        assert_eq!(of(&[("REC-009", "oracle")], true), Verdict::Inconclusive);
        assert_eq!(of(&[("REC-009", "oracle"), ("RET-003", "oracle")], true), Verdict::Fail);
        assert_eq!(of(&[("", ADAPTER)], false), Verdict::Fail);
        assert_eq!(of(&[("", HARNESS), ("RET-003", "oracle")], false), Verdict::HarnessError);
        assert_eq!(of(&[("XYZ-001", "oracle")], false), Verdict::HarnessError);
        assert_eq!(of(&[("HAN-008", "oracle")], false), Verdict::Pass);
    }
}
