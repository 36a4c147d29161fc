// SPDX-License-Identifier: AGPL-3.0-only
//! The two named JSON codecs.
//!
//! ```
//! use brrr_ref_worker::codec::json::JsonCodec;
//! use serde_json::json;
//!
//! let call = JsonCodec::Jcs.encode("fib", &json!([{"n": 3, "salt": "abcd"}]))?;
//! assert_eq!(call.payload, r#"[{"n":3,"salt":"abcd"}]"#);
//! assert!(call.call_hash.as_str().starts_with("e887eabc41f02766"));
//!
//! let call = JsonCodec::Python.encode("fib", &json!([{"n": 3, "salt": "abcd"}]))?;
//! assert_eq!(call.payload, r#"[{"n": 3, "salt": "abcd"}]"#);
//! assert!(call.call_hash.as_str().starts_with("0b8f5cb27d4bd887"));
//! # Ok::<(), brrr_ref_worker::codec::CodecError>(())
//! ```

mod number;
mod text;

use std::fmt::Write as _;

use brrr_wire::name::CallHash;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::{CodecError, Encoded};

/// How deep arguments may be nested.
pub const MAX_DEPTH: usize = 128;

/// A named JSON codec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JsonCodec {
    /// `json-jcs`: RFC 8785 (COD-005).
    Jcs,
    /// `json-python`: as Python's `json.dumps` writes with sorted keys (COD-007).
    Python,
}

impl JsonCodec {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Jcs, Self::Python];

    /// Its name in the specification and on command lines.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jcs => "json-jcs",
            Self::Python => "json-python",
        }
    }

    /// The payload and the identity of a call (COD-003, COD-004).
    ///
    /// # Errors
    /// [`CodecError`], where the arguments have no encoding.
    pub fn encode(self, task_name: &str, args: &Value) -> Result<Encoded, CodecError> {
        let payload = self.text(args)?;
        let separator = self.separators().0;
        let mut hashed = String::with_capacity(payload.len() + task_name.len() + 8);
        hashed.push('[');
        self.string(task_name, &mut hashed);
        hashed.push_str(separator);
        hashed.push_str(&payload);
        hashed.push(']');
        let mut digits = String::with_capacity(64);
        for byte in Sha256::digest(hashed) {
            let _ = write!(digits, "{byte:02x}");
        }
        Ok(Encoded { payload: payload.into(), call_hash: CallHash::new(&digits)? })
    }

    /// The text of a JSON value: what is stored as a payload or value.
    ///
    /// # Errors
    /// [`CodecError`], where the value has no encoding.
    pub fn text(self, value: &Value) -> Result<String, CodecError> {
        let mut out = String::new();
        self.value(value, 0, &mut out)?;
        Ok(out)
    }

    const fn separators(self) -> (&'static str, &'static str) {
        match self {
            Self::Jcs => (",", ":"),
            Self::Python => (", ", ": "),
        }
    }

    fn value(self, value: &Value, depth: usize, out: &mut String) -> Result<(), CodecError> {
        if depth > MAX_DEPTH {
            return Err(CodecError::TooDeep(MAX_DEPTH));
        }
        match value {
            Value::Null => out.push_str("null"),
            Value::Bool(true) => out.push_str("true"),
            Value::Bool(false) => out.push_str("false"),
            Value::Number(number) => match self {
                Self::Jcs => number::jcs(number, out)?,
                Self::Python => number::python(number, out),
            },
            Value::String(text) => self.string(text, out),
            Value::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { self.separators().0 });
                    self.value(item, depth + 1, out)?;
                }
                out.push(']');
            }
            Value::Object(members) => self.object(members, depth, out)?,
        }
        Ok(())
    }

    fn object(self, members: &Map<String, Value>, depth: usize, out: &mut String) -> Result<(), CodecError> {
        let mut members: Vec<(&String, &Value)> = members.iter().collect();
        match self {
            Self::Jcs => members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16())),
            Self::Python => members.sort_by_key(|(key, _)| *key),
        }
        let (comma, colon) = self.separators();
        out.push('{');
        for (index, (key, value)) in members.into_iter().enumerate() {
            out.push_str(if index == 0 { "" } else { comma });
            self.string(key, out);
            out.push_str(colon);
            self.value(value, depth + 1, out)?;
        }
        out.push('}');
        Ok(())
    }

    fn string(self, text: &str, out: &mut String) {
        match self {
            Self::Jcs => text::raw(text, out),
            Self::Python => text::ascii(text, out),
        }
    }
}
