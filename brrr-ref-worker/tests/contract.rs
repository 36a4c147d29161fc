// SPDX-License-Identifier: AGPL-3.0-only
//! What every backend has to do, one contract per trait, run on every backend.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "contract/cache.rs"]
mod cache;
#[path = "contract/queue.rs"]
mod queue;
#[path = "contract/store.rs"]
mod store;

mod memory {
    use brrr_ref_worker::backend::memory::{MemoryCache, MemoryQueue, MemoryStore};
    use futures_executor::block_on;

    use super::{cache, queue, store};

    #[test]
    fn store_contract() {
        block_on(store::contract(&MemoryStore::new()));
    }

    #[test]
    fn queue_contract() {
        block_on(queue::contract(&MemoryQueue::new(), MemoryQueue::close));
    }

    #[test]
    fn cache_contract() {
        block_on(cache::contract(&MemoryCache::new()));
    }
}
