// SPDX-License-Identifier: AGPL-3.0-only
//! The ops of a machine that are not answered yet.

use std::collections::VecDeque;

use super::{MachineError, OpId, OpKind, Reply, Slot};

/// The open ops, by number. Mostly there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Open {
    /// The number of the newest op.
    last: u32,
    /// The newest op, if it is open.
    newest: Option<Part>,
    /// Those before it, from the oldest one that is open; `None` was answered. Numbers only ascend, so this is a map
    /// without its search.
    older: VecDeque<Option<Part>>,
}

/// Whose op, and which.
type Part = (Slot, OpKind);

impl Open {
    pub(super) fn add(&mut self, slot: Slot, kind: OpKind) -> OpId {
        let before = self.newest.replace((slot, kind));
        if before.is_some() || !self.older.is_empty() {
            self.older.push_back(before);
        }
        self.last += 1;
        OpId(self.last)
    }

    /// Takes the op of this number, which must be open and be answered by such a reply.
    pub(super) fn remove(&mut self, id: OpId, reply: &Reply) -> Result<Part, MachineError> {
        let Some((slot, kind)) = self.place(id).and_then(Option::take) else {
            return Err(MachineError::Driver(format!("op {} is not open; answer each op once", id.0)));
        };
        while let Some(None) = self.older.front() {
            self.older.pop_front();
        }
        if kind.is_answered_by(reply) {
            return Ok((slot, kind));
        }
        let name = reply.name();
        Err(MachineError::Driver(format!("`{name}` does not answer op {}, which is a `{kind}`", id.0)))
    }

    fn place(&mut self, id: OpId) -> Option<&mut Option<Part>> {
        let newer = usize::try_from(self.last.checked_sub(id.0)?).ok()?;
        if newer == 0 {
            return Some(&mut self.newest);
        }
        let at = self.older.len().checked_sub(newer)?;
        self.older.get_mut(at)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.newest.is_none() && self.older.is_empty()
    }

    pub(super) fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        self.older.iter().chain([&self.newest]).flatten().map(|(slot, _)| *slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_op_is_answered_once_and_in_any_order() {
        let mut open = Open::default();
        let ids: Vec<OpId> = (0..4).map(|n| open.add(Slot::Child(n), OpKind::Get)).collect();
        let absent = Reply::Value(None);
        for at in [2, 0, 3] {
            let (slot, _) = open.remove(ids[at], &absent).unwrap();
            assert_eq!(slot, Slot::Child(u32::try_from(at).unwrap()));
            assert!(open.remove(ids[at], &absent).is_err(), "answered twice");
        }
        assert_eq!(open.slots().collect::<Vec<_>>(), [Slot::Child(1)]);
        for unknown in [OpId(0), OpId(5), OpId(u32::MAX)] {
            assert!(open.remove(unknown, &absent).is_err(), "{unknown:?} was never asked");
        }
        assert!(open.remove(ids[1], &absent).is_ok());
        assert!(open.is_empty());
    }

    #[test]
    fn a_reply_that_does_not_fit_is_named_with_its_op() {
        let mut open = Open::default();
        let id = open.add(Slot::Main, OpKind::Get);
        let error = open.remove(id, &Reply::Mismatch).unwrap_err();
        assert_eq!(error.to_string(), "the driver made a mistake: `mismatch` does not answer op 1, which is a `get`");
    }
}
