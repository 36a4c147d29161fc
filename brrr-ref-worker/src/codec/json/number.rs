// SPDX-License-Identifier: AGPL-3.0-only
//! Numbers as ECMAScript and as Python write them. Both write the shortest digits that give the same double.

use std::fmt::Write as _;

use super::Integer;
use crate::codec::CodecError;

/// The digits of a finite double, and where the point stands among them.
struct Shortest {
    negative: bool,
    digits: String,
    point: i32,
}

impl Shortest {
    fn of(double: f64) -> Self {
        let double_abs = double.abs();
        // The exponent form is `d.ddde±x` with as few digits as there can be.
        let mut text = format!("{double_abs:e}");
        let digits = text.bytes().take_while(|byte| *byte != b'e').filter(u8::is_ascii_digit).count();
        // Of two that are equally near it has either, and ECMAScript and Python have the even one, as rounding gives it.
        let even = format!("{double_abs:.*e}", digits - 1);
        if even.parse() == Ok(double_abs) {
            text = even;
        }
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

/// As ECMAScript, and so RFC 8785, has it (COD-005).
pub(super) fn ecmascript(double: f64, out: &mut String) {
    if double == 0.0 {
        out.push('0'); // -0 as well
        return;
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
}

/// So many digits are an integer that is a double of its own, written without an exponent: less than 2^53.
const EXACT_DIGITS: usize = 15;

/// An integer as the double next to it, where what is written is that very integer (COD-006).
pub(super) fn integer_as_double(integer: &Integer, out: &mut String) -> Result<(), CodecError> {
    if integer.as_str().len() <= EXACT_DIGITS {
        out.push_str(integer.as_str());
        return Ok(());
    }
    let inexact = || CodecError::InexactInteger(abbreviated(integer.as_str()));
    let double: f64 = integer.as_str().parse().map_err(|_| inexact())?;
    if !double.is_finite() {
        return Err(inexact());
    }
    let mut digits = String::new();
    Shortest::of(double).plain(&mut digits);
    if digits != integer.as_str().trim_start_matches('-') {
        return Err(inexact());
    }
    ecmascript(double, out);
    Ok(())
}

/// Digits for an error: not all, where they are many.
fn abbreviated(digits: &str) -> String {
    match digits.get(..24) {
        Some(first) if digits.len() > 40 => format!("{first}… ({} digits)", digits.len()),
        _ => digits.to_owned(),
    }
}

/// As Python's `repr` has it: with a point or an exponent (COD-008).
pub(super) fn python(double: f64, out: &mut String) {
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
