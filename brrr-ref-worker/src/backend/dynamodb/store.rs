// SPDX-License-Identifier: AGPL-3.0-only
use std::error::Error;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use brrr_wire::key::StoreKey;
use bytes::Bytes;

use super::failure::{Doing, is_mismatch};
use super::item::{Stored, VALUE, bytes, key as item_key, size, stored};
use super::{DynamoDbStore, ITEM_MAX};
use crate::clock::Clock;
use crate::error::BackendError;
use crate::store::{Cas, Store};

/// `value` is a reserved word of DynamoDB, so expressions call it by another name (DYN-007).
const NAME: &str = "#value";
const NEW: &str = ":value";
const EXPECTED: &str = ":expected";
const SET: &str = "SET #value = :value";
const IF_ABSENT: &str = "attribute_not_exists(#value)";
const IF_EQUAL: &str = "#value = :expected";

impl Store for DynamoDbStore {
    async fn has(&self, key: &StoreKey) -> Result<bool, BackendError> {
        Ok(self.get(key).await?.is_some())
    }

    // spec: DYN-008, DYN-011, STO-006, STO-007
    async fn get(&self, key: &StoreKey) -> Result<Option<Bytes>, BackendError> {
        let request = self.client.get_item().table_name(&self.table).set_key(Some(item_key(key))).consistent_read(true);
        let reply = request.send().await.map_err(|error| self.failed(Doing::Reading(key), error))?;
        match stored(reply.item) {
            Stored::Absent => Ok(None),
            Stored::Record(bytes) => Ok(Some(bytes)),
            Stored::NotBytes => {
                let reason = "its attribute `value` is not of the type B (binary); another program wrote it, delete it";
                Err(self.error("NotBytes", Doing::Reading(key), reason))
            }
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
        let item = self.client.put_item().table_name(&self.table).set_item(Some(item_key(key)));
        let request = item.item(VALUE, bytes(&value));
        request.send().await.map_err(|error| self.failed(Doing::Writing(key, size), error))?;
        Ok(())
    }

    async fn delete(&self, key: &StoreKey) -> Result<(), BackendError> {
        let request = self.client.delete_item().table_name(&self.table).set_key(Some(item_key(key)));
        request.send().await.map_err(|error| self.failed(Doing::Deleting(key), error))?;
        Ok(())
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
        let item = self.client.delete_item().table_name(&self.table).set_key(Some(item_key(key)));
        let request = item
            .condition_expression(IF_EQUAL)
            .expression_attribute_names(NAME, VALUE)
            .expression_attribute_values(EXPECTED, bytes(expected));
        self.cas(Doing::Deleting(key), request.send().await)
    }
}

impl DynamoDbStore {
    /// Sets the value if it is what is expected; `None` expects that there is none.
    async fn update(&self, key: &StoreKey, value: &Bytes, expected: Option<&Bytes>) -> Result<Cas, BackendError> {
        let item = self.client.update_item().table_name(&self.table).set_key(Some(item_key(key)));
        let request = item
            .update_expression(SET)
            .expression_attribute_names(NAME, VALUE)
            .expression_attribute_values(NEW, bytes(value));
        let request = match expected {
            None => request.condition_expression(IF_ABSENT),
            Some(expected) => {
                request.condition_expression(IF_EQUAL).expression_attribute_values(EXPECTED, bytes(expected))
            }
        };
        self.cas(Doing::Writing(key, size(key, value)), request.send().await)
    }

    /// How a conditional write ended.
    fn cas<T, E>(&self, doing: Doing<'_>, reply: Result<T, SdkError<E>>) -> Result<Cas, BackendError>
    where
        E: Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        match reply {
            Ok(_) => Ok(Cas::Swapped),
            Err(error) if is_mismatch(&error) => Ok(Cas::Mismatch),
            Err(error) => Err(self.failed(doing, error)),
        }
    }
}
