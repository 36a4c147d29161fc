// SPDX-License-Identifier: AGPL-3.0-only
//! A client that sends what it is given, right or wrong.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use serde_json::Value;

/// A signature that nobody verifies.
const SIGNED: &str = "Authorization: AWS4-HMAC-SHA256 Credential=a/20260102/eu-west-1/dynamodb/aws4_request, \
                      SignedHeaders=host, Signature=b\r\nX-Amz-Date: 20260102T030405Z\r\n";

/// One connection that is kept.
pub(crate) struct Client(BufReader<TcpStream>);

/// A reply, with its body as JSON.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Client {
    pub(crate) fn connect(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(BufReader::new(stream))
    }

    /// The reply to an operation.
    pub(crate) fn ask(&mut self, operation: &str, body: &Value) -> Reply {
        let headers = format!(
            "{SIGNED}Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: DynamoDB_20120810.{operation}\r\n"
        );
        self.send(&headers, &body.to_string());
        self.reply().expect("a reply came")
    }

    /// Sends a request with these headers.
    pub(crate) fn send(&mut self, headers: &str, body: &str) {
        let length = body.len();
        let text = format!("POST / HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
        self.0.get_mut().write_all(text.as_bytes()).unwrap();
    }

    /// The next reply; none where the connection was closed instead.
    pub(crate) fn reply(&mut self) -> Option<Reply> {
        let (mut line, mut length, mut status) = (String::new(), 0, None);
        while self.0.read_line(&mut line).unwrap_or_default() > 0 && line != "\r\n" {
            match line.split_once(':') {
                None => status = line.split(' ').nth(1).map(|status| status.parse().unwrap()),
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().unwrap();
                }
                Some(_) => {}
            }
            line.clear();
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        let text = || Value::String(String::from_utf8_lossy(&body).into_owned());
        Some(Reply { status: status?, body: serde_json::from_slice(&body).unwrap_or_else(|_| text()) })
    }
}
