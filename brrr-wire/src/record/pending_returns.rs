// SPDX-License-Identifier: AGPL-3.0-only

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::num::NonZeroU64;

use bytes::Bytes;

use super::{PendingReturn, missing_key};
use crate::bencode::{Decoder, Encoder, bytes_size, uint_size};
use crate::error::{DecodeError, DecodeErrorKind as Kind};
use crate::limit::MAX_RETURNS;
use crate::name::NameError;
use crate::proto::wire;

/// All who wait for a call. Stored under the hash of the call that is waited for.
///
/// ```
/// use brrr_wire::record::PendingReturns;
/// let pending = PendingReturns::decode(b"d7:returnslli1e1:r1:h1:tee12:scheduled_ati7ee").unwrap();
/// assert_eq!(pending.returns.len(), 1);
/// assert_eq!(pending.scheduled_at.map(u64::from), Some(7));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PendingReturns {
    /// Who waits.
    pub returns: BTreeSet<PendingReturn>,
    /// When the record was created, in seconds since the Unix epoch. It decides nothing. Where what was read is not
    /// positive or does not fit, it is taken for absent.
    pub scheduled_at: Option<NonZeroU64>,
}

const RETURNS: &[u8] = b"returns";
const SCHEDULED_AT: &[u8] = b"scheduled_at";

impl PendingReturns {
    /// The bytes of these pending returns.
    pub fn encode(&self) -> Bytes {
        encode(self.returns.iter(), self.scheduled_at)
    }

    /// The bytes of pending returns in which one waits alone.
    pub fn encode_one(entry: &PendingReturn, scheduled_at: Option<NonZeroU64>) -> Bytes {
        encode(std::iter::once(entry), scheduled_at)
    }

    /// Reads pending returns.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        Self::decode_like(bytes, None)
    }

    /// Reads pending returns. Names that are also those of `like` share its memory: who reads a record mostly knows
    /// the topic and the root in it.
    pub fn decode_like(bytes: &[u8], like: Option<&PendingReturn>) -> Result<Self, DecodeError> {
        let mut decoder = Decoder::new(bytes);
        let (mut returns, mut scheduled_at) = (None, None);
        decoder.begin_dict()?;
        while let Some(key) = decoder.key()? {
            match key {
                RETURNS => returns = Some(read_returns(&mut decoder, like)?),
                // spec: REC-014, REC-015
                SCHEDULED_AT => scheduled_at = decoder.int()?.parse().ok().and_then(NonZeroU64::new),
                _ => decoder.skip()?, // spec: REC-011
            }
        }
        // spec: REC-008
        let returns = returns.ok_or_else(|| missing_key(&decoder))?;
        decoder.finish()?;
        Ok(Self { returns, scheduled_at })
    }
}

/// Writes entries that ascend.
fn encode<'a>(entries: impl Iterator<Item = &'a PendingReturn> + Clone, scheduled_at: Option<NonZeroU64>) -> Bytes {
    // spec: REC-007, REC-009, BEN-008
    let mut encoder = Encoder::with_capacity(size(entries.clone(), scheduled_at));
    encoder.begin_dict();
    encoder.bytes(RETURNS);
    encoder.begin_list();
    for entry in entries {
        entry.write(&mut encoder);
    }
    encoder.end();
    if let Some(seconds) = scheduled_at {
        // spec: REC-013
        encoder.bytes(SCHEDULED_AT);
        encoder.uint(seconds.get());
    }
    encoder.end();
    encoder.finish().into()
}

fn size<'a>(entries: impl Iterator<Item = &'a PendingReturn>, scheduled_at: Option<NonZeroU64>) -> usize {
    let entries: usize = entries.map(PendingReturn::size).sum();
    let time = scheduled_at.map_or(0, |seconds| bytes_size(SCHEDULED_AT.len()) + uint_size(seconds.get()));
    2 + bytes_size(RETURNS.len()) + 2 + entries + time
}

/// Reads the list of entries: in any order, equal ones as one.
fn read_returns(
    decoder: &mut Decoder<'_>,
    like: Option<&PendingReturn>,
) -> Result<BTreeSet<PendingReturn>, DecodeError> {
    // spec: REC-010
    // Nearly every record has one entry, or its entries ascend, and a set is built much faster from a sorted list than
    // one by one. `last` is the greatest of those that ascend, and in no list yet.
    let mut last: Option<PendingReturn> = None;
    let (mut ascending, mut stragglers) = (Vec::new(), BTreeSet::new());
    decoder.begin_list()?;
    loop {
        let at = decoder.at();
        if !decoder.more()? {
            break;
        }
        let entry = PendingReturn::read(decoder, last.as_ref().or(like))?;
        match last.as_ref().map_or(Ordering::Less, |last| last.cmp(&entry)) {
            Ordering::Less => ascending.extend(last.replace(entry)),
            Ordering::Greater if ascending.binary_search(&entry).is_err() => {
                stragglers.insert(entry);
            }
            Ordering::Equal | Ordering::Greater => {}
        }
        // No straggler is also in `ascending`, and none can come there later, since the last one only grows.
        if ascending.len() + usize::from(last.is_some()) + stragglers.len() > MAX_RETURNS {
            return Err(Kind::TooManyReturns.at(at)); // spec: REC-017
        }
    }
    let mut returns = BTreeSet::from_iter(ascending);
    returns.append(&mut stragglers);
    returns.extend(last);
    Ok(returns)
}

impl From<&PendingReturns> for wire::PendingReturns {
    /// A time that is too large for the message is left out, as if nobody had kept it.
    fn from(pending: &PendingReturns) -> Self {
        Self {
            returns: pending.returns.iter().map(Into::into).collect(),
            scheduled_at: pending.scheduled_at.and_then(|seconds| seconds.get().try_into().ok()),
        }
    }
}

impl TryFrom<wire::PendingReturns> for PendingReturns {
    type Error = NameError;

    fn try_from(pending: wire::PendingReturns) -> Result<Self, NameError> {
        Ok(Self {
            returns: pending.returns.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?,
            scheduled_at: pending.scheduled_at.and_then(|seconds| seconds.try_into().ok()).and_then(NonZeroU64::new),
        })
    }
}
