// SPDX-License-Identifier: AGPL-3.0-only
//! How a machine ends.

use thiserror::Error;

use crate::error::DecodeError;
use crate::key::StoreKey;
use crate::name::{CallHash, NameError, RootId};

/// Why a message, or a part of what it asked for, could not be handled.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum Failure {
    /// The message is not a schedule message.
    #[error("the message is malformed: {0}")]
    MalformedMessage(DecodeError),
    /// No call is stored under the message's `call_hash`.
    #[error("no call is stored under {0}")]
    CallMissing(StoreKey),
    /// The record of the call is malformed.
    #[error("the record {0} is malformed: {1}")]
    MalformedCall(StoreKey, DecodeError),
    /// The record of pending returns is malformed; it was left as it is (REC-021).
    #[error("the record {0} is malformed and was left as it is: {1}")]
    MalformedPendingReturns(StoreKey, DecodeError),
    /// The task is not known, raised an error, or gave neither bytes nor a deferral.
    #[error("{kind}: {message}")]
    Handler {
        /// A short name that stays the same.
        kind: String,
        /// For people.
        message: String,
    },
    /// The task deferred without naming a call (RET-028).
    #[error("the task deferred without naming a call, so nothing would ever run it again")]
    EmptyDeferral,
    /// The task deferred to its own call (RET-029).
    #[error("the task deferred to its own call {0}, which would wait for itself for ever")]
    SelfDeferral(CallHash),
    /// The task named a child with a name that a writer does not make (LIM-013).
    #[error("a child of the deferral has a bad name: {0}")]
    BadName(NameError),
    /// The spawn limit refused a message (LIM-002, LIM-009).
    #[error("the spawn limit of root {root_id} is reached: the message for call {call_hash} was not sent")]
    SpawnLimit {
        /// Whose limit.
        root_id: RootId,
        /// Which call was not sent.
        call_hash: CallHash,
    },
    /// A conditional write was lost too often (LIM-010, LIM-011).
    #[error("gave up on the record {key} after {attempts} lost conditional writes")]
    CasLimit {
        /// The record.
        key: StoreKey,
        /// How many writes were lost.
        attempts: u32,
    },
    /// A backend gave up on an op.
    #[error("{op} failed: {message}")]
    OpFailed {
        /// The op and what it is about, for example `get value/h`.
        op: String,
        /// What the backend said.
        message: String,
    },
}

impl Failure {
    /// Why bytes could not be read, where that is what failed.
    pub fn decode_error(&self) -> Option<&DecodeError> {
        match self {
            Self::MalformedMessage(error) | Self::MalformedCall(_, error) | Self::MalformedPendingReturns(_, error) => {
                Some(error)
            }
            _ => None,
        }
    }

    /// The variant's name: a short name that stays the same.
    pub fn cause(&self) -> &'static str {
        match self {
            Self::MalformedMessage(_) => "MalformedMessage",
            Self::CallMissing(_) => "CallMissing",
            Self::MalformedCall(..) => "MalformedCall",
            Self::MalformedPendingReturns(..) => "MalformedPendingReturns",
            Self::Handler { .. } => "Handler",
            Self::EmptyDeferral => "EmptyDeferral",
            Self::SelfDeferral(_) => "SelfDeferral",
            Self::BadName(_) => "BadName",
            Self::SpawnLimit { .. } => "SpawnLimit",
            Self::CasLimit { .. } => "CasLimit",
            Self::OpFailed { .. } => "OpFailed",
        }
    }
}

/// How a machine ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use = "a failure must be reported (HAN-006)"]
pub enum Finish {
    /// Everything that was owed was done.
    Done,
    /// Something failed; the first failure is the one to report, in the order of the children or parents.
    Failed(Vec<Failure>),
}

/// Why a machine refused a call of its driver.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MachineError {
    /// The driver's mistake: a reply that fits no open op.
    #[error("the driver made a mistake: {0}")]
    Driver(String),
    /// The other side's mistake: the machine cannot start with this.
    #[error(transparent)]
    Peer(#[from] Failure),
}
