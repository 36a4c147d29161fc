// SPDX-License-Identifier: AGPL-3.0-only
//! The report for the page of a build: Markdown, as GitHub shows a step's summary.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::{About, Again, Report, Summary, count};
use crate::verdict::{Judged, Verdict};

/// The most cases that are listed; a page has room for a mebibyte.
const LISTED: usize = 100;
/// The most characters of one message.
const MESSAGE: usize = 300;

/// Writes one page at the end of a run.
pub struct Markdown<W> {
    out: W,
    again: Again,
    /// What needs attention, the first [`LISTED`] of it.
    listed: Vec<String>,
    more: usize,
}

impl<W: Write> Markdown<W> {
    /// Writes to `out`; `again` is the command line that judges one case again.
    pub fn new(out: W, again: Again) -> Self {
        Self { out, again, listed: Vec::new(), more: 0 }
    }

    fn item(&self, judged: &Judged) -> String {
        let ids: BTreeSet<&str> = judged.findings.iter().map(|finding| finding.requirement.as_str()).collect();
        let ids: Vec<&str> = ids.into_iter().filter(|id| !id.is_empty()).collect();
        let head = format!("- **{}** `{}` {}", judged.verdict, judged.id, ids.join(" "));
        let message = judged.findings.first().map(|finding| plain(&finding.message)).unwrap_or_default();
        // Four spaces make a block of code inside the item, which no text of an adapter can end.
        let again = self.again.line(&judged.id).replace('\n', " ");
        format!("{}\n\n      {message}\n      {again}\n", head.trim_end())
    }
}

/// One line without anything that is not to be seen.
fn plain(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let visible = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut short: String = line.chars().map(visible).take(MESSAGE).collect();
    if line.chars().nth(MESSAGE).is_some() {
        short.push('…');
    }
    short
}

/// A text in a cell or a heading: nothing of it is markup.
fn cell(text: &str) -> String {
    let mut out = String::new();
    for c in plain(text).chars() {
        if c.is_ascii_punctuation() && !"-./".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

impl<W: Write> Report for Markdown<W> {
    fn begin(&mut self, _about: &About) -> io::Result<()> {
        Ok(())
    }

    fn progress(&mut self, _index: usize, _id: &str) -> io::Result<()> {
        Ok(())
    }

    fn case(&mut self, judged: &Judged) -> io::Result<()> {
        // A warning changes nothing about how a run ends; the table counts it.
        if !judged.verdict.needs_attention() || judged.verdict == Verdict::Warn {
            return Ok(());
        }
        if self.listed.len() < LISTED {
            let item = self.item(judged);
            self.listed.push(item);
        } else {
            self.more += 1;
        }
        Ok(())
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let About { sdk, version, revision, seed, total, .. } = &summary.about;
        let name = cell(format!("{sdk} {version}").trim_end());
        let word = if summary.is_conformant() { "yes" } else { "no" };
        let (musts, expected) = (summary.failed_musts.len(), summary.expected_musts().count());
        let musts = count(musts, "MUST fails", "MUSTs fail");
        let out = &mut self.out;
        writeln!(out, "## brrr conformance of {name}\n")?;
        writeln!(out, "**conformant: {word}** ({musts}, {expected} of them expected)\n")?;
        let revision = revision.map(|revision| format!(", revision {revision}")).unwrap_or_default();
        writeln!(out, "{} of {} were run{revision}, seed {seed}.\n", summary.judged(), count(*total, "case", "cases"))?;
        let verdicts: Vec<Verdict> = Verdict::ALL.into_iter().filter(|verdict| summary.count(*verdict) > 0).collect();
        let heads: Vec<&str> = verdicts.iter().map(|verdict| verdict.as_str()).collect();
        writeln!(out, "| area | {} |\n|---|{}", heads.join(" | "), "---:|".repeat(verdicts.len()))?;
        for (area, counts) in &summary.areas {
            let number = |verdict: &Verdict| counts.get(verdict).map_or(String::new(), u32::to_string);
            let cells: Vec<String> = verdicts.iter().map(number).collect();
            writeln!(out, "| {area} | {} |", cells.join(" | "))?;
        }
        writeln!(out)?;
        for level in summary.levels() {
            writeln!(out, "{}: {} cited, {} broken  ", level.level, level.cited, level.broken.len())?;
        }
        writeln!(out)?;
        for item in &self.listed {
            writeln!(out, "{item}")?;
        }
        if self.more > 0 {
            writeln!(out, "and {} that the log of this step shows.\n", count(self.more, "more case", "more cases"))?;
        }
        for sentence in &summary.stale {
            writeln!(out, "- {}\n", cell(sentence))?;
        }
        out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{again, judged, report};
    use super::*;
    use crate::finding::Finding;

    fn page(cases: &[Judged]) -> String {
        let mut out = Vec::new();
        report(&mut Markdown::new(&mut out, again()), cases, cases.len());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_page_has_the_sum_and_what_needs_attention() {
        let finding = [Finding::new("RET-005", "oracle", 3, "</details>\u{1b}[1m ``` \nsecond line")];
        let page = page(&[
            judged("worker/a/one", Verdict::Fail, &finding),
            judged("worker/b/two", Verdict::Pass, &[]),
            judged("worker/b/three", Verdict::Warn, &[]),
        ]);
        for text in [
            "## brrr conformance of brrr\\-x 1.2\n".replace("\\-", "-").as_str(),
            "**conformant: no** (1 MUST fails, 0 of them expected)\n",
            "| area | PASS | WARN | FAIL |\n|---|---:|---:|---:|\n| worker/a |  |  | 1 |\n| worker/b | 1 | 1 |  |\n",
            "- **FAIL** `worker/a/one` RET-005\n\n      </details>\u{fffd}[1m ``` \n",
            "      brrr-conformance run --run worker/a/one --seed 7 -- ./x\n",
        ] {
            assert!(page.contains(text), "{text:?} is not in\n{page}");
        }
        assert!(!page.contains("second line") && !page.contains("worker/b/three"), "{page}");
    }

    #[test]
    fn a_page_is_never_longer_than_there_is_room_for() {
        let finding = [Finding::new("RET-005", "oracle", 3, "x".repeat(5000))];
        let cases: Vec<Judged> = (0..2000).map(|n| judged(&format!("worker/a/{n}"), Verdict::Fail, &finding)).collect();
        let page = page(&cases);
        assert!(page.len() < 200_000, "{}", page.len());
        assert!(page.contains("and 1900 more cases"), "{page}");
    }
}
