// SPDX-License-Identifier: AGPL-3.0-only
//! What can be wrong with a requirement block.

use thiserror::Error;

/// A chapter of the specification that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("spec/{chapter}.md:{line}: {problem}")]
pub struct SpecError {
    /// The chapter without its extension.
    pub chapter: &'static str,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub problem: Problem,
}

/// What is wrong with a block.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Problem {
    /// The heading is not an id.
    #[error(
        "the heading `{0}` is no requirement id; write three capital letters, a hyphen and three digits, as in RET-007"
    )]
    BadId(String),
    /// The id was given before.
    #[error("the id {id} is already given in spec/{chapter}.md; ids are never reused, so take the next free number")]
    DuplicateId {
        /// The id.
        id: String,
        /// Where it was seen first.
        chapter: &'static str,
    },
    /// No quoted sentence follows the heading.
    #[error("{0} has no sentence; write one line that begins with `> ` right below the heading")]
    MissingSentence(String),
    /// More than one line or more than one sentence is quoted.
    #[error("{0} quotes more than one sentence; split it into two requirements")]
    SecondSentence(String),
    /// The sentence has no BCP 14 keyword.
    #[error("the sentence of {0} has none of MUST, MUST NOT, SHOULD, SHOULD NOT, MAY; a requirement has exactly one")]
    NoKeyword(String),
    /// The sentence has more than one BCP 14 keyword.
    #[error("the sentence of {id} has {count} keywords of BCP 14; split it into {count} requirements")]
    ManyKeywords {
        /// The id.
        id: String,
        /// How many there are.
        count: usize,
    },
    /// The sentence uses a keyword that this specification does not use.
    #[error("the sentence of {id} says {word}; write MUST, MUST NOT, SHOULD, SHOULD NOT or MAY instead")]
    UnusedKeyword {
        /// The id.
        id: String,
        /// The keyword.
        word: &'static str,
    },
    /// No rationale follows the sentence.
    #[error("{0} has no rationale; add a paragraph that begins with `Rationale. ` below the sentence")]
    MissingRationale(String),
    /// The class is missing or unknown.
    #[error("{0} has no class; end its rationale with `Class: conformance.`, `Class: latitude.` or `Class: platform.`")]
    MissingClass(String),
    /// The revision is missing or is no number.
    #[error("{0} does not say since when it holds; end its rationale with `Since: 1.`, the number of the revision")]
    MissingSince(String),
    /// `Not checked by a machine:` stands without a reason.
    #[error("{0} says that no machine checks it and gives no reason; write it behind the colon")]
    MissingReason(String),
}
