// SPDX-License-Identifier: AGPL-3.0-only
//! Shards: several machines share the cases, each its own part.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

/// The most parts.
const MAX: u32 = 1000;

/// One of several parts of the cases.
///
/// A case's part follows from its id alone, so it stays where it is when other cases come or go, or others are
/// selected; every case is in exactly one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 1.
    part: u32,
    of: u32,
}

impl Shard {
    /// Whether a case belongs to this part.
    pub fn has(self, id: &str) -> bool {
        let digest = Sha256::digest(id.as_bytes());
        let number = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        number % u64::from(self.of) == u64::from(self.part - 1)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((part, of)) if (1..=MAX).contains(&of) && (1..=of).contains(&part) => Ok(Self { part, of }),
            _ => Err(format!("write the part and how many there are, as in 1/4, from 1 to at most {MAX}")),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::Shard;
    use crate::case;

    #[test]
    fn every_case_is_in_exactly_one_part_and_each_part_has_its_share() {
        let cases = case::built_in().unwrap();
        for of in [1, 2, 3, 7, 16] {
            let shards: Vec<Shard> = (1..=of).map(|part| format!("{part}/{of}").parse().unwrap()).collect();
            let mut sizes = vec![0; shards.len()];
            for case in &cases {
                let mine: Vec<usize> = (0..shards.len()).filter(|at| shards[*at].has(&case.id)).collect();
                assert_eq!(mine.len(), 1, "{} of {of} parts", case.id);
                sizes[mine[0]] += 1;
            }
            let fair = cases.len() / shards.len();
            assert!(sizes.iter().all(|size| *size > fair / 2 && *size < fair * 2 + 2), "{sizes:?}");
        }
    }

    /// These stay as they are in every version, so that machines of different versions share alike.
    #[test]
    fn a_part_follows_from_the_id_alone() {
        let part = |id: &str| (1..=4).find(|part| format!("{part}/4").parse::<Shard>().unwrap().has(id)).unwrap();
        assert_eq!(["worker/loop/closed", "client/read/absent", "worker/return/two-parents"].map(part), [4, 4, 3]);
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "1", "0/4", "5/4", "1/0", "1/1001", "a/b", "1/4/2", "-1/4", "1/ 4"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}
