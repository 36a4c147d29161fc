// SPDX-License-Identifier: AGPL-3.0-only
//! As much of the codec `json-jcs` as programs need: compact JSON with sorted keys, and the identity of a call.

use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::octets;

/// Whole doubles below this are written as integers; none that programs use is larger.
const WHOLE: f64 = 1e15;

/// A value in its canonical form (COD-005), for whole numbers below 10¹⁵ and fractions that need no exponent.
pub fn canonical(value: &Value) -> String {
    let mut text = String::new();
    put(value, &mut text);
    text
}

/// The `call_hash` of a call (COD-004).
pub fn call_hash(task_name: &str, args: &Value) -> String {
    let hashed = canonical(&Value::Array(vec![Value::from(task_name), args.clone()]));
    octets::to_hex(&Sha256::digest(hashed.as_bytes()))
}

fn put(value: &Value, text: &mut String) {
    match value {
        Value::Array(list) => {
            text.push('[');
            for (index, one) in list.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                put(one, text);
            }
            text.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by(|one, other| one.0.encode_utf16().cmp(other.0.encode_utf16()));
            text.push('{');
            for (index, (key, one)) in members.into_iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                put(one, text);
            }
            text.push('}');
        }
        Value::Number(number) => match number.as_f64() {
            Some(whole) if number.is_f64() && whole.fract() == 0.0 && whole.abs() < WHOLE => {
                // `-0.0` is 0 as well.
                let _ = write!(text, "{:.0}", whole + 0.0);
            }
            _ => text.push_str(&number.to_string()),
        },
        // serde_json escapes as RFC 8785 does.
        other => text.push_str(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_specification() {
        let args: Value = serde_json::from_str(r#"[{"salt":"abcd","n":3}]"#).unwrap();
        assert_eq!(canonical(&args), r#"[{"n":3,"salt":"abcd"}]"#);
        let hash = "e887eabc41f027669af169fd3426efaca060485c20ab9bdae03b4046dceb3998";
        assert_eq!(call_hash("fib", &args), hash);
    }

    #[test]
    fn numbers_texts_and_keys() {
        for (text, written) in [
            ("[1.0, -0.0, 0.5, 1e2, -7]", "[1,0,0.5,100,-7]"),
            ("{\"\u{ffe0}\":1,\"\u{1f3ed}\":2}", "{\"\u{1f3ed}\":2,\"\u{ffe0}\":1}"),
            (r#""\u0000\u001f\n\"\\\u00eb/""#, "\"\\u0000\\u001f\\n\\\"\\\\ë/\""),
        ] {
            assert_eq!(canonical(&serde_json::from_str(text).unwrap()), written);
        }
    }
}
