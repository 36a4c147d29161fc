// SPDX-License-Identifier: AGPL-3.0-only
//! What is read in a form in which nobody here would write it.

use std::collections::BTreeMap;
use std::num::NonZeroU64;

use brrr_wire::bencode::{Encoder, Value};
use brrr_wire::record::{Call, PendingReturn, PendingReturns, ScheduleMessage};
use bytes::Bytes;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::strategies::{call, damaged, pending_return, value};

/// Keys that no record knows, with any values.
fn unknown() -> impl Strategy<Value = BTreeMap<Vec<u8>, Value<'static>>> {
    let value = value().prop_filter("the dictionary around it is a level too", |value| depth(value) < 8);
    btree_map(vec(any::<u8>(), 0..14), value, 0..4).prop_map(|mut entries| {
        for known in [b"payload".as_slice(), b"task_name", b"returns", b"scheduled_at"] {
            entries.remove(known);
        }
        entries
    })
}

fn depth(value: &Value<'_>) -> usize {
    match value {
        Value::Int(_) | Value::Bytes(_) => 0,
        Value::List(elements) => 1 + elements.iter().map(depth).max().unwrap_or(0),
        Value::Dict(entries) => 1 + entries.values().map(depth).max().unwrap_or(0),
    }
}

fn dict(entries: &BTreeMap<Vec<u8>, Vec<u8>>) -> Vec<u8> {
    let mut bytes = vec![b'd'];
    for (key, value) in entries {
        let mut encoder = Encoder::new();
        encoder.bytes(key);
        bytes.extend(encoder.finish());
        bytes.extend(value);
    }
    bytes.push(b'e');
    bytes
}

fn encoded(entries: BTreeMap<Vec<u8>, Value<'_>>) -> BTreeMap<Vec<u8>, Vec<u8>> {
    entries.into_iter().map(|(key, value)| (key, value.encode())).collect()
}

/// The same value without what a reader must not care about, found without the record types.
fn canonical(bytes: &[u8]) -> Value<'_> {
    let mut value = Value::decode(bytes).expect("a record is a value");
    if let Value::Dict(entries) = &mut value {
        let known = [b"payload".as_slice(), b"task_name", b"returns", b"scheduled_at"];
        entries.retain(|key, value| match (known.contains(&key.as_ref()), value) {
            (true, Value::Int(seconds)) => seconds.digits().parse::<NonZeroU64>().is_ok(),
            (is_known, _) => is_known,
        });
        if let Some(Value::List(returns)) = entries.get_mut(b"returns".as_slice()) {
            returns.sort_by(|one, other| names(one).cmp(&names(other)));
            returns.dedup();
        }
    }
    value
}

fn names<'a>(entry: &'a Value<'_>) -> Vec<&'a [u8]> {
    let Value::List(elements) = entry else {
        return Vec::new();
    };
    let bytes = elements.iter().filter_map(|element| match element {
        Value::Bytes(bytes) => Some(bytes.as_ref()),
        _ => None,
    });
    bytes.collect()
}

fn seconds() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i64>().prop_map(|seconds| seconds.to_string()),
        Just("0".into()),
        Just("-1".into()),
        Just("18446744073709551615".into()),
        Just("18446744073709551616".into()),
        "-?[1-9][0-9]{0,60}",
    ]
}

proptest! {
    #[test]
    fn unknown_keys_of_a_call(call in call(), unknown in unknown()) {
        // spec: REC-011
        let mut entries = encoded(unknown);
        entries.insert(b"payload".to_vec(), Value::Bytes(call.payload.to_vec().into()).encode());
        entries.insert(b"task_name".to_vec(), Value::Bytes(call.task_name.as_str().as_bytes().into()).encode());
        prop_assert_eq!(Call::decode(&dict(&entries).into())?, call);
    }

    #[test]
    fn pending_returns_as_anybody_writes_them(
        returns in vec(pending_return(), 0..12),
        repeated in vec(any::<prop::sample::Index>(), 0..4),
        seconds in prop::option::of(seconds()),
        unknown in unknown(),
    ) {
        // spec: REC-010, REC-011, REC-014, REC-015
        let again = repeated.iter().filter(|_| !returns.is_empty()).map(|index| index.get(&returns));
        let written: Vec<u8> = returns.iter().chain(again).flat_map(PendingReturn::encode).collect();
        let mut entries = encoded(unknown);
        entries.insert(b"returns".to_vec(), [b"l", written.as_slice(), b"e"].concat());
        if let Some(seconds) = &seconds {
            entries.insert(b"scheduled_at".to_vec(), format!("i{seconds}e").into_bytes());
        }
        let expected = PendingReturns {
            returns: returns.into_iter().collect(),
            scheduled_at: seconds.and_then(|seconds| seconds.parse().ok()),
        };
        let bytes = dict(&entries);
        prop_assert_eq!(PendingReturns::decode(&bytes)?, expected.clone());
        prop_assert_eq!(canonical(&bytes).encode(), expected.encode());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    /// Whatever is accepted at all is written back as it was, but for the latitude.
    #[test]
    fn nothing_is_read_as_something_else(bytes in damaged()) {
        if let Ok(message) = ScheduleMessage::decode(&bytes) {
            prop_assert_eq!(message.encode(), &bytes);
        }
        if let Ok(entry) = PendingReturn::decode(&bytes) {
            prop_assert_eq!(entry.encode(), &bytes);
        }
        if let Ok(call) = Call::decode(&Bytes::copy_from_slice(&bytes)) {
            prop_assert_eq!(call.encode(), canonical(&bytes).encode());
        }
        if let Ok(pending) = PendingReturns::decode(&bytes) {
            prop_assert_eq!(pending.encode(), canonical(&bytes).encode());
        }
        if let Ok(value) = Value::decode(&bytes) {
            prop_assert_eq!(value.encode(), bytes);
        }
    }
}
