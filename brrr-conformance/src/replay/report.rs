// SPDX-License-Identifier: AGPL-3.0-only
//! What is said of one file that was replayed: a screen for people, an object for programs.

use std::fmt;

use brrr_wire::proto::conformance as frames;
use serde::Serialize;

use super::{Difference, Replayed, Schedule};
use crate::report::to_proto;
use crate::verdict::Exit;

/// The most findings that are shown to people; programs get all.
const SHOWN: usize = 3;

/// One word a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Word {
    /// The implementation did what was recorded, to the end.
    Same,
    /// It did not.
    Differs,
    /// Two replays of one schedule differ, so the kit does not control all of it.
    Uncontrolled,
    /// The file could not be replayed.
    Refused,
}

impl Word {
    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Differs => "differs",
            Self::Uncontrolled => "uncontrolled",
            Self::Refused => "refused",
        }
    }

    /// How a command ends that replayed files with these words: the first of 4, 1, 3, 0 that applies.
    pub fn exit(words: &[Self]) -> Exit {
        let has = |word| words.contains(&word);
        if words.is_empty() || has(Self::Refused) {
            Exit::NoJudgement
        } else if has(Self::Differs) {
            Exit::NotConformant
        } else if has(Self::Uncontrolled) {
            Exit::Inconclusive
        } else {
            Exit::Fine
        }
    }
}

/// What is said of one file; `replay --json` prints one a line.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FileReport {
    /// The file, as it was named.
    pub file: String,
    /// What came of it.
    pub word: Word,
    /// What was recorded, by what; empty and 0 where the file was refused.
    pub case: String,
    /// The version of the kit that recorded it.
    pub kit: String,
    /// The revision of the key schema.
    pub revision: u32,
    /// How many ops were the same.
    pub ops: u32,
    /// The verdict that the trace ends with.
    pub verdict: String,
    /// The requirements that the trace ends with.
    pub requirements: Vec<String>,
    /// The first difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Difference>,
    /// What the difference means, or why the file was refused, in a sentence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// What both judges say of the replay.
    pub findings: Vec<frames::Finding>,
}

impl FileReport {
    /// A file that was replayed; `second` is the difference of a second replay from the first.
    pub fn of(file: &str, schedule: &Schedule, replayed: &Replayed, second: Option<Difference>) -> Self {
        let (header, end) = (&schedule.trace().header, &schedule.trace().end);
        let (word, difference) = match (second, replayed.difference.clone()) {
            (Some(second), _) => (Word::Uncontrolled, Some(second)),
            (None, Some(first)) => (Word::Differs, Some(first)),
            (None, None) => (Word::Same, None),
        };
        let meaning = difference.as_ref().map_or("", |difference| difference.kind.meaning());
        let unjudged = replayed.unjudged.as_ref().map(|why| format!("The judges cannot read the replay: {why}."));
        let message = [Some(meaning.to_owned()), unjudged];
        Self {
            file: file.to_owned(),
            word,
            case: header.case.clone(),
            kit: header.kit.clone(),
            revision: header.revision,
            ops: replayed.ops,
            verdict: end.verdict.clone(),
            requirements: end.requirements.clone(),
            difference,
            message: message.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "),
            findings: replayed.findings.iter().map(to_proto).collect(),
        }
    }

    /// A file that could not be replayed.
    pub fn refused(file: &str, why: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            word: Word::Refused,
            case: String::new(),
            kit: String::new(),
            revision: 0,
            ops: 0,
            verdict: String::new(),
            requirements: Vec::new(),
            difference: None,
            message: why.into(),
            findings: Vec::new(),
        }
    }

    fn judges(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for frames::Finding { requirement, step, judge, message, .. } in self.findings.iter().take(SHOWN) {
            let space = if requirement.is_empty() { "" } else { " " };
            writeln!(f, "  judged    {requirement}{space}at step {step} of the replay ({judge}): {message}")?;
        }
        match self.findings.len() {
            0 => writeln!(f, "  judged    neither judge objects to the replay"),
            count if count > SHOWN => writeln!(f, "  judged    and {} more; --json prints all", count - SHOWN),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for FileReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { word, file, case, kit, revision, ops, verdict, .. } = self;
        if *word == Word::Refused {
            return writeln!(f, "{:12} {file}: {}", word.as_str(), self.message);
        }
        let again = if *word == Word::Uncontrolled { "two replays differ; " } else { "" };
        writeln!(f, "{:12} {file}: {again}{ops} ops were the same", word.as_str())?;
        if *word == Word::Same && self.findings.is_empty() && self.requirements.is_empty() {
            return Ok(());
        }
        let verdict = if verdict.is_empty() { "no verdict" } else { verdict };
        let ids =
            if self.requirements.is_empty() { String::new() } else { format!(": {}", self.requirements.join(", ")) };
        writeln!(f, "  recorded  {case}, revision {revision}, by kit {kit}; it ends with {verdict}{ids}")?;
        if let Some(difference) = &self.difference {
            difference.fmt(f)?;
        }
        if !self.message.is_empty() {
            writeln!(f, "  meaning   {}", self.message)?;
        }
        self.judges(f)
    }
}
