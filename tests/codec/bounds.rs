// SPDX-License-Identifier: AGPL-3.0-only
//! What no vector can say: bytes that are no text, sizes beyond every vector, and values that only a language has.

#![allow(clippy::unwrap_used, reason = "these are tests, which fail by it")]

use std::collections::{BTreeMap, HashMap};

use brrr_ref_worker::codec::json::{Integer, Json, JsonCodec, MAX_DEPTH, MAX_DIGITS};
use brrr_ref_worker::codec::{Codec as _, CodecError};
use brrr_wire::name::TaskName;
use brrr_wire::record::Call;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// Each test with its name.
pub(crate) const ALL: &[(&str, fn())] = &[
    ("bounds/not-finite", not_finite),
    ("bounds/keys-that-are-no-text", keys_that_are_no_text),
    ("bounds/keys-given-twice", keys_given_twice),
    ("bounds/nesting", nesting),
    ("bounds/nesting-of-rust-values", nesting_of_rust_values),
    ("bounds/digits", digits),
    ("bounds/not-utf-8", not_utf8),
    ("bounds/values", values),
    ("bounds/task-name", task_name),
    ("bounds/payloads-are-opaque", payloads_are_opaque),
    ("bounds/rust-types", rust_types),
    ("bounds/errors-are-short", errors_are_short),
];

// COD-009
fn not_finite() {
    for codec in JsonCodec::ALL {
        for double in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(codec.encode_call("t", &[double]), Err(CodecError::NotFinite));
            assert_eq!(codec.encode_value(&double), Err(CodecError::NotFinite));
            assert_eq!(codec.text(&Json::Double(double)), Err(CodecError::NotFinite));
        }
        assert_eq!(codec.encode_value(&f32::NAN), Err(CodecError::NotFinite));
    }
}

// COD-018
fn keys_that_are_no_text() {
    for codec in JsonCodec::ALL {
        let number = codec.encode_call("t", &[HashMap::from([(10, 1)])]);
        assert_eq!(number, Err(CodecError::KeyNotText("a number")));
        assert_eq!(codec.encode_value(&HashMap::from([(true, 1)])), Err(CodecError::KeyNotText("a boolean")));
        assert_eq!(codec.encode_value(&HashMap::from([((), 1)])), Err(CodecError::KeyNotText("null")));
        assert_eq!(codec.encode_value(&HashMap::from([([1], 1)])), Err(CodecError::KeyNotText("an array")));
        let text = codec.encode_value(&HashMap::from([('a', 1)])).unwrap();
        assert_eq!(codec.decode(&text), Ok(HashMap::from([('a', 1)])));
    }
}

/// A map that gives a key twice, as a flattened struct can.
struct Twice;

impl Serialize for Twice {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([("k", 1), ("k", 2)])
    }
}

// COD-017
fn keys_given_twice() {
    for codec in JsonCodec::ALL {
        assert_eq!(codec.encode_value(&Twice), Err(CodecError::DuplicateKey("k".to_owned())));
        let read = codec.decode::<HashMap<String, u8>>(br#"{"k":1,"k":1}"#);
        assert_eq!(read, Err(CodecError::DuplicateKey("k".to_owned())));
    }
}

// COD-019, COD-020
fn nesting() {
    let too_deep = CodecError::TooDeep(MAX_DEPTH);
    for (open, inside, close) in [("[", "", "]"), ("{\"a\":", "0", "}")] {
        let text = |depth: usize| open.repeat(depth) + inside + &close.repeat(depth);
        for codec in JsonCodec::ALL {
            let deepest = Json::read(text(MAX_DEPTH).as_bytes()).unwrap();
            assert!(codec.text(&deepest).is_ok());
            assert_eq!(codec.text(&Json::Array(vec![deepest])), Err(too_deep.clone()));
        }
        for depth in [MAX_DEPTH + 1, 1_000_000] {
            assert_eq!(Json::read(text(depth).as_bytes()), Err(too_deep.clone()));
            assert_eq!(Json::read(open.repeat(depth).as_bytes()), Err(too_deep.clone()));
        }
    }
}

/// A list of which each element holds the next.
#[derive(Serialize)]
struct Link(Option<Box<[Link; 1]>>);

// COD-020
fn nesting_of_rust_values() {
    let chain = |length: usize| (0..length).fold(Link(None), |inner, _| Link(Some(Box::new([inner]))));
    assert!(JsonCodec::Jcs.encode_value(&chain(MAX_DEPTH)).is_ok());
    assert_eq!(JsonCodec::Jcs.encode_value(&chain(MAX_DEPTH + 1)), Err(CodecError::TooDeep(MAX_DEPTH)));
    assert_eq!(JsonCodec::Python.encode_value(&chain(5_000)), Err(CodecError::TooDeep(MAX_DEPTH)));
}

// COD-022
fn digits() {
    let nines = |count: usize| "9".repeat(count);
    assert!(Json::read(nines(MAX_DIGITS).as_bytes()).is_ok());
    assert_eq!(Json::read(nines(MAX_DIGITS + 1).as_bytes()), Err(CodecError::IntegerTooLong(MAX_DIGITS)));
    for (text, canonical) in [("-0", Some("0")), ("0", Some("0")), ("-12", Some("-12")), ("01", None), ("", None)] {
        assert_eq!(Integer::new(text).ok().map(|integer| integer.to_string()).as_deref(), canonical, "{text}");
    }
    for text in ["-", "+1", "1.0", "1e3", " 1", "-01", "--1", "\u{663}"] {
        assert!(Integer::new(text).is_err(), "{text}");
    }
}

// COD-025
fn not_utf8() {
    for (bytes, at) in [(&b"\xff"[..], 0), (b"[\"\xed\xa0\x80\"]", 2), (b"[\"\xc3\"]", 2), (b"[1]\x80", 3)] {
        assert_eq!(JsonCodec::Jcs.decode::<Vec<String>>(bytes), Err(CodecError::NotUtf8 { at }));
    }
    assert!(JsonCodec::Jcs.decode::<()>(b"\xef\xbb\xbfnull").is_err());
}

// COD-015, COD-016
fn values() {
    for codec in JsonCodec::ALL {
        assert_eq!(codec.encode_value(&()).unwrap(), "null");
        assert_eq!(codec.encode_value(&None::<u8>).unwrap(), "null");
        assert_eq!(codec.encode_value("é").unwrap(), if codec == JsonCodec::Jcs { "\"é\"" } else { "\"\\u00e9\"" });
        assert_eq!(codec.decode(b" \"\\u00e9\"\n"), Ok("é".to_owned()));
        assert_eq!(codec.decode("\"é\"".as_bytes()), Ok("é".to_owned()));
        assert_eq!(codec.decode::<Option<u8>>(b"null"), Ok(None));
        assert!(codec.decode::<()>(b"").is_err());
    }
}

fn task_name() {
    let call = |name: &str| JsonCodec::Jcs.encode_call(name, &[1]);
    assert!(call(&"t".repeat(1024)).is_ok());
    assert!(matches!(call(&"t".repeat(1025)), Err(CodecError::Name(_))));
    assert_eq!(JsonCodec::Jcs.encode_call("t", &1), Err(CodecError::NotArray));
    assert_eq!(JsonCodec::Jcs.encode_call("t", &BTreeMap::from([("n", 1)])), Err(CodecError::NotArray));
}

// COD-024: what is no JSON and no text passes through the records as it is.
fn payloads_are_opaque() {
    let all: Vec<u8> = (0..=255).collect();
    for payload in [&all[..], b"", b"[1 ", b"\xef\xbb\xbf[]", b"[1]\n", b" {\"b\":1,\"a\":2}", "e\u{301}".as_bytes()] {
        let call = Call { task_name: TaskName::new("t").unwrap(), payload: Bytes::copy_from_slice(payload) };
        assert_eq!(Call::decode(&call.encode()).unwrap().payload, payload);
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Shape {
    Unit,
    Newtype(i128),
    Tuple(u8, char),
    Struct { wide: u128, double: f64, narrow: f32 },
}

fn rust_types() {
    let shapes = vec![
        Shape::Unit,
        Shape::Newtype(i128::MIN),
        Shape::Tuple(255, '🏭'),
        Shape::Struct { wide: u128::MAX, double: 1e16, narrow: 0.1 },
    ];
    let python = JsonCodec::Python.encode_value(&shapes).unwrap();
    let text = "[\"Unit\", {\"Newtype\": -170141183460469231731687303715884105728}, \
        {\"Tuple\": [255, \"\\ud83c\\udfed\"]}, {\"Struct\": {\"double\": 1e+16, \"narrow\": 0.10000000149011612, \
        \"wide\": 340282366920938463463374607431768211455}}]";
    assert_eq!(python, text);
    assert_eq!(JsonCodec::Python.decode::<Vec<Shape>>(&python), Ok(shapes));
    assert!(JsonCodec::Python.decode::<u8>(b"256").is_err());
    assert!(JsonCodec::Python.decode::<Shape>(b"{\"Unit\":null,\"Tuple\":[]}").is_err());
    assert_eq!(JsonCodec::Jcs.decode::<f64>(b"100000000000000000000"), Ok(1e20));
    assert_eq!(JsonCodec::Jcs.decode::<Option<f32>>(b"1"), Ok(Some(1.0)));
    assert!(JsonCodec::Jcs.decode::<f64>(format!("1{}", "0".repeat(400)).as_bytes()).is_err());
}

fn errors_are_short() {
    let text = format!("[-{}]", "1".repeat(MAX_DIGITS));
    let error = JsonCodec::Jcs.call("t", &Json::read(text.as_bytes()).unwrap()).unwrap_err();
    assert_eq!(error.kind(), "InexactInteger");
    assert!(error.to_string().len() < 200, "{error}");
}
