// SPDX-License-Identifier: AGPL-3.0-only
//! The records that cross a queue or a store, and their bytes.
//!
//! `encode` writes the one canonical form. `decode` reads it and every other form that a reader has to accept, and
//! refuses the rest with the place of the first fault. The value of a call is no record: it is the bytes that the task
//! returned, without any envelope.
// spec: REC-018

mod call;
mod pending_return;
mod pending_returns;
mod schedule_message;

pub use call::Call;
pub use pending_return::PendingReturn;
pub use pending_returns::PendingReturns;
pub use schedule_message::ScheduleMessage;

use crate::bencode::Decoder;
use crate::error::{DecodeError, DecodeErrorKind as Kind};
use crate::name::NameError;

/// Begins a tuple: a list whose first element is the integer that tells tuples apart.
fn begin_tuple(decoder: &mut Decoder<'_>, tag: &str) -> Result<(), DecodeError> {
    decoder.begin_list()?;
    element(decoder)?;
    let at = decoder.at();
    if decoder.int()? == tag { Ok(()) } else { Err(Kind::WrongTag.at(at)) }
}

/// Moves on to the next element of a tuple, which must have one.
fn element(decoder: &mut Decoder<'_>) -> Result<(), DecodeError> {
    let at = decoder.at();
    if decoder.more()? { Ok(()) } else { Err(Kind::MissingElement.at(at)) }
}

/// Ends a tuple, which must have no further element.
fn end_tuple(decoder: &mut Decoder<'_>) -> Result<(), DecodeError> {
    let at = decoder.at();
    if !decoder.more()? {
        return Ok(());
    }
    decoder.peek()?; // what is no value at all is no element either
    Err(Kind::ExtraElement.at(at))
}

/// Reads a name as the next value.
fn name<N>(decoder: &mut Decoder<'_>, read: impl FnOnce(&str) -> Result<N, NameError>) -> Result<N, DecodeError> {
    let at = decoder.at();
    read(decoder.text()?).map_err(|error| match error {
        NameError::TooLong { .. } => Kind::NameTooLong.at(at),
        // A reader takes any characters, so only their absence is left.
        NameError::Empty { .. } | NameError::NotPrintable { .. } => Kind::EmptyName.at(at),
    })
}

/// The error for a dictionary that was just read to its end without a key that it must have.
fn missing_key(decoder: &Decoder<'_>) -> DecodeError {
    Kind::MissingKey.at(decoder.at() - 1)
}
