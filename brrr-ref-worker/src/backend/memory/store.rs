// SPDX-License-Identifier: AGPL-3.0-only
use std::future::Future;
use std::sync::Arc;

use brrr_wire::key::StoreKey;
use brrr_wire::name::CallHash;
use bytes::Bytes;

use super::CAPACITY;
use super::shards::{self, Shards};
use crate::clock::Clock;
use crate::error::BackendError;
use crate::store::{Cas, Store};

/// Records in memory. A lock makes every operation atomic, so every read sees every completed write.
#[derive(Clone, Debug)]
pub struct MemoryStore {
    calls: Arc<Shards<CallHash, Records>>,
}

/// What is stored for one call, by kind.
#[derive(Debug, Default)]
struct Records([Option<Bytes>; 3]);

type Place<'a> = shards::Place<'a, CallHash, Records, CallHash>;

impl MemoryStore {
    /// An empty store for up to [`CAPACITY`] records.
    pub fn new() -> Self {
        Self::with_capacity(CAPACITY)
    }

    /// An empty store for up to this many records.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { calls: Arc::new(Shards::new(capacity)) }
    }

    fn place<'a>(&'a self, key: &'a StoreKey) -> Place<'a> {
        self.calls.at(&key.call_hash)
    }

    /// Stores a record that is not stored yet.
    fn add(&self, mut place: Place<'_>, key: &StoreKey, value: Bytes) -> Result<(), BackendError> {
        if !place.enter() {
            let message = format!(
                "the memory store holds {} records, its bound, so {key} was not written; give it a higher capacity",
                self.calls.capacity()
            );
            return Err(BackendError::new("StoreFull", message));
        }
        if let Some(records) = place.get_mut() {
            *records.of_mut(key) = Some(value);
        } else {
            let mut records = Records::default();
            *records.of_mut(key) = Some(value);
            place.insert(key.call_hash.clone(), records);
        }
        Ok(())
    }

    /// Deletes a record if it is stored and `condition` holds for it; says whether it did.
    fn remove(&self, key: &StoreKey, condition: impl FnOnce(&Bytes) -> bool) -> bool {
        let mut place = self.place(key);
        let Some(records) = place.get_mut() else { return false };
        let record = records.of_mut(key);
        if !record.as_ref().is_some_and(condition) {
            return false;
        }
        *record = None;
        if records.is_empty() {
            place.remove();
        }
        place.leave();
        true
    }
}

impl Records {
    fn of(&self, key: &StoreKey) -> Option<&Bytes> {
        self.0[key.kind as usize].as_ref()
    }

    fn of_mut(&mut self, key: &StoreKey) -> &mut Option<Bytes> {
        &mut self.0[key.kind as usize]
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl Store for MemoryStore {
    async fn has(&self, key: &StoreKey) -> Result<bool, BackendError> {
        Ok(self.place(key).get().is_some_and(|records| records.of(key).is_some()))
    }

    async fn get(&self, key: &StoreKey) -> Result<Option<Bytes>, BackendError> {
        Ok(self.place(key).get().and_then(|records| records.of(key).cloned()))
    }

    /// One read: it sees every completed write, so waiting would change nothing.
    fn get_with_retry<K: Clock>(
        &self,
        key: &StoreKey,
        _clock: &K,
    ) -> impl Future<Output = Result<Option<Bytes>, BackendError>> + Send {
        self.get(key)
    }

    async fn set(&self, key: &StoreKey, value: Bytes) -> Result<(), BackendError> {
        let mut place = self.place(key);
        if let Some(Some(record)) = place.get_mut().map(|records| records.of_mut(key)) {
            *record = value;
            return Ok(());
        }
        self.add(place, key, value)
    }

    async fn delete(&self, key: &StoreKey) -> Result<(), BackendError> {
        self.remove(key, |_| true);
        Ok(())
    }

    // spec: STO-001
    async fn set_new_value(&self, key: &StoreKey, value: Bytes) -> Result<Cas, BackendError> {
        let place = self.place(key);
        if place.get().is_some_and(|records| records.of(key).is_some()) {
            return Ok(Cas::Mismatch);
        }
        self.add(place, key, value).map(|()| Cas::Swapped)
    }

    // spec: STO-002
    async fn compare_and_set(&self, key: &StoreKey, expected: &Bytes, value: Bytes) -> Result<Cas, BackendError> {
        match self.place(key).get_mut().map(|records| records.of_mut(key)) {
            Some(Some(record)) if record == expected => {
                *record = value;
                Ok(Cas::Swapped)
            }
            _ => Ok(Cas::Mismatch),
        }
    }

    // spec: STO-003
    async fn compare_and_delete(&self, key: &StoreKey, expected: &Bytes) -> Result<Cas, BackendError> {
        Ok(if self.remove(key, |record| record == expected) { Cas::Swapped } else { Cas::Mismatch })
    }
}

#[cfg(test)]
mod tests {
    use brrr_wire::name::CallHash;
    use futures_executor::block_on;

    use super::*;

    #[test]
    fn a_full_store_refuses_new_records_and_keeps_the_others_writable() {
        let store = MemoryStore::with_capacity(1);
        let first = StoreKey::value(&CallHash::new("a").unwrap());
        let second = StoreKey::value(&CallHash::new("b").unwrap());
        block_on(async {
            store.set(&first, Bytes::from_static(b"1")).await.unwrap();
            store.set(&first, Bytes::from_static(b"2")).await.unwrap();
            assert_eq!(store.set(&second, Bytes::new()).await.unwrap_err().kind(), "StoreFull");
            assert_eq!(store.set_new_value(&second, Bytes::new()).await.unwrap_err().kind(), "StoreFull");
            store.delete(&first).await.unwrap();
            assert_eq!(store.set_new_value(&second, Bytes::new()).await, Ok(Cas::Swapped));
        });
    }
}
