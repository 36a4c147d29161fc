// SPDX-License-Identifier: AGPL-3.0-only
//! What the benchmark runs on.

use brrr_ref_worker::backend::memory::{MemoryCache, MemoryQueue, MemoryStore};
use brrr_ref_worker::cache::Cache;
use brrr_ref_worker::queue::Queue;
use brrr_ref_worker::store::Store;
use brrr_wire::name::Topic;
use brrr_wire::revision::Revision;

use super::scenario::Scenario;

/// A store, a queue and a cache, and what a scenario is called there; the handles of clones share one content.
#[derive(Clone, Debug)]
pub(crate) struct Backends<S, Q, C> {
    pub(crate) store: S,
    pub(crate) queue: Q,
    pub(crate) cache: C,
    pub(crate) revision: Revision,
    /// The topic of all messages.
    pub(crate) topic: Topic,
}

/// The backends of one scenario.
pub(crate) type BackendsOf<B> = Backends<<B as Backend>::Store, <B as Backend>::Queue, <B as Backend>::Cache>;

/// Where backends come from.
///
/// Scenarios follow each other. No two of them share a message, a counter or a root.
pub(crate) trait Backend {
    /// What reports call it.
    const NAME: &'static str;
    type Store: Store + Clone + 'static;
    type Queue: Queue + Clone + 'static;
    type Cache: Cache + Clone + 'static;

    /// How many workers there are unless another number is asked for.
    fn workers(&self) -> u32;

    /// How many roots are scheduled unless another number is asked for.
    fn roots(&self, scenario: Scenario) -> u32;

    /// Backends without messages and counters.
    async fn open(&self) -> anyhow::Result<BackendsOf<Self>>;

    /// Deletes the messages and counters of a scenario, when nobody works on them any more.
    async fn close(&self, backends: BackendsOf<Self>) -> anyhow::Result<()>;
}

/// The memory of this process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    revision: Revision,
}

/// More than any scenario of the default size needs.
const RECORDS: usize = 1 << 24;

impl Memory {
    pub(crate) fn new(revision: Revision) -> Self {
        Self { revision }
    }
}

impl Backend for Memory {
    const NAME: &'static str = "memory";
    type Store = MemoryStore;
    type Queue = MemoryQueue;
    type Cache = MemoryCache;

    /// One for each processor.
    fn workers(&self) -> u32 {
        std::thread::available_parallelism().ok().and_then(|count| u32::try_from(count.get()).ok()).unwrap_or(1)
    }

    fn roots(&self, scenario: Scenario) -> u32 {
        scenario.roots()
    }

    async fn open(&self) -> anyhow::Result<BackendsOf<Self>> {
        Ok(Backends {
            store: MemoryStore::with_capacity(RECORDS),
            queue: MemoryQueue::with_capacity(RECORDS),
            cache: MemoryCache::with_capacity(RECORDS),
            revision: self.revision,
            topic: Topic::new("bench-00000000")?,
        })
    }

    async fn close(&self, _: BackendsOf<Self>) -> anyhow::Result<()> {
        Ok(())
    }
}
