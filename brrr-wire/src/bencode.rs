// SPDX-License-Identifier: AGPL-3.0-only
//! Strict bencode.
//!
//! [`Decoder`] reads one value piece by piece without building a tree, [`Encoder`] writes one, and [`Value`] is the
//! tree for whoever needs any value at all. Reading never panics, never recurses or allocates without a bound, and takes
//! time proportional to the input. Of the latitude that readers have, this one makes no use: dictionary keys that
//! are out of order or repeated are refused.

mod decode;
mod encode;
mod value;

pub use decode::{Decoder, Type};
pub use encode::Encoder;
pub(crate) use encode::{bytes_size, uint_size};
pub use value::{Integer, Value};
