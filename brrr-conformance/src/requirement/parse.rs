// SPDX-License-Identifier: AGPL-3.0-only
//! Reads requirement blocks from a chapter.

use super::{Class, Level, Problem, Requirement, SpecError, is_id};

const HEADING: &str = "#### ";
const QUOTE: &str = "> ";
const RATIONALE: &str = "Rationale. ";
const UNCHECKED: &str = "Not checked by a machine:";
/// The keywords of BCP 14 that this specification leaves out, so that there is one word for each level.
const UNUSED: [&str; 6] = ["REQUIRED", "SHALL", "RECOMMENDED", "OPTIONAL", "MUSTN'T", "CANNOT"];

/// Appends the requirements of one chapter to `all`, which holds those of the chapters before.
pub fn parse(chapter: &'static str, text: &str, all: &mut Vec<Requirement>) -> Result<(), SpecError> {
    let lines: Vec<&str> = text.lines().collect();
    let mut fenced = false;
    for (at, line) in lines.iter().enumerate() {
        if line.starts_with("```") {
            fenced = !fenced;
        }
        let Some(id) = line.strip_prefix(HEADING).filter(|_| !fenced) else {
            continue;
        };
        let block = Block { chapter, id, lines: &lines, at };
        let requirement = block.read().and_then(|found| match all.iter().find(|other| other.id == found.id) {
            Some(other) => Err(block.error(0, Problem::DuplicateId { id: found.id, chapter: other.chapter })),
            None => Ok(found),
        })?;
        all.push(requirement);
    }
    Ok(())
}

/// One block: the heading at `lines[at]` and what follows.
struct Block<'a> {
    chapter: &'static str,
    id: &'a str,
    lines: &'a [&'a str],
    at: usize,
}

impl Block<'_> {
    fn error(&self, below: usize, problem: Problem) -> SpecError {
        SpecError { chapter: self.chapter, line: self.at + below + 1, problem }
    }

    fn read(&self) -> Result<Requirement, SpecError> {
        let id = self.id.to_owned();
        if !is_id(self.id) {
            return Err(self.error(0, Problem::BadId(id)));
        }
        let sentence = self.sentence()?;
        let level = level(&id, sentence).map_err(|problem| self.error(1, problem))?;
        let paragraph = self.paragraph(3);
        let body =
            paragraph.strip_prefix(RATIONALE).ok_or_else(|| self.error(3, Problem::MissingRationale(id.clone())))?;
        let end = 2 + self.height(3);
        let (body, since) = cut(body, " Since: ")
            .and_then(|(body, word)| Some((body, word.parse().ok().filter(|n| *n > 0)?)))
            .ok_or_else(|| self.error(end, Problem::MissingSince(id.clone())))?;
        let (rationale, class) = cut(body, "Class: ")
            .and_then(|(body, word)| Some((body.trim_end(), Class::from_word(word)?)))
            .ok_or_else(|| self.error(end, Problem::MissingClass(id.clone())))?;
        if rationale.is_empty() {
            return Err(self.error(3, Problem::MissingRationale(id)));
        }
        let (sentence, rationale) = (sentence.to_owned(), rationale.to_owned());
        let unchecked = self.unchecked()?;
        Ok(Requirement { id, level, class, chapter: self.chapter, sentence, rationale, since, unchecked })
    }

    fn line(&self, below: usize) -> &str {
        self.lines.get(self.at + below).copied().unwrap_or_default()
    }

    fn sentence(&self) -> Result<&str, SpecError> {
        let sentence = self.line(1).strip_prefix(QUOTE).map(str::trim).filter(|text| !text.is_empty());
        let sentence = sentence.ok_or_else(|| self.error(1, Problem::MissingSentence(self.id.to_owned())))?;
        if self.line(2).starts_with('>') || sentence.contains(". ") {
            return Err(self.error(1, Problem::SecondSentence(self.id.to_owned())));
        }
        Ok(sentence)
    }

    /// How many lines the paragraph has that begins `below` lines under the heading.
    fn height(&self, below: usize) -> usize {
        let rest = self.lines.get(self.at + below..).unwrap_or_default();
        rest.iter().take_while(|line| !line.is_empty() && !line.starts_with('#')).count()
    }

    fn paragraph(&self, below: usize) -> String {
        let rest = self.lines.get(self.at + below..).unwrap_or_default();
        rest[..self.height(below)].join(" ")
    }

    fn unchecked(&self) -> Result<Option<String>, SpecError> {
        let below = 3 + self.height(3) + 1;
        match self.paragraph(below).strip_prefix(UNCHECKED).map(str::trim) {
            Some("") => Err(self.error(below, Problem::MissingReason(self.id.to_owned()))),
            reason => Ok(reason.map(str::to_owned)),
        }
    }
}

/// Cuts `… MARKER word.` off the end of a text: what is before the marker, and the word.
fn cut<'a>(text: &'a str, marker: &str) -> Option<(&'a str, &'a str)> {
    let (before, word) = text.rsplit_once(marker)?;
    Some((before, word.trim_end().strip_suffix('.')?))
}

/// The level of a sentence with exactly one keyword.
fn level(id: &str, sentence: &str) -> Result<Level, Problem> {
    let words: Vec<&str> = sentence.split(|c: char| !c.is_ascii_alphabetic() && c != '\'').collect();
    if let Some(word) = UNUSED.into_iter().find(|unused| words.contains(unused)) {
        return Err(Problem::UnusedKeyword { id: id.to_owned(), word });
    }
    let mut found = Vec::new();
    for (n, word) in words.iter().enumerate() {
        let not = words.get(n + 1) == Some(&"NOT");
        found.extend(match (*word, not) {
            ("MUST", false) => Some(Level::Must),
            ("MUST", true) => Some(Level::MustNot),
            ("SHOULD", false) => Some(Level::Should),
            ("SHOULD", true) => Some(Level::ShouldNot),
            ("MAY", _) => Some(Level::May),
            _ => None,
        });
    }
    match found[..] {
        [level] => Ok(level),
        [] => Err(Problem::NoKeyword(id.to_owned())),
        _ => Err(Problem::ManyKeywords { id: id.to_owned(), count: found.len() }),
    }
}

#[cfg(test)]
mod tests;
