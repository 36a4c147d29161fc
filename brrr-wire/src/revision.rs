// SPDX-License-Identifier: AGPL-3.0-only
//! The revisions of the key schema.

use std::fmt;

/// A revision of the key schema: which keys counters and queues have in a cache or a Redis.
///
/// Records and steps are the same in both; only [`key::counter`](crate::key::counter) and
/// [`key::queue`](crate::key::queue) ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Revision {
    /// Topics are bare keys, counters begin with `brrr_count/`.
    One,
    /// Both have a prefix of their own, so that no topic can collide with a counter.
    Two,
}

impl Revision {
    /// All revisions, the oldest first.
    pub const ALL: [Self; 2] = [Self::One, Self::Two];

    /// The number by which people and adapters call it.
    pub const fn number(self) -> u32 {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }

    /// The revision with this number, if there is one.
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|revision| revision.number() == number)
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_there_and_back() {
        for revision in Revision::ALL {
            assert_eq!(Revision::from_number(revision.number()), Some(revision));
            assert_eq!(revision.to_string(), revision.number().to_string());
        }
        assert_eq!(Revision::from_number(0), None);
        assert_eq!(Revision::from_number(3), None);
    }
}
