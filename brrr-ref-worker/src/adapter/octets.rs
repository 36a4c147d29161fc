// SPDX-License-Identifier: AGPL-3.0-only
//! Bytes in JSON: text where they are UTF-8, else hexadecimal.

use brrr_wire::proto::conformance::{Octets, octets};
use bytes::Bytes;

/// Bytes as the protocol writes them.
pub(super) fn from_bytes(bytes: &Bytes) -> Octets {
    let form = match std::str::from_utf8(bytes) {
        Ok(text) => octets::Form::Utf8(text.to_owned()),
        Err(_) => octets::Form::Hex(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()),
    };
    Octets { form: Some(form) }
}

/// The bytes that are meant; the error says what is wrong.
pub(super) fn to_bytes(octets: Octets) -> Result<Bytes, String> {
    match octets.form {
        Some(octets::Form::Utf8(text)) => Ok(Bytes::from(text)),
        Some(octets::Form::Hex(hex)) => {
            parse_hex(&hex).map(Bytes::from).ok_or_else(|| format!("{hex:?} is not hexadecimal"))
        }
        Some(octets::Form::Utf16(units)) => {
            parse_utf16(&units).ok_or_else(|| format!("{units:?} has no UTF-8 form, and this SDK has no other text"))
        }
        // A field with its default value may be left out.
        None => Ok(Bytes::new()),
    }
}

fn parse_hex(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = hex.chars().map(|digit| digit.to_digit(16)?.try_into().ok()).collect();
    let (pairs, rest) = digits.as_ref()?.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

fn parse_utf16(units: &str) -> Option<Bytes> {
    let bytes = parse_hex(units)?;
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().copied().map(u16::from_be_bytes).collect();
    rest.is_empty().then(|| String::from_utf16(&units).ok().map(Bytes::from))?
}

fn digit(nibble: u8) -> char {
    char::from(b"0123456789abcdef"[usize::from(nibble)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for bytes in
            ["", "text", "\u{feff}\u{1f3ed}\0"].map(Bytes::from).into_iter().chain([Bytes::from(vec![0, 0xff])])
        {
            assert_eq!(to_bytes(from_bytes(&bytes)), Ok(bytes));
        }
        assert_eq!(from_bytes(&Bytes::from(vec![0x0a, 0xff])).form, Some(octets::Form::Hex("0aff".to_owned())));
    }

    #[test]
    fn what_is_no_bytes() {
        let read = |form| to_bytes(Octets { form: Some(form) });
        assert_eq!(read(octets::Form::Hex("0Aff".to_owned())), Ok(Bytes::from(vec![0x0a, 0xff])));
        assert_eq!(read(octets::Form::Utf16("d83cdfed".to_owned())), Ok(Bytes::from("\u{1f3ed}")));
        for form in ["0", "0g", "\u{e9}\u{e9}"].map(|hex| octets::Form::Hex(hex.to_owned())) {
            assert!(read(form).is_err());
        }
        for form in ["d83d", "00", ""].map(|units| octets::Form::Utf16(units.to_owned())).into_iter().take(2) {
            assert!(read(form).is_err());
        }
        assert_eq!(to_bytes(Octets { form: None }), Ok(Bytes::new()));
    }
}
