// SPDX-License-Identifier: AGPL-3.0-only
//! The table of all tests of a store on `DynamoDB`, how it is reached, and keys in it.

use brrr_ref_worker::backend::aws::AwsOptions;
use brrr_ref_worker::backend::dynamodb::DynamoDbStore;
use brrr_wire::key::StoreKey;
use brrr_wire::name::CallHash;

use crate::pauses::Pauses;

/// The table of all tests; each has a server of its own.
pub(crate) const TABLE: &str = "brrr";

pub(crate) fn options(url: &str) -> AwsOptions {
    AwsOptions::new().with_endpoint_url(url).with_region("eu-west-1").with_access_key("any", "text")
}

/// A store as [`DynamoDbStore::connect`] makes it, except that its pauses take no time and are noted.
pub(crate) async fn store(url: &str) -> (DynamoDbStore, Pauses) {
    let pauses = Pauses::default();
    let config = options(url).sdk_config().await.unwrap().into_builder().sleep_impl(pauses.clone()).build();
    (DynamoDbStore::new(TABLE, &config).unwrap(), pauses)
}

pub(crate) fn pending_returns(call_hash: &str) -> StoreKey {
    StoreKey::pending_returns(&CallHash::new(call_hash).unwrap())
}

pub(crate) fn value(call_hash: &str) -> StoreKey {
    StoreKey::value(&CallHash::new(call_hash).unwrap())
}
