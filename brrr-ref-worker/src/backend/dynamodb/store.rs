// SPDX-License-Identifier: AGPL-3.0-only
use brrr_wire::key::StoreKey;
use bytes::Bytes;

use super::client::Trouble;
use super::failure::{Doing, is_mismatch};
use super::item::size;
use super::reply::{Stored, stored};
use super::request::{Operation, Request};
use super::{DynamoDbStore, ITEM_MAX};
use crate::clock::Clock;
use crate::error::BackendError;
use crate::store::{Cas, Store};

impl Store for DynamoDbStore {
    async fn has(&self, key: &StoreKey) -> Result<bool, BackendError> {
        Ok(self.get(key).await?.is_some())
    }

    // spec: DYN-008, DYN-011, STO-006, STO-007
    async fn get(&self, key: &StoreKey) -> Result<Option<Bytes>, BackendError> {
        let doing = Doing::Reading(key);
        let reply = self.carry_out(doing, Operation::GetItem, &Request::get(&self.table, key)).await?;
        match stored(&reply) {
            Ok(Stored::Absent) => Ok(None),
            Ok(Stored::Record(bytes)) => Ok(Some(bytes)),
            Ok(Stored::NotBytes) => {
                let reason = "its attribute `value` is not of the type B (binary); another program wrote it, delete it";
                Err(self.error("NotBytes", doing, reason))
            }
            Err(cause) => Err(self.failed(doing, Trouble::BadReply { status: 200, cause })),
        }
    }

    /// Once is enough, since every read is consistent.
    async fn get_with_retry<K: Clock>(&self, key: &StoreKey, _clock: &K) -> Result<Option<Bytes>, BackendError> {
        self.get(key).await
    }

    // spec: DYN-003, DYN-012
    async fn set(&self, key: &StoreKey, value: Bytes) -> Result<(), BackendError> {
        let size = size(key, &value);
        if size > ITEM_MAX {
            return Err(self.too_large(key, size));
        }
        let request = Request::put(&self.table, key, &value);
        self.carry_out(Doing::Writing(key, size), Operation::PutItem, &request).await.map(drop)
    }

    async fn delete(&self, key: &StoreKey) -> Result<(), BackendError> {
        let request = Request::delete(&self.table, key);
        self.carry_out(Doing::Deleting(key), Operation::DeleteItem, &request).await.map(drop)
    }

    // spec: DYN-004, STO-001
    async fn set_new_value(&self, key: &StoreKey, value: Bytes) -> Result<Cas, BackendError> {
        self.update(key, &value, None).await
    }

    // spec: DYN-005, STO-002
    async fn compare_and_set(&self, key: &StoreKey, expected: &Bytes, value: Bytes) -> Result<Cas, BackendError> {
        self.update(key, &value, Some(expected)).await
    }

    // spec: DYN-006, STO-003
    async fn compare_and_delete(&self, key: &StoreKey, expected: &Bytes) -> Result<Cas, BackendError> {
        let request = Request::delete_if(&self.table, key, expected);
        self.cas(Doing::Deleting(key), Operation::DeleteItem, &request).await
    }
}

impl DynamoDbStore {
    /// Sets the value if it is what is expected; `None` expects that there is none.
    async fn update(&self, key: &StoreKey, value: &Bytes, expected: Option<&Bytes>) -> Result<Cas, BackendError> {
        let request = Request::update(&self.table, key, value, expected.map(AsRef::as_ref));
        self.cas(Doing::Writing(key, size(key, value)), Operation::UpdateItem, &request).await
    }

    /// A request that is carried out whatever is stored.
    async fn carry_out(
        &self,
        doing: Doing<'_>,
        operation: Operation,
        request: &Request<'_>,
    ) -> Result<Bytes, BackendError> {
        self.client.ask(operation, request.body()).await.map_err(|trouble| self.failed(doing, trouble))
    }

    /// A request that is carried out on a condition.
    async fn cas(&self, doing: Doing<'_>, operation: Operation, request: &Request<'_>) -> Result<Cas, BackendError> {
        match self.client.ask(operation, request.body()).await {
            Ok(_) => Ok(Cas::Swapped),
            Err(trouble) if is_mismatch(&trouble) => Ok(Cas::Mismatch),
            Err(trouble) => Err(self.failed(doing, trouble)),
        }
    }
}
