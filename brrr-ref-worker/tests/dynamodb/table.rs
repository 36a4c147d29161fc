// SPDX-License-Identifier: AGPL-3.0-only
//! Creating, waiting for and deleting the table.

use std::time::Duration;

use brrr_ref_worker::backend::aws::LONGEST_PAUSE;
use brrr_ref_worker::backend::dynamodb::{Billing, LONGEST_WAIT, MISSING_WAIT};
use brrr_ref_worker::store::Store;
use bytes::Bytes;
use serde_json::json;

use crate::emulator::Emulator;
use crate::script::{Reply, Script, error};
use crate::{store, value};

fn status(status: &str) -> Reply {
    (200, json!({ "Table": { "TableName": "brrr", "TableStatus": status } }))
}

fn missing() -> Reply {
    error(400, "ResourceNotFoundException", "Requested resource not found: Table: brrr not found")
}

#[tokio::test]
async fn tables_are_created_and_deleted_once_or_twice() {
    for billing in [Billing::OnDemand, Billing::Provisioned { read: 5, write: 5 }] {
        let emulator = Emulator::start().await;
        let store = emulator.store().await;
        store.set(&value("h1"), Bytes::from_static(b"v")).await.unwrap();
        store.create_table(billing).await.unwrap();
        assert_eq!(store.has(&value("h1")).await, Ok(true), "a table that is there stays as it is");
        for _ in 0..2 {
            store.delete_table().await.unwrap();
        }
        store.create_table(billing).await.unwrap();
        assert_eq!(store.has(&value("h1")).await, Ok(false));
    }
}

#[tokio::test]
async fn a_table_is_waited_for_until_it_is_active() {
    // spec: DYN-002
    for last in ["ACTIVE", "UPDATING"] {
        let script = Script::play([missing(), status("CREATING"), status("CREATING"), status(last)]).await;
        let (store, pauses) = store(&script.url).await;
        store.wait_until_active().await.unwrap();
        assert_eq!(script.seen().len(), 4);
        assert_eq!(pauses.taken(), [50, 100, 200].map(Duration::from_millis));
    }
}

#[tokio::test]
async fn waiting_for_a_table_has_an_end() {
    // spec: DYN-002
    for (reply, bound, told) in [
        (status("CREATING"), LONGEST_WAIT, "it is still CREATING after 11"),
        (missing(), MISSING_WAIT, "there is no such table after 3 s; create it with"),
        (status("ARCHIVED"), Duration::ZERO, "its status is ARCHIVED; see"),
    ] {
        let script = Script::play([reply]).await;
        let (store, pauses) = store(&script.url).await;
        let failed = store.wait_until_active().await.unwrap_err();
        assert_eq!(failed.kind(), "TableNotActive");
        let told_first = format!("waiting for the DynamoDB table brrr at {} failed: ", script.url);
        assert!(failed.message().starts_with(&told_first), "{failed}");
        assert!(failed.message().contains(told), "{failed}");
        let waited: Duration = pauses.taken().iter().sum();
        assert!(waited <= bound && waited + LONGEST_PAUSE >= bound, "{waited:?}");
    }
}
