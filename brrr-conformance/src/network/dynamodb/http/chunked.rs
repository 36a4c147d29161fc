// SPDX-License-Identifier: AGPL-3.0-only
//! Bodies that come in chunks.

use super::{BODY_MAX, Bad, bad};

/// The line before a chunk has at most so many bytes, and so have the lines behind the last.
const LINE_MAX: usize = 256;
const TRAILERS_MAX: usize = 8 * 1024;

/// Where in the body the reading is.
#[derive(Debug, Default)]
pub(crate) enum Chunked {
    /// Before the line with the size of a chunk.
    #[default]
    Size,
    /// So many bytes before the end of a chunk.
    Data(usize),
    /// Behind a chunk, before the end of its line.
    DataEnd,
    /// In the lines behind the last chunk, of which there were so many bytes.
    Trailers(usize),
}

impl Chunked {
    /// Reads on: how many of the bytes were taken, and whether that was the end of the body.
    pub(crate) fn take(&mut self, bytes: &[u8], body: &mut Vec<u8>) -> Result<(usize, bool), Bad> {
        let mut at = 0;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            match *self {
                Self::Size => {
                    let Some((line, taken)) = line(rest)? else { return Ok((at, false)) };
                    at += taken;
                    let size = size(line)?;
                    if body.len().saturating_add(size) > BODY_MAX {
                        return Err(bad(413, "its body is too large"));
                    }
                    *self = if size == 0 { Self::Trailers(0) } else { Self::Data(size) };
                }
                Self::Data(left) => {
                    let part = rest.get(..left.min(rest.len())).unwrap_or_default();
                    body.extend_from_slice(part);
                    at += part.len();
                    if part.len() < left {
                        *self = Self::Data(left - part.len());
                        return Ok((at, false));
                    }
                    *self = Self::DataEnd;
                }
                Self::DataEnd => {
                    let Some((line, taken)) = line(rest)? else { return Ok((at, false)) };
                    if !line.is_empty() {
                        return Err(bad(400, "a chunk of its body is longer than it says"));
                    }
                    at += taken;
                    *self = Self::Size;
                }
                Self::Trailers(before) => {
                    let Some((line, taken)) = line(rest)? else { return Ok((at, false)) };
                    at += taken;
                    if line.is_empty() {
                        return Ok((at, true));
                    }
                    if before + taken > TRAILERS_MAX {
                        return Err(bad(431, "the lines behind its body are too many"));
                    }
                    *self = Self::Trailers(before + taken);
                }
            }
        }
    }
}

/// A line without its end, and how many bytes it has with it; none if it is not whole.
fn line(bytes: &[u8]) -> Result<Option<(&[u8], usize)>, Bad> {
    let end = bytes.iter().take(LINE_MAX).position(|byte| *byte == b'\n');
    match end {
        Some(end) => {
            let line = bytes.get(..end).unwrap_or_default();
            Ok(Some((line.strip_suffix(b"\r").unwrap_or(line), end + 1)))
        }
        None if bytes.len() >= LINE_MAX => Err(bad(400, "a line in its chunked body is too long")),
        None => Ok(None),
    }
}

/// The size of a chunk, in hexadecimal; what stands behind a semicolon means nothing here.
fn size(line: &[u8]) -> Result<usize, Bad> {
    let text = std::str::from_utf8(line).unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let size = digits.then(|| usize::from_str_radix(text, 16).ok()).flatten();
    size.ok_or(bad(400, "the size of a chunk of its body is no number"))
}
