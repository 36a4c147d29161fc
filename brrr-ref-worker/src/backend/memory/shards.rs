// SPDX-License-Identifier: AGPL-3.0-only
//! A map that several threads use at once.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};
use std::sync::{Mutex, MutexGuard, PoisonError};

use foldhash::fast::RandomState;

/// Well above the number of threads that ever meet.
const SHARDS: usize = 64;

/// The part of a [`Shards`] in which a key is found.
pub(super) type Shard<K, V> = HashMap<K, V, RandomState>;

/// Maps with a lock each, so that threads meet only where their keys do.
#[derive(Debug)]
pub(super) struct Shards<K, V> {
    shards: [Locked<K, V>; SHARDS],
    picker: RandomState,
}

/// A cache line of its own, and the one that is fetched with it.
#[derive(Debug)]
#[repr(align(128))]
struct Locked<K, V>(Mutex<Shard<K, V>>);

impl<K, V> Shards<K, V> {
    /// The part in which this key is found, for this thread alone.
    pub(super) fn of<Q: Hash + ?Sized>(&self, key: &Q) -> MutexGuard<'_, Shard<K, V>> {
        let [at, ..] = self.picker.hash_one(key).to_le_bytes();
        // Every change is one call into the map, so a panic elsewhere cannot have left it half done.
        self.shards[usize::from(at) % SHARDS].0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K, V> Default for Shards<K, V> {
    fn default() -> Self {
        let shard = |_| Locked(Mutex::new(Shard::default()));
        Self { shards: std::array::from_fn(shard), picker: RandomState::default() }
    }
}
