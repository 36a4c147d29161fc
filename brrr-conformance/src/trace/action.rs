// SPDX-License-Identifier: AGPL-3.0-only
//! Ops with bytes instead of text forms of bytes.

use std::fmt;

use brrr_wire::key::Kind;
use brrr_wire::proto::conformance::{Octets, StoreKey, answer};
use bytes::Bytes;

use super::Answered;
use crate::octets::{self, OctetsError, show};

/// The place of a record as the implementation named it; the kind need not be one of the protocol's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The kind, for example `call`.
    pub kind: String,
    /// The call.
    pub call_hash: String,
}

impl Key {
    /// Whether it is the place of this record.
    pub fn is(&self, kind: Kind, call_hash: &str) -> bool {
        self.kind == kind.as_str() && self.call_hash == call_hash
    }

    /// The kind, if it is one of the protocol's.
    pub fn kind(&self) -> Option<Kind> {
        Kind::parse(&self.kind)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.call_hash)
    }
}

/// What an op asks for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the fields have the names and the meaning that the adapter protocol gives them")]
pub enum Action {
    /// Take a message.
    Receive { topic: String },
    /// Is there such a record?
    Has { key: Key },
    /// Read a record.
    Get { key: Key },
    /// Read a record, again and again for a while if it is absent.
    GetWithRetry { key: Key },
    /// Write without a condition.
    Set { key: Key, value: Bytes },
    /// Write if there is none.
    SetNewValue { key: Key, value: Bytes },
    /// Write if it is the expected one.
    CompareAndSet { key: Key, expected: Bytes, value: Bytes },
    /// Delete if it is the expected one.
    CompareAndDelete { key: Key, expected: Bytes },
    /// Delete without a condition.
    Delete { key: Key },
    /// Count one more message.
    Incr { key: String },
    /// Put a message.
    Put { topic: String, body: Bytes },
    /// Run the task.
    Invoke { task_name: String, payload: Bytes, root_id: String, call_hash: String },
}

impl Action {
    /// The op in this frame; `None` if the frame is no op.
    pub(crate) fn of(body: &answer::Body) -> Result<Option<Self>, OctetsError> {
        use answer::Body;
        Ok(Some(match body {
            Body::Receive(op) => Self::Receive { topic: op.topic.clone() },
            Body::Has(op) => Self::Has { key: Key::from(op) },
            Body::Get(op) => Self::Get { key: Key::from(op) },
            Body::GetWithRetry(op) => Self::GetWithRetry { key: Key::from(op) },
            Body::Set(op) => Self::Set { key: key(&op.kind, &op.call_hash), value: bytes(op.value.as_ref())? },
            Body::SetNewValue(op) => {
                Self::SetNewValue { key: key(&op.kind, &op.call_hash), value: bytes(op.value.as_ref())? }
            }
            Body::CompareAndSet(op) => Self::CompareAndSet {
                key: key(&op.kind, &op.call_hash),
                expected: bytes(op.expected.as_ref())?,
                value: bytes(op.value.as_ref())?,
            },
            Body::CompareAndDelete(op) => {
                Self::CompareAndDelete { key: key(&op.kind, &op.call_hash), expected: bytes(op.expected.as_ref())? }
            }
            Body::Delete(op) => Self::Delete { key: Key::from(op) },
            Body::Incr(op) => Self::Incr { key: op.key.clone() },
            Body::Put(op) => Self::Put { topic: op.topic.clone(), body: bytes(op.body.as_ref())? },
            Body::Invoke(op) => Self::Invoke {
                task_name: op.task_name.clone(),
                payload: bytes(op.payload.as_ref())?,
                root_id: op.root_id.clone(),
                call_hash: op.call_hash.clone(),
            },
            Body::Hello(_)
            | Body::Sync(_)
            | Body::Exit(_)
            | Body::Report(_)
            | Body::Unsupported(_)
            | Body::Result(_) => return Ok(None),
        }))
    }

    /// Its name in the adapter protocol.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Receive { .. } => "receive",
            Self::Has { .. } => "has",
            Self::Get { .. } => "get",
            Self::GetWithRetry { .. } => "getWithRetry",
            Self::Set { .. } => "set",
            Self::SetNewValue { .. } => "setNewValue",
            Self::CompareAndSet { .. } => "compareAndSet",
            Self::CompareAndDelete { .. } => "compareAndDelete",
            Self::Delete { .. } => "delete",
            Self::Incr { .. } => "incr",
            Self::Put { .. } => "put",
            Self::Invoke { .. } => "invoke",
        }
    }

    /// The record that it is about.
    pub const fn key(&self) -> Option<&Key> {
        match self {
            Self::Has { key }
            | Self::Get { key }
            | Self::GetWithRetry { key }
            | Self::Set { key, .. }
            | Self::SetNewValue { key, .. }
            | Self::CompareAndSet { key, .. }
            | Self::CompareAndDelete { key, .. }
            | Self::Delete { key } => Some(key),
            Self::Receive { .. } | Self::Incr { .. } | Self::Put { .. } | Self::Invoke { .. } => None,
        }
    }

    /// Whether it reads the bytes of a record.
    pub const fn is_read(&self) -> bool {
        matches!(self, Self::Get { .. } | Self::GetWithRetry { .. })
    }

    /// Whether it changes the store.
    pub const fn is_write(&self) -> bool {
        matches!(self, Self::Set { .. } | Self::Delete { .. }) || self.is_conditional()
    }

    /// Whether it changes the store under a condition.
    pub const fn is_conditional(&self) -> bool {
        matches!(self, Self::SetNewValue { .. } | Self::CompareAndSet { .. } | Self::CompareAndDelete { .. })
    }

    /// Whether this kind of reply can answer it.
    pub(crate) const fn fits(&self, reply: &Answered) -> bool {
        match reply {
            Answered::Failed(_) => true,
            Answered::Value(_) => self.is_read(),
            Answered::Done => self.is_write() || matches!(self, Self::Put { .. }),
            Answered::Mismatch => self.is_conditional(),
            Answered::Count(_) => matches!(self, Self::Incr { .. }),
            Answered::Message(_) | Answered::Empty | Answered::Closed => matches!(self, Self::Receive { .. }),
            Answered::Response(_) | Answered::Deferral(_) | Answered::TaskFailed(_) | Answered::TaskInvalid => {
                matches!(self, Self::Invoke { .. })
            }
            Answered::Present(_) => matches!(self, Self::Has { .. }),
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        if let Some(key) = self.key() {
            write!(f, " {key}")?;
        }
        match self {
            Self::Receive { topic } => write!(f, " {topic}"),
            Self::Set { value, .. } | Self::SetNewValue { value, .. } => write!(f, " = {}", show(value)),
            Self::CompareAndSet { expected, value, .. } => write!(f, " = {} if {}", show(value), show(expected)),
            Self::CompareAndDelete { expected, .. } => write!(f, " if {}", show(expected)),
            Self::Incr { key } => write!(f, " {key}"),
            Self::Put { topic, body } => write!(f, " {topic} {}", show(body)),
            Self::Invoke { task_name, payload, .. } => write!(f, " {task_name} {}", show(payload)),
            Self::Has { .. } | Self::Get { .. } | Self::GetWithRetry { .. } | Self::Delete { .. } => Ok(()),
        }
    }
}

impl From<&StoreKey> for Key {
    fn from(op: &StoreKey) -> Self {
        key(&op.kind, &op.call_hash)
    }
}

pub(super) fn key(kind: &str, call_hash: &str) -> Key {
    Key { kind: kind.to_owned(), call_hash: call_hash.to_owned() }
}

/// The bytes of a field. Text that has no bytes, its surrogates being alone, becomes bytes that no text has: it is the
/// implementation's fault, to be judged and not to be refused.
pub(super) fn bytes(octets: Option<&Octets>) -> Result<Bytes, OctetsError> {
    match octets::decode(octets) {
        Err(OctetsError::LoneSurrogate(unit)) => {
            let [high, low] = unit.to_be_bytes();
            Ok(Bytes::from(vec![0xff, high, low]))
        }
        other => other,
    }
}
