// SPDX-License-Identifier: AGPL-3.0-only

use bytes::Bytes;

use super::{begin_tuple, element, end_tuple, name};
use crate::bencode::{Decoder, Encoder, bytes_size, uint_size};
use crate::error::DecodeError;
use crate::name::{CallHash, NameError, RootId};
use crate::proto::wire;

/// The body of a message on a queue: handle this call, for this root.
///
/// ```
/// use brrr_wire::{name::{CallHash, RootId}, record::ScheduleMessage};
/// let message = ScheduleMessage { root_id: RootId::new("r1")?, call_hash: CallHash::new("h")? };
/// assert_eq!(message.encode(), "li2e2:r11:he");
/// assert_eq!(ScheduleMessage::decode(b"li2e2:r11:he"), Ok(message));
/// # Ok::<(), brrr_wire::name::NameError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ScheduleMessage {
    /// On whose account the call is handled.
    pub root_id: RootId,
    /// The call to handle.
    pub call_hash: CallHash,
}

const TAG: u64 = 2;

impl ScheduleMessage {
    /// The bytes of this message.
    pub fn encode(&self) -> Bytes {
        // spec: REC-001
        let fields = [self.root_id.as_str(), self.call_hash.as_str()];
        let size = 2 + uint_size(TAG) + fields.iter().map(|field| bytes_size(field.len())).sum::<usize>();
        let mut encoder = Encoder::with_capacity(size);
        encoder.begin_list();
        encoder.uint(TAG);
        for field in fields {
            encoder.bytes(field.as_bytes());
        }
        encoder.end();
        encoder.finish().into()
    }

    /// Reads a message.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        // spec: REC-002
        let mut decoder = Decoder::new(bytes);
        begin_tuple(&mut decoder, "2")?;
        element(&mut decoder)?;
        let root_id = name(&mut decoder, RootId::read)?;
        element(&mut decoder)?;
        let call_hash = name(&mut decoder, CallHash::read)?;
        end_tuple(&mut decoder)?;
        decoder.finish()?;
        Ok(Self { root_id, call_hash })
    }
}

impl From<&ScheduleMessage> for wire::ScheduleMessage {
    fn from(message: &ScheduleMessage) -> Self {
        Self { root_id: message.root_id.to_string(), call_hash: message.call_hash.to_string() }
    }
}

impl TryFrom<wire::ScheduleMessage> for ScheduleMessage {
    type Error = NameError;

    fn try_from(message: wire::ScheduleMessage) -> Result<Self, NameError> {
        Ok(Self { root_id: RootId::read(&message.root_id)?, call_hash: CallHash::read(&message.call_hash)? })
    }
}
