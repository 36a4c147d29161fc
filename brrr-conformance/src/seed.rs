// SPDX-License-Identifier: AGPL-3.0-only
//! The one source of chance: every random choice of a run follows from the seed that its report prints.

use std::hash::{BuildHasher, RandomState};

/// A small stream of pseudo-random numbers (splitmix64), the same for the same seed everywhere.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`; 0 where there is none.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next_u64() % bound).unwrap_or(0)
    }

    /// One of these; none where there is none.
    pub fn pick<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        all.get(self.below(all.len())).copied()
    }

    /// True once in `n` times.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.next_u64().is_multiple_of(n)
    }

    /// A word of lower-case letters.
    pub fn word(&mut self, letters: usize) -> String {
        (0..letters).map(|_| char::from(b'a' + u8::try_from(self.next_u64() % 26).unwrap_or_default())).collect()
    }
}

/// A seed that nobody can guess, short enough to be typed again.
pub fn fresh() -> u64 {
    RandomState::new().hash_one("brrr") % 1_000_000_000
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn the_same_seed_gives_the_same_stream() {
        let (mut a, mut b, mut c) = (Chance::new(7), Chance::new(7), Chance::new(8));
        let word = a.word(8);
        assert_eq!(word, b.word(8));
        assert_ne!(word, c.word(8));
        assert!(word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_lowercase()));
    }
}
