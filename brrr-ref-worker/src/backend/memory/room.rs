// SPDX-License-Identifier: AGPL-3.0-only
//! The bound on what is held.

use std::sync::atomic::{AtomicUsize, Ordering};

/// How much more may be held in all. Each part of a map takes [`Credit`] from it, several at a time, so that threads that
/// fill different parts do not meet here for every record.
#[derive(Debug)]
pub(super) struct Room {
    capacity: usize,
    left: AtomicUsize,
    /// How many a part takes and gives at a time.
    step: usize,
}

/// How much more one part may hold.
#[derive(Debug, Default)]
pub(super) struct Credit(usize);

/// A part takes no more at a time than this.
const MOST: usize = 64;

impl Room {
    /// Room for so many, in so many parts. What parts have taken and not used is at most a thirty-second of it.
    pub(super) fn new(capacity: usize, parts: usize) -> Self {
        Self { capacity, left: AtomicUsize::new(capacity), step: (capacity / parts / 64).clamp(1, MOST) }
    }

    pub(super) fn capacity(&self) -> usize {
        self.capacity
    }
}

impl Credit {
    /// Uses one; `false` where there is none.
    #[must_use]
    pub(super) fn enter(&mut self, room: &Room) -> bool {
        if self.0 == 0 {
            let take = |left: usize| (left > 0).then(|| left - left.min(room.step));
            let before = room.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).unwrap_or(0);
            self.0 = before.min(room.step);
        }
        let fits = self.0 > 0;
        self.0 -= usize::from(fits);
        fits
    }

    /// Gives one back.
    pub(super) fn leave(&mut self, room: &Room) {
        self.0 += 1;
        // A step is kept, so that whoever goes in and out does not meet others each time.
        if self.0 >= 2 * room.step || room.step == 1 {
            self.0 -= room.step;
            room.left.fetch_add(room.step, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_go_in_than_there_is_room_for() {
        for capacity in [0, 1, 7, 4_096, 100_000] {
            let room = Room::new(capacity, 64);
            let mut parts: Vec<Credit> = (0..64).map(|_| Credit::default()).collect();
            let held = (0..2 * capacity).filter(|n| parts[n % 64].enter(&room)).count();
            assert_eq!(held, capacity);
            // Those of half of the parts leave: others find nearly all of their room.
            let left = (0..held).filter(|n| n % 64 < 32).map(|n| parts[n % 64].leave(&room)).count();
            let again = (0..2 * capacity).filter(|n| parts[32 + n % 32].enter(&room)).count();
            assert!(again <= left && again + capacity / 32 >= left, "{again} of {left} of {capacity}");
        }
    }

    #[test]
    fn a_small_room_is_exact() {
        let room = Room::new(2, 64);
        let (mut one, mut other) = (Credit::default(), Credit::default());
        assert!(one.enter(&room) && other.enter(&room) && !one.enter(&room));
        other.leave(&room);
        assert!(one.enter(&room) && !other.enter(&room));
    }
}
