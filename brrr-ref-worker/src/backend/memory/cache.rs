// SPDX-License-Identifier: AGPL-3.0-only
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::CAPACITY;
use crate::cache::Cache;
use crate::error::BackendError;

/// Counters in memory.
#[derive(Clone, Debug)]
pub struct MemoryCache {
    counters: Arc<Mutex<HashMap<String, u64>>>,
    capacity: usize,
}

impl MemoryCache {
    /// No counters yet, and room for [`CAPACITY`].
    pub fn new() -> Self {
        Self::with_capacity(CAPACITY)
    }

    /// No counters yet, and room for this many.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { counters: Arc::default(), capacity }
    }

    /// The count of a key, zero where nothing was counted.
    pub fn count(&self, key: &str) -> u64 {
        self.counters().get(key).copied().unwrap_or(0)
    }

    fn counters(&self) -> MutexGuard<'_, HashMap<String, u64>> {
        // Every change is one assignment, so a panic elsewhere cannot have left it half done.
        self.counters.lock().unwrap_or_else(PoisonError::into_inner)
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
        let mut counters = self.counters();
        if let Some(count) = counters.get_mut(key) {
            *count = count.saturating_add(1);
            return Ok(*count);
        }
        if counters.len() >= self.capacity {
            let message = format!(
                "the memory cache holds {} counters, its bound, so {key} was not counted; give it a higher capacity",
                self.capacity
            );
            return Err(BackendError::new("CacheFull", message));
        }
        counters.insert(key.to_owned(), 1);
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
