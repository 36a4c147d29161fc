// SPDX-License-Identifier: AGPL-3.0-only
//! What becomes of the bytes of a record vector, wherever an implementation reads them.
//!
//! The verdict of a case says whether its requirements hold; this says in one word what was done with the bytes.

use std::fmt;

use bytes::Bytes;

use crate::trace::{Action, Key, Run};
use crate::vector;

/// Where the bytes stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Position {
    /// The body of the message that is taken.
    Message,
    /// The call that the message names.
    Call,
    /// The pending returns of the call that returns.
    Returning,
    /// The pending returns of a child.
    Joining,
    /// What the task returns.
    Value,
    /// The value that is there before the task would run.
    Found,
}

/// Bytes that a case puts where an implementation reads.
#[derive(Clone, Debug)]
pub struct Planted {
    /// Where they stand.
    pub position: Position,
    /// The record whose place they have; none where they are no record.
    pub key: Option<Key>,
    /// The bytes.
    pub bytes: Bytes,
    /// Whether a reader accepts them.
    pub are: vector::Verdict,
}

/// What became of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Conduct {
    /// The implementation went on with what it read in them.
    Accepts,
    /// It did not, and left them as they are.
    Rejects,
    /// It wrote or deleted a record that no reader accepts, and so lost what was left of it.
    Rewrites,
    /// It neither asked for anything more nor ended.
    Hangs,
    /// Its process ended.
    Dies,
}

impl Conduct {
    /// All of them, from what may be right to what never is.
    pub const ALL: [Self; 5] = [Self::Accepts, Self::Rejects, Self::Rewrites, Self::Hangs, Self::Dies];

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepts => "accepts",
            Self::Rejects => "rejects",
            Self::Rewrites => "rewrites",
            Self::Hangs => "hangs",
            Self::Dies => "dies",
        }
    }

    /// Of an implementation that lived and came to an end: from what it asked for, and from what is there in the end.
    pub(crate) fn of(planted: &Planted, run: &Run, left: Option<&Bytes>) -> Self {
        let was_changed = planted.key.is_some() && left != Some(&planted.bytes);
        if planted.are == vector::Verdict::Invalid && was_changed {
            Self::Rewrites
        } else if run.ops.iter().any(|op| planted.position.is_use(&op.action, planted.key.as_ref())) {
            Self::Accepts
        } else {
            Self::Rejects
        }
    }
}

impl Position {
    /// Whether an implementation asks for this only if it read something in the bytes.
    fn is_use(self, action: &Action, key: Option<&Key>) -> bool {
        let own = |kind: &str| action.key().is_some_and(|key| key.kind == kind);
        match self {
            Self::Message => !matches!(action, Action::Receive { .. }),
            Self::Call => matches!(action, Action::Invoke { .. }),
            Self::Returning | Self::Joining if action.is_write() => action.key() == key,
            Self::Returning | Self::Found => matches!(action, Action::Put { .. }),
            Self::Joining => false,
            Self::Value => action.is_write() && own("value"),
        }
    }
}

impl fmt::Display for Conduct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
