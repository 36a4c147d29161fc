// SPDX-License-Identifier: AGPL-3.0-only
//! One line of a capture.

use brrr_wire::key;
use brrr_wire::revision::Revision;
use serde::Deserialize;
use serde_json::Value;

use super::{dynamodb, redis};
use crate::import::ImportError;
use crate::vector::Record;

/// One request or response.
pub(super) struct Frame {
    /// The line, counted from 1.
    pub(super) number: usize,
    /// The process that sent the request or got the response.
    pub(super) who: String,
    content: Content,
}

enum Content {
    Redis(Side, Value),
    DynamoDb(Side, Http),
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Side {
    Req,
    Resp,
}

/// A request or response of `DynamoDB`.
pub(super) struct Http {
    /// The first line: `POST / HTTP/1.1`, `HTTP/1.1 200 OK`.
    pub(super) line: String,
    /// The operation that is asked for.
    pub(super) target: Option<String>,
    pub(super) body: Value,
}

/// A record that a frame carries.
pub(super) struct Found {
    pub(super) record: Record,
    pub(super) bytes: Vec<u8>,
    /// The command or operation.
    pub(super) how: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Captured {
    #[serde(rename = "seq")]
    _seq: u64,
    #[serde(rename = "t")]
    _t: f64,
    who: String,
    #[serde(rename = "conn")]
    _conn: u64,
    kind: String,
    dir: Side,
    val: Option<Value>,
    #[serde(rename = "raw")]
    _raw: Option<String>,
    line: Option<String>,
    target: Option<String>,
    #[serde(rename = "headers")]
    _headers: Option<Value>,
    body: Option<Value>,
}

/// All lines of a capture.
pub(super) fn parse(text: &str) -> Result<Vec<Frame>, ImportError> {
    text.lines().enumerate().map(|(at, line)| one(at + 1, line)).collect()
}

fn one(number: usize, text: &str) -> Result<Frame, ImportError> {
    let line: Captured = serde_json::from_str(text)
        .map_err(|error| ImportError::new(number, format!("this is no line of a capture: {error}")))?;
    let content = match (&*line.kind, line.val, line.line, line.body) {
        ("redis", Some(value), None, None) => Content::Redis(line.dir, value),
        ("http", None, Some(first), Some(body)) => {
            Content::DynamoDb(line.dir, Http { line: first, target: line.target, body })
        }
        (kind, ..) => {
            let message = format!("a line of the kind `{kind}` with these fields is not known");
            return Err(ImportError::new(number, message));
        }
    };
    Ok(Frame { number, who: line.who, content })
}

impl Frame {
    /// The records in it.
    pub(super) fn records(&self) -> Result<Vec<Found>, ImportError> {
        let found = match &self.content {
            Content::Redis(Side::Req, value) => redis::request(value),
            Content::Redis(Side::Resp, value) => redis::response(value),
            Content::DynamoDb(Side::Req, http) => dynamodb::request(http),
            Content::DynamoDb(Side::Resp, http) => dynamodb::response(http),
        };
        found.map_err(|message| ImportError::new(self.number, message))
    }

    /// The revision of the counter that it increments, if it increments one.
    pub(super) fn revision(&self) -> Result<Option<u32>, ImportError> {
        let Content::Redis(Side::Req, value) = &self.content else {
            return Ok(None);
        };
        let Some(counter) = redis::incremented(value) else {
            return Ok(None);
        };
        let revision = Revision::ALL.iter().find(|revision| key::root_of_counter(**revision, counter).is_some());
        match revision {
            Some(revision) => Ok(Some(revision.number())),
            None => Err(ImportError::new(
                self.number,
                format!("`{counter}` is the key of no root's counter in any revision"),
            )),
        }
    }
}
