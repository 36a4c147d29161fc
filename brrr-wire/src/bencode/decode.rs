// SPDX-License-Identifier: AGPL-3.0-only

use std::cmp::Ordering;

use crate::error::{DecodeError, DecodeErrorKind as Kind};
use crate::limit::{MAX_DEPTH, MAX_PAYLOAD};

type Result<T> = std::result::Result<T, DecodeError>;

/// The four types of bencode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// An integer of any magnitude.
    Int,
    /// A byte string.
    Bytes,
    /// A list.
    List,
    /// A dictionary.
    Dict,
}

/// A list or dictionary that was begun and not yet ended.
#[derive(Clone, Copy, Debug)]
enum Open<'a> {
    List,
    Dict { last_key: Option<&'a [u8]> },
}

/// Reads one bencode value, piece by piece, in the order in which it is written.
///
/// What it gives out borrows from the input; it allocates nothing. After an error its position is unspecified.
///
/// ```
/// use brrr_wire::bencode::Decoder;
/// let mut decoder = Decoder::new(b"li7e1:xe");
/// decoder.begin_list()?;
/// assert_eq!(decoder.int()?, "7");
/// assert_eq!(decoder.text()?, "x");
/// assert!(!decoder.more()?);
/// decoder.finish()?;
/// # Ok::<(), brrr_wire::error::DecodeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Decoder<'a> {
    input: &'a [u8],
    at: usize,
    /// How many of `open` are in use.
    depth: usize,
    open: [Open<'a>; MAX_DEPTH],
}

impl<'a> Decoder<'a> {
    /// A decoder at the first byte of the input.
    pub fn new(input: &'a [u8]) -> Self {
        Self { input, at: 0, depth: 0, open: [Open::List; MAX_DEPTH] }
    }

    /// The place of the next byte in the input.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The type of the value that comes next.
    pub fn peek(&self) -> Result<Type> {
        match self.byte()? {
            b'i' => Ok(Type::Int),
            b'0'..=b'9' => Ok(Type::Bytes),
            b'l' => Ok(Type::List),
            b'd' => Ok(Type::Dict),
            // What was probably meant as a length is called so.
            b'+' | b'-' | b':' | b' ' | b'\t' | b'\r' | b'\n' => Err(Kind::BadLength.at(self.at)), // spec: BEN-003
            _ => Err(Kind::UnexpectedByte.at(self.at)),
        }
    }

    /// Reads an integer: its digits, after a minus where it is negative.
    pub fn int(&mut self) -> Result<&'a str> {
        // spec: BEN-002
        self.open_with(b'i')?;
        let start = self.at;
        let negative = self.byte()? == b'-';
        self.at += usize::from(negative);
        let first = self.byte()?;
        self.digits(Kind::BadInteger, |_| ())?;
        if self.byte()? != b'e' {
            return Err(Kind::BadInteger.at(self.at));
        }
        if negative && first == b'0' {
            return Err(Kind::NegativeZero.at(start));
        }
        let written = &self.input[start..self.at];
        self.at += 1;
        std::str::from_utf8(written).map_err(|_| Kind::BadInteger.at(start))
    }

    /// Reads a byte string.
    pub fn bytes(&mut self) -> Result<&'a [u8]> {
        let start = self.at;
        if !self.byte()?.is_ascii_digit() {
            return Err(self.unexpected());
        }
        let mut length = 0_usize;
        self.digits(Kind::BadLength, |digit| {
            length = length.saturating_mul(10).saturating_add(usize::from(digit));
        })?;
        if self.byte()? != b':' {
            return Err(Kind::BadLength.at(self.at)); // spec: BEN-003
        }
        self.at += 1;
        // spec: BEN-004, BEN-005
        let Some(bytes) = self.input[self.at..].get(..length) else {
            return Err(Kind::LengthPastEnd.at(start));
        };
        // spec: BEN-010
        if length > MAX_PAYLOAD {
            return Err(Kind::TooLong.at(start));
        }
        self.at += length;
        Ok(bytes)
    }

    /// Reads a byte string that must be UTF-8.
    pub fn text(&mut self) -> Result<&'a str> {
        let bytes = self.bytes()?;
        // spec: REC-012
        std::str::from_utf8(bytes).map_err(|error| Kind::NotUtf8.at(self.at - bytes.len() + error.valid_up_to()))
    }

    /// Begins to read a list: its elements follow, as long as there are [`more`](Self::more).
    pub fn begin_list(&mut self) -> Result<()> {
        self.begin(b'l', Open::List)
    }

    /// Begins to read a dictionary: [`key`](Self::key) and value follow in turn, until there is no key.
    pub fn begin_dict(&mut self) -> Result<()> {
        self.begin(b'd', Open::Dict { last_key: None })
    }

    /// Whether the innermost list or dictionary goes on; where it does not, its end is read.
    pub fn more(&mut self) -> Result<bool> {
        if self.depth == 0 {
            return Ok(false);
        }
        if self.byte()? != b'e' {
            return Ok(true);
        }
        self.at += 1;
        self.depth -= 1;
        Ok(false)
    }

    /// Reads the next key of the innermost dictionary; where there is none, its end is read.
    pub fn key(&mut self) -> Result<Option<&'a [u8]>> {
        if !self.more()? {
            return Ok(None);
        }
        let start = self.at;
        let key = self.bytes()?;
        if let Some(Open::Dict { last_key }) = self.open[..self.depth].last_mut() {
            match last_key.map_or(Ordering::Less, |last| last.cmp(key)) {
                Ordering::Less => *last_key = Some(key),
                // spec: BEN-009, REC-022
                Ordering::Equal => return Err(Kind::DuplicateKey.at(start)),
                Ordering::Greater => return Err(Kind::UnsortedKeys.at(start)),
            }
        }
        Ok(Some(key))
    }

    /// Reads a value of any type and drops it. It must be as well-formed as any other.
    pub fn skip(&mut self) -> Result<()> {
        // A loop and not a recursion: `open` is the stack, and it has a bound.
        let outside = self.depth;
        loop {
            match self.peek()? {
                Type::Int => drop(self.int()?),
                Type::Bytes => drop(self.bytes()?),
                Type::List => self.begin_list()?,
                Type::Dict => self.begin_dict()?,
            }
            while self.depth > outside {
                let goes_on = match self.open[self.depth - 1] {
                    Open::List => self.more()?,
                    Open::Dict { .. } => self.key()?.is_some(),
                };
                if goes_on {
                    break;
                }
            }
            if self.depth == outside {
                return Ok(());
            }
        }
    }

    /// Checks that nothing follows the value.
    pub fn finish(self) -> Result<()> {
        // spec: BEN-001
        if self.at < self.input.len() { Err(Kind::TrailingBytes.at(self.at)) } else { Ok(()) }
    }

    fn byte(&self) -> Result<u8> {
        // spec: BEN-004
        self.input.get(self.at).copied().ok_or(Kind::Truncated.at(self.input.len()))
    }

    /// The error for a value of another type than was asked for, or for none.
    #[cold]
    fn unexpected(&self) -> DecodeError {
        self.peek().err().unwrap_or(Kind::WrongType.at(self.at))
    }

    fn open_with(&mut self, byte: u8) -> Result<()> {
        if self.byte()? != byte {
            return Err(self.unexpected());
        }
        self.at += 1;
        Ok(())
    }

    fn begin(&mut self, byte: u8, open: Open<'a>) -> Result<()> {
        self.open_with(byte)?;
        // spec: BEN-006, BEN-007
        let Some(place) = self.open.get_mut(self.depth) else {
            return Err(Kind::TooDeep.at(self.at - 1));
        };
        *place = open;
        self.depth += 1;
        Ok(())
    }

    /// Reads one or more digits without leading zeros; stops at the first byte that is none.
    fn digits(&mut self, otherwise: Kind, mut each: impl FnMut(u8)) -> Result<()> {
        let start = self.at;
        while let Some(digit @ b'0'..=b'9') = self.input.get(self.at) {
            each(digit - b'0');
            self.at += 1;
        }
        match self.at - start {
            0 => Err(self.byte().map_or_else(|error| error, |_| otherwise.at(start))),
            1 => Ok(()),
            _ if self.input[start] == b'0' => Err(Kind::LeadingZero.at(start)),
            _ => Ok(()),
        }
    }
}
