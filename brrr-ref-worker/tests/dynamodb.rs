// SPDX-License-Identifier: AGPL-3.0-only
//! The store on `DynamoDB`: on emulators, over a line that loses replies, and against a server that plays scripts.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "support/binding.rs"]
mod binding;
#[path = "dynamodb/bounds.rs"]
mod bounds;
#[path = "contract/store.rs"]
mod contract;
#[path = "support/dynamodb_table.rs"]
mod dynamodb_table;
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

use brrr_ref_worker::backend::dynamodb::{Billing, DynamoDbStore};

use crate::emulator::Emulator;
use crate::moto::{Moto, Requests};

use crate::dynamodb_table::{TABLE, options, pending_returns, store, value};

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
