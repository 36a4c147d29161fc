// SPDX-License-Identifier: AGPL-3.0-only
//! What the benchmark runs on.

use brrr_ref_worker::backend::memory::{MemoryCache, MemoryQueue, MemoryStore};
use brrr_ref_worker::cache::Cache;
use brrr_ref_worker::queue::Queue;
use brrr_ref_worker::store::Store;

/// A store, a queue and a cache; the handles of clones share one content.
#[derive(Clone, Debug)]
pub(crate) struct Backends<S, Q, C> {
    pub(crate) store: S,
    pub(crate) queue: Q,
    pub(crate) cache: C,
}

/// Where backends come from; each scenario gets new ones.
pub(crate) trait Backend {
    /// The name by which the command line calls it.
    const NAME: &'static str;
    type Store: Store + Clone + 'static;
    type Queue: Queue + Clone + 'static;
    type Cache: Cache + Clone + 'static;

    /// Backends without content.
    async fn open(&self) -> anyhow::Result<Backends<Self::Store, Self::Queue, Self::Cache>>;
}

/// The memory of this process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory;

/// More than any scenario of the default size needs.
const RECORDS: usize = 1 << 24;

impl Backend for Memory {
    const NAME: &'static str = "memory";
    type Store = MemoryStore;
    type Queue = MemoryQueue;
    type Cache = MemoryCache;

    async fn open(&self) -> anyhow::Result<Backends<MemoryStore, MemoryQueue, MemoryCache>> {
        let (store, queue) = (MemoryStore::with_capacity(RECORDS), MemoryQueue::with_capacity(RECORDS));
        Ok(Backends { store, queue, cache: MemoryCache::with_capacity(RECORDS) })
    }
}
