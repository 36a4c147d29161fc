// SPDX-License-Identifier: AGPL-3.0-only
//! What may go wrong in a world, and how often.

use std::fmt;

/// One thing that may go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Fault {
    /// A task reads an older state of a value.
    StaleValue,
    /// A worker reads an older state of pending returns.
    StaleReturns,
    /// A conditional write is carried out and reported as a mismatch.
    ReplyLost,
    /// A conditional write is not carried out and reported as a mismatch, although its condition holds.
    Conflict,
    /// An op fails and was not carried out.
    Refusal,
    /// An op fails and was carried out.
    Doubt,
    /// A message is delivered and stays in its queue.
    Redelivery,
    /// A message is gone from its queue.
    Loss,
    /// A counter begins again.
    Reset,
    /// A worker dies with the message that it has in hand.
    Crash,
}

impl Fault {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 10] = [
        Self::StaleValue,
        Self::StaleReturns,
        Self::ReplyLost,
        Self::Conflict,
        Self::Refusal,
        Self::Doubt,
        Self::Redelivery,
        Self::Loss,
        Self::Reset,
        Self::Crash,
    ];
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::StaleValue => "a stale value",
            Self::StaleReturns => "stale pending returns",
            Self::ReplyLost => "a lost reply",
            Self::Conflict => "a conflict that is none",
            Self::Refusal => "an op that fails",
            Self::Doubt => "an op that fails though it was carried out",
            Self::Redelivery => "a redelivery",
            Self::Loss => "a lost message",
            Self::Reset => "a counter that begins again",
            Self::Crash => "a crash",
        })
    }
}

/// How often each of them may still happen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Faults(pub(super) [u8; Fault::ALL.len()]);

impl Faults {
    /// Nothing goes wrong.
    pub const NONE: Self = Self([0; Fault::ALL.len()]);

    /// The same with one of them so often.
    #[must_use]
    pub const fn with(mut self, fault: Fault, times: u8) -> Self {
        self.0[fault as usize] = times;
        self
    }

    /// Whether it may still happen.
    pub const fn allow(&self, fault: Fault) -> bool {
        self.0[fault as usize] > 0
    }

    /// It happened.
    pub(super) fn spend(&mut self, fault: Fault) {
        self.0[fault as usize] -= 1;
    }
}
