// SPDX-License-Identifier: AGPL-3.0-only
//! Why a codec refuses what it was given.

use std::fmt::Display;

use brrr_wire::name::NameError;
use thiserror::Error;

/// Why there is no encoding, or why bytes are none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CodecError {
    /// The bytes are no text (COD-015).
    #[error("the bytes are not UTF-8 from byte {at} on; store what the codec wrote, without changing it")]
    NotUtf8 {
        /// The first byte that is none.
        at: usize,
    },
    /// The text is no JSON (COD-015).
    #[error("this is no JSON: {expected} was expected at byte {at}; store what the codec wrote, without changing it")]
    NotJson {
        /// Where.
        at: usize,
        /// What could stand there.
        expected: &'static str,
    },
    /// Half of a character (COD-009).
    #[error("the text at byte {at} has a lone surrogate, which is no character; replace or drop it before the call")]
    LoneSurrogate {
        /// The byte of its escape.
        at: usize,
    },
    /// A key that an object has twice (COD-017).
    #[error("the key {0:?} is given twice in one object; give it once")]
    DuplicateKey(String),
    /// A key that is no text (COD-018).
    #[error("a key of a map is {0}, and only text can be one; turn it into text before the call")]
    KeyNotText(&'static str),
    /// A number that no double holds (COD-009, COD-021).
    #[error("a number is not finite, or too large for a double; leave it out, or write it as text")]
    NotFinite,
    /// An integer that would be written as another one (COD-006).
    #[error("the integer {0} would be written as another one; write it as text, or use a codec with exact integers")]
    InexactInteger(String),
    /// An integer of too many digits (COD-022).
    #[error("an integer has more than {0} digits; write it as text")]
    IntegerTooLong(usize),
    /// Too many arrays and objects inside each other (COD-020).
    #[error("arrays and objects are nested deeper than {0} levels; flatten them")]
    TooDeep(usize),
    /// Arguments that are no array (COD-013).
    #[error("the arguments are no array; pass a tuple or a list, for one argument with one element")]
    NotArray,
    /// The value and its Rust type do not fit.
    #[error("the value does not fit its type: {0}; compare the task's types on both sides")]
    Type(String),
    /// A name that is out of its bounds.
    #[error(transparent)]
    Name(#[from] NameError),
}

impl CodecError {
    /// The variant's name, as the codec vectors have it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::NotUtf8 { .. } => "NotUtf8",
            Self::NotJson { .. } => "NotJson",
            Self::LoneSurrogate { .. } => "LoneSurrogate",
            Self::DuplicateKey(_) => "DuplicateKey",
            Self::KeyNotText(_) => "KeyNotText",
            Self::NotFinite => "NotFinite",
            Self::InexactInteger(_) => "InexactInteger",
            Self::IntegerTooLong(_) => "IntegerTooLong",
            Self::TooDeep(_) => "TooDeep",
            Self::NotArray => "NotArray",
            Self::Type(_) => "Type",
            Self::Name(_) => "Name",
        }
    }
}

impl serde::ser::Error for CodecError {
    fn custom<T: Display>(message: T) -> Self {
        Self::Type(message.to_string())
    }
}

impl serde::de::Error for CodecError {
    fn custom<T: Display>(message: T) -> Self {
        Self::Type(message.to_string())
    }
}
