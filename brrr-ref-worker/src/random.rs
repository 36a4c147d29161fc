// SPDX-License-Identifier: AGPL-3.0-only
//! Numbers and root ids that nobody else has.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use brrr_wire::name::RootId;

use crate::error::BackendError;

/// A repeatable stream of numbers from a seed (SplitMix64): for jitter, and for runs that must be repeatable. Not for
/// secrets.
#[derive(Debug)]
pub struct Stream(AtomicU64);

/// The odd step that makes the counter of `SplitMix64` visit every state.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Stream {
    /// The stream of this seed.
    pub const fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// The next number.
    pub fn next(&self) -> u64 {
        let mut mixed = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// How long to wait before try number `tries` + 1 of something that did not succeed: not at all before the second,
    /// then a random part of a span that begins with `shortest` and doubles up to `longest` (LIM-017).
    pub fn pause(&self, tries: u32, shortest: Duration, longest: Duration) -> Option<Duration> {
        let doublings = tries.checked_sub(2)?;
        let span = shortest.saturating_mul(1 << doublings.min(16)).min(longest);
        let part = u32::try_from(self.next() >> 32).unwrap_or(u32::MAX);
        Some(span.mul_f64(f64::from(part) / f64::from(u32::MAX)))
    }
}

/// A seed for the jitter of one driver, from the operating system. Drivers whose seeds are equal collide more often,
/// and nothing else is amiss with them, so a system without random bits gives zero.
pub fn seed() -> u64 {
    let mut bits = [0; 8];
    match getrandom::fill(&mut bits) {
        Ok(()) => u64::from_be_bytes(bits),
        Err(_) => 0,
    }
}

/// Where a client gets the `root_id` of each schedule operation from.
pub trait RootIds: Send + Sync {
    /// A `root_id` that was never used before, by anybody (SCH-003).
    fn fresh(&self) -> Result<RootId, BackendError>;
}

/// Root ids from 128 random bits of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRootIds;

impl RootIds for OsRootIds {
    fn fresh(&self) -> Result<RootId, BackendError> {
        let mut bits = [0; 16];
        getrandom::fill(&mut bits).map_err(|error| {
            let message = format!("the operating system gave no random bits for a root_id: {error}");
            BackendError::new("NoRandomness", message)
        })?;
        Ok(root_id(u128::from_be_bytes(bits)))
    }
}

/// Root ids that are the same for the same seed: for the conformance kit, never for a real client.
#[derive(Debug)]
pub struct SeededRootIds(Stream);

impl SeededRootIds {
    /// The root ids of this seed.
    pub const fn new(seed: u64) -> Self {
        Self(Stream::new(seed))
    }
}

impl RootIds for SeededRootIds {
    fn fresh(&self) -> Result<RootId, BackendError> {
        Ok(root_id(u128::from(self.0.next()) << 64 | u128::from(self.0.next())))
    }
}

/// 128 bits as 22 characters of base64url without padding.
fn root_id(bits: u128) -> RootId {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    // The last character holds the two bits that are left, filled up with zeros.
    let sextet = |n: u32| {
        if n == 21 { (bits << 4) & 0x3f } else { (bits >> (122 - 6 * n)) & 0x3f }
    };
    let text: String = (0..22).map(|n| char::from(ALPHABET[sextet(n) as usize])).collect();
    RootId::new(&text).expect("invariant: 22 characters of base64url are a root_id")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_ids_are_base64url_of_their_bits() {
        assert_eq!(root_id(0).as_str(), "AAAAAAAAAAAAAAAAAAAAAA");
        assert_eq!(root_id(u128::MAX).as_str(), "_____________________w");
        assert_eq!(root_id(u128::from_be_bytes(*b"0123456789abcdef")).as_str(), "MDEyMzQ1Njc4OWFiY2RlZg");
    }

    #[test]
    fn root_ids_are_fresh() {
        // spec: SCH-003
        assert_ne!(OsRootIds.fresh().unwrap(), OsRootIds.fresh().unwrap());
        let seeded = SeededRootIds::new(7);
        let first = seeded.fresh().unwrap();
        assert_ne!(first, seeded.fresh().unwrap());
        assert_eq!(first, SeededRootIds::new(7).fresh().unwrap());
    }
}
