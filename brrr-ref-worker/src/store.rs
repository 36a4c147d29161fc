// SPDX-License-Identifier: AGPL-3.0-only
//! Where calls, values and pending returns are kept.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use brrr_wire::key::StoreKey;
use bytes::Bytes;

use crate::clock::Clock;
use crate::error::BackendError;

/// How a conditional write ended. A lost one is no error: the protocol reads again and decides anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use = "a lost write has to be tried again (RET-008, RET-032)"]
pub enum Cas {
    /// The condition held and the write was applied.
    Swapped,
    /// The condition did not hold; nothing was written.
    Mismatch,
}

/// How long [`Store::get_with_retry`] waits before each further read: 600 ms in all (HAN-003 asks for 500 ms).
pub const READ_RETRIES: [Duration; 4] =
    [Duration::from_millis(50), Duration::from_millis(100), Duration::from_millis(200), Duration::from_millis(250)];

/// A store of records: bytes under a [`StoreKey`].
///
/// A record of no bytes is a record (STO-004). The reads that decide, of pending returns and of an absent value,
/// must see every write that was completed before the read began; a store that cannot promise that loses wake-ups.
/// Operations come concurrently, from several workers. [`BackendError`] says that the store gave up and that it is
/// not known whether the operation was applied.
pub trait Store: Send + Sync {
    /// Whether a record is stored.
    fn has(&self, key: &StoreKey) -> impl Future<Output = Result<bool, BackendError>> + Send;

    /// The record's bytes, `None` where none is stored.
    fn get(&self, key: &StoreKey) -> impl Future<Output = Result<Option<Bytes>, BackendError>> + Send;

    /// The record's bytes, with further reads for at least 500 ms in all while none is stored (HAN-003).
    ///
    /// A store whose reads see every completed write can override this with [`Store::get`].
    fn get_with_retry<K: Clock>(
        &self,
        key: &StoreKey,
        clock: &K,
    ) -> impl Future<Output = Result<Option<Bytes>, BackendError>> + Send {
        async move {
            for pause in READ_RETRIES {
                if let Some(value) = self.get(key).await? {
                    return Ok(Some(value));
                }
                clock.sleep(pause).await;
            }
            self.get(key).await
        }
    }

    /// Stores a record, whatever was stored before.
    fn set(&self, key: &StoreKey, value: Bytes) -> impl Future<Output = Result<(), BackendError>> + Send;

    /// Deletes a record, whatever is stored; an absent one is no error. No step of the protocol does this: it is for
    /// tools that reset or repair.
    fn delete(&self, key: &StoreKey) -> impl Future<Output = Result<(), BackendError>> + Send;

    /// Stores a record only where none is stored, in one atomic step (STO-001).
    fn set_new_value(&self, key: &StoreKey, value: Bytes) -> impl Future<Output = Result<Cas, BackendError>> + Send;

    /// Stores a record only where exactly the expected bytes are stored, in one atomic step (STO-002).
    fn compare_and_set(
        &self,
        key: &StoreKey,
        expected: &Bytes,
        value: Bytes,
    ) -> impl Future<Output = Result<Cas, BackendError>> + Send;

    /// Deletes a record only where exactly the expected bytes are stored, in one atomic step (STO-003).
    fn compare_and_delete(
        &self,
        key: &StoreKey,
        expected: &Bytes,
    ) -> impl Future<Output = Result<Cas, BackendError>> + Send;
}

impl<S: Store> Store for Arc<S> {
    fn has(&self, key: &StoreKey) -> impl Future<Output = Result<bool, BackendError>> + Send {
        S::has(self, key)
    }

    fn get(&self, key: &StoreKey) -> impl Future<Output = Result<Option<Bytes>, BackendError>> + Send {
        S::get(self, key)
    }

    fn get_with_retry<K: Clock>(
        &self,
        key: &StoreKey,
        clock: &K,
    ) -> impl Future<Output = Result<Option<Bytes>, BackendError>> + Send {
        S::get_with_retry(self, key, clock)
    }

    fn set(&self, key: &StoreKey, value: Bytes) -> impl Future<Output = Result<(), BackendError>> + Send {
        S::set(self, key, value)
    }

    fn delete(&self, key: &StoreKey) -> impl Future<Output = Result<(), BackendError>> + Send {
        S::delete(self, key)
    }

    fn set_new_value(&self, key: &StoreKey, value: Bytes) -> impl Future<Output = Result<Cas, BackendError>> + Send {
        S::set_new_value(self, key, value)
    }

    fn compare_and_set(
        &self,
        key: &StoreKey,
        expected: &Bytes,
        value: Bytes,
    ) -> impl Future<Output = Result<Cas, BackendError>> + Send {
        S::compare_and_set(self, key, expected, value)
    }

    fn compare_and_delete(
        &self,
        key: &StoreKey,
        expected: &Bytes,
    ) -> impl Future<Output = Result<Cas, BackendError>> + Send {
        S::compare_and_delete(self, key, expected)
    }
}
