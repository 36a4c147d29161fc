// SPDX-License-Identifier: AGPL-3.0-only
//! Where a worker dies, in words: what it was about to do.

use brrr_wire::key::Kind;

use super::table::{Table, What, call_of_key, kind_of};
use super::worker::Worker;

impl<W: Worker> Table<W> {
    /// The number of the place, counted from 1.
    pub(super) fn point(&mut self, node: u32) -> u8 {
        let call = self.call_at(node);
        let mut words: Vec<&'static str> = self.ops(node).iter().map(|op| self.word(call, op.what)).collect();
        words.sort_unstable();
        words.dedup();
        let id = self.points.id(&words.join(", "));
        u8::try_from(id + 1).unwrap_or(u8::MAX)
    }

    /// What an op of the worker that has this call in hand is for.
    fn word(&self, own: Option<u32>, what: What) -> &'static str {
        let is_own = |key: u32| own.is_some_and(|call| call_of_key(key) == call);
        match what {
            What::Has(key) | What::Get(key) if kind_of(key) == Kind::Call => "reads the call",
            What::Has(key) | What::Get(key) if kind_of(key) == Kind::Value => "looks for a value",
            What::Has(key) | What::Get(key) if is_own(key) => "reads who waits",
            What::Has(_) | What::Get(_) => "reads who waits for a child",
            What::Invoke { .. } => "runs the task",
            What::Set { key, .. } if kind_of(key) == Kind::Value => "stores the value",
            What::Set { .. } => "stores the call of a child",
            What::Create { .. } | What::Swap { .. } => "registers with a child",
            What::Remove { .. } => "deletes the pending returns",
            What::Incr(_) => "counts a message",
            What::Put { message, .. } => {
                let children = own.map_or(&[][..], |own| &self.children[own as usize].0);
                let is_child = self.call_of(message).is_some_and(|call| children.contains(&call));
                if is_child { "sends a child" } else { "wakes a parent" }
            }
        }
    }
}
