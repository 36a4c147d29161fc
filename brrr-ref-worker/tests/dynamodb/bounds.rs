// SPDX-License-Identifier: AGPL-3.0-only
//! Names and sizes up to what `DynamoDB` bears, and beyond.

use brrr_ref_worker::backend::dynamodb::ITEM_MAX;
use brrr_ref_worker::store::{Cas, Store};
use brrr_wire::key::StoreKey;
use brrr_wire::name::CallHash;
use bytes::Bytes;

use crate::emulator::Emulator;
use crate::{pending_returns, value};

#[tokio::test]
async fn names_that_only_a_reader_accepts_are_stored_too() {
    // spec: DYN-001, REC-020
    let emulator = Emulator::start().await;
    let store = emulator.store().await;
    for hash in ["nul \0", "\u{1f3ed}", "#value", &"\u{e9}".repeat(512)] {
        let key = StoreKey::value(&CallHash::read(hash).unwrap());
        store.set(&key, Bytes::copy_from_slice(hash.as_bytes())).await.unwrap();
        assert_eq!(store.get(&key).await, Ok(Some(Bytes::copy_from_slice(hash.as_bytes()))));
    }
}

/// So many bytes fit into the value of `…/h1`.
fn room(kind: &str) -> usize {
    ITEM_MAX - "pk".len() - "h1".len() - "sk".len() - kind.len() - "value".len()
}

#[tokio::test]
async fn the_largest_record_fits_and_one_byte_more_is_refused_by_name() {
    // spec: DYN-012
    let emulator = Emulator::start().await;
    let store = emulator.store().await;
    let key = value("h1");
    let largest = Bytes::from(vec![0xff; room("value")]);
    store.set(&key, largest.clone()).await.unwrap();
    assert_eq!(store.get(&key).await, Ok(Some(largest)));

    let refused = store.set(&key, Bytes::from(vec![0; room("value") + 1])).await.unwrap_err();
    assert_eq!(refused.kind(), "ItemTooLarge");
    assert_eq!(
        refused.message(),
        "writing value/h1 in the DynamoDB table brrr at {url} failed: the item would have 409601 bytes and may have at \
         most 409600; return less, for example where the result is stored"
            .replace("{url}", &emulator.url)
    );
}

#[tokio::test]
async fn pending_returns_that_grow_too_large_are_refused_by_name() {
    // spec: DYN-012
    let emulator = Emulator::start().await;
    let store = emulator.store().await;
    let (key, old) = (pending_returns("h1"), Bytes::from_static(b"old"));
    let too_large = Bytes::from(vec![0; room("pending_returns") + 1]);

    assert_eq!(store.set_new_value(&key, old.clone()).await, Ok(Cas::Swapped));
    let refused = store.compare_and_set(&key, &old, too_large.clone()).await.unwrap_err();
    assert_eq!(refused.kind(), "ItemTooLarge");
    assert!(refused.message().contains("pending_returns/h1"), "{refused}");
    assert!(refused.message().contains("409601"), "{refused}");
    assert_eq!(store.get(&key).await, Ok(Some(old)), "what was stored stays");
}
