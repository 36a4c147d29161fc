// SPDX-License-Identifier: AGPL-3.0-only
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::arity::for_each_arity;
use crate::codec::{Codec, CodecError, EncodedCall};

/// The arguments of a call, as they are passed by name: a tuple of up to six, or a list of any length.
///
/// One argument is a tuple of one, `(11,)`; none is `()`. The codec makes an array of them (COD-013).
pub trait Args {
    /// The call of a task with these arguments.
    ///
    /// # Errors
    /// [`CodecError`], where an argument has no encoding or the name is out of its bounds.
    fn encode<K: Codec>(&self, codec: &K, task_name: &str) -> Result<EncodedCall, CodecError>;
}

/// Arguments that a task can take: what [`Args`] encodes, read back.
pub trait FromArgs: Sized {
    /// The arguments in a payload.
    ///
    /// # Errors
    /// [`CodecError`], where there are more or fewer of them, or one does not fit its type.
    fn decode<K: Codec>(codec: &K, payload: &[u8]) -> Result<Self, CodecError>;
}

macro_rules! tuple {
    () => {
        impl Args for () {
            fn encode<K: Codec>(&self, codec: &K, task_name: &str) -> Result<EncodedCall, CodecError> {
                codec.encode_call(task_name, &[(); 0]) // `()` itself would be `null`
            }
        }

        impl FromArgs for () {
            fn decode<K: Codec>(codec: &K, payload: &[u8]) -> Result<Self, CodecError> {
                codec.decode::<[(); 0]>(payload).map(|[]| ())
            }
        }
    };
    ($($arg:ident $at:tt),+) => {
        impl<$($arg: Serialize),+> Args for ($($arg,)+) {
            fn encode<K: Codec>(&self, codec: &K, task_name: &str) -> Result<EncodedCall, CodecError> {
                codec.encode_call(task_name, self)
            }
        }

        impl<$($arg: DeserializeOwned),+> FromArgs for ($($arg,)+) {
            fn decode<K: Codec>(codec: &K, payload: &[u8]) -> Result<Self, CodecError> {
                codec.decode(payload)
            }
        }
    };
}

for_each_arity!(tuple);

impl<T: Serialize> Args for Vec<T> {
    fn encode<K: Codec>(&self, codec: &K, task_name: &str) -> Result<EncodedCall, CodecError> {
        codec.encode_call(task_name, self)
    }
}

impl<T: Serialize> Args for &[T] {
    fn encode<K: Codec>(&self, codec: &K, task_name: &str) -> Result<EncodedCall, CodecError> {
        codec.encode_call(task_name, self)
    }
}
