// SPDX-License-Identifier: AGPL-3.0-only
//! What is never to be found in a store, whatever goes wrong.

use brrr_wire::key::Kind;
use brrr_wire::record::PendingReturns;

use super::scenario::Scenario;
use super::state::State;
use super::table::{Table, call_of_key, kind_of};
use super::worker::Worker;
use crate::trace::Key;

/// A record that no worker may leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Which.
    pub key: Key,
    /// What does not hold.
    pub requirement: &'static str,
}

impl<W: Worker> Table<W> {
    /// The records that no worker may leave: calls and values other than their tasks have, and pending returns that
    /// cannot be read, are not in their one form, or name who never asked for the call.
    pub(super) fn damaged(&self, state: &State) -> Vec<Damage> {
        let records = (0..).zip(&state.store).filter(|(key, (value, _))| {
            let bytes = self.values.get(*value).as_ref();
            bytes.is_some_and(|bytes| !self.is_sound(kind_of(*key), call_of_key(*key), bytes))
        });
        let damage = |key: u32| Damage { key: self.keys.get(key).clone(), requirement: rule(kind_of(key)) };
        records.map(|(key, _)| damage(key)).collect()
    }

    fn is_sound(&self, kind: Kind, call: u32, bytes: &[u8]) -> bool {
        let name = self.calls.get(call);
        match kind {
            Kind::Call => Scenario::record(name).is_ok_and(|record| record == bytes),
            Kind::Value => name.as_bytes() == bytes,
            Kind::PendingReturns => PendingReturns::decode(bytes).is_ok_and(|record| {
                let asked = |hash: &str| {
                    let parent = self.calls.find(&hash.to_owned());
                    parent.is_some_and(|parent| self.children[parent as usize].0.contains(&call))
                };
                record.encode() == bytes && record.returns.iter().all(|entry| asked(entry.call_hash.as_str()))
            }),
        }
    }
}

/// What says how a record is written.
const fn rule(kind: Kind) -> &'static str {
    match kind {
        Kind::Call => "REC-003",
        Kind::Value => "REC-018",
        Kind::PendingReturns => "REC-005",
    }
}
