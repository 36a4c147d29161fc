// SPDX-License-Identifier: AGPL-3.0-only
//! Numbers as DynamoDB keeps them: decimal, exact, of at most 38 significant digits.

use std::cmp::Ordering;
use std::fmt;

/// More digits than this are refused.
const DIGITS_MAX: usize = 38;
/// The largest magnitude is 9.99…E+125, the smallest 1E-130; here the point stands before the first digit.
const EXPONENTS: std::ops::RangeInclusive<i64> = -129..=126;

const TOO_LONG: &str = "Attempting to store more than 38 significant digits in a Number";
const OVERFLOW: &str = "Number overflow. Attempting to store a number with magnitude larger than supported range";
const UNDERFLOW: &str = "Number underflow. Attempting to store a number with magnitude smaller than supported range";

/// A number: `0.d₁d₂… × 10^exponent`, without zeros at either end. Zero has no digits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Number {
    negative: bool,
    digits: Vec<u8>,
    exponent: i32,
}

impl Number {
    /// Reads a number; the error is the message of the service.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let unreadable = || format!("The parameter cannot be converted to a numeric value: {text}");
        let written = Written::split(text).ok_or_else(unreadable)?;
        let exponent: i64 = written.exponent.parse().map_err(|_| unreadable())?;
        let point = i64::try_from(written.whole.len()).unwrap_or(i64::MAX).saturating_add(exponent);
        let digits: Vec<u8> = [written.whole, written.fraction].concat().bytes().map(|digit| digit - b'0').collect();
        if digits.iter().all(|digit| *digit == 0) {
            // Zero is held to the same range, as if its last written digit were a 1.
            let fraction = i64::try_from(written.fraction.len()).unwrap_or(i64::MAX);
            in_range(exponent.saturating_sub(fraction).saturating_add(1))?;
            return Ok(Self::default());
        }
        Self::build(written.negative, &digits, point)
    }

    /// A number of digits with the point so many places after the first; they may have zeros at both ends.
    fn build(negative: bool, digits: &[u8], point: i64) -> Result<Self, String> {
        let Some(first) = digits.iter().position(|digit| *digit != 0) else { return Ok(Self::default()) };
        let last = digits.iter().rposition(|digit| *digit != 0).unwrap_or(first);
        let kept = digits.get(first..=last).unwrap_or_default();
        if kept.len() > DIGITS_MAX {
            return Err(TOO_LONG.to_owned());
        }
        let exponent = in_range(point.saturating_sub(i64::try_from(first).unwrap_or(i64::MAX)))?;
        Ok(Self { negative, digits: kept.to_vec(), exponent })
    }

    /// The sum of two numbers.
    pub(crate) fn plus(&self, other: &Self) -> Result<Self, String> {
        if self.digits.is_empty() {
            return Ok(other.clone());
        }
        if other.digits.is_empty() {
            return Ok(self.clone());
        }
        let high = self.exponent.max(other.exponent);
        let low = self.lowest().min(other.lowest());
        let (mut a, b) = (self.aligned(high, low), other.aligned(high, low));
        // One place in front takes the carry.
        let point = i64::from(high) + 1;
        if self.negative == other.negative {
            let mut carry = 0;
            for (a, b) in a.iter_mut().zip(&b).rev() {
                let sum = *a + b + carry;
                (*a, carry) = (sum % 10, sum / 10);
            }
            return Self::build(self.negative, &a, point);
        }
        let (negative, mut large, small) = if a >= b { (self.negative, a, b) } else { (other.negative, b, a) };
        let mut borrow = 0;
        for (a, b) in large.iter_mut().zip(&small).rev() {
            let due = b + borrow;
            (*a, borrow) = if *a < due { (*a + 10 - due, 1) } else { (*a - due, 0) };
        }
        Self::build(negative, &large, point)
    }

    /// The difference of two numbers.
    pub(crate) fn minus(&self, other: &Self) -> Result<Self, String> {
        self.plus(&Self { negative: !other.negative && !other.digits.is_empty(), ..other.clone() })
    }

    /// The power of ten of the last digit.
    fn lowest(&self) -> i32 {
        self.exponent - i32::try_from(self.digits.len()).unwrap_or_default()
    }

    /// The digits from one place above `high` down to `low`.
    fn aligned(&self, high: i32, low: i32) -> Vec<u8> {
        let before = usize::try_from(high - self.exponent).unwrap_or_default() + 1;
        let after = usize::try_from(self.lowest() - low).unwrap_or_default();
        let zeros = |n| std::iter::repeat_n(0, n);
        zeros(before).chain(self.digits.iter().copied()).chain(zeros(after)).collect()
    }

    /// What it counts for in the size of an item, in bytes.
    pub(crate) fn size(&self) -> usize {
        let whole = usize::try_from(self.exponent).unwrap_or_default().min(self.digits.len());
        let fraction = self.digits.len() - whole;
        whole.div_ceil(2) + fraction.div_ceil(2) + 1 + usize::from(self.negative)
    }
}

/// The exponent, if it is one that can be stored.
fn in_range(exponent: i64) -> Result<i32, String> {
    match exponent {
        high if high > *EXPONENTS.end() => Err(OVERFLOW.to_owned()),
        low if low < *EXPONENTS.start() => Err(UNDERFLOW.to_owned()),
        fits => Ok(i32::try_from(fits).unwrap_or_default()),
    }
}

/// The parts of a number as it is written.
struct Written<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    exponent: &'a str,
}

impl<'a> Written<'a> {
    /// A sign, digits with at most one point among them, and an exponent; nothing else, and no space.
    fn split(text: &'a str) -> Option<Self> {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (coefficient, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((_, exponent)) if exponent.strip_prefix(['+', '-']).unwrap_or(exponent).is_empty() => return None,
            Some((coefficient, exponent)) => (coefficient, exponent),
            None => (unsigned, "0"),
        };
        let (whole, fraction) = coefficient.split_once('.').unwrap_or((coefficient, ""));
        let sound = digits(whole)
            && digits(fraction)
            && digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))
            && !(whole.is_empty() && fraction.is_empty());
        sound.then_some(Self { negative: text.starts_with('-'), whole, fraction, exponent })
    }
}

impl fmt::Display for Number {
    /// The form in which the service returns it: no exponent, no zeros that say nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.digits.is_empty() {
            return f.write_str("0");
        }
        let text: String = self.digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        let sign = if self.negative { "-" } else { "" };
        let zeros = |n: i32| "0".repeat(usize::try_from(n).unwrap_or_default());
        match usize::try_from(self.exponent).unwrap_or_default() {
            0 => write!(f, "{sign}0.{}{text}", zeros(-self.exponent)),
            whole if whole >= text.len() => write!(f, "{sign}{text}{}", zeros(self.lowest())),
            whole => write!(f, "{sign}{}.{}", &text[..whole], &text[whole..]),
        }
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |one: &Self| match (one.digits.is_empty(), one.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let magnitude = || self.exponent.cmp(&other.exponent).then_with(|| self.digits.cmp(&other.digits));
        sign(self).cmp(&sign(other)).then_with(|| if self.negative { magnitude().reverse() } else { magnitude() })
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn numbers_are_kept_in_one_form() {
        for (text, due) in [
            ("0", "0"),
            ("-0.00", "0"),
            ("0042", "42"),
            ("+.5", "0.5"),
            ("5.", "5"),
            ("1.200", "1.2"),
            ("1.5E+3", "1500"),
            ("-12.34e-3", "-0.01234"),
            ("99999999999999999999999999999999999999", "99999999999999999999999999999999999999"),
            ("0.10000000000000000000000000000000000001", "0.10000000000000000000000000000000000001"),
        ] {
            assert_eq!(number(text).to_string(), due, "{text}");
        }
        assert_eq!(number("1e125").to_string().len(), 126);
        assert_eq!(number("1e-130").to_string().len(), 132);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", " 5", "5 ", "1_0", "NaN", ".", "1e", "1e+", "++5", "1.2.3", "0x10", "1e99999999999999999999"] {
            let message = Number::parse(text).unwrap_err();
            assert_eq!(message, format!("The parameter cannot be converted to a numeric value: {text}"));
        }
        assert_eq!(Number::parse("100000000000000000000000000000000000001").unwrap_err(), TOO_LONG);
        for text in ["1e126", "0e126", "-9e200", "1e9223372036854775807"] {
            assert_eq!(Number::parse(text).unwrap_err(), OVERFLOW, "{text}");
        }
        for text in ["1e-131", "0.0e-130", "1e-9223372036854775808"] {
            assert_eq!(Number::parse(text).unwrap_err(), UNDERFLOW, "{text}");
        }
    }

    #[test]
    fn sums_are_exact() {
        for (a, b, due) in [
            ("1", "2", "3"),
            ("0.1", "0.2", "0.3"),
            ("99", "1", "100"),
            ("1", "-1", "0"),
            ("-5", "3", "-2"),
            ("3", "-5", "-2"),
            ("-5", "-5", "-10"),
            ("1000", "-0.001", "999.999"),
            ("12345678901234567890123456789012345678", "1", "12345678901234567890123456789012345679"),
        ] {
            assert_eq!(number(a).plus(&number(b)).unwrap(), number(due), "{a} + {b}");
            assert_eq!(number(due).minus(&number(b)).unwrap(), number(a), "{due} - {b}");
        }
        assert_eq!(number("1e125").plus(&number("1e-130")).unwrap_err(), TOO_LONG);
        assert_eq!(number("9e125").plus(&number("9e125")).unwrap_err(), OVERFLOW);
        assert_eq!(number("0").minus(&number("0")).unwrap().to_string(), "0");
    }

    #[test]
    fn numbers_are_ordered_by_value() {
        let ordered = ["-1e125", "-10", "-9.5", "-0.001", "0", "1e-130", "0.5", "0.51", "9", "10", "1e125"];
        for (n, a) in ordered.iter().enumerate() {
            for (m, b) in ordered.iter().enumerate() {
                assert_eq!(number(a).cmp(&number(b)), n.cmp(&m), "{a} {b}");
            }
        }
    }

    #[test]
    fn a_number_is_sized_by_its_significant_digits() {
        for (text, due) in [("0", 1), ("1", 2), ("42", 2), ("-42", 3), ("100", 2), ("123", 3), ("1.5", 3), ("0.05", 2)]
        {
            assert_eq!(number(text).size(), due, "{text}");
        }
    }
}
