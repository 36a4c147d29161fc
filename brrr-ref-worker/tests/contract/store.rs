// SPDX-License-Identifier: AGPL-3.0-only
use brrr_ref_worker::clock::PinnedClock;
use brrr_ref_worker::store::{Cas, Store};
use brrr_wire::key::StoreKey;
use brrr_wire::name::CallHash;
use bytes::Bytes;
use futures_util::future::join_all;

/// Everything that the protocol needs of a store; the store is new.
pub(crate) async fn contract<S: Store>(store: &S) {
    sets_and_reads(store).await;
    tells_empty_from_absent(store).await;
    tells_keys_apart(store).await;
    sets_a_new_value_once(store).await;
    compares_and_sets(store).await;
    compares_and_deletes(store).await;
}

fn record(call_hash: &str) -> StoreKey {
    StoreKey::pending_returns(&CallHash::new(call_hash).unwrap())
}

async fn read<S: Store>(store: &S, key: &StoreKey) -> Option<Bytes> {
    let value = store.get(key).await.unwrap();
    assert_eq!(store.has(key).await.unwrap(), value.is_some());
    assert_eq!(store.get_with_retry(key, &PinnedClock::at(0)).await.unwrap(), value);
    value
}

async fn sets_and_reads<S: Store>(store: &S) {
    let key = record("set");
    assert_eq!(read(store, &key).await, None);
    let every_byte: Bytes = (0..=255).collect();
    for value in [every_byte, Bytes::from_static(b"v")] {
        store.set(&key, value.clone()).await.unwrap();
        assert_eq!(read(store, &key).await, Some(value));
    }
    for _ in 0..2 {
        store.delete(&key).await.unwrap();
        assert_eq!(read(store, &key).await, None);
    }
}

// spec: STO-004
async fn tells_empty_from_absent<S: Store>(store: &S) {
    let (key, empty) = (record("empty"), Bytes::new());
    assert_eq!(store.compare_and_set(&key, &empty, Bytes::from_static(b"v")).await, Ok(Cas::Mismatch));
    assert_eq!(store.compare_and_delete(&key, &empty).await, Ok(Cas::Mismatch));
    store.set(&key, empty.clone()).await.unwrap();
    assert_eq!(read(store, &key).await, Some(empty.clone()));
    assert_eq!(store.set_new_value(&key, Bytes::from_static(b"v")).await, Ok(Cas::Mismatch));
    assert_eq!(store.compare_and_set(&key, &empty, empty.clone()).await, Ok(Cas::Swapped));
    assert_eq!(store.compare_and_delete(&key, &empty).await, Ok(Cas::Swapped));
    assert_eq!(read(store, &key).await, None);
}

// spec: KEY-001, KEY-002, KEY-003
async fn tells_keys_apart<S: Store>(store: &S) {
    let hashes = ["k", "K", "k ", "k/k", "call/k", &"k".repeat(1024)].map(|hash| CallHash::new(hash).unwrap());
    let keys = || hashes.iter().flat_map(|hash| [StoreKey::call(hash), StoreKey::value(hash)]);
    for key in keys() {
        store.set(&key, Bytes::from(key.to_string())).await.unwrap();
    }
    for key in keys() {
        assert_eq!(read(store, &key).await, Some(Bytes::from(key.to_string())));
    }
    assert_eq!(read(store, &record("k")).await, None);
}

// spec: STO-001
async fn sets_a_new_value_once<S: Store>(store: &S) {
    let key = record("new");
    let values: Vec<Bytes> = (0..50).map(|n| Bytes::from(format!("{n}"))).collect();
    let ends = join_all(values.iter().map(|value| store.set_new_value(&key, value.clone()))).await;
    let winners: Vec<&Bytes> =
        ends.iter().zip(&values).filter(|(end, _)| **end == Ok(Cas::Swapped)).map(|(_, value)| value).collect();
    assert_eq!(winners.len(), 1, "exactly one of those that come at once is stored");
    assert_eq!(read(store, &key).await.as_ref(), winners.first().copied());
}

// spec: STO-002
async fn compares_and_sets<S: Store>(store: &S) {
    let (key, old) = (record("swap"), Bytes::from_static(b"old"));
    assert_eq!(store.compare_and_set(&key, &old, old.clone()).await, Ok(Cas::Mismatch), "nothing is stored");
    store.set(&key, old.clone()).await.unwrap();
    for other in [&b"ol"[..], b"old\0", b"OLD", b""] {
        let end = store.compare_and_set(&key, &Bytes::copy_from_slice(other), Bytes::new()).await;
        assert_eq!(end, Ok(Cas::Mismatch), "{other:?}");
    }
    let ends = join_all((0..50).map(|n| store.compare_and_set(&key, &old, Bytes::from(format!("{n}"))))).await;
    assert_eq!(ends.iter().filter(|end| **end == Ok(Cas::Swapped)).count(), 1);
    assert_ne!(read(store, &key).await, Some(old));
}

// spec: STO-003
async fn compares_and_deletes<S: Store>(store: &S) {
    let (key, old) = (record("delete"), Bytes::from_static(b"old"));
    assert_eq!(store.compare_and_delete(&key, &old).await, Ok(Cas::Mismatch), "nothing is stored");
    store.set(&key, old.clone()).await.unwrap();
    assert_eq!(store.compare_and_delete(&key, &Bytes::from_static(b"new")).await, Ok(Cas::Mismatch));
    assert_eq!(read(store, &key).await, Some(old.clone()));
    let ends = join_all((0..50).map(|_| store.compare_and_delete(&key, &old))).await;
    assert_eq!(ends.iter().filter(|end| **end == Ok(Cas::Swapped)).count(), 1);
    assert_eq!(read(store, &key).await, None);
}
