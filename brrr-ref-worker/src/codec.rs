// SPDX-License-Identifier: AGPL-3.0-only
//! Codecs: from a task and its arguments to the payload and the identity of a call.

pub mod json;

use brrr_wire::name::{CallHash, NameError};
use bytes::Bytes;
use thiserror::Error;

/// A call in a codec's terms: what is stored, and what it is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// The bytes of the arguments.
    pub payload: Bytes,
    /// The identity of task and arguments.
    pub call_hash: CallHash,
}

/// Why arguments have no encoding.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CodecError {
    /// An integer that no double equals: two calls would get one identity (COD-006).
    #[error("the integer {0} is no double; write it as text, or use a codec with exact integers")]
    InexactInteger(String),
    /// The arguments are nested too deep.
    #[error("the arguments are nested deeper than {0} levels; flatten them")]
    TooDeep(usize),
    /// The hash is no name; this cannot happen with a codec that hashes with SHA-256.
    #[error(transparent)]
    Name(#[from] NameError),
}
