// SPDX-License-Identifier: AGPL-3.0-only
//! A bencode library by other people, where it is strict too, has to agree.

use bendy::decoding::{Decoder, FromBencode};
use bendy::encoding::Encoder;
use bendy::state_tracker::Token;
use bendy::value::Value as Theirs;
use brrr_wire::bencode::Value;
use brrr_wire::limit::MAX_DEPTH;
use proptest::prelude::*;

use super::strategies::{damaged, value};

/// The same tree of theirs; they have no integers beyond 64 bits.
fn theirs(value: &Value<'_>) -> Theirs<'static> {
    match value {
        Value::Int(integer) => Theirs::Integer(integer.digits().parse().expect("64 bits")),
        Value::Bytes(bytes) => Theirs::Bytes(bytes.to_vec().into()),
        Value::List(elements) => Theirs::List(elements.iter().map(theirs).collect()),
        Value::Dict(entries) => {
            Theirs::Dict(entries.iter().map(|(key, value)| (key.to_vec().into(), theirs(value))).collect())
        }
    }
}

/// Whether they take the bytes for exactly one value. They read streams of values, hence the counting.
fn accepted(bytes: &[u8]) -> bool {
    let (mut depth, mut values) = (0_usize, 0);
    for token in Decoder::new(bytes).with_max_depth(MAX_DEPTH).tokens() {
        match token {
            Ok(Token::List | Token::Dict) => depth += 1,
            Ok(Token::End) => depth -= 1,
            Ok(Token::String(_) | Token::Num(_)) => {}
            Err(_) => return false,
        }
        values += usize::from(depth == 0);
    }
    values == 1
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn the_same_bytes(value in value()) {
        let bytes = value.encode();
        let theirs = theirs(&value);
        let mut decoder = Decoder::new(&bytes).with_max_depth(MAX_DEPTH);
        let object = decoder.next_object()?.expect("it is not empty");
        prop_assert_eq!(&Theirs::decode_bencode_object(object)?, &theirs);
        let mut encoder = Encoder::new().with_max_depth(MAX_DEPTH);
        encoder.emit(&theirs)?;
        prop_assert_eq!(encoder.get_output()?, bytes);
    }

    #[test]
    fn the_same_verdict(bytes in damaged()) {
        // spec: BEN-001, BEN-002, BEN-003, BEN-004, BEN-009
        prop_assert_eq!(Value::decode(&bytes).is_ok(), accepted(&bytes));
    }
}
