// SPDX-License-Identifier: AGPL-3.0-only
//! What went wrong in a world: some of it is seen in the trace, some of it only who made the world knows.

use std::collections::BTreeSet;
use std::fmt;

/// Something that went wrong in a world and is not the fault of a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// A worker died with a message in hand.
    Crash,
    /// A queue lost a message. No trace shows that: a message that nobody takes is still queued.
    Loss,
    /// A queue delivered a message once more.
    Redelivery,
    /// A read that decides something did not show what was written before it began.
    StaleRead,
    /// A conditional write was answered as lost though its condition held.
    LostReply,
    /// An op failed, or a conditional write was lost so often that a worker may give up.
    FailedOp,
    /// The spawn limit refused a message.
    Refusal,
    /// A task failed, or asked for what it can never be given: nothing, itself, a name that is none, or a circle.
    FailedTask,
    /// Records or counters changed, or stood at the start, in a way that nobody who is seen accounts for.
    Interference,
}

impl Fault {
    /// Whether a fleet need not come to its end because of it. Duplicates are no excuse, and a reply that is lost is
    /// an excuse for a record that stays, not for a value that is missing.
    pub(super) const fn excuses(self) -> bool {
        !matches!(self, Self::Redelivery | Self::LostReply)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Crash => "a worker died",
            Self::Loss => "a message was lost",
            Self::Redelivery => "a message was delivered once more",
            Self::StaleRead => "a read was stale",
            Self::LostReply => "the reply to a conditional write was lost",
            Self::FailedOp => "an op failed",
            Self::Refusal => "the spawn limit refused a message",
            Self::FailedTask => "a task failed",
            Self::Interference => "somebody who is not in the trace had a hand in it",
        })
    }
}

/// What is known of a world besides its trace. What the trace itself shows need not be said again.
///
/// ```
/// use brrr_conformance::property::{Fault, Plan};
///
/// let plan = Plan::default().with(Fault::Loss);
/// assert!(plan.has(Fault::Loss) && !plan.has(Fault::Crash));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan(BTreeSet<Fault>);

impl Plan {
    /// The same plan with one more thing that went wrong.
    #[must_use]
    pub fn with(mut self, fault: Fault) -> Self {
        self.0.insert(fault);
        self
    }

    /// Whether such a thing went wrong.
    pub fn has(&self, fault: Fault) -> bool {
        self.0.contains(&fault)
    }

    /// All that went wrong.
    pub fn faults(&self) -> impl Iterator<Item = Fault> + '_ {
        self.0.iter().copied()
    }
}
