// SPDX-License-Identifier: AGPL-3.0-only
//! The report for programs: JSON Lines, one a case and a last one for the sum.

use std::io::{self, Write};

use brrr_wire::proto::conformance::{CaseReport, Claim, Finding, Reading, Refused, ReportLine, report_line::Line};

use super::{About, Report, Summary};
use crate::finding;
use crate::judge;
use crate::octets;
use crate::verdict::{Judged, level};

/// Writes `report.proto` messages.
pub struct Json<W>(W);

impl<W: Write> Json<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self(out)
    }

    fn line(&mut self, line: Line) -> io::Result<()> {
        self.0.write_all(&octets::to_line(&ReportLine { line: Some(line) }))?;
        self.0.flush()
    }
}

impl<W: Write> Report for Json<W> {
    fn begin(&mut self, _about: &About) -> io::Result<()> {
        Ok(())
    }

    fn progress(&mut self, _index: usize, _id: &str) -> io::Result<()> {
        Ok(())
    }

    fn case(&mut self, judged: &Judged) -> io::Result<()> {
        self.line(Line::Case(CaseReport {
            id: judged.id.clone(),
            verdict: judged.verdict.as_str().to_owned(),
            requirements: judged.requirements.clone(),
            findings: judged.findings.iter().map(to_proto).collect(),
            ops: judged.ops,
            latitude: judged.latitude.iter().cloned().collect(),
            reading: judged.reading.map(reading),
            claim: judged.claim.as_ref().map(claim),
        }))
    }

    fn refused(&mut self, id: &str, message: &str) -> io::Result<()> {
        self.line(Line::Refused(Refused { id: id.to_owned(), message: message.to_owned() }))
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        self.line(Line::Summary(summary.to_proto()))
    }
}

/// A reading as the schemas have it.
pub(super) fn reading((bytes, conduct): crate::verdict::Reading) -> Reading {
    Reading { bytes: bytes.as_str().to_owned(), conduct: conduct.as_str().to_owned() }
}

fn claim(claim: &judge::Claim) -> Claim {
    Claim {
        breaks: claim.breaks.iter().cloned().collect(),
        oracle: claim.oracle.iter().cloned().collect(),
        properties: claim.properties.iter().cloned().collect(),
        agreed: Some(claim.agrees()),
    }
}

/// A finding as the schemas have it.
pub(crate) fn to_proto(finding: &finding::Finding) -> Finding {
    let level = match level(finding) {
        Some(level) if level.is_must() => "MUST",
        Some(level) if level.is_should() => "SHOULD",
        _ => "",
    };
    Finding {
        requirement: finding.requirement.clone(),
        level: level.to_owned(),
        judge: finding.judge.clone(),
        step: finding.step,
        message: finding.message.clone(),
        seen: finding.seen.clone(),
        allowed: finding.allowed.clone(),
    }
}
