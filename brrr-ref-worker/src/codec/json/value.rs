// SPDX-License-Identifier: AGPL-3.0-only
//! A JSON value that tells integers from doubles, and keeps them.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::{MAX_DIGITS, read, serialize};
use crate::codec::CodecError;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number without a fraction and an exponent.
    Integer(Integer),
    /// Any other number; a codec refuses one that is not finite (COD-009).
    Double(f64),
    /// A text.
    Text(String),
    /// An array.
    Array(Vec<Self>),
    /// An object. It has no order of its own; codecs give it one (COD-001).
    Object(BTreeMap<String, Self>),
}

impl Json {
    /// What a Rust value is as JSON.
    ///
    /// # Errors
    /// [`CodecError`], where it is nested too deep, has a key that is no text or twice, or its `Serialize` fails.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self, CodecError> {
        value.serialize(serialize::Serializer::default())
    }

    /// Reads JSON text, strictly: nothing but one value, no key twice, no half characters.
    ///
    /// # Errors
    /// [`CodecError`], which says where and why.
    pub fn read(bytes: &[u8]) -> Result<Self, CodecError> {
        read::read(bytes)
    }
}

/// An integer of any size, up to [`MAX_DIGITS`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Integer(String);

impl Integer {
    /// Reads what JSON allows: digits without leading zeros, with a minus sign or not. `-0` is `0`.
    ///
    /// # Errors
    /// [`CodecError`], where it is none or too long.
    pub fn new(text: &str) -> Result<Self, CodecError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = digits == "0" || !digits.starts_with('0') && !digits.is_empty();
        if !plain || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(CodecError::NotJson { at: 0, expected: "an integer" });
        }
        if digits.len() > MAX_DIGITS {
            return Err(CodecError::IntegerTooLong(MAX_DIGITS)); // spec: COD-022
        }
        Ok(Self(if digits == "0" { digits } else { text }.to_owned()))
    }

    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! from_native {
    ($($native:ty),*) => {
        $(impl From<$native> for Integer {
            fn from(native: $native) -> Self {
                Self(native.to_string())
            }
        })*
    };
}

from_native!(i64, u64, i128, u128);
