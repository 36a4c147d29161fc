// SPDX-License-Identifier: AGPL-3.0-only
//! What must hold at the end of a case.

use std::collections::BTreeSet;

use brrr_wire::record::PendingReturn;
use bytes::Bytes;
use serde::Deserialize;

use super::state::{entries, split_record};
use super::{Message, Text};

/// One expectation, and the requirement that does not hold where it fails.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Raw")]
pub struct Expect {
    /// The requirement.
    pub id: String,
    /// What is expected.
    pub wanted: Wanted,
}

/// What is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A record is so.
    Store {
        /// `call`, `value` or `pending_returns`.
        kind: String,
        /// The call.
        call_hash: String,
        /// Its content.
        held: Held,
    },
    /// These messages are queued, in any order.
    Queue {
        /// The topic.
        topic: String,
        /// Their bodies, sorted.
        bodies: Vec<Bytes>,
    },
    /// A counter stands there.
    Count {
        /// The root.
        root_id: String,
        /// The count.
        is: u32,
    },
    /// These calls were run, in this order.
    Invoked(Vec<String>),
    /// A lane failed: it reported, or its loop ended with an error.
    Failed(bool),
    /// A lane asked for another message after the failure.
    GoesOn(bool),
    /// What a client read: a value's bytes, or nothing.
    Reads(Option<Bytes>),
}

/// The content of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// There is none.
    Absent,
    /// Exactly these bytes.
    Bytes(Bytes),
    /// Pending returns with exactly these entries.
    Returns(BTreeSet<PendingReturn>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: String,
    store: Option<String>,
    queue: Option<String>,
    count: Option<String>,
    is: Option<toml::Value>,
    returns: Option<Vec<(String, String, String)>>,
    invoked: Option<Vec<String>>,
    failed: Option<bool>,
    goes_on: Option<bool>,
    reads: Option<Text>,
}

impl TryFrom<Raw> for Expect {
    type Error = String;

    fn try_from(raw: Raw) -> Result<Self, String> {
        let id = raw.id.clone();
        if let Raw { reads: Some(text), store: None, queue: None, count: None, is: None, invoked: None, .. } = &raw {
            let bytes = if text.is("absent") { None } else { Some(text.bytes(None)) };
            return Ok(Self { id, wanted: Wanted::Reads(bytes) });
        }
        let wanted = match raw {
            Raw {
                store: Some(record), queue: None, count: None, invoked: None, failed: None, goes_on: None, ..
            } => store(&record, raw.is, raw.returns.as_deref())?,
            Raw {
                store: None,
                queue: Some(topic),
                count: None,
                is: Some(is),
                returns: None,
                invoked: None,
                failed: None,
                goes_on: None,
                ..
            } => queue(topic, is)?,
            Raw {
                store: None,
                queue: None,
                count: Some(root_id),
                is: Some(is),
                returns: None,
                invoked: None,
                failed: None,
                goes_on: None,
                ..
            } => Wanted::Count {
                root_id,
                is: is.try_into().map_err(|_| "`is` of a count is a number from 0".to_owned())?,
            },
            Raw {
                store: None, queue: None, count: None, is: None, returns: None, invoked, failed, goes_on, ..
            } => match (invoked, failed, goes_on) {
                (Some(calls), None, None) => Wanted::Invoked(calls),
                (None, Some(failed), None) => Wanted::Failed(failed),
                (None, None, Some(goes_on)) => Wanted::GoesOn(goes_on),
                _ => return Err(SHAPE.to_owned()),
            },
            _ => return Err(SHAPE.to_owned()),
        };
        Ok(Self { id, wanted })
    }
}

const SHAPE: &str = "an expectation has `id` and exactly one of `store`, `queue`, `count` (each with `is`, or `returns` \
    for pending returns), `invoked`, `failed`, `goes_on` and `reads`";

fn store(
    record: &str,
    is: Option<toml::Value>,
    returns: Option<&[(String, String, String)]>,
) -> Result<Wanted, String> {
    let (kind, hash) = split_record(record)?;
    let held = match (is, returns) {
        (Some(is), None) => {
            let text: Text = is.try_into().map_err(|error: toml::de::Error| error.message().to_owned())?;
            if text.is("absent") { Held::Absent } else { Held::Bytes(text.bytes(None)) }
        }
        (None, Some(list)) if kind == "pending_returns" => {
            Held::Returns(entries(list, None).map_err(|error| error.to_string())?)
        }
        _ => {
            return Err(format!("the expectation of {record} has `is`, or for pending returns `returns`, not both"));
        }
    };
    let (kind, call_hash) = (kind.to_owned(), hash.to_owned());
    Ok(Wanted::Store { kind, call_hash, held })
}

fn queue(topic: String, is: toml::Value) -> Result<Wanted, String> {
    let messages: Vec<Message> = is.try_into().map_err(|error: toml::de::Error| error.message().to_owned())?;
    let bodies: Result<Vec<Bytes>, String> = messages.iter().map(|message| message.bytes(None)).collect();
    let mut bodies = bodies?;
    bodies.sort();
    Ok(Wanted::Queue { topic, bodies })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expect(toml: &str) -> Result<Expect, String> {
        toml::from_str(toml).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn every_shape_is_read() {
        let wanted = |toml: &str| expect(&format!("id = 'RET-003'\n{toml}")).unwrap().wanted;
        assert!(matches!(wanted("store = 'value/h'\nis = 'v'"), Wanted::Store { held: Held::Bytes(_), .. }));
        assert!(matches!(wanted("store = 'value/h'\nis = 'absent'"), Wanted::Store { held: Held::Absent, .. }));
        let hex = wanted("store = 'value/h'\nis = { hex = '616273656e74' }");
        assert!(matches!(hex, Wanted::Store { held: Held::Bytes(_), .. }));
        let returns = wanted("store = 'pending_returns/h'\nreturns = [['r', 'p', 't']]");
        assert!(matches!(returns, Wanted::Store { held: Held::Returns(_), .. }));
        assert!(matches!(wanted("queue = 't'\nis = [['r', 'p']]"), Wanted::Queue { .. }));
        assert!(matches!(wanted("queue = 't'\nis = []"), Wanted::Queue { .. }));
        assert!(matches!(wanted("count = 'r'\nis = 1"), Wanted::Count { is: 1, .. }));
        assert!(matches!(wanted("invoked = []"), Wanted::Invoked(_)));
        assert!(matches!(wanted("failed = false"), Wanted::Failed(false)));
        assert!(matches!(wanted("goes_on = true"), Wanted::GoesOn(true)));
    }

    #[test]
    fn every_other_shape_is_refused() {
        for (toml, problem) in [
            ("", "exactly one"),
            ("failed = true\ngoes_on = true", "exactly one"),
            ("store = 'value/h'", "has `is`"),
            ("store = 'value/h'\nreturns = []", "has `is`"),
            ("store = 'h'\nis = 'v'", "names no record"),
            ("count = 'r'\nis = -1", "number from 0"),
            ("queue = 't'\nis = ['r']", "a message is"),
            ("stored = 'h'", "unknown field"),
        ] {
            let error = expect(&format!("id = 'RET-003'\n{toml}")).unwrap_err();
            assert!(error.contains(problem), "{toml}: {error}");
        }
    }
}
