// SPDX-License-Identifier: AGPL-3.0-only
//! One message that a machine wants to put.

use bytes::Bytes;

use super::super::{Modality, Op};
use crate::name::Topic;
use crate::record::ScheduleMessage;

/// What became of a message that was wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageState {
    /// It still waits for its count, or for a worker to put it.
    Wanted,
    /// It is being put.
    Putting,
    /// It was put.
    Put,
    /// The spawn limit refused it.
    Refused,
    /// The queue gave up; the worker may try again.
    Failed,
    /// The decision behind it was withdrawn.
    Withdrawn,
}

/// A message that was wanted, as an oracle sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Message {
    /// Where it is to be put.
    pub topic: Topic,
    /// What it says.
    pub message: ScheduleMessage,
    /// How it is meant.
    pub modality: Modality,
    /// The requirements that it follows from.
    pub spec: &'static [&'static str],
    /// What became of it.
    pub state: MessageState,
    /// Whether a count of its root was refused that no message was given up for yet.
    pub is_refused: bool,
}

/// A message that is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Ticket {
    pub(super) pool: u32,
    pub(super) topic: Topic,
    pub(super) message: ScheduleMessage,
    pub(super) modality: Modality,
    pub(super) spec: &'static [&'static str],
    /// Put again, it is harmless and better left; this is why. `None`: it must not be put again.
    pub(super) again: Option<&'static [&'static str]>,
    pub(super) state: MessageState,
    /// The next one that a driver takes from the pool.
    pub(super) behind: Option<u32>,
}

impl Ticket {
    pub(super) fn op(&self) -> Op {
        Op::PutMessage { topic: self.topic.clone(), body: self.body() }
    }

    pub(super) fn body(&self) -> Bytes {
        self.message.encode()
    }
}
