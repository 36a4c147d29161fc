// SPDX-License-Identifier: AGPL-3.0-only
//! The report for people: what needs attention, then the sum.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use anstyle::{AnsiColor, Style as Ansi};

use super::{About, Report, Summary, count};
use crate::finding::Finding;
use crate::play::EXPECTATION;
use crate::requirement;
use crate::vector;
use crate::verdict::{Judged, Verdict, level};

/// The most cases of one verdict that are shown with their findings; a worker with one fault may fail them all.
const DETAILED: usize = 10;
/// The most findings of one case that are shown.
const FINDINGS: usize = 5;
/// The most allowed ops of one finding that are shown.
const ALLOWED: usize = 6;
/// The most ids of one level that are shown in the sum.
const IDS: usize = 12;
/// What readers owe bytes, in words.
const BYTES: [(vector::Verdict, &str); 3] = [
    (vector::Verdict::Valid, "every reader accepts"),
    (vector::Verdict::Invalid, "every reader rejects"),
    (vector::Verdict::Latitude, "a reader may take or not"),
];

/// A command line that judges one thing again.
#[derive(Clone, Debug)]
pub enum Again {
    /// A case is played again: what comes before its `--run`, and behind.
    Run {
        /// Program and options.
        before: String,
        /// Options and the adapter's command.
        behind: String,
    },
    /// A file is judged again: what comes before its name.
    Judge(String),
}

impl Again {
    /// The whole command line for a case or a file.
    pub fn line(&self, id: &str) -> String {
        match self {
            Self::Run { before, behind } => format!("{before} --run {}{behind}", quote(id)),
            Self::Judge(command) => format!("{command} {}", quote(id)),
        }
    }
}

/// Writes for people. Colours are written always: let the stream take them out where it is no terminal.
pub struct Text<W> {
    out: W,
    again: Again,
    /// How many cases were shown of each verdict.
    cases: BTreeMap<Verdict, usize>,
    /// Warnings that were not shown: how many cases, by requirement.
    warned: BTreeMap<String, usize>,
}

impl<W: Write> Text<W> {
    /// Writes to `out`; `again` is the command line that judges one thing again.
    pub fn new(out: W, again: Again) -> Self {
        Self { out, again, cases: BTreeMap::new(), warned: BTreeMap::new() }
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let mut head: Vec<String> = Vec::new();
        if !finding.requirement.is_empty() {
            let level = level(finding).map_or("", requirement::Level::as_str);
            head.push(format!("{} {level}", finding.requirement));
        }
        if finding.step > 0 {
            head.push(format!("at step {}", finding.step));
        }
        head.push(format!("({})", finding.judge));
        let bold = Ansi::new().bold();
        writeln!(self.out, "  {bold}{}{bold:#}", head.join(" "))?;
        for line in finding.message.lines() {
            writeln!(self.out, "    {line}")?;
        }
        if !finding.seen.is_empty() {
            writeln!(self.out, "    seen     {}", finding.seen)?;
        }
        for (index, allowed) in finding.allowed.iter().take(ALLOWED).enumerate() {
            let label = match (index, finding.judge.as_str()) {
                (0, EXPECTATION) => "expected",
                (0, _) => "allowed",
                _ => "",
            };
            writeln!(self.out, "    {label:8} {allowed}")?;
        }
        match finding.allowed.len().saturating_sub(ALLOWED) {
            0 => Ok(()),
            more => writeln!(self.out, "             … and {more} more"),
        }
    }

    /// Whether files are judged, and not cases.
    const fn judges_files(&self) -> bool {
        matches!(self.again, Again::Judge(_))
    }

    /// How many cases or files there are.
    fn count(&self, number: usize) -> String {
        if self.judges_files() { count(number, "file", "files") } else { count(number, "case", "cases") }
    }

    /// One line for a case of which there are many.
    fn brief(&mut self, judged: &Judged, first: bool) -> io::Result<()> {
        if first {
            let full = if self.judges_files() { "judging one alone" } else { "--run" };
            writeln!(self.out, "\nmore, in short; {full} shows one in full, --json prints all:")?;
        }
        let ids: BTreeSet<&str> = judged.findings.iter().map(|finding| finding.requirement.as_str()).collect();
        let ids: Vec<&str> = ids.into_iter().filter(|id| !id.is_empty()).collect();
        let colour = colour(judged.verdict);
        writeln!(self.out, "{colour}{}{colour:#} {}  {}", judged.verdict, judged.id, ids.join(" "))?;
        writeln!(self.out, "  again: {}", self.again.line(&judged.id))
    }

    /// The sentences of the requirements that are named, each once.
    fn sentences(&mut self, findings: &[Finding]) -> io::Result<()> {
        let ids: BTreeSet<&str> = findings.iter().map(|finding| finding.requirement.as_str()).collect();
        for requirement in ids.into_iter().filter_map(requirement::find) {
            writeln!(self.out, "  {}: {}", requirement.id, requirement.sentence)?;
        }
        Ok(())
    }
}

impl<W: Write> Report for Text<W> {
    fn begin(&mut self, about: &About) -> io::Result<()> {
        let (sdk, version) = (&about.sdk, &about.version);
        let cases = self.count(about.selected);
        if self.judges_files() {
            return writeln!(self.out, "judging {cases}");
        }
        let name = format!("{sdk} {version}");
        let revision = about.revision.map(|revision| format!(", revision {revision}")).unwrap_or_default();
        writeln!(self.out, "judging {}: {cases}{revision}, seed {}", name.trim_end(), about.seed)
    }

    fn progress(&mut self, _index: usize, _id: &str) -> io::Result<()> {
        Ok(())
    }

    fn case(&mut self, judged: &Judged) -> io::Result<()> {
        let (colour, attention) = (colour(judged.verdict), judged.verdict.needs_attention());
        if !attention {
            // Who names files wants to hear of each; who plays cases knows where to find them.
            return match self.again {
                Again::Judge(_) => writeln!(self.out, "{colour}{}{colour:#} {}", judged.verdict, judged.id),
                Again::Run { .. } => Ok(()),
            };
        }
        let cases = self.cases.entry(judged.verdict).or_default();
        *cases += 1;
        if *cases > DETAILED && judged.verdict == Verdict::Warn {
            for id in judged.findings.iter().map(|finding| &finding.requirement).collect::<BTreeSet<_>>() {
                *self.warned.entry(id.clone()).or_default() += 1;
            }
            return Ok(());
        }
        if *cases > DETAILED {
            let first = *cases == DETAILED + 1;
            return self.brief(judged, first);
        }
        writeln!(self.out, "\n{colour}{}{colour:#} {}", judged.verdict, judged.id)?;
        let shown = &judged.findings[..judged.findings.len().min(FINDINGS)];
        for finding in shown {
            self.finding(finding)?;
        }
        if judged.findings.len() > FINDINGS {
            let more = judged.findings.len() - FINDINGS;
            writeln!(self.out, "  … and {}; --json prints all", count(more, "more finding", "more findings"))?;
        }
        self.sentences(shown)?;
        if let Some(claim) = &judged.claim {
            writeln!(self.out, "  {claim}")?;
        }
        writeln!(self.out, "  again: {}", self.again.line(&judged.id))
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        self.warnings()?;
        writeln!(self.out)?;
        self.areas(summary)?;
        writeln!(self.out, "{}, {} ops", self.count(summary.judged()), summary.ops)?;
        if !self.judges_files() {
            self.levels(summary)?;
        }
        self.readings(summary)?;
        if !summary.latitude.is_empty() {
            let ids: Vec<&str> = summary.latitude.iter().map(String::as_str).collect();
            writeln!(self.out, "latitude taken: {}", ids.join(", "))?;
        }
        self.conformant(summary)
    }
}

impl<W: Write> Text<W> {
    /// How many there are of each verdict, area by area; files have no areas.
    fn areas(&mut self, summary: &Summary) -> io::Result<()> {
        let all = BTreeMap::from_iter(Verdict::ALL.map(|verdict| (verdict, summary.count(verdict))));
        let files = BTreeMap::from([("files".to_owned(), all)]);
        let areas = if self.judges_files() { &files } else { &summary.areas };
        let width = areas.keys().map(String::len).max().unwrap_or(0);
        for (area, counts) in areas {
            write!(self.out, "{area:width$}")?;
            for (verdict, cases) in counts.iter().filter(|(_, cases)| **cases > 0) {
                let colour = colour(*verdict);
                write!(self.out, "  {cases:3} {colour}{verdict}{colour:#}")?;
            }
            writeln!(self.out)?;
        }
        Ok(())
    }

    /// Warnings beyond those that were shown: a worker with one habit may be warned in most cases.
    fn warnings(&mut self) -> io::Result<()> {
        let more = self.cases.get(&Verdict::Warn).map_or(0, |cases| cases.saturating_sub(DETAILED));
        if more == 0 {
            return Ok(());
        }
        let ids: Vec<String> = self.warned.iter().map(|(id, cases)| format!("{id} in {cases}")).collect();
        let colour = colour(Verdict::Warn);
        let cases = self.count(more);
        writeln!(self.out, "\n{colour}WARN{colour:#} in {cases} more; --json prints all: {}", ids.join(", "))
    }

    /// How many requirements of each level were looked at, and which of them do not hold.
    fn levels(&mut self, summary: &Summary) -> io::Result<()> {
        for level in summary.levels() {
            let (cited, broken) = (level.cited as usize, level.broken.len());
            let cited = count(cited, "requirement", "requirements");
            write!(self.out, "{:6}  {cited} cited, {}", level.level, count(broken, "does not hold", "do not hold"))?;
            if broken > 0 {
                write!(self.out, ": {}", level.broken[..broken.min(IDS)].join(", "))?;
            }
            if broken > IDS {
                write!(self.out, " and {} more", broken - IDS)?;
            }
            writeln!(self.out)?;
        }
        Ok(())
    }

    /// What became of the bytes of record vectors.
    fn readings(&mut self, summary: &Summary) -> io::Result<()> {
        for (bytes, name) in BYTES {
            let of = summary.readings.iter().filter(|((of, _), _)| *of == bytes);
            let counts: Vec<String> = of.map(|((_, conduct), cases)| format!("{cases} {conduct}")).collect();
            if !counts.is_empty() {
                writeln!(self.out, "bytes that {name}: {}", counts.join(", "))?;
            }
        }
        Ok(())
    }

    fn conformant(&mut self, summary: &Summary) -> io::Result<()> {
        let (word, colour) = if summary.is_conformant() {
            ("yes", Ansi::new().fg_color(Some(AnsiColor::Green.into())).bold())
        } else {
            ("no", Ansi::new().fg_color(Some(AnsiColor::Red.into())).bold())
        };
        let musts = count(summary.failed_musts.len(), "MUST fails", "MUSTs fail");
        write!(
            self.out,
            "conformant: {colour}{word}{colour:#} ({musts}, {} of them expected",
            summary.expected_musts().count()
        )?;
        let open = summary.count(Verdict::Inconclusive) + summary.count(Verdict::HarnessError);
        if open > 0 {
            write!(self.out, "; {open} without a judgement")?;
        }
        if let Some(refused) = summary.refused.filter(|refused| *refused > 0) {
            let files = self.count(usize::try_from(refused).unwrap_or(usize::MAX));
            write!(self.out, "; {files} could not be judged")?;
        }
        let (judged, total) = (summary.judged(), summary.about.total);
        if judged < total && !self.judges_files() {
            write!(self.out, "; {judged} of {total} cases were run")?;
        }
        writeln!(self.out, ")")?;
        self.out.flush()
    }
}

fn colour(verdict: Verdict) -> Ansi {
    let colour = match verdict {
        Verdict::Pass => AnsiColor::Green,
        Verdict::Warn | Verdict::Inconclusive | Verdict::ExpectedFail => AnsiColor::Yellow,
        Verdict::Fail | Verdict::UnexpectedPass | Verdict::HarnessError => AnsiColor::Red,
        Verdict::Unsupported => AnsiColor::Cyan,
    };
    Ansi::new().fg_color(Some(colour.into()))
}

/// A word as a shell reads it.
pub fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
