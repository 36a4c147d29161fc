// SPDX-License-Identifier: AGPL-3.0-only
//! Which occurrences of an op are meant.

use serde::Deserialize;

/// Which occurrences of an op an intervention is for, counted from 1 over all lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Raw")]
pub enum Nth {
    /// From the first number to the second, both included.
    Range(u32, u32),
    /// Every one.
    All,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "nth is a number, [first, last] or \"all\"")]
enum Raw {
    One(u32),
    Range(u32, u32),
    Word(String),
}

impl Default for Nth {
    fn default() -> Self {
        Self::Range(1, 1)
    }
}

impl TryFrom<Raw> for Nth {
    type Error = &'static str;

    fn try_from(raw: Raw) -> Result<Self, &'static str> {
        match raw {
            Raw::One(n) if n > 0 => Ok(Self::Range(n, n)),
            Raw::Range(first, last) if first > 0 && first <= last => Ok(Self::Range(first, last)),
            Raw::Word(word) if word == "all" => Ok(Self::All),
            _ => Err("nth is a number from 1, [first, last] with first not after last, or \"all\""),
        }
    }
}

impl Nth {
    /// The one occurrence with this many before it.
    pub(super) fn after(before: usize) -> Self {
        let nth = u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1);
        Self::Range(nth, nth)
    }

    /// Whether an occurrence is meant.
    pub fn matches(self, n: u32) -> bool {
        match self {
            Self::All => true,
            Self::Range(first, last) => (first..=last).contains(&n),
        }
    }
}
