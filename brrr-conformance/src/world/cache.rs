// SPDX-License-Identifier: AGPL-3.0-only
//! Counters under their whole keys.

use std::collections::BTreeMap;

/// The counters; one that was never set is zero.
#[derive(Clone, Debug, Default)]
pub struct Cache(BTreeMap<String, u32>);

impl Cache {
    /// The count under a key.
    pub fn count(&self, key: &str) -> u32 {
        self.0.get(key).copied().unwrap_or(0)
    }

    pub(super) fn set(&mut self, key: String, count: u32) {
        self.0.insert(key, count);
    }
}
