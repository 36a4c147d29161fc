// SPDX-License-Identifier: AGPL-3.0-only
//! `proto/`, the code that is generated from it, and the records: all three say the same.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics has failed")]

mod proto_mapping;

use std::fs;
use std::num::NonZeroU64;
use std::sync::LazyLock;

use brrr_tests::proto_gen::{generate, root};
use brrr_tests::vector::{self, Located, Record, Verdict};
use brrr_wire::name::{CallHash, NameError, RootId, TaskName, Topic};
use brrr_wire::proto::wire;
use brrr_wire::record::{Call, PendingReturn, PendingReturns, ScheduleMessage};
use bytes::Bytes;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use prost::Message;
use prost_reflect::DynamicMessage;

use proto_mapping::Mapping;

static MAPPING: LazyLock<Mapping> = LazyLock::new(Mapping::from_options);

#[test]
fn generated_code_is_fresh() {
    for file in generate().unwrap() {
        let committed = fs::read_to_string(root().join(file.path)).unwrap_or_default();
        assert!(
            committed == file.text,
            "{} is not what proto/ declares; run `cargo run -p brrr-tests --bin gen-proto`",
            file.path
        );
    }
}

/// The bytes of a message by the options alone.
fn encoded(record: &str, message: &impl Message) -> Vec<u8> {
    let mut dynamic = DynamicMessage::new(MAPPING.record(record));
    dynamic.transcode_from(message).unwrap();
    MAPPING.encode(&dynamic)
}

/// The message with these bytes by the options alone.
fn decoded<M: Message + Default>(record: &str, bytes: &[u8]) -> Option<M> {
    MAPPING.decode(MAPPING.record(record), bytes).map(|dynamic| dynamic.transcode_to().unwrap())
}

fn name<N>(read: fn(&str) -> Result<N, NameError>) -> impl Strategy<Value = N>
where
    N: std::fmt::Debug,
{
    prop_oneof!["[a-c+,]{1,3}", vec(any::<char>(), 1..8).prop_map(String::from_iter)]
        .prop_map(move |text| read(&text).unwrap())
}

fn entry() -> impl Strategy<Value = PendingReturn> {
    (name(RootId::read), name(CallHash::read), name(Topic::read))
        .prop_map(|(root_id, call_hash, topic)| PendingReturn { root_id, call_hash, topic })
}

proptest! {
    #[test]
    fn call(task_name in name(TaskName::read), payload in vec(any::<u8>(), 0..64)) {
        let call = Call { task_name, payload: Bytes::from(payload) };
        let message = wire::Call::from(&call);
        prop_assert_eq!(encoded("Call", &message), call.encode());
        prop_assert_eq!(decoded("Call", &call.encode()), Some(message));
    }

    #[test]
    fn schedule_message(root_id in name(RootId::read), call_hash in name(CallHash::read)) {
        let record = ScheduleMessage { root_id, call_hash };
        let message = wire::ScheduleMessage::from(&record);
        prop_assert_eq!(encoded("ScheduleMessage", &message), record.encode());
        prop_assert_eq!(decoded("ScheduleMessage", &record.encode()), Some(message));
    }

    #[test]
    fn pending_return(record in entry()) {
        let message = wire::PendingReturn::from(&record);
        prop_assert_eq!(encoded("PendingReturn", &message), record.encode());
        prop_assert_eq!(decoded("PendingReturn", &record.encode()), Some(message));
    }

    #[test]
    fn pending_returns(
        returns in btree_set(entry(), 0..8),
        scheduled_at in prop_oneof![Just(0), 1..=i64::MAX],
        seed in any::<prop::sample::Index>(),
    ) {
        let scheduled_at = u64::try_from(scheduled_at).ok().and_then(NonZeroU64::new);
        let record = PendingReturns { returns, scheduled_at };
        let mut message = wire::PendingReturns::from(&record);
        prop_assert_eq!(decoded("PendingReturns", &record.encode()), Some(message.clone()));
        // The option `set` makes order and repetition no matter.
        if let Some(again) = message.returns.first().cloned() {
            let by = seed.index(message.returns.len());
            message.returns.rotate_left(by);
            message.returns.push(again);
        }
        prop_assert_eq!(encoded("PendingReturns", &message), record.encode());
    }

    #[test]
    fn value(bytes in vec(any::<u8>(), 0..64)) {
        // spec: REC-018
        let message = wire::Value { value: bytes.clone().into() };
        prop_assert_eq!(encoded("Value", &message), bytes.clone());
        prop_assert_eq!(decoded("Value", &bytes), Some(message));
    }
}

/// As the generated types of other languages are held against them, in tests/generated.
#[test]
fn every_record_vector() {
    let vectors = vector::read_all().unwrap();
    assert!(vectors.len() >= 500, "only {} vectors were found", vectors.len());
    for Located { place, vector } in vectors {
        let record = match vector.record {
            Record::ScheduleMessage => "ScheduleMessage",
            Record::Call => "Call",
            Record::Value => "Value",
            Record::PendingReturns => "PendingReturns",
        };
        let Some(message) = MAPPING.decode(MAPPING.record(record), &vector.wire.bytes().unwrap()) else {
            assert_ne!(vector.result, Verdict::Valid, "{place} is rejected");
            continue;
        };
        assert_ne!(vector.result, Verdict::Invalid, "{place} is accepted");
        let again = MAPPING.encode(&message);
        let allowed = vector.rewrites.unwrap_or_else(|| vec![vector.wire]);
        assert!(allowed.iter().any(|wire| wire.bytes().unwrap() == again), "{place} is written otherwise: {again:?}");
    }
}

/// The fixed points: none of these needs a property to be seen.
#[test]
fn smallest_records() {
    assert_eq!(encoded("Call", &wire::Call::default()), b"d7:payload0:9:task_name0:e");
    assert_eq!(encoded("Value", &wire::Value::default()), b"");
    assert_eq!(encoded("PendingReturns", &wire::PendingReturns::default()), b"d7:returnslee");
    assert_eq!(decoded::<wire::Call>("Call", b"de"), None);
    assert_eq!(decoded::<wire::ScheduleMessage>("ScheduleMessage", b"li1e1:r1:he"), None);
}
