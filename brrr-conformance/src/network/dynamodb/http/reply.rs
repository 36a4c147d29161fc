// SPDX-License-Identifier: AGPL-3.0-only
//! Replies as bytes.

use crate::seed::Chance;

const ID_LENGTH: usize = 52;

/// The interim reply to a client that waits with its body.
pub(crate) const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// A reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: String,
    pub(crate) keep_alive: bool,
}

impl Reply {
    /// The bytes of the reply; the id of the request follows from its connection and its number.
    pub(crate) fn bytes(&self, connection: u64, number: u64) -> Vec<u8> {
        let Self { status, content_type, body, keep_alive } = self;
        let reason = match status {
            200 => "OK",
            404 => "Not Found",
            413 => "Content Too Large",
            431 => "Request Header Fields Too Large",
            500 => "Internal Server Error",
            501 => "Not Implemented",
            503 => "Service Unavailable",
            _ => "Bad Request",
        };
        let kind = if content_type.is_empty() { String::new() } else { format!("Content-Type: {content_type}\r\n") };
        let mut bytes = format!(
            "HTTP/1.1 {status} {reason}\r\nServer: Server\r\nContent-Length: {}\r\nConnection: {}\r\nx-amzn-RequestId: \
             {}\r\nx-amz-crc32: {}\r\n{kind}\r\n",
            body.len(),
            if *keep_alive { "keep-alive" } else { "close" },
            id(connection, number),
            crc32fast::hash(body.as_bytes()),
        );
        bytes += body;
        bytes.into_bytes()
    }
}

/// An id as the service gives them, the same in every run.
fn id(connection: u64, number: u64) -> String {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut chance = Chance::new(connection.rotate_left(32) ^ number);
    (0..ID_LENGTH).filter_map(|_| chance.pick(SIGNS)).map(char::from).collect()
}
