// SPDX-License-Identifier: AGPL-3.0-only
//! Byte strings as cases write them.

use std::fmt;

use bytes::Bytes;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::octets;

/// The longest byte string that a case may describe.
const MAX_BYTES: usize = 64 * 1024 * 1024;
/// What a case may write, for messages.
const FORMS: &str =
    "text, { hex = \"…\" }, { repeat = \"…\", times = N }, { raw = … }, or a list of these to be joined";

/// A byte string: text, `{ hex = "…" }`, `{ repeat = "…", times = N }`, or a list of these to be joined. `{ raw = … }` is
/// the same as what it holds, so that one value of an axis can be both a record and what is expected of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Hex(Vec<u8>),
    Repeat(String, usize),
}

impl Text {
    /// Exactly these bytes.
    pub(super) fn literal(bytes: &[u8]) -> Self {
        Self(vec![Piece::Hex(bytes.to_vec())])
    }

    /// The bytes. With an occurrence number, `{n}` in text stands for it.
    pub fn bytes(&self, n: Option<u32>) -> Bytes {
        let mut bytes = Vec::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => bytes.extend_from_slice(template(text, n).as_bytes()),
                Piece::Hex(hex) => bytes.extend_from_slice(hex),
                Piece::Repeat(text, times) => bytes.extend(text.as_bytes().repeat(*times)),
            }
        }
        bytes.into()
    }

    /// Whether it is exactly this text.
    pub(super) fn is(&self, text: &str) -> bool {
        matches!(self.0.as_slice(), [Piece::Text(own)] if own == text)
    }

    fn len(&self) -> usize {
        let len = |piece: &Piece| match piece {
            Piece::Text(text) => text.len(),
            Piece::Hex(hex) => hex.len(),
            Piece::Repeat(text, times) => text.len().saturating_mul(*times),
        };
        self.0.iter().map(len).fold(0, usize::saturating_add)
    }
}

/// `{n}` replaced by the number, where there is one.
pub(super) fn template(text: &str, n: Option<u32>) -> String {
    match n {
        Some(n) => text.replace("{n}", &n.to_string()),
        None => text.to_owned(),
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = deserializer.deserialize_any(TextVisitor)?;
        if text.len() <= MAX_BYTES {
            Ok(text)
        } else {
            Err(de::Error::custom(format!("the byte string is longer than {MAX_BYTES} bytes")))
        }
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(FORMS)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
        Ok(Text(vec![Piece::Text(text.to_owned())]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Text, A::Error> {
        let mut pieces = Vec::new();
        while let Some(Text(more)) = list.next_element()? {
            pieces.extend(more);
        }
        Ok(Text(pieces))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
        let (mut hex, mut repeat, mut times, mut raw) = (None, None, None, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "hex" => hex = Some(map.next_value::<String>()?),
                "repeat" => repeat = Some(map.next_value::<String>()?),
                "raw" => raw = Some(map.next_value::<Text>()?),
                "times" => times = Some(map.next_value::<usize>()?),
                other => {
                    return Err(de::Error::custom(format!("unknown key `{other}`; a byte string is {FORMS}")));
                }
            }
        }
        let piece = match (hex, repeat, times, raw) {
            (None, None, None, Some(text)) => return Ok(text),
            (Some(hex), None, None, None) => octets::from_hex(&hex)
                .map(Piece::Hex)
                .map_err(|at| de::Error::custom(format!("`hex` has no pair of digits at character {at}")))?,
            (None, Some(text), Some(times), None) => Piece::Repeat(text, times),
            _ => return Err(de::Error::custom(format!("a byte string is {FORMS}"))),
        };
        Ok(Text(vec![piece]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(toml: &str) -> Result<Text, String> {
        let value = toml::de::ValueDeserializer::parse(toml).unwrap();
        Text::deserialize(value).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn all_forms_are_read() {
        assert_eq!(text("'v{n}'").unwrap().bytes(Some(3)), "v3");
        assert_eq!(text("'v{n}'").unwrap().bytes(None), "v{n}");
        assert_eq!(text("{ hex = 'ff00' }").unwrap().bytes(None), &[0xff, 0][..]);
        let joined = "['d', { repeat = 'l', times = 3 }, ['e', { hex = '65' }]]";
        assert_eq!(text("{ raw = { hex = '00' } }").unwrap().bytes(None), &[0][..]);
        assert_eq!(text(joined).unwrap().bytes(None), "dlllee");
    }

    #[test]
    fn other_forms_are_refused() {
        for (toml, problem) in [
            ("1", "expected text, { hex"),
            ("{ hex = 'f' }", "at character 1"),
            ("{ utf8 = 'f' }", "unknown key `utf8`"),
            ("{ repeat = 'f' }", "a byte string is"),
            ("{ repeat = 'ff', times = 99999999999 }", "longer than"),
        ] {
            let error = text(toml).unwrap_err();
            assert!(error.contains(problem), "{toml}: {error}");
        }
    }
}
