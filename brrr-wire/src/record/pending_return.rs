// SPDX-License-Identifier: AGPL-3.0-only

use bytes::Bytes;

use super::{begin_tuple, element, end_tuple, name};
use crate::bencode::{Decoder, Encoder, bytes_size, uint_size};
use crate::error::DecodeError;
use crate::name::{CallHash, NameError, RootId, Topic};
use crate::proto::wire;

/// Who waits for a call: the address to which a parent's message is put.
///
/// The order is that in which a record lists them: by root id, call hash and topic, each by its bytes.
///
/// ```
/// use brrr_wire::record::PendingReturn;
/// let entry = PendingReturn::decode(b"li1e1:r1:h1:te").unwrap();
/// assert_eq!(entry.topic.as_str(), "t");
/// ```
// spec: REC-009
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PendingReturn {
    /// On whose account the parent waits.
    pub root_id: RootId,
    /// The call that waits.
    pub call_hash: CallHash,
    /// Where its message is put: the topic of the worker that deferred.
    pub topic: Topic,
}

const TAG: u64 = 1;

impl PendingReturn {
    /// The bytes of this entry.
    pub fn encode(&self) -> Bytes {
        let mut encoder = Encoder::with_capacity(self.size());
        self.write(&mut encoder);
        encoder.finish().into()
    }

    /// Reads an entry that stands alone.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut decoder = Decoder::new(bytes);
        let entry = Self::read(&mut decoder, None)?;
        decoder.finish()?;
        Ok(entry)
    }

    fn fields(&self) -> [&str; 3] {
        [self.root_id.as_str(), self.call_hash.as_str(), self.topic.as_str()]
    }

    pub(super) fn size(&self) -> usize {
        2 + uint_size(TAG) + self.fields().iter().map(|field| bytes_size(field.len())).sum::<usize>()
    }

    pub(super) fn write(&self, encoder: &mut Encoder) {
        // spec: REC-005
        encoder.begin_list();
        encoder.uint(TAG);
        for field in self.fields() {
            encoder.bytes(field.as_bytes());
        }
        encoder.end();
    }

    /// Reads the next value as an entry. Where a name is that of `like`, it shares its memory: the entries of one record
    /// often differ in little.
    pub(super) fn read(decoder: &mut Decoder<'_>, like: Option<&Self>) -> Result<Self, DecodeError> {
        // spec: REC-006
        begin_tuple(decoder, "1")?;
        element(decoder)?;
        let root_id = name(decoder, |text| match like {
            Some(like) if like.root_id.as_str() == text => Ok(like.root_id.clone()),
            _ => RootId::read(text),
        })?;
        element(decoder)?;
        let call_hash = name(decoder, |text| match like {
            Some(like) if like.call_hash.as_str() == text => Ok(like.call_hash.clone()),
            _ => CallHash::read(text),
        })?;
        element(decoder)?;
        let topic = name(decoder, |text| match like {
            Some(like) if like.topic.as_str() == text => Ok(like.topic.clone()),
            _ => Topic::read(text),
        })?;
        end_tuple(decoder)?;
        Ok(Self { root_id, call_hash, topic })
    }
}

impl From<&PendingReturn> for wire::PendingReturn {
    fn from(entry: &PendingReturn) -> Self {
        Self {
            root_id: entry.root_id.to_string(),
            call_hash: entry.call_hash.to_string(),
            topic: entry.topic.to_string(),
        }
    }
}

impl TryFrom<wire::PendingReturn> for PendingReturn {
    type Error = NameError;

    fn try_from(entry: wire::PendingReturn) -> Result<Self, NameError> {
        Ok(Self {
            root_id: RootId::read(&entry.root_id)?,
            call_hash: CallHash::read(&entry.call_hash)?,
            topic: Topic::read(&entry.topic)?,
        })
    }
}
