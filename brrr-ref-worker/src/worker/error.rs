// SPDX-License-Identifier: AGPL-3.0-only
//! Why a worker ended.

use brrr_wire::machine::{Failure, MachineError};
use brrr_wire::name::{CallHash, RootId, Topic};
use brrr_wire::record::ScheduleMessage;
use thiserror::Error;

/// Why a worker ended although nobody told it to.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WorkError {
    /// A message could not be handled, and the worker is to stop on errors; everything about it was reported.
    #[error("the worker stopped because a message from topic {topic} could not be handled: {failure}")]
    Failed {
        /// From where the message was taken.
        topic: Topic,
        /// The root that the message runs under, where it could be read.
        root_id: Option<RootId>,
        /// The call that the message is about, where it could be read.
        call_hash: Option<CallHash>,
        /// What failed first.
        failure: Failure,
    },
    /// A mistake of this crate.
    #[error(transparent)]
    Machine(#[from] MachineError),
}

impl WorkError {
    pub(super) fn failed(topic: &Topic, message: Option<&ScheduleMessage>, failure: &Failure) -> Self {
        Self::Failed {
            topic: topic.clone(),
            root_id: message.map(|message| message.root_id.clone()),
            call_hash: message.map(|message| message.call_hash.clone()),
            failure: failure.clone(),
        }
    }

    /// A short name that stays the same.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Failed { failure, .. } => failure.cause(),
            Self::Machine(_) => "MachineError",
        }
    }
}
