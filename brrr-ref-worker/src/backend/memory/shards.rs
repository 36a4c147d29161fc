// SPDX-License-Identifier: AGPL-3.0-only
//! A map that several threads use at once.

use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash};
use std::sync::{Mutex, MutexGuard, PoisonError};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::room::{Credit, Room};

/// How many parts a map has: well above the number of threads that ever meet.
const PARTS: usize = 64;

/// A map in parts with a lock each, so that threads meet only where their keys do.
#[derive(Debug)]
pub(super) struct Shards<K, V> {
    parts: [Lock<K, V>; PARTS],
    hasher: RandomState,
    room: Room,
}

/// A cache line of its own, and the one that is fetched with it.
#[derive(Debug)]
#[repr(align(128))]
struct Lock<K, V>(Mutex<Part<K, V>>);

#[derive(Debug)]
struct Part<K, V> {
    table: HashTable<(K, V)>,
    credit: Credit,
}

/// What is stored under one key, for this thread alone as long as it is looked at.
#[derive(Debug)]
pub(super) struct Place<'a, K, V, Q: ?Sized> {
    shards: &'a Shards<K, V>,
    part: MutexGuard<'a, Part<K, V>>,
    key: &'a Q,
    hash: u64,
}

impl<K, V> Shards<K, V> {
    /// A map that holds up to `capacity` things.
    pub(super) fn new(capacity: usize) -> Self {
        let part = |_| Lock(Mutex::new(Part { table: HashTable::new(), credit: Credit::default() }));
        let room = Room::new(capacity, PARTS);
        Self { parts: std::array::from_fn(part), hasher: RandomState::default(), room }
    }

    pub(super) fn capacity(&self) -> usize {
        self.room.capacity()
    }

    /// Where this key is.
    pub(super) fn at<'a, Q: Hash + ?Sized>(&'a self, key: &'a Q) -> Place<'a, K, V, Q> {
        let hash = self.hasher.hash_one(key);
        // The table uses the lowest and the highest bits.
        let [_, _, _, at, ..] = hash.to_le_bytes();
        let lock = &self.parts[usize::from(at) % PARTS];
        // Every change is one call into the table, so a panic elsewhere cannot have left it half done.
        let part = lock.0.lock().unwrap_or_else(PoisonError::into_inner);
        Place { shards: self, part, key, hash }
    }
}

impl<K: Borrow<Q> + Hash, V, Q: Eq + Hash + ?Sized> Place<'_, K, V, Q> {
    pub(super) fn get(&self) -> Option<&V> {
        self.part.table.find(self.hash, |(key, _)| key.borrow() == self.key).map(|(_, value)| value)
    }

    pub(super) fn get_mut(&mut self) -> Option<&mut V> {
        self.part.table.find_mut(self.hash, |(key, _)| key.borrow() == self.key).map(|(_, value)| value)
    }

    /// Stores what is not stored yet.
    pub(super) fn insert(&mut self, key: K, value: V) {
        self.part.table.insert_unique(self.hash, (key, value), |(key, _)| self.shards.hasher.hash_one(key.borrow()));
    }

    pub(super) fn remove(&mut self) {
        if let Ok(entry) = self.part.table.find_entry(self.hash, |(key, _)| key.borrow() == self.key) {
            entry.remove();
        }
    }

    /// Makes room for one more thing; `false` where there is none.
    #[must_use]
    pub(super) fn enter(&mut self) -> bool {
        self.part.credit.enter(&self.shards.room)
    }

    /// Gives the room of one thing back.
    pub(super) fn leave(&mut self) {
        self.part.credit.leave(&self.shards.room);
    }
}
