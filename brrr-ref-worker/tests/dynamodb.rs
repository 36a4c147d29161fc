// SPDX-License-Identifier: AGPL-3.0-only
//! The store on `DynamoDB`: on emulators, over a line that loses replies, and against a server that plays scripts.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "support/binding.rs"]
mod binding;
#[path = "dynamodb/bounds.rs"]
mod bounds;
#[path = "contract/store.rs"]
mod contract;
#[path = "dynamodb/emulator.rs"]
mod emulator;
#[path = "support/line.rs"]
mod line;
#[path = "dynamodb/lost.rs"]
mod lost;
#[path = "support/moto.rs"]
mod moto;
#[path = "support/pauses.rs"]
mod pauses;
#[path = "dynamodb/refused.rs"]
mod refused;
#[path = "support/script.rs"]
mod script;
#[path = "dynamodb/table.rs"]
mod table;
#[path = "dynamodb/wire.rs"]
mod wire;
#[path = "dynamodb/worker.rs"]
mod worker;

use brrr_ref_worker::backend::aws::AwsOptions;
use brrr_ref_worker::backend::dynamodb::{Billing, DynamoDbStore};
use brrr_wire::key::StoreKey;
use brrr_wire::name::CallHash;

use crate::emulator::Emulator;
use crate::moto::{Moto, Requests};
use crate::pauses::Pauses;

/// The table of all tests; each has an emulator of its own.
const TABLE: &str = "brrr";

fn options(url: &str) -> AwsOptions {
    AwsOptions::new().with_endpoint_url(url).with_region("eu-west-1").with_access_key("any", "text")
}

/// A store as [`DynamoDbStore::connect`] makes it, except that its pauses take no time and are noted.
async fn store(url: &str) -> (DynamoDbStore, Pauses) {
    let pauses = Pauses::default();
    let config = options(url).sdk_config().await.unwrap().into_builder().sleep_impl(pauses.clone()).build();
    (DynamoDbStore::new(TABLE, &config).unwrap(), pauses)
}

fn pending_returns(call_hash: &str) -> StoreKey {
    StoreKey::pending_returns(&CallHash::new(call_hash).unwrap())
}

fn value(call_hash: &str) -> StoreKey {
    StoreKey::value(&CallHash::new(call_hash).unwrap())
}

#[tokio::test]
async fn the_contract_holds_on_dynoxide() {
    let emulator = Emulator::start().await;
    contract::contract(&emulator.store().await).await;
}

#[tokio::test]
async fn the_contract_holds_on_moto() {
    let Some(moto) = Moto::start(Requests::InTurn) else { return };
    let store = DynamoDbStore::connect(TABLE, &options(&moto.url)).await.unwrap();
    store.create_table(Billing::OnDemand).await.unwrap();
    store.wait_until_active().await.unwrap();
    contract::contract(&store).await;
}
