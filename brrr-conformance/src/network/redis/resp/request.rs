// SPDX-License-Identifier: AGPL-3.0-only
//! Reads requests: arrays of bulk strings, and lines of words for people who type.

use bytes::Bytes;
use thiserror::Error;

use super::super::limit::{MAX_ARGUMENTS, MAX_BULK, MAX_LINE, MAX_REQUEST};
use super::super::number;
use super::inline;

/// For how many arguments room is made before they come.
const ROOM: usize = 64;
/// From how many bytes that were read on the rest is moved to the front.
const MOVE_BYTES: usize = 64 * 1024;

/// Why bytes are no request. The connection cannot go on after that, since nobody knows where the next request begins.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProtocolError {
    /// The number of arguments is no number, or too large.
    #[error("invalid multibulk length")]
    Count,
    /// The line of the number of arguments does not end.
    #[error("too big mbulk count string")]
    LongCount,
    /// An argument does not begin with `$`.
    #[error("expected '$', got '{}'", char::from(*.0))]
    NoBulk(u8),
    /// The length of an argument is no number, negative or too large.
    #[error("invalid bulk length")]
    Length,
    /// The line of the length of an argument does not end.
    #[error("too big bulk count string")]
    LongLength,
    /// An inline request does not end.
    #[error("too big inline request")]
    LongLine,
    /// A quote of an inline request is not closed, or something stands right behind it.
    #[error("unbalanced quotes in request")]
    Quotes,
    /// A carriage return without a line feed, or an argument that is longer than its length; Redis does not look.
    #[error("expected CRLF behind a length or an argument")]
    NoLineEnd,
    /// The arguments of a request are too long together.
    #[error("a request of more than {MAX_REQUEST} bytes")]
    LongRequest,
}

/// Cuts what a client sends into requests. Whatever pieces the bytes come in, the requests are the same, and no more
/// than the longest request and one piece are kept.
///
/// # Examples
///
/// ```
/// use brrr_conformance::network::redis::Parser;
///
/// let mut parser = Parser::default();
/// parser.push(b"*2\r\n$4\r\nLLEN\r\n$1\r\nt\r\nPI");
/// assert_eq!(parser.next_request()?.unwrap(), ["LLEN", "t"]);
/// assert_eq!(parser.next_request()?, None);
/// parser.push(b"NG\r\n");
/// assert_eq!(parser.next_request()?.unwrap(), ["PING"]);
/// # Ok::<(), brrr_conformance::network::redis::ProtocolError>(())
/// ```
#[derive(Debug, Default)]
pub struct Parser {
    buffer: Vec<u8>,
    start: usize,
    /// How far a line was searched for its end.
    scanned: usize,
    array: Option<Array>,
}

/// An array whose arguments have not all come.
#[derive(Debug)]
struct Array {
    missing: usize,
    length: Option<usize>,
    bytes: usize,
    words: Vec<Bytes>,
}

impl Parser {
    /// Adds what was read.
    pub fn push(&mut self, piece: &[u8]) {
        if self.start == self.buffer.len() {
            self.buffer.clear();
            (self.start, self.scanned) = (0, 0);
        } else if self.start > MOVE_BYTES {
            self.buffer.drain(..self.start);
            (self.start, self.scanned) = (0, self.scanned - self.start);
        }
        self.buffer.extend_from_slice(piece);
    }

    /// The next request whose bytes have all come: its command and arguments, at least one. After an error there is
    /// nothing more to be had.
    ///
    /// # Errors
    ///
    /// What comes is no request, or one beyond the limits.
    pub fn next_request(&mut self) -> Result<Option<Vec<Bytes>>, ProtocolError> {
        loop {
            let found = match (self.array.take(), self.buffer.get(self.start)) {
                (Some(array), _) => return self.go_on(array),
                (None, None) => return Ok(None),
                (None, Some(b'*')) => self.begin()?,
                (None, Some(_)) => self.words()?,
            };
            match found {
                // An empty line or array asks for nothing.
                Some(words) if words.is_empty() => {}
                None if self.array.is_some() => {}
                found => return Ok(found),
            }
        }
    }

    /// The number of arguments.
    fn begin(&mut self) -> Result<Option<Vec<Bytes>>, ProtocolError> {
        let Some(line) = self.line(ProtocolError::LongCount)? else { return Ok(None) };
        let count = number::integer(&line[1..]).filter(|count| *count <= MAX_ARGUMENTS).ok_or(ProtocolError::Count)?;
        let missing = usize::try_from(count).unwrap_or_default();
        if missing == 0 {
            return Ok(Some(Vec::new()));
        }
        self.array = Some(Array { missing, length: None, bytes: 0, words: Vec::with_capacity(missing.min(ROOM)) });
        Ok(None)
    }

    /// The arguments, as far as they have come.
    fn go_on(&mut self, mut array: Array) -> Result<Option<Vec<Bytes>>, ProtocolError> {
        while array.missing > 0 {
            let length = if let Some(length) = array.length {
                length
            } else {
                let Some(length) = self.bulk_length()? else { return Ok(self.wait(array)) };
                array.bytes += length;
                if array.bytes > MAX_REQUEST {
                    return Err(ProtocolError::LongRequest);
                }
                length
            };
            array.length = Some(length);
            let Some(word) = self.bulk(length)? else { return Ok(self.wait(array)) };
            array.words.push(word);
            array.missing -= 1;
            array.length = None;
        }
        Ok(Some(array.words))
    }

    fn wait(&mut self, array: Array) -> Option<Vec<Bytes>> {
        self.array = Some(array);
        None
    }

    fn bulk_length(&mut self) -> Result<Option<usize>, ProtocolError> {
        match self.buffer.get(self.start) {
            None => return Ok(None),
            Some(b'$') => {}
            Some(other) => return Err(ProtocolError::NoBulk(*other)),
        }
        let Some(line) = self.line(ProtocolError::LongLength)? else { return Ok(None) };
        let length = number::integer(&line[1..]).filter(|length| *length <= MAX_BULK);
        length.and_then(|length| usize::try_from(length).ok()).ok_or(ProtocolError::Length).map(Some)
    }

    /// An argument of this length with the line end behind it.
    fn bulk(&mut self, length: usize) -> Result<Option<Bytes>, ProtocolError> {
        let rest = &self.buffer[self.start..];
        let wrong = rest.iter().skip(length).zip(b"\r\n").any(|(seen, due)| seen != due);
        if wrong {
            return Err(ProtocolError::NoLineEnd);
        }
        if rest.len() < length + 2 {
            return Ok(None);
        }
        let word = Bytes::copy_from_slice(&rest[..length]);
        self.start += length + 2;
        self.scanned = self.start;
        Ok(Some(word))
    }

    /// The next line that ends with CRLF, without that.
    fn line(&mut self, too_long: ProtocolError) -> Result<Option<&[u8]>, ProtocolError> {
        let Some(end) = self.end_of_line(b'\r', too_long)? else { return Ok(None) };
        match self.buffer.get(end + 1) {
            None => Ok(None),
            Some(b'\n') => {
                let line = self.start..end;
                (self.start, self.scanned) = (end + 2, end + 2);
                Ok(Some(&self.buffer[line]))
            }
            Some(_) => Err(ProtocolError::NoLineEnd),
        }
    }

    /// An inline request.
    fn words(&mut self) -> Result<Option<Vec<Bytes>>, ProtocolError> {
        let Some(end) = self.end_of_line(b'\n', ProtocolError::LongLine)? else { return Ok(None) };
        let line = &self.buffer[self.start..end];
        let words = inline::split(line.strip_suffix(b"\r").unwrap_or(line)).ok_or(ProtocolError::Quotes)?;
        (self.start, self.scanned) = (end + 1, end + 1);
        Ok(Some(words))
    }

    /// Where the byte is that ends a line.
    fn end_of_line(&mut self, mark: u8, too_long: ProtocolError) -> Result<Option<usize>, ProtocolError> {
        let found = self.buffer[self.scanned..].iter().position(|byte| *byte == mark).map(|at| self.scanned + at);
        // What was found is found again, for when the line feed behind it has come.
        self.scanned = found.unwrap_or(self.buffer.len());
        if self.scanned - self.start > MAX_LINE { Err(too_long) } else { Ok(found) }
    }
}

#[cfg(test)]
mod tests;
