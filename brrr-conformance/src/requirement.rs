// SPDX-License-Identifier: AGPL-3.0-only
//! The requirements of the specification, read from the blocks in its chapters.
//!
//! The chapters of `spec/` are embedded, so a kit always judges by the text that it was built with. A block has the
//! shape that `spec/README.md` shows: a heading with the id, one quoted sentence with one BCP 14 keyword, a rationale,
//! a class and the revision since which it holds.
//!
//! ```
//! use brrr_conformance::requirement;
//!
//! let found = requirement::find("RET-006").expect("the id is in spec/08-returns.md");
//! assert!(found.level.is_must());
//! assert_eq!(found.chapter, "08-returns");
//! ```

mod error;
mod index;
mod parse;
mod sources;

use std::fmt;
use std::sync::LazyLock;

pub use error::{Problem, SpecError};
pub use index::index;
pub use parse::parse;
pub use sources::CHAPTERS;

/// How strongly a requirement binds: the BCP 14 keyword of its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// An absolute requirement.
    Must,
    /// An absolute prohibition.
    MustNot,
    /// To be done unless there is a good reason.
    Should,
    /// To be left alone unless there is a good reason.
    ShouldNot,
    /// Left to the implementation.
    May,
}

impl Level {
    /// The keyword as the specification writes it, for example `MUST NOT`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Must => "MUST",
            Self::MustNot => "MUST NOT",
            Self::Should => "SHOULD",
            Self::ShouldNot => "SHOULD NOT",
            Self::May => "MAY",
        }
    }

    /// Whether breaking it makes an implementation not conformant: MUST and MUST NOT.
    pub fn is_must(self) -> bool {
        matches!(self, Self::Must | Self::MustNot)
    }

    /// Whether breaking it is worth a warning: SHOULD and SHOULD NOT.
    pub fn is_should(self) -> bool {
        matches!(self, Self::Should | Self::ShouldNot)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who decides the question that a requirement answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// The protocol: there is one answer, the same for every implementation.
    Conformance,
    /// The implementation: several answers are right, and the kit only notes which one it saw.
    Latitude,
    /// The backend: the answer depends on what the store, queue or cache offers.
    Platform,
}

impl Class {
    /// The word in a block, for example `conformance`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Conformance => "conformance",
            Self::Latitude => "latitude",
            Self::Platform => "platform",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Conformance, Self::Latitude, Self::Platform].into_iter().find(|class| class.as_str() == word)
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One requirement of the specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Three capital letters, a hyphen and three digits, for example `RET-007`; never reused.
    pub id: String,
    /// The keyword of the sentence.
    pub level: Level,
    /// Who decides.
    pub class: Class,
    /// The chapter without its extension, for example `08-returns`.
    pub chapter: &'static str,
    /// The normative sentence.
    pub sentence: String,
    /// Why it is so, and what goes wrong otherwise.
    pub rationale: String,
    /// The first revision of the protocol that has it.
    pub since: u32,
    /// Why no machine can check it, where that is so.
    pub unchecked: Option<String>,
}

static ALL: LazyLock<Vec<Requirement>> =
    LazyLock::new(|| parse_all().expect("invariant: the embedded chapters parse, which a test proves"));

/// Every requirement, in the order of the chapters.
pub fn all() -> &'static [Requirement] {
    &ALL
}

/// The requirement of an id, for example `RET-007`.
pub fn find(id: &str) -> Option<&'static Requirement> {
    all().iter().find(|requirement| requirement.id == id)
}

/// Whether a text has the shape of an id: three capital letters, a hyphen, three digits.
pub fn is_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 7
        && bytes[..3].iter().all(u8::is_ascii_uppercase)
        && bytes[3] == b'-'
        && bytes[4..].iter().all(u8::is_ascii_digit)
}

/// Reads the embedded chapters, whose ids must be unique across all of them.
pub fn parse_all() -> Result<Vec<Requirement>, SpecError> {
    let mut all = Vec::new();
    for (chapter, text) in CHAPTERS {
        parse(chapter, text, &mut all)?;
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_chapters_parse() {
        let all = parse_all().map_err(|e| e.to_string()).unwrap();
        assert!(all.len() > 100, "only {} requirements were read", all.len());
    }

    #[test]
    fn an_id_is_found_and_an_unknown_one_is_not() {
        let found = find("KEY-005").unwrap();
        assert_eq!((found.level, found.class, found.since), (Level::Must, Class::Conformance, 2));
        assert_eq!(found.chapter, "04-keys");
        assert!(find("XYZ-999").is_none());
    }

    #[test]
    fn ids_have_one_shape() {
        assert!(is_id("RET-007"));
        for bad in ["RET-07", "ret-007", "RET_007", "RETS-007", "RET-0071", "RET-00a", ""] {
            assert!(!is_id(bad), "{bad}");
        }
    }

    #[test]
    fn levels_know_what_a_breach_means() {
        assert!(Level::MustNot.is_must() && !Level::MustNot.is_should());
        assert!(Level::ShouldNot.is_should() && !Level::ShouldNot.is_must());
        assert!(!Level::May.is_must() && !Level::May.is_should());
    }
}
