// SPDX-License-Identifier: AGPL-3.0-only
//! Steps that mean the same in every table, whose numbers are its own.

use bytes::Bytes;

use super::state::{Step, StepKind};
use super::table::Table;
use super::worker::Worker;

/// A step with names in place of numbers. The ops of a worker have the same number everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) lane: usize,
    kind: MoveKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum MoveKind {
    Take {
        message: Bytes,
        stays: bool,
    },
    Lose {
        topic: String,
        message: Bytes,
    },
    Reset(String),
    /// It has no number of a table in it.
    Other(StepKind),
}

impl Move {
    /// Whether it is one of a worker.
    pub(super) const fn is_of_lane(&self) -> bool {
        match &self.kind {
            MoveKind::Take { .. } => true,
            MoveKind::Lose { .. } | MoveKind::Reset(_) => false,
            MoveKind::Other(kind) => Step { lane: self.lane, kind: *kind }.is_of_lane(),
        }
    }
}

impl<W: Worker> Table<W> {
    pub(super) fn to_move(&self, step: Step) -> Move {
        let kind = match step.kind {
            StepKind::Take { message, stays } => MoveKind::Take { message: self.messages.get(message).clone(), stays },
            StepKind::Lose { topic, message } => {
                MoveKind::Lose { topic: self.topics.get(topic).clone(), message: self.messages.get(message).clone() }
            }
            StepKind::Reset(counter) => MoveKind::Reset(self.counters.get(counter).clone()),
            kind => MoveKind::Other(kind),
        };
        Move { lane: step.lane, kind }
    }

    /// The step of this table, if it knows what the move is about.
    pub(super) fn to_step(&self, of: &Move) -> Option<Step> {
        let kind = match &of.kind {
            MoveKind::Take { message, stays } => {
                StepKind::Take { message: self.messages.find(message)?, stays: *stays }
            }
            MoveKind::Lose { topic, message } => {
                StepKind::Lose { topic: self.topics.find(topic)?, message: self.messages.find(message)? }
            }
            MoveKind::Reset(counter) => StepKind::Reset(self.counters.find(counter)?),
            MoveKind::Other(kind) => *kind,
        };
        Some(Step { lane: of.lane, kind })
    }
}
