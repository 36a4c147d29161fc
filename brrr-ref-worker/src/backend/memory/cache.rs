// SPDX-License-Identifier: AGPL-3.0-only
use std::sync::Arc;

use super::CAPACITY;
use super::room::Room;
use super::shards::Shards;
use crate::cache::Cache;
use crate::error::BackendError;

/// Counters in memory.
#[derive(Clone, Debug)]
pub struct MemoryCache {
    content: Arc<Content>,
}

#[derive(Debug)]
struct Content {
    counters: Shards<Box<str>, u64>,
    room: Room,
}

impl MemoryCache {
    /// No counters yet, and room for [`CAPACITY`].
    pub fn new() -> Self {
        Self::with_capacity(CAPACITY)
    }

    /// No counters yet, and room for this many.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { content: Arc::new(Content { counters: Shards::default(), room: Room::new(capacity) }) }
    }

    /// The count of a key, zero where nothing was counted.
    pub fn count(&self, key: &str) -> u64 {
        self.content.counters.of(key).get(key).copied().unwrap_or(0)
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
        let mut counters = self.content.counters.of(key);
        if let Some(count) = counters.get_mut(key) {
            *count = count.saturating_add(1);
            return Ok(*count);
        }
        if !self.content.room.enter() {
            let message = format!(
                "the memory cache holds {} counters, its bound, so {key} was not counted; give it a higher capacity",
                self.content.room.capacity()
            );
            return Err(BackendError::new("CacheFull", message));
        }
        counters.insert(key.into(), 1);
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
