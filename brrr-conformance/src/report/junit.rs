// SPDX-License-Identifier: AGPL-3.0-only
//! The report for build servers: `JUnit` XML, in which a case is a test and an area is a class.

use std::fmt::Write as _;
use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Property, Report as Xml, TestCase, TestCaseStatus, TestSuite};

use super::{About, Again, Report, Summary, area};
use crate::verdict::{Judged, Verdict};

/// Writes one file at the end of a run.
pub struct JUnit<W> {
    out: W,
    again: Again,
    about: Option<About>,
    cases: Vec<TestCase>,
}

impl<W: Write> JUnit<W> {
    /// Writes to `out`; `again` is the command line that judges one case again.
    pub fn new(out: W, again: Again) -> Self {
        Self { out, again, about: None, cases: Vec::new() }
    }

    fn status(&self, judged: &Judged) -> TestCaseStatus {
        let kind = match judged.verdict {
            Verdict::Pass | Verdict::Warn => return TestCaseStatus::success(),
            Verdict::Fail | Verdict::UnexpectedPass => Some(NonSuccessKind::Failure),
            Verdict::Inconclusive | Verdict::HarnessError => Some(NonSuccessKind::Error),
            Verdict::ExpectedFail | Verdict::Unsupported => None,
        };
        let mut status = kind.map_or_else(TestCaseStatus::skipped, TestCaseStatus::non_success);
        status.set_type(judged.verdict.as_str());
        if let Some(first) = judged.findings.first() {
            status.set_message(xml(first.message.lines().next().unwrap_or_default()));
        }
        if kind.is_some() {
            status.set_description(xml(&format!("{}again: {}\n", findings(judged), self.again.line(&judged.id))));
        }
        status
    }
}

impl<W: Write> Report for JUnit<W> {
    fn begin(&mut self, about: &About) -> io::Result<()> {
        self.about = Some(about.clone());
        Ok(())
    }

    fn progress(&mut self, _index: usize, _id: &str) -> io::Result<()> {
        Ok(())
    }

    fn case(&mut self, judged: &Judged) -> io::Result<()> {
        let sdk = self.about.as_ref().map_or("", |about| about.sdk.as_str());
        let mut case = TestCase::new(xml(&judged.id), self.status(judged));
        case.set_classname(xml(&format!("{sdk}.{}", area(&judged.id))));
        if judged.verdict == Verdict::Warn {
            case.set_system_out(xml(&format!("WARN\n{}", findings(judged))));
        }
        self.cases.push(case);
        Ok(())
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let mut suite = TestSuite::new(xml(&summary.about.sdk));
        let revision = summary.about.revision.map(|revision| revision.to_string()).unwrap_or_default();
        let conformant = if summary.is_conformant() { "yes" } else { "no" };
        for property in [
            ("version", xml(&summary.about.version)),
            ("revision", revision),
            ("seed", summary.about.seed.to_string()),
            ("conformant", conformant.to_owned()),
        ] {
            suite.add_property(Property::new(property.0, property.1));
        }
        suite.add_test_cases(self.cases.drain(..));
        let mut report = Xml::new(env!("CARGO_PKG_NAME"));
        report.add_test_suite(suite);
        report.serialize(&mut self.out).map_err(io::Error::other)?;
        self.out.flush()
    }
}

fn findings(judged: &Judged) -> String {
    judged.findings.iter().fold(String::new(), |mut text, finding| {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{finding}");
        text
    })
}

/// A text in which every character that XML has no place for is written as `\u{…}`, rather than lost.
fn xml(text: &str) -> String {
    let fits = |c: char| matches!(c, '\t' | '\n' | ' '..='\u{7e}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if fits(c) { out.push(c) } else { out.extend(c.escape_unicode()) }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::{again, judged, report};
    use super::*;
    use crate::finding::Finding;

    #[test]
    fn what_xml_has_no_place_for_is_written_out() {
        assert_eq!(xml("a\0b\u{1b}[1m\u{ffff}\r\u{85}"), r"a\u{0}b\u{1b}[1m\u{ffff}\u{d}\u{85}");
        assert_eq!(xml("Zo\u{eb}\t\u{1f3ed}\n<&>"), "Zo\u{eb}\t\u{1f3ed}\n<&>");
    }

    #[test]
    fn each_verdict_is_a_test_that_passed_failed_broke_or_was_left_out() {
        let finding = [Finding::new("RET-005", "oracle", 3, "wrong \0 <topic>")];
        let cases: Vec<Judged> = Verdict::ALL
            .iter()
            .enumerate()
            .map(|(n, verdict)| judged(&format!("worker/a/{n}"), *verdict, &finding))
            .collect();
        let mut out = Vec::new();
        report(&mut JUnit::new(&mut out, again()), &cases, cases.len());
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains(r#"tests="8" skipped="2" failures="2" errors="2""#), "{text}");
        assert!(text.contains(r#"<testcase name="worker/a/2" classname="brrr-x.worker/a">"#), "{text}");
        assert!(text.contains(r"wrong \u{0} &lt;topic&gt;"), "{text}");
        assert!(text.contains("again: brrr-conformance run --run worker/a/2 --seed 7 -- ./x"), "{text}");
        assert_eq!(text.matches("<skipped").count(), 2, "{text}");
    }
}
