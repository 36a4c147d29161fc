// SPDX-License-Identifier: AGPL-3.0-only
//! What the properties are tried on.

use std::collections::BTreeSet;
use std::num::NonZeroU64;

use brrr_wire::bencode::Value;
use brrr_wire::name::{CallHash, RootId, TaskName, Topic};
use brrr_wire::record::{Call, PendingReturn, PendingReturns, ScheduleMessage};
use bytes::Bytes;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Text that readers accept as any name. Short ones are frequent, so that names collide and begin with one another.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-c+,:]{1,3}",
        2 => vec(any::<char>(), 1..12).prop_map(String::from_iter),
        1 => "[\u{ffe0}\u{1f3ed}]{1,2}",
        1 => (1000..1025_usize).prop_map(|length| "x".repeat(length)),
    ]
}

pub(crate) fn root_id() -> impl Strategy<Value = RootId> {
    text().prop_map(|text| RootId::read(&text).expect("a reader accepts it"))
}

pub(crate) fn call_hash() -> impl Strategy<Value = CallHash> {
    text().prop_map(|text| CallHash::read(&text).expect("a reader accepts it"))
}

fn topic() -> impl Strategy<Value = Topic> {
    text().prop_map(|text| Topic::read(&text).expect("a reader accepts it"))
}

fn task_name() -> impl Strategy<Value = TaskName> {
    prop_oneof![3 => text(), 1 => Just(String::new())]
        .prop_map(|text| TaskName::read(&text).expect("a reader accepts it"))
}

pub(crate) fn call() -> impl Strategy<Value = Call> {
    (task_name(), vec(any::<u8>(), 0..200))
        .prop_map(|(task_name, payload)| Call { task_name, payload: Bytes::from(payload) })
}

pub(crate) fn schedule_message() -> impl Strategy<Value = ScheduleMessage> {
    (root_id(), call_hash()).prop_map(|(root_id, call_hash)| ScheduleMessage { root_id, call_hash })
}

pub(crate) fn pending_return() -> impl Strategy<Value = PendingReturn> {
    (root_id(), call_hash(), topic()).prop_map(|(root_id, call_hash, topic)| PendingReturn {
        root_id,
        call_hash,
        topic,
    })
}

pub(crate) fn returns() -> impl Strategy<Value = BTreeSet<PendingReturn>> {
    btree_set(pending_return(), 0..12)
}

pub(crate) fn pending_returns() -> impl Strategy<Value = PendingReturns> {
    let time = prop_oneof![Just(0), 1..3_u64, any::<u64>()].prop_map(NonZeroU64::new);
    (returns(), time).prop_map(|(returns, scheduled_at)| PendingReturns { returns, scheduled_at })
}

/// Any value that the decoder's bounds allow.
pub(crate) fn value() -> impl Strategy<Value = Value<'static>> {
    let bytes = || vec(any::<u8>(), 0..12);
    let leaf = prop_oneof![
        any::<i64>().prop_map(|value| Value::Int(i128::from(value).into())),
        (-11..11_i128).prop_map(|value| Value::Int(value.into())),
        bytes().prop_map(|bytes| Value::Bytes(bytes.into())),
    ];
    leaf.prop_recursive(8, 48, 5, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::List),
            btree_map(bytes().prop_map(Into::into), inner, 0..5).prop_map(Value::Dict),
        ]
    })
}

/// The encodings of all records and of other values.
pub(crate) fn encoding() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        call().prop_map(|call| call.encode().to_vec()),
        schedule_message().prop_map(|message| message.encode().to_vec()),
        pending_return().prop_map(|entry| entry.encode().to_vec()),
        pending_returns().prop_map(|pending| pending.encode().to_vec()),
        value().prop_map(|value| value.encode()),
    ]
}

/// Encodings with a few faults. Most are invalid in a subtle way, some are valid all the same.
pub(crate) fn damaged() -> impl Strategy<Value = Vec<u8>> {
    (encoding(), vec(edit(), 1..4)).prop_map(|(mut bytes, edits)| {
        for edit in edits {
            edit.apply(&mut bytes);
        }
        bytes
    })
}

#[derive(Clone, Debug)]
enum Edit {
    Set(Index, u8),
    Insert(Index, u8),
    Remove(Index),
    Cut(Index),
    Repeat(Index, Index),
}

fn edit() -> impl Strategy<Value = Edit> {
    let byte = || select(b"ilde0123456789:-+ \x00\xffx".as_slice());
    prop_oneof![
        3 => (any::<Index>(), byte()).prop_map(|(at, byte)| Edit::Set(at, byte)),
        3 => (any::<Index>(), byte()).prop_map(|(at, byte)| Edit::Insert(at, byte)),
        2 => any::<Index>().prop_map(Edit::Remove),
        1 => any::<Index>().prop_map(Edit::Cut),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Edit::Repeat(from, to)),
    ]
}

impl Edit {
    fn apply(self, bytes: &mut Vec<u8>) {
        let size = bytes.len();
        match self {
            Self::Insert(at, byte) => bytes.insert(at.index(size + 1), byte),
            _ if size == 0 => {}
            Self::Set(at, byte) => bytes[at.index(size)] = byte,
            Self::Remove(at) => drop(bytes.remove(at.index(size))),
            Self::Cut(at) => bytes.truncate(at.index(size)),
            Self::Repeat(from, to) => {
                let (from, to) = (from.index(size), to.index(size));
                let part = bytes[from.min(to)..from.max(to)].to_vec();
                bytes.splice(from.max(to)..from.max(to), part);
            }
        }
    }
}
