// SPDX-License-Identifier: AGPL-3.0-only
//! What a record says, as JSON, and what the reader of brrr-wire makes of the bytes.

use std::collections::BTreeSet;
use std::num::NonZeroU64;

use brrr_wire::error::DecodeError;
use brrr_wire::name::{CallHash, NameError, RootId, TaskName, Topic};
use brrr_wire::proto::conformance::Octets;
use brrr_wire::record::{Call, PendingReturn, PendingReturns, ScheduleMessage};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::Record;
use crate::octets;

/// What the bytes of a vector say. Which of the forms it is follows from the fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A schedule message.
    Message(Message),
    /// A call.
    Call(CallFields),
    /// Pending returns.
    Pending(Pending),
    /// The value of a call: any bytes.
    Bytes(Octets),
}

/// What a schedule message says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields are those of the record")]
pub struct Message {
    pub root_id: String,
    pub call_hash: String,
}

/// What a call says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields are those of the record")]
pub struct CallFields {
    pub task_name: String,
    pub payload: Octets,
}

/// What pending returns say: the entries in the order in which a writer writes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pending {
    /// Who waits.
    pub returns: Vec<Entry>,
    /// The integer in the bytes, as it is written there; readers may pass it over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled_at: Option<String>,
}

/// One pending return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields are those of the record")]
pub struct Entry {
    pub root_id: String,
    pub call_hash: String,
    pub topic: String,
}

/// A record as brrr-wire reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants are the records")]
pub enum Read {
    Message(ScheduleMessage),
    Call(Call),
    Pending(PendingReturns),
    Value(Bytes),
}

impl Read {
    /// Reads bytes as a record.
    pub fn decode(record: Record, bytes: &[u8]) -> Result<Self, DecodeError> {
        Ok(match record {
            Record::ScheduleMessage => Self::Message(ScheduleMessage::decode(bytes)?),
            Record::Call => Self::Call(Call::decode(&Bytes::copy_from_slice(bytes))?),
            Record::PendingReturns => Self::Pending(PendingReturns::decode(bytes)?),
            Record::Value => Self::Value(Bytes::copy_from_slice(bytes)),
        })
    }

    /// The bytes that brrr-wire writes for it.
    pub fn encode(&self) -> Bytes {
        match self {
            Self::Message(message) => message.encode(),
            Self::Call(call) => call.encode(),
            Self::Pending(pending) => pending.encode(),
            Self::Value(bytes) => bytes.clone(),
        }
    }

    /// What it says.
    pub fn value(&self) -> Value {
        match self {
            Self::Message(message) => Value::Message(Message {
                root_id: message.root_id.to_string(),
                call_hash: message.call_hash.to_string(),
            }),
            Self::Call(call) => Value::Call(CallFields {
                task_name: call.task_name.to_string(),
                payload: octets::encode(&call.payload),
            }),
            Self::Pending(pending) => Value::Pending(Pending {
                returns: pending.returns.iter().map(Entry::of).collect(),
                scheduled_at: pending.scheduled_at.map(|seconds| seconds.to_string()),
            }),
            Self::Value(bytes) => Value::Bytes(octets::encode(bytes)),
        }
    }
}

impl Entry {
    fn of(entry: &PendingReturn) -> Self {
        Self {
            root_id: entry.root_id.to_string(),
            call_hash: entry.call_hash.to_string(),
            topic: entry.topic.to_string(),
        }
    }

    fn read(&self) -> Result<PendingReturn, NameError> {
        Ok(PendingReturn {
            root_id: RootId::read(&self.root_id)?,
            call_hash: CallHash::read(&self.call_hash)?,
            topic: Topic::read(&self.topic)?,
        })
    }
}

impl Value {
    /// What brrr-wire has to read where the bytes say this. It passes over a time that is not positive or too large.
    pub fn expected(&self) -> Result<Read, String> {
        Ok(match self {
            Self::Message(message) => Read::Message(ScheduleMessage {
                root_id: RootId::read(&message.root_id).map_err(|error| error.to_string())?,
                call_hash: CallHash::read(&message.call_hash).map_err(|error| error.to_string())?,
            }),
            Self::Call(call) => Read::Call(Call {
                task_name: TaskName::read(&call.task_name).map_err(|error| error.to_string())?,
                payload: octets::decode(Some(&call.payload)).map_err(|error| error.to_string())?,
            }),
            Self::Pending(pending) => {
                let entries = pending.returns.iter().map(Entry::read);
                let entries: Vec<_> = entries.collect::<Result<_, _>>().map_err(|error| error.to_string())?;
                if !entries.is_sorted_by(|a, b| a < b) {
                    return Err("`value.returns` is not in ascending order with each entry once".to_owned());
                }
                let time = pending.scheduled_at.as_deref().and_then(|digits| digits.parse().ok());
                Read::Pending(PendingReturns {
                    returns: BTreeSet::from_iter(entries),
                    scheduled_at: time.and_then(NonZeroU64::new),
                })
            }
            Self::Bytes(bytes) => Read::Value(octets::decode(Some(bytes)).map_err(|error| error.to_string())?),
        })
    }
}
