// SPDX-License-Identifier: AGPL-3.0-only
//! Numbers as Redis reads them.

/// An integer in the one form in which it is written: no plus, no leading zeros, no spaces.
pub(super) fn integer(text: &[u8]) -> Option<i64> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let canonical = match digits {
        [b'0'] => text.len() == 1,
        [b'1'..=b'9', rest @ ..] => rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    if canonical { std::str::from_utf8(text).ok()?.parse().ok() } else { None }
}

/// A number with or without a fraction.
pub(super) fn fraction(text: &[u8]) -> Option<f64> {
    std::str::from_utf8(text).ok()?.parse().ok().filter(|number: &f64| !number.is_nan())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_have_one_form() {
        for (text, due) in [("0", 0), ("-1", -1), ("10", 10), ("9223372036854775807", i64::MAX)] {
            assert_eq!(integer(text.as_bytes()), Some(due));
        }
        assert_eq!(integer(b"-9223372036854775808"), Some(i64::MIN));
        for text in ["", "-", "-0", "01", "+1", " 1", "1 ", "1.0", "0x1", "9223372036854775808", "1\0"] {
            assert_eq!(integer(text.as_bytes()), None, "{text:?}");
        }
    }

    #[test]
    fn fractions_may_be_written_in_many_ways() {
        for (text, due) in [("0", 0.0), ("1.5", 1.5), (".5", 0.5), ("1e3", 1000.0), ("-2", -2.0), ("+1", 1.0)] {
            assert_eq!(fraction(text.as_bytes()), Some(due));
        }
        for text in ["", "x", "1,5", " 1", "1 ", "nan"] {
            assert_eq!(fraction(text.as_bytes()), None, "{text:?}");
        }
    }
}
