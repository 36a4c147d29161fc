// SPDX-License-Identifier: AGPL-3.0-only
//! Replies, and their bytes in both versions of the protocol.

use std::io::Write as _;

use bytes::Bytes;

/// The version of the protocol that a connection speaks, as `HELLO` chooses it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protocol {
    /// What every connection begins with.
    #[default]
    Resp2,
    /// With nulls, maps and verbatim texts.
    Resp3,
}

impl Protocol {
    /// 2 or 3.
    pub fn number(self) -> u8 {
        match self {
            Self::Resp2 => 2,
            Self::Resp3 => 3,
        }
    }
}

/// What is answered to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A word of the server, like `OK`.
    Status(&'static str),
    /// An error: its code, a space and its text.
    Error(Bytes),
    /// A number.
    Integer(i64),
    /// Bytes.
    Bulk(Bytes),
    /// No bytes.
    Null,
    /// No array.
    NullArray,
    /// Some replies.
    Array(Vec<Reply>),
    /// Names and what they stand for; in RESP2 an array of both by turns.
    Map(Vec<(Reply, Reply)>),
    /// Some replies without an order; in RESP2 an array.
    Set(Vec<Reply>),
    /// A text for people; in RESP2 mere bytes.
    Verbatim(String),
}

impl Reply {
    /// The status of what was done and tells nothing else.
    pub const OK: Self = Self::Status("OK");

    /// An error. Its line ends would be those of the protocol, so they become spaces, as in Redis.
    pub fn error(text: impl Into<Vec<u8>>) -> Self {
        let mut text: Vec<u8> = text.into();
        while text.ends_with(b"\r") || text.ends_with(b"\n") {
            text.pop();
        }
        for byte in text.iter_mut().filter(|byte| **byte == b'\r' || **byte == b'\n') {
            *byte = b' ';
        }
        Self::Error(text.into())
    }

    /// A text as bytes.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Bulk(text.into().into())
    }

    /// A number of things.
    pub fn count(count: usize) -> Self {
        Self::Integer(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// Writes its bytes.
    pub fn write(&self, protocol: Protocol, out: &mut Vec<u8>) {
        let resp3 = protocol == Protocol::Resp3;
        match self {
            Self::Status(word) => line(out, b'+', word.as_bytes()),
            Self::Error(text) => line(out, b'-', text),
            Self::Integer(number) => number_line(out, b':', *number),
            Self::Bulk(bytes) => bulk(out, b'$', &[bytes]),
            Self::Null | Self::NullArray if resp3 => line(out, b'_', b""),
            Self::Null => line(out, b'$', b"-1"),
            Self::NullArray => line(out, b'*', b"-1"),
            Self::Array(all) => many(all, b'*', protocol, out),
            Self::Set(all) => many(all, if resp3 { b'~' } else { b'*' }, protocol, out),
            Self::Map(all) => {
                let (mark, each) = if resp3 { (b'%', 1) } else { (b'*', 2) };
                length(out, mark, all.len() * each);
                for (name, value) in all {
                    name.write(protocol, out);
                    value.write(protocol, out);
                }
            }
            Self::Verbatim(text) if resp3 => bulk(out, b'=', &[b"txt:", text.as_bytes()]),
            Self::Verbatim(text) => bulk(out, b'$', &[text.as_bytes()]),
        }
    }
}

fn line(out: &mut Vec<u8>, mark: u8, text: &[u8]) {
    out.push(mark);
    out.extend_from_slice(text);
    out.extend_from_slice(b"\r\n");
}

fn number_line(out: &mut Vec<u8>, mark: u8, number: i64) {
    out.push(mark);
    // Writing to memory does not fail.
    let _ = write!(out, "{number}\r\n");
}

fn length(out: &mut Vec<u8>, mark: u8, length: usize) {
    number_line(out, mark, i64::try_from(length).unwrap_or(i64::MAX));
}

fn bulk(out: &mut Vec<u8>, mark: u8, parts: &[&[u8]]) {
    length(out, mark, parts.iter().map(|part| part.len()).sum());
    for part in parts {
        out.extend_from_slice(part);
    }
    out.extend_from_slice(b"\r\n");
}

fn many(all: &[Reply], mark: u8, protocol: Protocol, out: &mut Vec<u8>) {
    length(out, mark, all.len());
    for one in all {
        one.write(protocol, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(reply: &Reply) -> [String; 2] {
        [Protocol::Resp2, Protocol::Resp3].map(|protocol| {
            let mut out = Vec::new();
            reply.write(protocol, &mut out);
            String::from_utf8(out).unwrap()
        })
    }

    #[test]
    fn what_both_versions_write_alike() {
        for (reply, due) in [
            (Reply::OK, "+OK\r\n"),
            (Reply::error("ERR a\r\nb\n\r\n"), "-ERR a  b\r\n"),
            (Reply::Integer(i64::MIN), ":-9223372036854775808\r\n"),
            (Reply::text("\r\n"), "$2\r\n\r\n\r\n"),
            (Reply::Array(vec![Reply::text(""), Reply::count(3)]), "*2\r\n$0\r\n\r\n:3\r\n"),
        ] {
            assert_eq!(both(&reply), [due, due]);
        }
    }

    #[test]
    fn what_they_write_differently() {
        let pair = vec![(Reply::text("a"), Reply::Null)];
        for (reply, two, three) in [
            (Reply::Null, "$-1\r\n", "_\r\n"),
            (Reply::NullArray, "*-1\r\n", "_\r\n"),
            (Reply::Map(pair), "*2\r\n$1\r\na\r\n$-1\r\n", "%1\r\n$1\r\na\r\n_\r\n"),
            (Reply::Set(vec![Reply::OK]), "*1\r\n+OK\r\n", "~1\r\n+OK\r\n"),
            (Reply::Verbatim("é".to_owned()), "$2\r\né\r\n", "=6\r\ntxt:é\r\n"),
        ] {
            assert_eq!(both(&reply), [two, three]);
        }
    }
}
