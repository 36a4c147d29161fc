// SPDX-License-Identifier: AGPL-3.0-only
//! Exchanges: what one SDK was seen to do with one message, or to schedule one call, op by op.

mod check;
mod trace;

use brrr_wire::proto::conformance::{
    Answer, Counted, Empty, Error, Exit, Octets, Outcome, Queued, Reply, Schedule, Stored,
};
use serde::{Deserialize, Serialize};

use crate::json;

pub use trace::LANE;

/// One exchange. The fields stand in the order in which a file has them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// Its name, which stays the same: `python/revision-2/S11`.
    pub id: String,
    /// What happens in it.
    pub title: String,
    /// The revision of the key schema.
    #[serde(deserialize_with = "check::revision")]
    pub revision: u32,
    /// Whose behaviour it is.
    pub sdk: Sdk,
    /// Where it is from, and what was added to it.
    pub source: String,
    /// What was to be done.
    pub operation: Operation,
    /// What the world held before.
    pub start: Start,
    /// What the SDK did, in order, and what it was answered.
    pub steps: Vec<Step>,
    /// How it ended.
    pub finish: Finish,
    /// The requirements that the SDK broke; empty where it kept to all.
    #[serde(deserialize_with = "check::requirements")]
    pub breaks: Vec<String>,
}

/// The SDKs whose behaviour was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the variants are the languages")]
pub enum Sdk {
    Python,
    TypeScript,
}

impl Sdk {
    /// The SDK of this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Python, Self::TypeScript].into_iter().find(|sdk| sdk.name() == name)
    }

    /// Its name in ids.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::TypeScript => "typescript",
        }
    }
}

/// What was to be done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// A message was to be handled.
    Handle(Handle),
    /// A call was to be scheduled.
    Schedule(Schedule),
}

/// The handling of one message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handle {
    /// The worker's topic, from which the message was taken.
    pub topic: String,
    /// The message.
    pub message: Octets,
    /// What the task did. Absent where it was not run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
}

/// What the world held before; records that no step looks at are left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs, reason = "the fields have the meaning that the trace format gives them")]
pub struct Start {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub store: Vec<Stored>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub queues: Vec<Queued>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub counters: Vec<Counted>,
}

/// One op and its reply, as the adapter protocol writes them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "check::Unchecked")]
#[allow(missing_docs, reason = "the fields are what their types say")]
pub struct Step {
    pub op: Answer,
    pub reply: Reply,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// Without an error.
    Done(Empty),
    /// The caller was given an error. What a loop around it does with that was not recorded.
    Error(Error),
    /// The worker's loop ended.
    Exit(Exit),
}

impl Exchange {
    /// The name of its file in `vectors/exchanges/`.
    pub fn file_name(&self) -> String {
        format!("{}.json", self.id.replace('/', "-"))
    }

    /// Reads a file's text.
    ///
    /// # Errors
    /// One sentence that says what is no exchange, and at which line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let exchange: Self = serde_json::from_str(text).map_err(|error| {
            let line = error.line();
            if error.is_eof() {
                return format!("line {line}: the exchange stops here, so it was cut short; record it again");
            }
            format!("line {line}: this is no exchange: {}", json::without_place(&error))
        })?;
        check::whole(&exchange).map_err(|problem| format!("this is no exchange: {problem}"))?;
        Ok(exchange)
    }

    /// Its file's text.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }
}
