// SPDX-License-Identifier: AGPL-3.0-only
//! Records under a kind and a call.

use std::collections::BTreeMap;

use brrr_wire::proto::conformance::{Empty, Octets, answer, reply};
use bytes::Bytes;

use super::{Change, WorldError};
use crate::octets;

/// A store that does what it is told, in one step each.
#[derive(Clone, Debug, Default)]
pub struct Store(BTreeMap<(String, String), Bytes>);

impl Store {
    /// The bytes of a record.
    pub fn get(&self, kind: &str, call_hash: &str) -> Option<&Bytes> {
        self.0.get(&(kind.to_owned(), call_hash.to_owned()))
    }

    pub(super) fn put(&mut self, kind: String, call_hash: String, value: Option<Bytes>) {
        match value {
            Some(value) => self.0.insert((kind, call_hash), value),
            None => self.0.remove(&(kind, call_hash)),
        };
    }

    pub(super) fn effect(&self, body: &answer::Body) -> Result<(reply::Result, Option<Change>), WorldError> {
        use answer::Body;
        let done = reply::Result::Done(Empty {});
        let mismatch = reply::Result::Mismatch(Empty {});
        let change = |kind: &str, call_hash: &str, value| {
            let (kind, call_hash) = (kind.to_owned(), call_hash.to_owned());
            Some(Change::Stored { kind, call_hash, value })
        };
        Ok(match body {
            Body::Has(op) => (reply::Result::Present(self.get(&op.kind, &op.call_hash).is_some()), None),
            Body::Get(op) | Body::GetWithRetry(op) => match self.get(&op.kind, &op.call_hash) {
                Some(value) => (reply::Result::Value(octets::encode(value)), None),
                None => (reply::Result::NotFound(Empty {}), None),
            },
            Body::Set(op) => (done, change(&op.kind, &op.call_hash, Some(bytes("value", op.value.as_ref())?))),
            Body::Delete(op) => (done, change(&op.kind, &op.call_hash, None)),
            Body::SetNewValue(op) => {
                let value = bytes("value", op.value.as_ref())?;
                match self.get(&op.kind, &op.call_hash) {
                    Some(_) => (mismatch, None),
                    None => (done, change(&op.kind, &op.call_hash, Some(value))),
                }
            }
            Body::CompareAndSet(op) => {
                let (expected, value) = (bytes("expected", op.expected.as_ref())?, bytes("value", op.value.as_ref())?);
                if self.get(&op.kind, &op.call_hash) == Some(&expected) {
                    (done, change(&op.kind, &op.call_hash, Some(value)))
                } else {
                    (mismatch, None)
                }
            }
            Body::CompareAndDelete(op) => {
                let expected = bytes("expected", op.expected.as_ref())?;
                if self.get(&op.kind, &op.call_hash) == Some(&expected) {
                    (done, change(&op.kind, &op.call_hash, None))
                } else {
                    (mismatch, None)
                }
            }
            _ => return Err(WorldError::NotMine),
        })
    }
}

fn bytes(field: &'static str, octets: Option<&Octets>) -> Result<Bytes, WorldError> {
    octets::decode(octets).map_err(|error| WorldError::Octets { field, error })
}
