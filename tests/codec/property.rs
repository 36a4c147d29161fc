// SPDX-License-Identifier: AGPL-3.0-only
//! What holds for all values, tried on random ones.

#![allow(clippy::unwrap_used, reason = "these are tests, which fail by it")]

use std::collections::BTreeMap;

use brrr_ref_worker::codec::json::{Json, JsonCodec};
use brrr_ref_worker::codec::{Codec as _, CodecError};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

/// Each test with its name.
pub(crate) const ALL: &[(&str, fn())] = &[
    ("property/python-says-everything", python_says_everything),
    ("property/what-is-read-is-written-again", what_is_read_is_written_again),
    ("property/order-and-space-do-not-matter", order_and_space_do_not_matter),
    ("property/equal-hashes-are-equal-calls", equal_hashes_are_equal_calls),
    ("property/doubles-come-back", doubles_come_back),
    ("property/no-integer-becomes-another", no_integer_becomes_another),
    ("property/serde-json-agrees", serde_json_agrees),
    ("property/no-bytes-are-fatal", no_bytes_are_fatal),
];

fn double() -> impl Strategy<Value = f64> {
    any::<f64>().prop_filter("finite", |double| double.is_finite())
}

fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        (-1_000_000_i64..1_000_000).prop_map(|integer| Json::Integer(integer.into())),
        any::<i128>().prop_map(|integer| Json::Integer(integer.into())),
        double().prop_map(Json::Double),
        any::<String>().prop_map(Json::Text),
    ];
    leaf.prop_recursive(6, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Json::Array),
            btree_map(any::<String>(), inner, 0..6).prop_map(Json::Object),
        ]
    })
}

/// JSON text for a value, with its members in the other order, white space and other escapes.
fn ugly(value: &Json, out: &mut String) {
    out.push_str(" \n");
    match value {
        Json::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "\t" } else { " ," });
                ugly(item, out);
            }
            out.push_str(" ]");
        }
        Json::Object(members) => {
            out.push('{');
            for (index, (key, member)) in members.iter().rev().enumerate() {
                out.push_str(if index == 0 { "" } else { "\r," });
                escaped(key, out);
                out.push_str(" :");
                ugly(member, out);
            }
            out.push('}');
        }
        Json::Text(text) => escaped(text, out),
        other => out.push_str(&JsonCodec::Python.text(other).unwrap()),
    }
}

fn escaped(text: &str, out: &mut String) {
    out.push('"');
    out.extend(text.encode_utf16().map(|unit| format!("\\u{unit:04X}")));
    out.push('"');
}

proptest! {
    // COD-008: nothing gets lost in json-python, not even the kind of a number.
    fn python_says_everything(value in json()) {
        let text = JsonCodec::Python.text(&value).unwrap();
        prop_assert!(text.is_ascii());
        let read = Json::read(text.as_bytes()).unwrap();
        prop_assert_eq!(&read, &value);
        prop_assert_eq!(JsonCodec::Python.text(&read).unwrap(), text);
    }

    // COD-001, COD-006: what json-jcs writes, each reader writes again.
    fn what_is_read_is_written_again(value in json()) {
        if let Ok(text) = JsonCodec::Jcs.text(&value) {
            let read = Json::read(text.as_bytes()).unwrap();
            prop_assert_eq!(JsonCodec::Jcs.text(&read).unwrap(), text);
        }
    }

    // COD-001, COD-010, COD-016
    fn order_and_space_do_not_matter(value in json()) {
        let args = Json::Array(vec![value]);
        let mut other = String::new();
        ugly(&args, &mut other);
        let read = Json::read(other.as_bytes()).unwrap();
        for codec in JsonCodec::ALL {
            prop_assert_eq!(codec.call("t", &read), codec.call("t", &args));
        }
    }

    // COD-002
    fn equal_hashes_are_equal_calls(
        one in btree_map("[ab]?", 0..3_u8, 0..3), two in btree_map("[ab]?", 0..3_u8, 0..3), tasks in ("[tu]?", "[tu]?")
    ) {
        for codec in JsonCodec::ALL {
            let first = codec.encode_call(&tasks.0, &[&one]).unwrap();
            let second = codec.encode_call(&tasks.1, &[&two]).unwrap();
            prop_assert_eq!(first.call_hash == second.call_hash, tasks.0 == tasks.1 && one == two);
        }
    }

    // COD-005, COD-008
    fn doubles_come_back(double in double()) {
        for codec in JsonCodec::ALL {
            let bytes = codec.encode_value(&double).unwrap();
            prop_assert_eq!(codec.decode::<f64>(&bytes), Ok(double));
        }
    }

    // COD-006
    fn no_integer_becomes_another(integer in prop_oneof![any::<i128>(), any::<i64>().prop_map(i128::from)]) {
        match JsonCodec::Jcs.text(&Json::Integer(integer.into())) {
            Ok(text) if text.contains('e') => prop_assert!(integer.unsigned_abs() >= 10_u128.pow(21)),
            Ok(text) => prop_assert_eq!(text, integer.to_string()),
            Err(error) => {
                prop_assert_eq!(error.kind(), "InexactInteger");
                prop_assert!(integer.unsigned_abs() > 1 << 53);
            }
        }
    }

    // Another writer and reader of JSON, on what both can hold.
    fn serde_json_agrees(value in btree_map(any::<String>(), vec(any::<i32>(), 0..3), 0..4)) {
        let bytes = JsonCodec::Jcs.encode_value(&value).unwrap();
        prop_assert_eq!(serde_json::from_slice::<BTreeMap<String, Vec<i32>>>(&bytes).unwrap(), value.clone());
        let text = serde_json::to_vec_pretty(&value).unwrap();
        prop_assert_eq!(JsonCodec::Jcs.decode::<BTreeMap<String, Vec<i32>>>(&text), Ok(value));
    }

    // COD-020, COD-025
    fn no_bytes_are_fatal(bytes in vec(prop_oneof![any::<u8>(), prop::sample::select(&b"[]{}\",:\\u0e-.ntf"[..])], 0..60)) {
        let read = Json::read(&bytes);
        let other = serde_json::from_slice::<serde_json::Value>(&bytes);
        match read {
            Ok(_) => prop_assert!(other.is_ok()),
            Err(CodecError::DuplicateKey(_)) => {}
            Err(_) => prop_assert!(other.is_err()),
        }
    }
}
