// SPDX-License-Identifier: AGPL-3.0-only
//! A line that somebody typed, as words. Double quotes know escapes, single quotes only `\'`.

use bytes::Bytes;

/// The words; none where a quote is not closed, or closed in the middle of a word. A NUL ends the line.
pub(super) fn split(line: &[u8]) -> Option<Vec<Bytes>> {
    let line = line.split(|byte| *byte == 0).next().unwrap_or_default();
    let (mut words, mut rest) = (Vec::new(), line);
    loop {
        let start = rest.iter().position(|byte| !is_space(*byte));
        let Some(start) = start else { return Some(words) };
        let (word, behind) = word(&rest[start..])?;
        words.push(word.into());
        rest = behind;
    }
}

/// As the C library tells spaces.
fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x0b
}

/// The word at the start, and what is behind it.
fn word(mut rest: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut word = Vec::new();
    while let Some((&first, behind)) = rest.split_first() {
        if is_space(first) {
            break;
        }
        rest = behind;
        if first != b'"' && first != b'\'' {
            word.push(first);
            continue;
        }
        rest = quoted(first, rest, &mut word)?;
        return rest.first().is_none_or(|next| is_space(*next)).then_some((word, rest));
    }
    Some((word, rest))
}

/// Adds what stands between quotes, and gives what is behind the closing one.
fn quoted<'a>(quote: u8, mut rest: &'a [u8], word: &mut Vec<u8>) -> Option<&'a [u8]> {
    loop {
        let (byte, length) = match *rest {
            [] => return None,
            [first, ..] if first == quote => return Some(&rest[1..]),
            [b'\\', b'\'', ..] if quote == b'\'' => (b'\'', 2),
            [b'\\', b'x', high, low, ..] if quote == b'"' && hex(high, low).is_some() => (hex(high, low)?, 4),
            [b'\\', escaped, ..] if quote == b'"' => (unescape(escaped), 2),
            [first, ..] => (first, 1),
        };
        word.push(byte);
        rest = &rest[length..];
    }
}

fn hex(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(high)? << 4 | digit(low)?)
}

fn unescape(byte: u8) -> u8 {
    match byte {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 8,
        b'a' => 7,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_quotes() {
        let words = |line: &str| split(line.as_bytes());
        let due = |due: &[&'static str]| Some(due.iter().map(|word| Bytes::from_static(word.as_bytes())).collect());
        assert_eq!(words(" a\tb\u{b}c "), due(&["a", "b", "c"]));
        assert_eq!(words(r#"a"b c" 'd\'e\n' "" ''"#), due(&["ab c", r"d'e\n", "", ""]));
        assert_eq!(words(r#""\x41\xZ\n\r\t\b\a\"\\\q""#), due(&["AxZ\n\r\t\u{8}\u{7}\"\\q"]));
        assert_eq!(words("a\0b c"), due(&["a"]));
        for unbalanced in [r#""a"#, "'a", r#""a"b"#, "'a'b", r#""a\"#, r"'\'"] {
            assert_eq!(words(unbalanced), None, "{unbalanced}");
        }
    }
}
