// SPDX-License-Identifier: AGPL-3.0-only
//! States that were seen, in few bytes each.

use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::state::State;

/// All states that were seen, each with its number.
pub(super) struct Seen {
    /// The states one behind the other, and where each begins.
    bytes: Vec<u8>,
    starts: Vec<usize>,
    of: HashTable<u32>,
    hasher: FixedState,
    /// How many lanes and keys each has.
    shape: (usize, usize),
}

impl Seen {
    pub(super) fn new(start: &State) -> Self {
        let shape = (start.lanes.len(), start.store.len());
        Self { bytes: Vec::new(), starts: vec![0], of: HashTable::new(), hasher: FixedState::default(), shape }
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The number of a state, and whether it is new.
    pub(super) fn add(&mut self, state: &State) -> (u32, bool) {
        let from = self.bytes.len();
        state.pack(&mut self.bytes);
        let (before, new) = self.bytes.split_at(from);
        let at = |id: u32, starts: &[usize]| starts[id as usize]..starts[id as usize + 1];
        let hash = self.hasher.hash_one(new);
        if let Some(id) = self.of.find(hash, |id| before[at(*id, &self.starts)] == *new) {
            let known = *id;
            self.bytes.truncate(from);
            return (known, false);
        }
        let id = u32::try_from(self.len()).expect("invariant: the states have a bound");
        self.starts.push(self.bytes.len());
        let (bytes, starts, hasher) = (&self.bytes, &self.starts, &self.hasher);
        self.of.insert_unique(hash, id, |id| hasher.hash_one(&bytes[at(*id, starts)]));
        (id, true)
    }

    pub(super) fn get(&self, id: u32) -> State {
        let range = self.starts[id as usize]..self.starts[id as usize + 1];
        State::unpack(&self.bytes[range], self.shape.0, self.shape.1)
    }
}
