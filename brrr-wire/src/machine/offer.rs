// SPDX-License-Identifier: AGPL-3.0-only
//! What a machine allows next.
//!
//! The protocol leaves a worker free in many places, so "the next op" is a set. Each offer says with a BCP 14
//! keyword how it is meant; an op that is not offered is forbidden. A driver takes what it must and should do, an
//! oracle accepts everything that is offered.

use super::Op;

/// How an op is meant, in BCP 14's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Modality {
    /// It has to be done before the machine can end.
    Must,
    /// It is to be done unless there is a reason not to.
    Should,
    /// It may be done or left.
    May,
    /// It is harmless, and better left.
    ShouldNot,
}

impl Modality {
    /// The weaker of the two; `May` limits what is owed without forbidding it.
    #[must_use]
    pub fn at_most(self, ceiling: Self) -> Self {
        self.max(ceiling)
    }

    /// Whether a driver does it of its own accord.
    pub fn is_taken(self) -> bool {
        self <= Self::Should
    }
}

/// One op that a machine allows next.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Offer {
    /// The op.
    pub op: Op,
    /// How it is meant.
    pub modality: Modality,
    /// The requirements that it follows from, the closest first.
    pub spec: &'static [&'static str],
    /// A read that repeats an earlier one: an op that equals a first read too is better taken for that.
    pub again: bool,
    /// Whose op it is; only the machine that made the offer can read it.
    pub(crate) slot: Slot,
}

/// The part of a machine that an op belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Slot {
    /// The handling or scheduling itself, up to the outcome of the task.
    Main,
    /// The look at the value before the task is run.
    Look,
    /// The return of the value.
    Returning,
    /// Child number n of a deferral.
    Child(u32),
    /// A count for pool number n.
    Count(u32),
    /// The message of ticket number n.
    Put(u32),
}
