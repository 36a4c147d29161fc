// SPDX-License-Identifier: AGPL-3.0-only
//! The two named JSON codecs.
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use brrr_ref_worker::codec::Codec as _;
//! use brrr_ref_worker::codec::json::JsonCodec;
//!
//! // One argument, an object: what a task in any language can take (COD-014).
//! let args = [BTreeMap::from([("n", 3)])];
//! let fib = JsonCodec::Jcs.encode_call("fib", &args)?;
//! assert_eq!(fib.call.payload, r#"[{"n":3}]"#);
//!
//! // The other codec reads it, and knows the same call by another call_hash.
//! let [read]: [BTreeMap<String, u32>; 1] = JsonCodec::Python.decode(&fib.call.payload)?;
//! let same = JsonCodec::Python.encode_call("fib", &[read])?;
//! assert_eq!(same.call.payload, r#"[{"n": 3}]"#);
//! assert_ne!(same.call_hash, fib.call_hash);
//! # Ok::<(), brrr_ref_worker::codec::CodecError>(())
//! ```
//!
//! Rust types become JSON as `serde_json` does it, with three differences that keep apart what is different: a double
//! that is not finite is refused and not `null` (COD-009), a key that is no text is refused and not turned into one
//! (COD-018), and an `f32` is the double of the same value.

mod deserialize;
mod number;
mod read;
mod serialize;
mod text;
mod value;
mod write;

use brrr_wire::name::{CallHash, TaskName};
use brrr_wire::record::Call;
use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::{Codec, CodecError, EncodedCall};
pub use value::{Integer, Json};

/// How many arrays and objects may be inside each other; the specification wants 100 at least (COD-019).
pub const MAX_DEPTH: usize = 128;

/// How many digits an integer may have: as many as `CPython` takes without being told (COD-022).
pub const MAX_DIGITS: usize = 4300;

/// A named JSON codec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JsonCodec {
    /// `json-jcs`: as RFC 8785 writes it (COD-005).
    Jcs,
    /// `json-python`: as Python's `json.dumps` writes it with sorted keys (COD-007).
    Python,
}

impl JsonCodec {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Jcs, Self::Python];

    /// The text of a JSON value, the same for equal values (COD-001).
    ///
    /// # Errors
    /// [`CodecError`], where the value has no encoding.
    pub fn text(self, value: &Json) -> Result<String, CodecError> {
        let mut out = String::new();
        write::value(self, value, 0, &mut out)?;
        Ok(out)
    }

    /// The call of a task with arguments that are a JSON value already; integers of any size stay exact.
    ///
    /// # Errors
    /// [`CodecError`], where the arguments have no encoding or a name is out of its bounds.
    pub fn call(self, task_name: &str, args: &Json) -> Result<EncodedCall, CodecError> {
        if !matches!(args, Json::Array(_)) {
            return Err(CodecError::NotArray); // spec: COD-013
        }
        let task_name = TaskName::new(task_name)?;
        let payload = self.text(args)?;
        let call_hash = self.call_hash(&task_name, &payload)?;
        Ok(EncodedCall { call: Call { task_name, payload: payload.into() }, call_hash })
    }

    /// The digest of the array of `task_name` and arguments (COD-004), for which nobody finds two inputs (COD-012).
    fn call_hash(self, task_name: &TaskName, payload: &str) -> Result<CallHash, CodecError> {
        let mut hashed = String::with_capacity(payload.len() + task_name.as_str().len() + 8);
        hashed.push('[');
        write::string(self, task_name.as_str(), &mut hashed); // spec: COD-002
        hashed.push_str(write::comma(self));
        hashed.push_str(payload);
        hashed.push(']');
        let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble & 0xf)]);
        let digits: String = Sha256::digest(hashed).iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect();
        Ok(CallHash::new(&digits)?)
    }
}

impl Codec for JsonCodec {
    fn name(&self) -> &'static str {
        match self {
            Self::Jcs => "json-jcs",
            Self::Python => "json-python",
        }
    }

    fn encode_call<A: Serialize + ?Sized>(&self, task_name: &str, args: &A) -> Result<EncodedCall, CodecError> {
        self.call(task_name, &Json::of(args)?)
    }

    fn encode_value<V: Serialize + ?Sized>(&self, value: &V) -> Result<Bytes, CodecError> {
        Ok(self.text(&Json::of(value)?)?.into())
    }

    /// Takes any JSON, not only what this codec writes (COD-016).
    fn decode<V: DeserializeOwned>(&self, bytes: &[u8]) -> Result<V, CodecError> {
        V::deserialize(Json::read(bytes)?)
    }
}
