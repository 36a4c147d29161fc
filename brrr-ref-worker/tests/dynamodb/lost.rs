// SPDX-License-Identifier: AGPL-3.0-only
//! Replies that do not come, and many writers at once.

use brrr_ref_worker::store::{Cas, Store};
use bytes::Bytes;
use futures_util::future::join_all;

use crate::emulator::Emulator;
use crate::line::Line;
use crate::{pending_returns, store};

fn bytes(text: &str) -> Bytes {
    Bytes::copy_from_slice(text.as_bytes())
}

#[tokio::test]
async fn a_conditional_write_whose_reply_was_lost_is_a_mismatch_with_the_bytes_stored() {
    // spec: RET-021
    let emulator = Emulator::start().await;
    emulator.store().await;
    let line = Line::to(&emulator.url).await;
    let (store, pauses) = store(&line.url).await;
    let key = pending_returns("h1");

    line.lose(1);
    assert_eq!(store.set_new_value(&key, bytes("one")).await, Ok(Cas::Mismatch));
    assert_eq!(store.get(&key).await, Ok(Some(bytes("one"))), "it was applied before its reply was lost");

    line.lose(1);
    assert_eq!(store.compare_and_set(&key, &bytes("one"), bytes("two")).await, Ok(Cas::Mismatch));
    assert_eq!(store.get(&key).await, Ok(Some(bytes("two"))));

    line.lose(1);
    assert_eq!(store.compare_and_delete(&key, &bytes("two")).await, Ok(Cas::Mismatch));
    assert_eq!(store.get(&key).await, Ok(None));
    assert_eq!((line.left(), pauses.taken().len()), (0, 3), "each reply was lost once and asked for once more");
}

#[tokio::test]
async fn other_operations_are_repeated_without_a_trace() {
    let emulator = Emulator::start().await;
    emulator.store().await;
    let line = Line::to(&emulator.url).await;
    let (store, pauses) = store(&line.url).await;
    let key = pending_returns("h1");

    line.lose(2);
    assert_eq!(store.set(&key, bytes("one")).await, Ok(()));
    line.lose(2);
    assert_eq!(store.get(&key).await, Ok(Some(bytes("one"))));
    line.lose(2);
    assert_eq!(store.has(&key).await, Ok(true));
    line.lose(2);
    assert_eq!(store.delete(&key).await, Ok(()));
    assert_eq!(store.get(&key).await, Ok(None));
    assert_eq!((line.left(), pauses.taken().len()), (0, 8));
}

/// Adds a line to the record, as a parent adds its entry, until the write is applied.
async fn add(store: &impl Store, line: &str) {
    let key = pending_returns("h1");
    loop {
        let written = match store.get(&key).await.unwrap() {
            None => store.set_new_value(&key, bytes(line)).await,
            Some(read) => {
                let longer = [&read[..], b"\n", line.as_bytes()].concat();
                store.compare_and_set(&key, &read, Bytes::from(longer)).await
            }
        };
        if written.unwrap() == Cas::Swapped {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_writers_lose_nothing() {
    // spec: DYN-004, DYN-005, STO-001, STO-002
    let emulator = Emulator::start().await;
    let store = emulator.store().await;
    let lines: Vec<String> = (0..100).map(|n| format!("{n:02}")).collect();
    join_all(lines.iter().map(|line| add(&store, line))).await;
    let stored = store.get(&pending_returns("h1")).await.unwrap().unwrap();
    let mut stored: Vec<&str> = std::str::from_utf8(&stored).unwrap().lines().collect();
    stored.sort_unstable();
    assert_eq!(stored, lines);
}
