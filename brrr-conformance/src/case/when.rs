// SPDX-License-Identifier: AGPL-3.0-only
//! Interventions: what happens just before an op is answered.

use serde::Deserialize;

use super::reach::check_op;
use super::{Nth, State};

/// Stands for all ops that read a record, for cases to which it is the same which one an SDK uses.
pub(crate) const READ: &str = "read";
/// The ops that read a record.
pub(crate) const READS: [&str; 3] = ["has", "get", "getWithRetry"];

/// An intervention just before an op is answered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The op and its key, as in `compareAndDelete pending_returns/h`.
    op: String,
    /// Only ops of this lane are meant, and counted.
    #[serde(default)]
    pub lane: Option<String>,
    /// Which of them.
    #[serde(default)]
    pub nth: Nth,
    /// What somebody else does.
    #[serde(default)]
    pub set: State,
    /// The reply, where it is not the natural one.
    #[serde(default)]
    pub reply: Option<Forced>,
    /// The lane that works first, from one message until it asks for the next.
    #[serde(default)]
    pub run: Option<String>,
    /// The lane dies here: the op is never answered.
    #[serde(default)]
    pub abandon: bool,
}

/// A reply that is not the natural one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Forced {
    /// The condition did not hold, it says.
    Mismatch {
        /// Whether the op was carried out all the same.
        applied: bool,
    },
    /// The op failed, it says.
    Error {
        /// Whether the op was carried out all the same.
        applied: bool,
    },
    /// A stale read: nothing is stored, it says.
    NotFound,
    /// Nothing is queued, it says.
    Empty,
}

impl TryFrom<String> for Forced {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Ok(match text.as_str() {
            "mismatch" => Self::Mismatch { applied: false },
            "applied mismatch" => Self::Mismatch { applied: true },
            "error" => Self::Error { applied: false },
            "applied error" => Self::Error { applied: true },
            "not found" => Self::NotFound,
            "empty" => Self::Empty,
            _ => {
                return Err(format!(
                    "{text:?} is no reply to force; use \"mismatch\", \"applied mismatch\", \"error\", \
                     \"applied error\", \"not found\" or \"empty\""
                ));
            }
        })
    }
}

impl When {
    /// A change by somebody else, and nothing more.
    pub(super) fn change(op: String, nth: Nth, set: State) -> Self {
        Self { op, lane: None, nth, set, reply: None, run: None, abandon: false }
    }

    /// The op's name.
    pub fn op(&self) -> &str {
        self.op.split_once(' ').map_or(self.op.as_str(), |(op, _)| op)
    }

    /// The op's key.
    pub fn key(&self) -> &str {
        self.op.split_once(' ').map_or("", |(_, key)| key)
    }

    /// Whether it is for this op.
    pub fn is_for(&self, op: &str, key: &str, lane: &str) -> bool {
        (self.op() == op || (self.op() == READ && READS.contains(&op)))
            && self.key() == key
            && self.lane.as_deref().is_none_or(|own| own == lane)
    }

    pub(super) fn check(&self) -> Result<(), String> {
        if self.key().is_empty() {
            return Err(format!("`when.op` is {:?}; write OP KEY, as in \"get pending_returns/h\"", self.op));
        }
        check_op(self.op())?;
        self.set.check()?;
        if self.set == State::default() && self.reply.is_none() && self.run.is_none() && !self.abandon {
            return Err(format!(
                "the intervention at `{}` does nothing; give `set`, `reply`, `run` or `abandon`",
                self.op
            ));
        }
        if self.abandon && (self.reply.is_some() || self.run.is_some()) {
            return Err(format!(
                "the intervention at `{}` abandons the lane, so it has no `reply` and no `run`",
                self.op
            ));
        }
        let op = self.op();
        let fits = match self.reply {
            Some(Forced::Mismatch { .. }) => ["setNewValue", "compareAndSet", "compareAndDelete"].contains(&op),
            Some(Forced::NotFound) => op == READ || READS.contains(&op),
            Some(Forced::Empty) => op == "receive",
            Some(Forced::Error { applied: true }) => !["receive", "invoke"].contains(&op),
            Some(Forced::Error { applied: false }) => op != "invoke",
            None => true,
        };
        if fits { Ok(()) } else { Err(format!("the reply of the intervention at `{}` does not fit the op", self.op)) }
    }
}
