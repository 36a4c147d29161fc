// SPDX-License-Identifier: AGPL-3.0-only
//! Input that is made to exhaust a reader. None of it may panic, and none may cost more than its size.

use brrr_wire::bencode::{Decoder, Encoder, Value};
use brrr_wire::error::DecodeErrorKind as Kind;
use brrr_wire::limit::{MAX_DEPTH, MAX_PAYLOAD, MAX_RETURNS};
use brrr_wire::record::{Call, PendingReturn, PendingReturns, ScheduleMessage};
use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;

use super::strategies::damaged;

/// Reads the bytes as everything, and checks that each error points into them.
fn read_as_everything(bytes: &[u8]) -> Result<(), TestCaseError> {
    let errors = [
        Value::decode(bytes).err(),
        ScheduleMessage::decode(bytes).err(),
        PendingReturn::decode(bytes).err(),
        PendingReturns::decode(bytes).err(),
        Call::decode(&Bytes::copy_from_slice(bytes)).err(),
    ];
    for error in errors.into_iter().flatten() {
        match error.kind {
            Kind::Truncated => prop_assert_eq!(error.at, bytes.len()),
            _ => prop_assert!(error.at < bytes.len(), "{}", error),
        }
    }
    // Skipping and building a tree must find the same fault.
    let mut decoder = Decoder::new(bytes);
    let skipped = decoder.skip().and_then(|()| decoder.finish());
    prop_assert_eq!(skipped, Value::decode(bytes).map(drop));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn arbitrary_bytes(bytes in vec(any::<u8>(), 0..64)) {
        read_as_everything(&bytes)?;
    }

    #[test]
    fn arbitrary_grammar(bytes in vec(prop::sample::select(b"ilde0123456789:-".as_slice()), 0..64)) {
        read_as_everything(&bytes)?;
    }

    #[test]
    fn damaged_encodings(bytes in damaged()) {
        read_as_everything(&bytes)?;
    }
}

#[test]
fn depth() {
    // spec: BEN-006, BEN-007
    let nested = |open: &str, depth: usize, close: &str| [open.repeat(depth), close.repeat(depth)].concat();
    assert!(Value::decode(nested("l", MAX_DEPTH, "e").as_bytes()).is_ok());
    let deepest = format!("{}i1e{}", "d0:".repeat(MAX_DEPTH), "e".repeat(MAX_DEPTH));
    assert!(Value::decode(deepest.as_bytes()).is_ok());
    assert_eq!(Value::decode(nested("l", MAX_DEPTH + 1, "e").as_bytes()), Err(Kind::TooDeep.at(MAX_DEPTH)));
    for bytes in ["l".repeat(1_000_000), nested("l", 1_000_000, "e")] {
        assert_eq!(Value::decode(bytes.as_bytes()), Err(Kind::TooDeep.at(MAX_DEPTH)));
        assert_eq!(ScheduleMessage::decode(bytes.as_bytes()), Err(Kind::WrongType.at(1)));
        assert_eq!(PendingReturns::decode(bytes.as_bytes()), Err(Kind::WrongType.at(0)));
        let unknown_key = format!("d1:x{bytes}").into();
        assert_eq!(Call::decode(&unknown_key), Err(Kind::TooDeep.at(4 + MAX_DEPTH - 1)));
    }
    let dicts = "d0:".repeat(1_000_000);
    assert_eq!(Value::decode(dicts.as_bytes()), Err(Kind::TooDeep.at(3 * MAX_DEPTH)));
    assert_eq!(PendingReturns::decode(dicts.as_bytes()), Err(Kind::TooDeep.at(3 * MAX_DEPTH)));
}

#[test]
fn lengths() {
    // spec: BEN-005
    for length in ["99999999999".to_owned(), u64::MAX.to_string(), "9".repeat(1_000_000)] {
        assert_eq!(Value::decode(format!("{length}:x").as_bytes()), Err(Kind::LengthPastEnd.at(0)));
        let message = format!("li2e1:r{length}:he");
        assert_eq!(ScheduleMessage::decode(message.as_bytes()), Err(Kind::LengthPastEnd.at(7)));
        let call = format!("d7:payload{length}:p9:task_name1:ne").into();
        assert_eq!(Call::decode(&call), Err(Kind::LengthPastEnd.at(10)));
        assert_eq!(Value::decode(length.as_bytes()), Err(Kind::Truncated.at(length.len())));
    }
}

#[test]
fn integers() {
    // spec: REC-002, REC-014
    let huge = "9".repeat(1_000_000);
    assert_eq!(ScheduleMessage::decode(format!("li{huge}e1:r1:he").as_bytes()), Err(Kind::WrongTag.at(1)));
    assert_eq!(ScheduleMessage::decode(format!("li{huge}").as_bytes()), Err(Kind::Truncated.at(2 + huge.len())));
    for sign in ["", "-"] {
        let pending = format!("d7:returnsle12:scheduled_ati{sign}{huge}ee");
        assert_eq!(PendingReturns::decode(pending.as_bytes()), Ok(PendingReturns::default()));
        let value = format!("i{sign}{huge}e");
        assert_eq!(Value::decode(value.as_bytes()).map(|value| value.encode()), Ok(value.clone().into_bytes()));
    }
}

#[test]
fn largest_payload() {
    // spec: BEN-010
    let encode = |size: usize| {
        let mut encoder = Encoder::with_capacity(size + 64);
        encoder.begin_dict();
        encoder.bytes(b"payload");
        encoder.bytes(&vec![0; size]);
        encoder.bytes(b"task_name");
        encoder.bytes(b"");
        encoder.end();
        Bytes::from(encoder.finish())
    };
    assert_eq!(Call::decode(&encode(MAX_PAYLOAD)).map(|call| call.payload.len()), Ok(MAX_PAYLOAD));
    assert_eq!(Call::decode(&encode(MAX_PAYLOAD + 1)), Err(Kind::TooLong.at(10)));
}

#[test]
fn most_returns() {
    // spec: REC-010, REC-017
    let entry = |number: usize| format!("li1e1:r6:{number:06}1:te");
    let record = |numbers: &mut dyn Iterator<Item = usize>| {
        let entries: String = numbers.map(entry).collect();
        PendingReturns::decode(format!("d7:returnsl{entries}ee").as_bytes()).map(|pending| pending.returns.len())
    };
    assert_eq!(record(&mut (0..MAX_RETURNS)), Ok(MAX_RETURNS));
    assert_eq!(record(&mut (0..MAX_RETURNS).rev()), Ok(MAX_RETURNS));
    assert_eq!(record(&mut (0..MAX_RETURNS).chain(0..MAX_RETURNS)), Ok(MAX_RETURNS));
    let first_too_many = Err(Kind::TooManyReturns.at(11 + MAX_RETURNS * entry(0).len()));
    assert_eq!(record(&mut (0..=MAX_RETURNS)), first_too_many);
    assert_eq!(record(&mut (0..=MAX_RETURNS).rev()), first_too_many);
}
