// SPDX-License-Identifier: AGPL-3.0-only
use brrr_wire::key;
use brrr_wire::proto::conformance::{CompareAndDelete, CompareAndSet, StoreKey, Write, answer::Body, reply};
use bytes::Bytes;

use crate::adapter::{Lane, octets};
use crate::clock::Clock;
use crate::error::BackendError;
use crate::store::{Cas, Store};

impl Store for Lane {
    async fn has(&self, key: &key::StoreKey) -> Result<bool, BackendError> {
        match self.ask(Body::Has(store_key(key))).await? {
            reply::Result::Present(present) => Ok(present),
            other => Err(self.misfit("has", &other)),
        }
    }

    async fn get(&self, key: &key::StoreKey) -> Result<Option<Bytes>, BackendError> {
        self.read("get", Body::Get(store_key(key))).await
    }

    /// One op: the retrying is the business of the store that the kit plays.
    async fn get_with_retry<K: Clock>(&self, key: &key::StoreKey, _clock: &K) -> Result<Option<Bytes>, BackendError> {
        self.read("getWithRetry", Body::GetWithRetry(store_key(key))).await
    }

    async fn set(&self, key: &key::StoreKey, value: Bytes) -> Result<(), BackendError> {
        self.write("set", Body::Set(write(key, &value))).await
    }

    async fn delete(&self, key: &key::StoreKey) -> Result<(), BackendError> {
        self.write("delete", Body::Delete(store_key(key))).await
    }

    async fn set_new_value(&self, key: &key::StoreKey, value: Bytes) -> Result<Cas, BackendError> {
        self.conditional("setNewValue", Body::SetNewValue(write(key, &value))).await
    }

    async fn compare_and_set(&self, key: &key::StoreKey, expected: &Bytes, value: Bytes) -> Result<Cas, BackendError> {
        let StoreKey { kind, call_hash } = store_key(key);
        let (expected, value) = (Some(octets::from_bytes(expected)), Some(octets::from_bytes(&value)));
        let op = Body::CompareAndSet(CompareAndSet { kind, call_hash, expected, value });
        self.conditional("compareAndSet", op).await
    }

    async fn compare_and_delete(&self, key: &key::StoreKey, expected: &Bytes) -> Result<Cas, BackendError> {
        let StoreKey { kind, call_hash } = store_key(key);
        let expected = Some(octets::from_bytes(expected));
        let op = Body::CompareAndDelete(CompareAndDelete { kind, call_hash, expected });
        self.conditional("compareAndDelete", op).await
    }
}

impl Lane {
    async fn read(&self, name: &'static str, op: Body) -> Result<Option<Bytes>, BackendError> {
        match self.ask(op).await? {
            reply::Result::Value(value) => Ok(Some(self.bytes(name, value)?)),
            reply::Result::NotFound(_) => Ok(None),
            other => Err(self.misfit(name, &other)),
        }
    }

    async fn write(&self, name: &'static str, op: Body) -> Result<(), BackendError> {
        match self.ask(op).await? {
            reply::Result::Done(_) => Ok(()),
            other => Err(self.misfit(name, &other)),
        }
    }

    async fn conditional(&self, name: &'static str, op: Body) -> Result<Cas, BackendError> {
        match self.ask(op).await? {
            reply::Result::Done(_) => Ok(Cas::Swapped),
            reply::Result::Mismatch(_) => Ok(Cas::Mismatch),
            other => Err(self.misfit(name, &other)),
        }
    }
}

fn store_key(key: &key::StoreKey) -> StoreKey {
    StoreKey { kind: key.kind.as_str().to_owned(), call_hash: key.call_hash.to_string() }
}

fn write(key: &key::StoreKey, value: &Bytes) -> Write {
    let StoreKey { kind, call_hash } = store_key(key);
    Write { kind, call_hash, value: Some(octets::from_bytes(value)) }
}
