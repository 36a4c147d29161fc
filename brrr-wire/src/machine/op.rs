// SPDX-License-Identifier: AGPL-3.0-only
//! What a machine asks for, and what it is told.

use std::fmt;

use bytes::Bytes;

use crate::key::StoreKey;
use crate::name::{CallHash, RootId, Topic};
use crate::record::Call;

/// One operation on the store, the cache, the queue or the handler.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// Is a record stored? Answered by [`Reply::Present`].
    Has {
        /// The record.
        key: StoreKey,
    },
    /// Read a record. Answered by [`Reply::Value`].
    Get {
        /// The record.
        key: StoreKey,
    },
    /// Read a record that was written a moment ago, and try again for a while where it is absent (HAN-003).
    /// Answered by [`Reply::Value`].
    GetWithRetry {
        /// The record.
        key: StoreKey,
    },
    /// Write a record, whatever is stored. Answered by [`Reply::Done`].
    Set {
        /// The record.
        key: StoreKey,
        /// Its bytes.
        value: Bytes,
    },
    /// Write a record where none is stored (STO-001). Answered by [`Reply::Done`] or [`Reply::Mismatch`].
    SetNewValue {
        /// The record.
        key: StoreKey,
        /// Its bytes.
        value: Bytes,
    },
    /// Write a record where the expected bytes are stored (STO-002). Answered by [`Reply::Done`] or [`Reply::Mismatch`].
    CompareAndSet {
        /// The record.
        key: StoreKey,
        /// The bytes that were read (STO-005).
        expected: Bytes,
        /// The bytes to store.
        value: Bytes,
    },
    /// Delete a record where the expected bytes are stored (STO-003). Answered by [`Reply::Done`] or [`Reply::Mismatch`].
    CompareAndDelete {
        /// The record.
        key: StoreKey,
        /// The bytes that were read (STO-005).
        expected: Bytes,
    },
    /// Add one to the counter of a root (CAC-001). Answered by [`Reply::Count`].
    Incr {
        /// Whose counter; [`crate::key::counter`] makes the key.
        root_id: RootId,
    },
    /// Put a message on a queue. Answered by [`Reply::Done`].
    PutMessage {
        /// The bare topic; [`crate::key::queue`] makes the key.
        topic: Topic,
        /// An encoded schedule message.
        body: Bytes,
    },
    /// Run the task. Answered by [`Reply::Outcome`].
    Invoke {
        /// What to run.
        request: Request,
    },
}

impl Op {
    /// The record that a store op is about.
    pub fn store_key(&self) -> Option<&StoreKey> {
        match self {
            Self::Has { key }
            | Self::Get { key }
            | Self::GetWithRetry { key }
            | Self::Set { key, .. }
            | Self::SetNewValue { key, .. }
            | Self::CompareAndSet { key, .. }
            | Self::CompareAndDelete { key, .. } => Some(key),
            Self::Incr { .. } | Self::PutMessage { .. } | Self::Invoke { .. } => None,
        }
    }

    /// Which operation it is, without what it is about.
    pub fn kind(&self) -> OpKind {
        match self {
            Self::Has { .. } => OpKind::Has,
            Self::Get { .. } => OpKind::Get,
            Self::GetWithRetry { .. } => OpKind::GetWithRetry,
            Self::Set { .. } => OpKind::Set,
            Self::SetNewValue { .. } => OpKind::SetNewValue,
            Self::CompareAndSet { .. } => OpKind::CompareAndSet,
            Self::CompareAndDelete { .. } => OpKind::CompareAndDelete,
            Self::Incr { .. } => OpKind::Incr,
            Self::PutMessage { .. } => OpKind::PutMessage,
            Self::Invoke { .. } => OpKind::Invoke,
        }
    }

    /// The op's name, as the adapter protocol writes it.
    pub fn name(&self) -> &'static str {
        self.kind().name()
    }
}

/// The operations, without what they are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OpKind {
    /// [`Op::Has`].
    Has,
    /// [`Op::Get`].
    Get,
    /// [`Op::GetWithRetry`].
    GetWithRetry,
    /// [`Op::Set`].
    Set,
    /// [`Op::SetNewValue`].
    SetNewValue,
    /// [`Op::CompareAndSet`].
    CompareAndSet,
    /// [`Op::CompareAndDelete`].
    CompareAndDelete,
    /// [`Op::Incr`].
    Incr,
    /// [`Op::PutMessage`].
    PutMessage,
    /// [`Op::Invoke`].
    Invoke,
}

impl OpKind {
    /// The name, as the adapter protocol writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Has => "has",
            Self::Get => "get",
            Self::GetWithRetry => "getWithRetry",
            Self::Set => "set",
            Self::SetNewValue => "setNewValue",
            Self::CompareAndSet => "compareAndSet",
            Self::CompareAndDelete => "compareAndDelete",
            Self::Incr => "incr",
            Self::PutMessage => "put",
            Self::Invoke => "invoke",
        }
    }

    /// Whether an op of this kind can be answered like this.
    pub fn is_answered_by(self, reply: &Reply) -> bool {
        match self {
            Self::Has => matches!(reply, Reply::Present(_) | Reply::Failed(_)),
            Self::Get | Self::GetWithRetry => matches!(reply, Reply::Value(_) | Reply::Failed(_)),
            Self::Set | Self::PutMessage => matches!(reply, Reply::Done | Reply::Failed(_)),
            Self::SetNewValue | Self::CompareAndSet | Self::CompareAndDelete => {
                matches!(reply, Reply::Done | Reply::Mismatch | Reply::Failed(_))
            }
            Self::Incr => matches!(reply, Reply::Count(_) | Reply::Failed(_)),
            Self::Invoke => matches!(reply, Reply::Outcome(_) | Reply::Failed(_)),
        }
    }
}

impl fmt::Display for OpKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for Op {
    /// `OP KEY`, for example `get value/h`, `incr r`, `put t`, with the bytes that are written behind it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name();
        match self {
            Self::Has { key } | Self::Get { key } | Self::GetWithRetry { key } => write!(f, "{name} {key}"),
            Self::Set { key, value } | Self::SetNewValue { key, value } => {
                write!(f, "{name} {key} = {}", value.escape_ascii())
            }
            Self::CompareAndSet { key, expected, value } => {
                write!(f, "{name} {key} = {} if {}", value.escape_ascii(), expected.escape_ascii())
            }
            Self::CompareAndDelete { key, expected } => write!(f, "{name} {key} if {}", expected.escape_ascii()),
            Self::Incr { root_id } => write!(f, "{name} {root_id}"),
            Self::PutMessage { topic, body } => write!(f, "{name} {topic} {}", body.escape_ascii()),
            Self::Invoke { request } => write!(f, "{name} {} as {}", request.call_hash, request.call.task_name),
        }
    }
}

/// What the handler is asked to run.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    /// The topic that the message was taken from.
    pub topic: Topic,
    /// The root under which the call runs.
    pub root_id: RootId,
    /// The call's identity.
    pub call_hash: CallHash,
    /// Task name and payload, as stored.
    pub call: Call,
}

/// A call whose result a task needs before it can go on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DeferredCall {
    /// Where the child is to run; `None` is the worker's own topic (RET-024).
    pub topic: Option<Topic>,
    /// The child's identity.
    pub call_hash: CallHash,
    /// The child's task name and payload.
    pub call: Call,
}

/// What came of running a task.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The task's result.
    Response(Bytes),
    /// The task needs these results first.
    Defer(Vec<DeferredCall>),
    /// The task is not known, raised an error, or gave neither bytes nor a deferral (HAN-005).
    Failed {
        /// A short name that stays the same.
        kind: String,
        /// For people.
        message: String,
    },
}

/// The answer to an [`Op`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reply {
    /// To `Has`.
    Present(bool),
    /// To `Get` and `GetWithRetry`; `None` is absent.
    Value(Option<Bytes>),
    /// The write was applied, or the message put.
    Done,
    /// The condition of a conditional write did not hold.
    Mismatch,
    /// To `Incr`: the count after the increment.
    Count(u64),
    /// To `Invoke`.
    Outcome(Outcome),
    /// The backend gave up; it is not known whether the op was applied.
    Failed(String),
}

impl Reply {
    /// The reply's name, as the adapter protocol writes it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Present(_) => "present",
            Self::Value(Some(_)) => "value",
            Self::Value(None) => "notFound",
            Self::Done => "done",
            Self::Mismatch => "mismatch",
            Self::Count(_) => "count",
            Self::Outcome(_) => "outcome",
            Self::Failed(_) => "error",
        }
    }
}

/// The number of an op within its machine, ascending from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpId(pub u32);
