// SPDX-License-Identifier: AGPL-3.0-only
//! Codecs: from a task and its arguments to the payload and the identity of a call, and from stored bytes to values.
//!
//! The protocol knows only bytes (COD-024); a codec is an agreement of an application with itself. [`json`] has the two
//! that the specification defines.

mod error;
pub mod json;

use brrr_wire::name::CallHash;
use brrr_wire::record::Call;
use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use error::CodecError;

/// A call as a codec makes it: what is stored, and what it is known by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EncodedCall {
    /// The record: the task's name, and its arguments as a payload.
    pub call: Call,
    /// The identity of task and arguments.
    pub call_hash: CallHash,
}

/// What turns arguments and results into bytes, and bytes into them.
///
/// A codec is a function of its input: no clock, no process, no order of a hash map gets into what it writes (COD-010).
pub trait Codec {
    /// The name under which the specification or the application knows it.
    fn name(&self) -> &'static str;

    /// The call of a task with these arguments.
    ///
    /// # Errors
    /// [`CodecError`], where the arguments have no encoding or a name is out of its bounds.
    fn encode_call<A: Serialize + ?Sized>(&self, task_name: &str, args: &A) -> Result<EncodedCall, CodecError>;

    /// What is stored as the value of a call.
    ///
    /// # Errors
    /// [`CodecError`], where the result has no encoding.
    fn encode_value<V: Serialize + ?Sized>(&self, value: &V) -> Result<Bytes, CodecError>;

    /// The arguments in a payload, or the result in a value.
    ///
    /// # Errors
    /// [`CodecError`], where the bytes are no encoding, or one of something else.
    fn decode<V: DeserializeOwned>(&self, bytes: &[u8]) -> Result<V, CodecError>;
}
