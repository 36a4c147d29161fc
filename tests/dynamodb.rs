// SPDX-License-Identifier: AGPL-3.0-only
//! The simulated DynamoDB, held against an emulator that others wrote, and under the store of the reference worker.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "dynamodb/asker.rs"]
mod asker;
#[path = "../brrr-ref-worker/tests/dynamodb/bounds.rs"]
mod bounds;
#[path = "dynamodb/client.rs"]
mod client;
#[path = "../brrr-ref-worker/tests/contract/store.rs"]
mod contract;
#[path = "dynamodb/differences.rs"]
mod differences;
#[path = "dynamodb/differential.rs"]
mod differential;
#[path = "dynamodb/director.rs"]
mod director;
#[path = "../brrr-ref-worker/tests/support/dynamodb_table.rs"]
mod dynamodb_table;
#[path = "dynamodb/emulator.rs"]
mod emulator;
#[path = "dynamodb/expressions.rs"]
mod expressions;
#[path = "../brrr-ref-worker/tests/support/line.rs"]
mod line;
#[path = "../brrr-ref-worker/tests/dynamodb/lost.rs"]
mod lost;
#[path = "../brrr-ref-worker/tests/support/pauses.rs"]
mod pauses;
#[path = "../brrr-ref-worker/tests/dynamodb/worker.rs"]
mod worker;

use brrr_ref_worker::backend::dynamodb::Billing;
use brrr_ref_worker::store::Store as _;
use bytes::Bytes;

use crate::emulator::Emulator;

use crate::dynamodb_table::{TABLE, options, pending_returns, store, value};

#[tokio::test]
async fn the_contract_holds_on_the_simulated_server() {
    let emulator = Emulator::start().await;
    contract::contract(&emulator.store().await).await;
    assert!(emulator.server.unknown().is_empty());
}

#[tokio::test]
async fn tables_are_created_and_deleted_once_or_twice() {
    for billing in [Billing::OnDemand, Billing::Provisioned { read: 5, write: 5 }] {
        let emulator = Emulator::start().await;
        let store = emulator.store().await;
        store.set(&value("h1"), Bytes::from_static(b"v")).await.unwrap();
        store.create_table(billing).await.unwrap();
        assert_eq!(store.has(&value("h1")).await, Ok(true), "a table that is there stays as it is");
        assert_eq!(
            emulator.server.state().to_string(),
            "table brrr, items: 1\n  {\"pk\":{\"S\":\"h1\"},\"sk\":{\"S\":\"value\"},\"value\":{\"B\":\"dg==\"}}\n"
        );
        for _ in 0..2 {
            store.delete_table().await.unwrap();
        }
        store.create_table(billing).await.unwrap();
        assert_eq!(store.has(&value("h1")).await, Ok(false));
    }
}
