// SPDX-License-Identifier: AGPL-3.0-only
//! The release of pending returns at the spawn limit: allowed to every worker, owed by none (spec/12-repair.md).
//!
//! A worker that is refused the message of a call may delete the pending returns of that call, and then wake who was in
//! them, so that they come back and send the call under a root of their own. A wake that is refused in turn releases
//! the same way, and a child that is refused releases the call in hand too.

use std::collections::BTreeSet;

use brrr_wire::key::Kind;
use brrr_wire::machine::{Handling, MessageState, Op};
use brrr_wire::name::CallHash;
use brrr_wire::record::{PendingReturn, PendingReturns, ScheduleMessage};

use super::bind::Seen;
use super::explain::Read;

/// Who was released by this handling and may be woken.
#[derive(Debug, Default)]
pub(super) struct Release {
    entries: BTreeSet<PendingReturn>,
    /// Roots, once for each entry that may be counted.
    counts: Vec<PendingReturn>,
}

impl Release {
    /// Who is in the pending returns that the op deletes, if it may release them: the bytes are those that were read,
    /// and a message of the call was refused.
    pub(super) fn starts(&self, machine: &Handling, seen: &Seen, bytes: &Read) -> Option<BTreeSet<PendingReturn>> {
        let Seen::Op(Op::CompareAndDelete { key, expected }) = seen else { return None };
        let was_read = bytes.get(&Some(key.clone())) == Some(expected);
        if key.kind != Kind::PendingReturns || !was_read || !self.is_refused(machine, &key.call_hash) {
            return None;
        }
        PendingReturns::decode(expected).ok().map(|record| record.returns)
    }

    fn is_refused(&self, machine: &Handling, call: &CallHash) -> bool {
        let refused = |known: &brrr_wire::machine::Message| known.is_refused || known.state == MessageState::Refused;
        let mut messages = machine.messages().filter(refused).peekable();
        let any = messages.peek().is_some();
        let own = any && machine.message().call_hash == *call;
        own || messages.any(|known| known.message.call_hash == *call)
            || self.entries.iter().any(|entry| entry.call_hash == *call)
    }

    /// The deletion was carried out.
    pub(super) fn add(&mut self, entries: BTreeSet<PendingReturn>) {
        self.counts.extend(entries.iter().cloned());
        self.entries.extend(entries);
    }

    /// Whether the op counts or wakes somebody who was released; each is counted once.
    pub(super) fn allows(&mut self, seen: &Seen) -> bool {
        match seen {
            Seen::Op(Op::Incr { root_id }) => {
                let at = self.counts.iter().position(|entry| entry.root_id == *root_id);
                at.map(|at| self.counts.swap_remove(at)).is_some()
            }
            Seen::Op(Op::PutMessage { topic, body }) => ScheduleMessage::decode(body).is_ok_and(|message| {
                let ScheduleMessage { root_id, call_hash } = message;
                self.entries.contains(&PendingReturn { root_id, call_hash, topic: topic.clone() })
            }),
            _ => false,
        }
    }
}
