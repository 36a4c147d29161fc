// SPDX-License-Identifier: AGPL-3.0-only
use std::sync::Arc;

use super::CAPACITY;
use super::shards::Shards;
use crate::cache::Cache;
use crate::error::BackendError;

/// Counters in memory.
#[derive(Clone, Debug)]
pub struct MemoryCache {
    counters: Arc<Shards<Box<str>, u64>>,
}

impl MemoryCache {
    /// No counters yet, and room for [`CAPACITY`].
    pub fn new() -> Self {
        Self::with_capacity(CAPACITY)
    }

    /// No counters yet, and room for this many.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { counters: Arc::new(Shards::new(capacity)) }
    }

    /// The count of a key, zero where nothing was counted.
    pub fn count(&self, key: &str) -> u64 {
        self.counters.at(key).get().copied().unwrap_or(0)
    }
}

impl Default for MemoryCache {
    fn default() -> Self {
        Self::new()
    }
}

impl Cache for MemoryCache {
    // spec: CAC-001
    async fn incr(&self, key: &str) -> Result<u64, BackendError> {
        let mut counter = self.counters.at(key);
        if let Some(count) = counter.get_mut() {
            *count = count.saturating_add(1);
            return Ok(*count);
        }
        if !counter.enter() {
            let message = format!(
                "the memory cache holds {} counters, its bound, so {key} was not counted; give it a higher capacity",
                self.counters.capacity()
            );
            return Err(BackendError::new("CacheFull", message));
        }
        counter.insert(key.into(), 1);
        Ok(1)
    }
}

#[cfg(test)]
mod tests {
    use futures_executor::block_on;

    use super::*;

    #[test]
    fn a_full_cache_refuses_a_new_counter_and_keeps_the_others_counting() {
        let cache = MemoryCache::with_capacity(1);
        block_on(async {
            assert_eq!(cache.incr("a").await, Ok(1));
            assert_eq!(cache.incr("b").await.unwrap_err().kind(), "CacheFull");
            assert_eq!(cache.incr("a").await, Ok(2));
        });
        assert_eq!(cache.count("a"), 2);
        assert_eq!(cache.count("b"), 0);
    }
}
