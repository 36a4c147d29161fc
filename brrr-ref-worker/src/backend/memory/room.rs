// SPDX-License-Identifier: AGPL-3.0-only
//! The bound on what is held.

use std::sync::atomic::{AtomicUsize, Ordering};

/// How much more may be held.
#[derive(Debug)]
pub(super) struct Room {
    capacity: usize,
    held: AtomicUsize,
}

impl Room {
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, held: AtomicUsize::new(0) }
    }

    pub(super) fn capacity(&self) -> usize {
        self.capacity
    }

    /// Takes the place of one; `false` where there is none.
    #[must_use]
    pub(super) fn enter(&self) -> bool {
        // Added first and taken back where it was too much: one step where there is room.
        let fits = self.held.fetch_add(1, Ordering::Relaxed) < self.capacity;
        if !fits {
            self.leave();
        }
        fits
    }

    /// Gives the place of one back.
    pub(super) fn leave(&self) {
        self.held.fetch_sub(1, Ordering::Relaxed);
    }
}
