// SPDX-License-Identifier: AGPL-3.0-only
//! Byte strings in frames: readable where they are text, exact always.

mod ascii;

use brrr_wire::proto::conformance::{Octets, octets::Form};
use bytes::Bytes;
use thiserror::Error;

pub use ascii::to_line;

/// How many characters of a byte string are shown to people.
const SHOWN: usize = 160;

/// Why an `Octets` message is no byte string.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OctetsError {
    /// The message is missing.
    #[error("a byte string is missing; give `utf8` or `hex`, and an empty one as {{}} or {{\"utf8\":\"\"}}")]
    Absent,
    /// `hex` is not pairs of hexadecimal digits.
    #[error("the hex form breaks off or has no hexadecimal digit at character {0}; write two digits a byte")]
    BadHex(usize),
    /// `utf16` is not groups of four hexadecimal digits.
    #[error("the utf16 form breaks off or has no hexadecimal digit at character {0}; write four digits a unit")]
    BadUtf16(usize),
    /// The text has a lone surrogate, so it has no UTF-8 form: the implementation made text that cannot be stored.
    #[error("the text has a lone surrogate ({0:04x}) and therefore no UTF-8 form")]
    LoneSurrogate(u16),
}

/// The `utf8` form where the bytes are UTF-8 text, else `hex`.
pub fn encode(bytes: &[u8]) -> Octets {
    let form = match std::str::from_utf8(bytes) {
        Ok(text) => Form::Utf8(text.to_owned()),
        Err(_) => Form::Hex(to_hex(bytes)),
    };
    Octets { form: Some(form) }
}

/// The bytes of a message field; a field that is there and has none of the forms is no bytes.
pub fn decode(octets: Option<&Octets>) -> Result<Bytes, OctetsError> {
    match octets.ok_or(OctetsError::Absent)?.form.as_ref() {
        None => Ok(Bytes::new()),
        Some(Form::Utf8(text)) => Ok(Bytes::copy_from_slice(text.as_bytes())),
        Some(Form::Hex(digits)) => from_hex(digits).map(Bytes::from).map_err(OctetsError::BadHex),
        Some(Form::Utf16(digits)) => from_utf16(digits),
    }
}

/// Lower-case hexadecimal digits, two a byte.
pub fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The bytes of hexadecimal digits, or the position of the first character that does not fit.
pub fn from_hex(digits: &str) -> Result<Vec<u8>, usize> {
    let digits = digits.as_bytes();
    let nibble = |at: usize| {
        let digit = digits.get(at).and_then(|digit| char::from(*digit).to_digit(16));
        digit.and_then(|digit| u8::try_from(digit).ok()).ok_or(at)
    };
    (0..digits.len()).step_by(2).map(|at| Ok(nibble(at)? << 4 | nibble(at + 1)?)).collect()
}

fn from_utf16(digits: &str) -> Result<Bytes, OctetsError> {
    let bytes = from_hex(digits).map_err(OctetsError::BadUtf16)?;
    if !bytes.len().is_multiple_of(2) {
        return Err(OctetsError::BadUtf16(digits.len()));
    }
    let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    char::decode_utf16(units)
        .collect::<Result<String, _>>()
        .map(Bytes::from)
        .map_err(|error| OctetsError::LoneSurrogate(error.unpaired_surrogate()))
}

/// The beginning of a text, at most as long as is shown of a byte string.
pub fn short(text: &str) -> String {
    let mut chars = text.chars();
    let start: String = chars.by_ref().take(SHOWN).collect();
    if chars.next().is_some() { start + "…" } else { start }
}

/// A byte string for people: quoted text where it is printable, else hexadecimal digits; a long one is cut.
pub fn show(bytes: &[u8]) -> String {
    let printable = |text: &&str| !text.chars().any(char::is_control);
    let (text, quote) = match std::str::from_utf8(bytes).ok().filter(printable) {
        Some(text) => (text.to_owned(), "`"),
        None => (format!("hex {}", to_hex(&bytes[..bytes.len().min(SHOWN)])), ""),
    };
    match text.char_indices().nth(SHOWN) {
        None => format!("{quote}{text}{quote}"),
        Some((end, _)) => format!("{quote}{}{quote}… ({} bytes)", &text[..end], bytes.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(digits: &str) -> Result<Bytes, OctetsError> {
        let form = Some(Form::Utf16(digits.to_owned()));
        decode(Some(&Octets { form }))
    }

    #[test]
    fn bytes_come_back_from_either_form() {
        for bytes in [&b""[..], b"li2e1:r1:he", "Zo\u{eb}\u{1f3ed}\0".as_bytes(), &[0xff, 0x00, 0x80]] {
            assert_eq!(decode(Some(&encode(bytes))).unwrap(), bytes);
        }
        assert_eq!(encode(&[0xff, 0x0a]).form, Some(Form::Hex("ff0a".to_owned())));
    }

    #[test]
    fn an_absent_form_and_bad_digits_are_errors() {
        assert_eq!(decode(None), Err(OctetsError::Absent));
        assert_eq!(decode(Some(&Octets { form: None })), Ok(Bytes::new()));
        for (digits, at) in [("f", 1), ("zz", 0), ("0x", 1), ("00\u{e9}", 2)] {
            assert_eq!(from_hex(digits), Err(at), "{digits}");
        }
    }

    #[test]
    fn both_forms_are_an_error_of_the_frame() {
        let both = r#"{"utf8":"a","hex":"61"}"#;
        assert!(serde_json::from_str::<Octets>(both).is_err());
    }

    #[test]
    fn a_lone_surrogate_is_an_error_of_its_own() {
        assert_eq!(utf16("0061d83cdfed").unwrap(), "a\u{1f3ed}".as_bytes());
        assert_eq!(utf16("d83d"), Err(OctetsError::LoneSurrogate(0xd83d)));
        assert_eq!(utf16("d8"), Err(OctetsError::BadUtf16(2)));
    }

    #[test]
    fn people_see_text_or_digits_and_never_too_much() {
        assert_eq!(show(b"li2e1:r1:he"), "`li2e1:r1:he`");
        assert_eq!(show(&[0, 255]), "hex 00ff");
        assert!(show(&vec![b'x'; 100_000]).ends_with("… (100000 bytes)"));
        assert!(show(&vec![0; 100_000]).len() < 300);
    }
}
