// SPDX-License-Identifier: AGPL-3.0-only
//! The machine, with what it asks for and what it is told changed on the way: rules that workers once had or might have.

use std::hash::Hash;

use brrr_wire::name::{CallHash, RootId, Topic};
use brrr_wire::record::{PendingReturn, PendingReturns};
use brrr_wire::revision::Revision;
use bytes::Bytes;

use super::super::{ExploreError, Machine, MachineInHand, Taken, Worker};
use crate::trace::{Action, Answered, Key};

/// What is wrong with the worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// Pending returns are created empty, the entry is added by a second write, and who finds an empty record takes the
    /// child for sent.
    TwoWrites,
    /// The child's message is put before the parent is registered with it.
    SendsFirst,
    /// Pending returns are deleted whatever they have become.
    DeletesAnyway,
    /// A value is stored with a byte more than the task returned.
    ChangesValues,
}

/// A machine with a fault.
#[derive(Clone, Copy, Debug)]
pub(super) struct Faulty(pub(super) Flaw);

/// It with a message in hand.
#[derive(Clone, Debug, Hash)]
pub(super) struct FaultyInHand {
    machine: MachineInHand,
    /// The machine's ops, each with whether the first of two ops that stand for it was answered.
    ops: Vec<(Action, bool)>,
    /// Messages that were put before the machine asked for it.
    put: Vec<Bytes>,
}

impl Faulty {
    fn machine() -> Machine {
        Machine(Revision::Two)
    }

    /// What is asked for in place of an op.
    fn asked(self, (action, is_second): &(Action, bool)) -> Action {
        match (self.0, action) {
            (Flaw::TwoWrites, Action::SetNewValue { key, value }) if is_pending(key) => {
                let (key, empty) = (key.clone(), changed(value, |returns| returns.returns.clear()));
                if *is_second {
                    Action::CompareAndSet { key, expected: empty, value: value.clone() }
                } else {
                    Action::SetNewValue { key, value: empty }
                }
            }
            (Flaw::TwoWrites, Action::CompareAndSet { key, expected, value }) if is_pending(key) => {
                let without = |bytes| changed(bytes, |returns| returns.returns.remove(&nobody()));
                Action::CompareAndSet { key: key.clone(), expected: without(expected), value: without(value) }
            }
            (Flaw::SendsFirst, Action::SetNewValue { key, .. }) if is_pending(key) && !is_second => {
                Action::Put { topic: "t".to_owned(), body: message(key) }
            }
            (Flaw::DeletesAnyway, Action::CompareAndDelete { key, .. }) => Action::Delete { key: key.clone() },
            (Flaw::ChangesValues, Action::Set { key, value }) if key.kind == "value" => {
                Action::Set { key: key.clone(), value: [value, &b"!"[..]].concat().into() }
            }
            _ => action.clone(),
        }
    }

    /// What the machine is told in place of an answer.
    fn heard(self, action: &Action, answer: &Answered) -> Answered {
        match (self.0, action, answer) {
            (Flaw::TwoWrites, Action::Get { key }, Answered::Value(Some(bytes)))
                if is_pending(key) && PendingReturns::decode(bytes).unwrap().returns.is_empty() =>
            {
                Answered::Value(Some(changed(bytes, |returns| returns.returns.insert(nobody()))))
            }
            _ => answer.clone(),
        }
    }

    /// Takes up new ops of the machine, and answers those that were carried out before.
    fn settle(mut in_hand: FaultyInHand) -> Result<FaultyInHand, ExploreError> {
        loop {
            let known = in_hand.ops.len();
            let new = Self::machine().open(&in_hand.machine).into_iter().skip(known);
            in_hand.ops.extend(new.map(|action| (action, false)));
            let is_put = |(action, _): &(Action, bool)| match action {
                Action::Put { body, .. } => in_hand.put.contains(body),
                _ => false,
            };
            let Some(at) = in_hand.ops.iter().position(is_put) else { return Ok(in_hand) };
            in_hand.ops.remove(at);
            in_hand.machine = Self::machine().answer(&in_hand.machine, at, &Answered::Done)?;
        }
    }
}

fn is_pending(key: &Key) -> bool {
    key.kind == "pending_returns"
}

fn message(key: &Key) -> Bytes {
    format!("li2e1:r{}:{}e", key.call_hash.len(), key.call_hash).into()
}

fn nobody() -> PendingReturn {
    let (root_id, call_hash) = (RootId::new("nobody").unwrap(), CallHash::new("nobody").unwrap());
    PendingReturn { root_id, call_hash, topic: Topic::new("nobody").unwrap() }
}

fn changed<T>(bytes: &Bytes, change: impl FnOnce(&mut PendingReturns) -> T) -> Bytes {
    let mut returns = PendingReturns::decode(bytes).unwrap();
    change(&mut returns);
    returns.encode()
}

impl Worker for Faulty {
    type InHand = FaultyInHand;

    fn revision(&self) -> Revision {
        Revision::Two
    }

    fn begin(&mut self, taken: &Taken<'_>) -> Result<FaultyInHand, ExploreError> {
        let machine = Self::machine().begin(taken)?;
        Self::settle(FaultyInHand { machine, ops: Vec::new(), put: Vec::new() })
    }

    fn open(&self, worker: &FaultyInHand) -> Vec<Action> {
        worker.ops.iter().map(|op| self.asked(op)).collect()
    }

    fn answer(&mut self, worker: &FaultyInHand, op: usize, answer: &Answered) -> Result<FaultyInHand, ExploreError> {
        let mut next = worker.clone();
        let (action, is_second) = next.ops.remove(op);
        let creates = matches!(&action, Action::SetNewValue { key, .. } if is_pending(key));
        let is_two = matches!(self.0, Flaw::TwoWrites | Flaw::SendsFirst) && creates;
        if is_two && !is_second && *answer == Answered::Done {
            if let (Flaw::SendsFirst, Some(key)) = (self.0, action.key()) {
                next.put.push(message(key));
            }
            // The second op stands behind the others, as every new one does, and so does the machine's own.
            next.machine = next.machine.moved_behind(op);
            next.ops.push((action, true));
            return Ok(next);
        }
        next.machine = Self::machine().answer(&worker.machine, op, &self.heard(&action, answer))?;
        Self::settle(next)
    }
}
