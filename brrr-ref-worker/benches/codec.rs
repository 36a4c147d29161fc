// SPDX-License-Identifier: AGPL-3.0-only
//! How long it takes to read and to write each record: `cargo bench -p brrr-ref-worker --bench codec`.
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]

use brrr_wire::name::{CallHash, RootId, TaskName, Topic};
use brrr_wire::record::{Call, PendingReturn, PendingReturns, ScheduleMessage};
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

/// How many bytes of payload.
const PAYLOADS: [usize; 3] = [16, 1_024, 1 << 20];

/// How many parents wait.
const ENTRIES: [usize; 3] = [1, 10, 1_000];

fn root_id() -> RootId {
    RootId::new("MDEyMzQ1Njc4OWFiY2RlZg").unwrap()
}

/// As long as a SHA-256 digest in hexadecimal digits.
fn call_hash(n: usize) -> CallHash {
    CallHash::new(&format!("{n:064x}")).unwrap()
}

fn message() -> ScheduleMessage {
    ScheduleMessage { root_id: root_id(), call_hash: call_hash(1) }
}

fn call(payload: usize) -> Call {
    Call { task_name: TaskName::new("fib").unwrap(), payload: vec![b'x'; payload].into() }
}

fn pending_returns(entries: usize) -> PendingReturns {
    let (root_id, topic) = (root_id(), Topic::new("demo").unwrap());
    let entry = |n| PendingReturn { root_id: root_id.clone(), call_hash: call_hash(n), topic: topic.clone() };
    PendingReturns { returns: (0..entries).map(entry).collect(), scheduled_at: 1_700_000_000_u64.try_into().ok() }
}

#[divan::bench]
fn schedule_message_write(bencher: Bencher<'_, '_>) {
    let message = message();
    bencher.counter(BytesCount::new(message.encode().len())).bench(|| message.encode());
}

#[divan::bench]
fn schedule_message_read(bencher: Bencher<'_, '_>) {
    let bytes = message().encode();
    bencher.counter(BytesCount::new(bytes.len())).bench(|| ScheduleMessage::decode(&bytes).unwrap());
}

#[divan::bench(args = PAYLOADS)]
fn call_write(bencher: Bencher<'_, '_>, payload: usize) {
    let call = call(payload);
    bencher.counter(BytesCount::new(call.encode().len())).bench(|| call.encode());
}

/// The payload is not copied, so its size plays no part.
#[divan::bench(args = PAYLOADS)]
fn call_read(bencher: Bencher<'_, '_>, payload: usize) {
    let bytes = call(payload).encode();
    bencher.counter(BytesCount::new(bytes.len())).bench(|| Call::decode(&bytes).unwrap());
}

#[divan::bench(args = ENTRIES)]
fn pending_returns_write(bencher: Bencher<'_, '_>, entries: usize) {
    let record = pending_returns(entries);
    bencher.counter(BytesCount::new(record.encode().len())).bench(|| record.encode());
}

#[divan::bench(args = ENTRIES)]
fn pending_returns_read(bencher: Bencher<'_, '_>, entries: usize) {
    let bytes = pending_returns(entries).encode();
    bencher.counter(BytesCount::new(bytes.len())).bench(|| PendingReturns::decode(&bytes).unwrap());
}
