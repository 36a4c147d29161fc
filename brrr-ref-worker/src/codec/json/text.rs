// SPDX-License-Identifier: AGPL-3.0-only
//! JSON strings.

use std::fmt::Write as _;

/// As RFC 8785 has it: only what must be escaped is.
pub(super) fn raw(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        if !escaped(c, out) {
            out.push(c);
        }
    }
    out.push('"');
}

/// As Python has it: whatever is not printable ASCII is escaped, by UTF-16 unit.
pub(super) fn ascii(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        if escaped(c, out) {
            continue;
        }
        if (' '..='~').contains(&c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out.push('"');
}

/// Writes what both escape; `false` where the character is none of them.
fn escaped(c: char, out: &mut String) -> bool {
    let short = match c {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\u{8}' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\u{c}' => "\\f",
        '\r' => "\\r",
        c if c < ' ' => {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
            return true;
        }
        _ => return false,
    };
    out.push_str(short);
    true
}
