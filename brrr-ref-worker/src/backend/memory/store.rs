// SPDX-License-Identifier: AGPL-3.0-only
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use brrr_wire::key::StoreKey;
use bytes::Bytes;

use super::CAPACITY;
use crate::clock::Clock;
use crate::error::BackendError;
use crate::store::{Cas, Store};

/// Records in memory. One lock makes every operation atomic, so every read sees every completed write.
#[derive(Clone, Debug)]
pub struct MemoryStore {
    records: Arc<Mutex<HashMap<StoreKey, Bytes>>>,
    capacity: usize,
}

impl MemoryStore {
    /// An empty store for up to [`CAPACITY`] records.
    pub fn new() -> Self {
        Self::with_capacity(CAPACITY)
    }

    /// An empty store for up to this many records.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { records: Arc::default(), capacity }
    }

    fn records(&self) -> MutexGuard<'_, HashMap<StoreKey, Bytes>> {
        // Every change is one call into the map, so a panic elsewhere cannot have left it half done.
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn room(&self, records: &HashMap<StoreKey, Bytes>, key: &StoreKey) -> Result<(), BackendError> {
        if records.len() < self.capacity || records.contains_key(key) {
            return Ok(());
        }
        let message = format!(
            "the memory store holds {} records, its bound, so {key} was not written; give it a higher capacity",
            self.capacity
        );
        Err(BackendError::new("StoreFull", message))
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl Store for MemoryStore {
    async fn has(&self, key: &StoreKey) -> Result<bool, BackendError> {
        Ok(self.records().contains_key(key))
    }

    async fn get(&self, key: &StoreKey) -> Result<Option<Bytes>, BackendError> {
        Ok(self.records().get(key).cloned())
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
        let mut records = self.records();
        self.room(&records, key)?;
        records.insert(key.clone(), value);
        Ok(())
    }

    async fn delete(&self, key: &StoreKey) -> Result<(), BackendError> {
        self.records().remove(key);
        Ok(())
    }

    // spec: STO-001
    async fn set_new_value(&self, key: &StoreKey, value: Bytes) -> Result<Cas, BackendError> {
        let mut records = self.records();
        self.room(&records, key)?;
        match records.entry(key.clone()) {
            Entry::Occupied(_) => Ok(Cas::Mismatch),
            Entry::Vacant(vacant) => {
                vacant.insert(value);
                Ok(Cas::Swapped)
            }
        }
    }

    // spec: STO-002
    async fn compare_and_set(&self, key: &StoreKey, expected: &Bytes, value: Bytes) -> Result<Cas, BackendError> {
        match self.records().get_mut(key) {
            Some(stored) if stored == expected => {
                *stored = value;
                Ok(Cas::Swapped)
            }
            _ => Ok(Cas::Mismatch),
        }
    }

    // spec: STO-003
    async fn compare_and_delete(&self, key: &StoreKey, expected: &Bytes) -> Result<Cas, BackendError> {
        let mut records = self.records();
        if records.get(key) == Some(expected) {
            records.remove(key);
            return Ok(Cas::Swapped);
        }
        Ok(Cas::Mismatch)
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
