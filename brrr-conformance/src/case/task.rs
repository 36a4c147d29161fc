// SPDX-License-Identifier: AGPL-3.0-only
//! What a task does when it is run.

use brrr_wire::proto::conformance::{Defer, DeferredCall, Empty, Error, Outcome, outcome};
use serde::Deserialize;

use super::Text;
use crate::octets;

/// One outcome of a task.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Raw")]
pub enum TaskOutcome {
    /// It returns these bytes.
    Return(Text),
    /// It needs these calls first: topic, `call_hash`, task, payload.
    Defer(Vec<(String, String, String, Text)>),
    /// It raises an error of this name.
    Error(String),
    /// It returns what is neither bytes nor a deferral.
    Invalid,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(rename = "return")]
    value: Option<Text>,
    defer: Option<Vec<(String, String, String, Text)>>,
    error: Option<String>,
    invalid: Option<bool>,
}

impl TryFrom<Raw> for TaskOutcome {
    type Error = &'static str;

    fn try_from(raw: Raw) -> Result<Self, &'static str> {
        match (raw.value, raw.defer, raw.error, raw.invalid) {
            (Some(value), None, None, None) => Ok(Self::Return(value)),
            (None, Some(calls), None, None) => Ok(Self::Defer(calls)),
            (None, None, Some(kind), None) => Ok(Self::Error(kind)),
            (None, None, None, Some(true)) => Ok(Self::Invalid),
            _ => Err("an outcome has exactly one of `return`, `defer`, `error` and `invalid = true`"),
        }
    }
}

impl TaskOutcome {
    /// What is told to the adapter.
    pub fn to_outcome(&self) -> Outcome {
        let kind = match self {
            Self::Return(value) => outcome::Kind::Response(octets::encode(&value.bytes(None))),
            Self::Invalid => outcome::Kind::Invalid(Empty {}),
            Self::Error(kind) => {
                outcome::Kind::Error(Error { kind: kind.clone(), message: "the case makes this task fail".to_owned() })
            }
            Self::Defer(calls) => outcome::Kind::Defer(Defer { calls: calls.iter().map(deferred).collect() }),
        };
        Outcome { kind: Some(kind) }
    }
}

fn deferred((topic, call_hash, task_name, payload): &(String, String, String, Text)) -> DeferredCall {
    DeferredCall {
        topic: topic.clone(),
        call_hash: call_hash.clone(),
        task_name: task_name.clone(),
        payload: Some(octets::encode(&payload.bytes(None))),
    }
}
