// SPDX-License-Identifier: AGPL-3.0-only
//! Small numbers for names and bytes, so that states are small and compared fast.

use std::hash::Hash;

use foldhash::fast::FixedState;

/// A map whose order is the same in every run.
pub(super) type Map<K, V> = hashbrown::HashMap<K, V, FixedState>;

/// Numbers in the order of first sight.
#[derive(Clone, Debug)]
pub(super) struct Ids<T> {
    all: Vec<T>,
    of: Map<T, u32>,
}

impl<T: Clone + Eq + Hash> Ids<T> {
    pub(super) fn new() -> Self {
        Self { all: Vec::new(), of: Map::default() }
    }

    /// The number of a thing, a new one if it has none.
    pub(super) fn id(&mut self, thing: &T) -> u32 {
        if let Some(id) = self.of.get(thing) {
            return *id;
        }
        let id = u32::try_from(self.all.len()).expect("invariant: a scenario has fewer things than u32 has numbers");
        self.all.push(thing.clone());
        self.of.insert(thing.clone(), id);
        id
    }

    /// The number of a thing that has one.
    pub(super) fn find(&self, thing: &T) -> Option<u32> {
        self.of.get(thing).copied()
    }

    pub(super) fn get(&self, id: u32) -> &T {
        &self.all[id as usize]
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }
}
