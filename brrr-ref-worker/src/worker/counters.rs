// SPDX-License-Identifier: AGPL-3.0-only
//! What a worker has done so far.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Slots that run on different processors should not share a tally, so there are a few more than those.
const TALLIES: usize = 16;

/// The counters of a worker, which can be read while it runs. Clones read the same counters.
#[derive(Clone, Debug, Default)]
pub struct Counters(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    tallies: [Tally; TALLIES],
    /// One entry for each cause, of which there are as many as the machine has kinds of failure.
    failures: Mutex<BTreeMap<&'static str, u64>>,
}

/// What some of the slots did, in a cache line of its own.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Tally {
    taken: AtomicU64,
    handled: AtomicU64,
    failed: AtomicU64,
}

/// What a worker did up to some moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Messages that were taken from the queue.
    pub taken: u64,
    /// Messages that are being handled.
    pub in_hand: u64,
    /// Messages that were handled: everything that was owed for them was done.
    pub handled: u64,
    /// Messages for which something could not be done.
    pub failed: u64,
    /// How often each cause was reported. One message can have several, and a queue that gives no message is here under
    /// [`TAKE_FAILED`](super::TAKE_FAILED).
    pub failures: BTreeMap<&'static str, u64>,
}

impl Counters {
    /// What was done up to now.
    pub fn read(&self) -> Counts {
        let sum = |count: fn(&Tally) -> &AtomicU64| -> u64 {
            self.0.tallies.iter().map(|tally| count(tally).load(Ordering::Acquire)).sum()
        };
        // What has ended is read first, so that no message ends that was not taken.
        let (handled, failed) = (sum(|tally| &tally.handled), sum(|tally| &tally.failed));
        let taken = sum(|tally| &tally.taken);
        Counts { taken, in_hand: taken - handled - failed, handled, failed, failures: self.failures().clone() }
    }

    pub(super) fn taken(&self, slot: usize) {
        self.tally(slot).taken.fetch_add(1, Ordering::Release);
    }

    pub(super) fn handled(&self, slot: usize) {
        self.tally(slot).handled.fetch_add(1, Ordering::Release);
    }

    pub(super) fn failed(&self, slot: usize) {
        self.tally(slot).failed.fetch_add(1, Ordering::Release);
    }

    fn tally(&self, slot: usize) -> &Tally {
        &self.0.tallies[slot % TALLIES]
    }

    pub(super) fn failure(&self, cause: &'static str) {
        *self.failures().entry(cause).or_default() += 1;
    }

    fn failures(&self) -> MutexGuard<'_, BTreeMap<&'static str, u64>> {
        self.0.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
