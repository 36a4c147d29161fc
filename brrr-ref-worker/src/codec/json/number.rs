// SPDX-License-Identifier: AGPL-3.0-only
//! Numbers as ECMAScript and as Python write them. Both write the shortest digits that give the same double.

use std::fmt::Write as _;

use serde_json::Number;

use crate::codec::CodecError;

/// The digits of a finite double, and where the point stands among them.
struct Shortest {
    negative: bool,
    digits: String,
    point: i32,
}

impl Shortest {
    fn of(double: f64) -> Self {
        // Rust's exponent form is `d.ddde±x` with the shortest digits.
        let text = format!("{:e}", double.abs());
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent: i32 = exponent.parse().unwrap_or_default();
        Self { negative: double.is_sign_negative(), digits: mantissa.replace('.', ""), point: exponent + 1 }
    }

    fn len(&self) -> i32 {
        i32::try_from(self.digits.len()).expect("invariant: a double has at most 17 digits")
    }

    /// Without an exponent.
    fn plain(&self, out: &mut String) {
        let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or_default());
        let written = if self.point <= 0 {
            write!(out, "0.{}{}", zeros(-self.point), self.digits)
        } else if self.point >= self.len() {
            write!(out, "{}{}", self.digits, zeros(self.point - self.len()))
        } else {
            let (whole, fraction) = self.digits.split_at(usize::try_from(self.point).unwrap_or_default());
            write!(out, "{whole}.{fraction}")
        };
        written.expect("invariant: a string can always be written to");
    }

    /// With an exponent of at least so many digits.
    fn scientific(&self, width: usize, out: &mut String) {
        let (first, rest) = self.digits.split_at(1);
        let dot = if rest.is_empty() { "" } else { "." };
        let exponent = self.point - 1;
        let sign = if exponent < 0 { '-' } else { '+' };
        let _ = write!(out, "{first}{dot}{rest}e{sign}{:0width$}", exponent.abs());
    }
}

/// As RFC 8785 has it: every number is a double.
pub(super) fn jcs(number: &Number, out: &mut String) -> Result<(), CodecError> {
    let double = number.as_f64().unwrap_or_default();
    if !is_exact(number, double) {
        return Err(CodecError::InexactInteger(number.to_string())); // spec: COD-006
    }
    if double == 0.0 {
        out.push('0');
        return Ok(());
    }
    let shortest = Shortest::of(double);
    if shortest.negative {
        out.push('-');
    }
    if shortest.point > -6 && shortest.point <= 21 {
        shortest.plain(out);
    } else {
        shortest.scientific(1, out);
    }
    Ok(())
}

/// Whether the double is the integer, where the number is one.
fn is_exact(number: &Number, double: f64) -> bool {
    let integer = number.as_i64().map(i128::from).or(number.as_u64().map(i128::from));
    #[allow(clippy::cast_possible_truncation, reason = "an integer of 64 bits as a double fits in 128 bits")]
    integer.is_none_or(|integer| double as i128 == integer)
}

/// As Python's `repr` has it: integers exactly, doubles with a point or an exponent (COD-008).
pub(super) fn python(number: &Number, out: &mut String) {
    let Some(double) = number.as_f64().filter(|_| number.is_f64()) else {
        let _ = write!(out, "{number}");
        return;
    };
    let shortest = Shortest::of(double);
    if shortest.negative {
        out.push('-');
    }
    if double == 0.0 {
        out.push_str("0.0");
    } else if shortest.point > -4 && shortest.point <= 16 {
        shortest.plain(out);
        if shortest.point >= shortest.len() {
            out.push_str(".0");
        }
    } else {
        shortest.scientific(2, out);
    }
}
