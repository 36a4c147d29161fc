// SPDX-License-Identifier: AGPL-3.0-only
//! JSON whose every byte is ASCII, so that no reader's idea of an encoding matters.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter};

struct Ascii;

impl Formatter for Ascii {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(|c: char| !c.is_ascii() || c == '\u{7f}') {
            let (plain, tail) = rest.split_at(at);
            CompactFormatter.write_string_fragment(writer, plain)?;
            let mut chars = tail.chars();
            for unit in chars.next().into_iter().flat_map(units) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = chars.as_str();
        }
        CompactFormatter.write_string_fragment(writer, rest)
    }
}

fn units(c: char) -> impl Iterator<Item = u16> {
    let mut units = [0; 2];
    let count = c.encode_utf16(&mut units).len();
    units.into_iter().take(count)
}

/// One line of JSON with its line feed; everything beyond ASCII is escaped.
///
/// # Panics
/// If the value does not serialize, which messages of text and numbers always do.
pub fn to_line<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let mut line = Vec::with_capacity(128);
    let mut serializer = serde_json::Serializer::with_formatter(&mut line, Ascii);
    value
        .serialize(&mut serializer)
        .expect("invariant: messages of text and numbers serialize, and memory can be written");
    line.push(b'\n');
    line
}

#[cfg(test)]
mod tests {
    use super::to_line;

    #[test]
    fn only_ascii_is_written_and_the_text_comes_back() {
        let text = "Zo\u{eb}\u{1f3ed}\u{7f}\n\"\\\u{feff}end";
        let line = to_line(text);
        assert!(line.is_ascii());
        assert_eq!(line.iter().position(|byte| *byte == b'\n'), Some(line.len() - 1));
        assert_eq!(serde_json::from_slice::<String>(&line).unwrap(), text);
        assert!(String::from_utf8(line).unwrap().contains("\\ud83c\\udfed\\u007f"));
    }
}
