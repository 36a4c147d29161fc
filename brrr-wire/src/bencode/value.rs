// SPDX-License-Identifier: AGPL-3.0-only

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Decoder, Encoder, Type};
use crate::error::DecodeError;

/// An integer of any magnitude, kept as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Integer<'a>(Cow<'a, str>);

impl Integer<'_> {
    /// Its decimal digits, after a minus where it is negative.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl From<i128> for Integer<'_> {
    fn from(value: i128) -> Self {
        Self(Cow::Owned(value.to_string()))
    }
}

/// Any bencode value, as a tree that borrows from its input where it can.
///
/// Records do without it. It is for tools that have to look at values of no particular shape.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value<'a> {
    /// An integer.
    Int(Integer<'a>),
    /// A byte string.
    Bytes(Cow<'a, [u8]>),
    /// A list.
    List(Vec<Self>),
    /// A dictionary. The map keeps the keys as they are written: ascending, each once.
    Dict(BTreeMap<Cow<'a, [u8]>, Self>),
}

impl<'a> Value<'a> {
    /// Reads bytes that are exactly one value, with the bounds and the strictness of [`Decoder`].
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut decoder = Decoder::new(bytes);
        let value = Self::read(&mut decoder)?;
        decoder.finish()?;
        Ok(value)
    }

    /// Reads the next value. It calls itself, but only as deep as the decoder allows.
    fn read(decoder: &mut Decoder<'a>) -> Result<Self, DecodeError> {
        match decoder.peek()? {
            Type::Int => Ok(Self::Int(Integer(Cow::Borrowed(decoder.int()?)))),
            Type::Bytes => Ok(Self::Bytes(Cow::Borrowed(decoder.bytes()?))),
            Type::List => {
                decoder.begin_list()?;
                let mut elements = Vec::new();
                while decoder.more()? {
                    elements.push(Self::read(decoder)?);
                }
                Ok(Self::List(elements))
            }
            Type::Dict => {
                decoder.begin_dict()?;
                let mut entries = BTreeMap::new();
                while let Some(key) = decoder.key()? {
                    entries.insert(Cow::Borrowed(key), Self::read(decoder)?);
                }
                Ok(Self::Dict(entries))
            }
        }
    }

    /// The bytes of this value.
    pub fn encode(&self) -> Vec<u8> {
        let mut encoder = Encoder::new();
        self.write(&mut encoder);
        encoder.finish()
    }

    fn write(&self, encoder: &mut Encoder) {
        match self {
            Self::Int(integer) => encoder.digits(integer.digits()),
            Self::Bytes(bytes) => encoder.bytes(bytes),
            Self::List(elements) => {
                encoder.begin_list();
                for element in elements {
                    element.write(encoder);
                }
                encoder.end();
            }
            Self::Dict(entries) => {
                // spec: BEN-008
                encoder.begin_dict();
                for (key, value) in entries {
                    encoder.bytes(key);
                    value.write(encoder);
                }
                encoder.end();
            }
        }
    }
}
