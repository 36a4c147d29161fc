// SPDX-License-Identifier: AGPL-3.0-only

/// Writes one bencode value, piece by piece.
///
/// The caller keeps to the grammar: every list and dictionary that is begun is ended, and the keys of a dictionary are
/// given in ascending order, each once. Whoever cannot promise that uses [`Value`](super::Value).
///
/// ```
/// use brrr_wire::bencode::Encoder;
/// let mut encoder = Encoder::new();
/// encoder.begin_list();
/// encoder.uint(7);
/// encoder.bytes(b"x");
/// encoder.end();
/// assert_eq!(encoder.finish(), b"li7e1:xe");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Encoder {
    out: Vec<u8>,
}

impl Encoder {
    /// An encoder that has written nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// An encoder that can write this many bytes without allocating again.
    pub fn with_capacity(bytes: usize) -> Self {
        Self { out: Vec::with_capacity(bytes) }
    }

    /// Writes an integer that is not negative.
    pub fn uint(&mut self, value: u64) {
        self.out.push(b'i');
        self.decimal(value);
        self.out.push(b'e');
    }

    /// Writes an integer that is given as bencode writes it.
    pub(super) fn digits(&mut self, digits: &str) {
        self.out.push(b'i');
        self.out.extend_from_slice(digits.as_bytes());
        self.out.push(b'e');
    }

    /// Writes a byte string.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.decimal(bytes.len() as u64);
        self.out.push(b':');
        self.out.extend_from_slice(bytes);
    }

    /// Begins a list.
    pub fn begin_list(&mut self) {
        self.out.push(b'l');
    }

    /// Begins a dictionary: keys and values follow in turn.
    pub fn begin_dict(&mut self) {
        self.out.push(b'd');
    }

    /// Ends the innermost list or dictionary.
    pub fn end(&mut self) {
        self.out.push(b'e');
    }

    /// What was written.
    pub fn finish(self) -> Vec<u8> {
        self.out
    }

    /// Writes a number. Nearly all are lengths of two digits or fewer.
    fn decimal(&mut self, value: u64) {
        // spec: BEN-011
        let rest = value / 10;
        if rest >= 10 {
            self.decimal(rest);
        } else if rest > 0 {
            self.digit(rest);
        }
        self.digit(value % 10);
    }

    fn digit(&mut self, digit: u64) {
        let [digit, ..] = digit.to_le_bytes();
        self.out.push(b'0' + digit);
    }
}

/// How many bytes an integer takes.
pub(crate) const fn uint_size(value: u64) -> usize {
    2 + decimal_size(value)
}

/// How many bytes a byte string takes.
pub(crate) const fn bytes_size(length: usize) -> usize {
    decimal_size(length as u64) + 1 + length
}

const fn decimal_size(value: u64) -> usize {
    match value.checked_ilog10() {
        Some(log) => log as usize + 1,
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_have_no_leading_zeros() {
        // spec: BEN-011
        for value in [0, 1, 9, 10, 99, 100, 12_345, u64::MAX] {
            let mut encoder = Encoder::new();
            encoder.uint(value);
            let written = encoder.finish();
            assert_eq!(written, format!("i{value}e").into_bytes());
            assert_eq!(written.len(), uint_size(value));
        }
        for length in [0, 1, 9, 10, 100] {
            let mut encoder = Encoder::new();
            encoder.bytes(&vec![b'x'; length]);
            assert_eq!(encoder.finish().len(), bytes_size(length));
        }
    }
}
