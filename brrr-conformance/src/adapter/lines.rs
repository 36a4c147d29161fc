// SPDX-License-Identifier: AGPL-3.0-only
//! Cuts what a process prints into lines, and never keeps more of one than a bound.

/// The longest line that is read: more than the largest payload in hexadecimal digits needs.
pub(super) const MAX_LINE: usize = 64 * 1024 * 1024;

/// Bytes that came and were not read as lines yet.
#[derive(Debug)]
pub(super) struct Lines {
    buffer: Vec<u8>,
    start: usize,
    scanned: usize,
    limit: usize,
}

/// A line was longer than the bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLong(pub(super) usize);

impl Lines {
    pub(super) fn new(limit: usize) -> Self {
        Self { buffer: Vec::new(), start: 0, scanned: 0, limit }
    }

    /// Adds what was read.
    pub(super) fn push(&mut self, chunk: &[u8]) {
        if self.start == self.buffer.len() {
            self.buffer.clear();
            (self.start, self.scanned) = (0, 0);
        }
        self.buffer.extend_from_slice(chunk);
    }

    /// The next whole line, without its line feed.
    pub(super) fn next_line(&mut self) -> Result<Option<&[u8]>, TooLong> {
        let found = self.buffer[self.scanned..].iter().position(|byte| *byte == b'\n');
        let end = found.map_or(self.buffer.len(), |at| self.scanned + at);
        if end - self.start > self.limit {
            return Err(TooLong(self.limit));
        }
        if found.is_none() {
            // The start of a line moves to the front, so that the buffer holds one line at most.
            self.buffer.drain(..self.start);
            (self.start, self.scanned) = (0, self.buffer.len());
            return Ok(None);
        }
        let line = self.start..end;
        (self.start, self.scanned) = (end + 1, end + 1);
        let line = &self.buffer[line];
        Ok(Some(line.strip_suffix(b"\r").unwrap_or(line)))
    }

    /// What came behind the last line feed.
    pub(super) fn rest(&self) -> &[u8] {
        &self.buffer[self.start..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_may_come_in_any_pieces() {
        let mut lines = Lines::new(10);
        let mut seen = Vec::new();
        for chunk in [&b"ab"[..], b"c\n\nx", b"y\r\nlast", b" one"] {
            lines.push(chunk);
            while let Some(line) = lines.next_line().unwrap() {
                seen.push(line.to_vec());
            }
        }
        assert_eq!(seen, [&b"abc"[..], b"", b"xy"]);
        assert_eq!(lines.rest(), b"last one");
    }

    #[test]
    fn a_line_without_end_is_refused_at_the_bound() {
        let mut lines = Lines::new(10);
        lines.push(b"0123456789");
        assert_eq!(lines.next_line(), Ok(None));
        lines.push(b"0");
        assert_eq!(lines.next_line(), Err(TooLong(10)));
        let mut lines = Lines::new(10);
        lines.push(b"0123456789ab\n");
        assert_eq!(lines.next_line(), Err(TooLong(10)));
    }
}
