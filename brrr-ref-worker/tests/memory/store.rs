// SPDX-License-Identifier: AGPL-3.0-only
//! A store in memory that can be made troublesome.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};

use brrr_ref_worker::backend::memory::MemoryStore;
use brrr_ref_worker::error::BackendError;
use brrr_ref_worker::random::Stream;
use brrr_ref_worker::store::{Cas, Store};
use brrr_wire::key::StoreKey;
use bytes::Bytes;

/// Records in memory, with the retried reads of a store that is eventually consistent.
#[derive(Clone, Default)]
pub(crate) struct TestStore {
    inner: MemoryStore,
    /// Every operation lets others go first, so often as this stream says.
    delays: Option<Arc<Stream>>,
    /// So many conditional writes on existing records are lost.
    losses: Arc<AtomicU32>,
    used: Arc<Used>,
}

/// How the store was used.
#[derive(Default)]
struct Used {
    ops: AtomicU64,
    open: AtomicUsize,
    peak: AtomicUsize,
}

/// An operation under way.
struct Open<'a>(&'a Used);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

impl TestStore {
    pub(crate) fn with_delays(seed: u64) -> Self {
        Self { delays: Some(Arc::new(Stream::new(seed))), ..Self::default() }
    }

    pub(crate) fn lose(&self, writes: u32) {
        self.losses.store(writes, Ordering::Relaxed);
    }

    /// How many operations there were.
    pub(crate) fn ops(&self) -> u64 {
        self.used.ops.load(Ordering::Relaxed)
    }

    /// How many operations there were at once at most.
    pub(crate) fn peak(&self) -> usize {
        self.used.peak.load(Ordering::Relaxed)
    }

    async fn open(&self) -> Open<'_> {
        self.used.ops.fetch_add(1, Ordering::Relaxed);
        let open = self.used.open.fetch_add(1, Ordering::Relaxed) + 1;
        self.used.peak.fetch_max(open, Ordering::Relaxed);
        let guard = Open(&self.used);
        if let Some(delays) = &self.delays {
            for _ in 0..delays.next() % 4 {
                yield_now().await;
            }
        }
        guard
    }

    fn is_lost(&self) -> bool {
        self.losses.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |losses| losses.checked_sub(1)).is_ok()
    }
}

async fn yield_now() {
    let mut yielded = false;
    std::future::poll_fn(|context| {
        if yielded {
            return std::task::Poll::Ready(());
        }
        yielded = true;
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}

impl Store for TestStore {
    async fn has(&self, key: &StoreKey) -> Result<bool, BackendError> {
        let _open = self.open().await;
        self.inner.has(key).await
    }

    async fn get(&self, key: &StoreKey) -> Result<Option<Bytes>, BackendError> {
        let _open = self.open().await;
        self.inner.get(key).await
    }

    async fn set(&self, key: &StoreKey, value: Bytes) -> Result<(), BackendError> {
        let _open = self.open().await;
        self.inner.set(key, value).await
    }

    async fn delete(&self, key: &StoreKey) -> Result<(), BackendError> {
        let _open = self.open().await;
        self.inner.delete(key).await
    }

    async fn set_new_value(&self, key: &StoreKey, value: Bytes) -> Result<Cas, BackendError> {
        let _open = self.open().await;
        self.inner.set_new_value(key, value).await
    }

    async fn compare_and_set(&self, key: &StoreKey, expected: &Bytes, value: Bytes) -> Result<Cas, BackendError> {
        let _open = self.open().await;
        if self.is_lost() {
            return Ok(Cas::Mismatch);
        }
        self.inner.compare_and_set(key, expected, value).await
    }

    async fn compare_and_delete(&self, key: &StoreKey, expected: &Bytes) -> Result<Cas, BackendError> {
        let _open = self.open().await;
        if self.is_lost() {
            return Ok(Cas::Mismatch);
        }
        self.inner.compare_and_delete(key, expected).await
    }
}
