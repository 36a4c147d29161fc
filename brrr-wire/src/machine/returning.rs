// SPDX-License-Identifier: AGPL-3.0-only
//! The return of a value: store it, wake everyone who waits, delete the pending returns.

use std::collections::BTreeSet;

use bytes::Bytes;

use super::sends::Sends;
use super::{Failure, Modality, Offer, Op, OpKind, Phase, Policy, Reply, Slot};
use crate::key::StoreKey;
use crate::record::{PendingReturn, PendingReturns, ScheduleMessage};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Returning {
    /// The call whose value it is, under the root and on the topic of the message in hand.
    call: PendingReturn,
    /// Parents that this handling woke or was refused (RET-009, LIM-006).
    handled: BTreeSet<PendingReturn>,
    state: State,
    /// The value was there already, so the task did not run (HAN-009).
    found: bool,
    busy: bool,
    /// How many compare-and-deletes were lost.
    lost: u32,
    fault: Option<Failure>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum State {
    Store(Bytes),
    Read,
    /// The parents in these bytes are being woken; once they are, the bytes are deleted.
    Wake(Bytes),
    Returned,
    Malformed(Failure),
}

impl Returning {
    /// Starts with the value that the task returned.
    pub(super) fn with(call: PendingReturn, value: Bytes) -> Self {
        Self { state: State::Store(value), found: false, ..Self::stored(call) }
    }

    /// Starts with a value that is stored already (HAN-009).
    pub(super) fn stored(call: PendingReturn) -> Self {
        Self { call, handled: BTreeSet::new(), state: State::Read, found: true, busy: false, lost: 0, fault: None }
    }

    pub(super) fn failure(&self, policy: &Policy) -> Option<Failure> {
        match &self.state {
            State::Malformed(failure) => Some(failure.clone()),
            _ if self.fault.is_some() => self.fault.clone(),
            State::Store(_) | State::Returned => None,
            // spec: LIM-011
            State::Read | State::Wake(_) => self.may_give_up(policy).then(|| Failure::CasLimit {
                key: StoreKey::pending_returns(&self.call.call_hash),
                attempts: self.lost,
            }),
        }
    }

    fn may_give_up(&self, policy: &Policy) -> bool {
        self.lost >= policy.cas_attempts // spec: LIM-010
    }

    pub(super) fn offers(&self, policy: &Policy, sends: &Sends, out: &mut Vec<Offer>) {
        if self.busy {
            return;
        }
        if let State::Wake(_) = self.state {
            // A worker may read again before it deletes; then it wakes and deletes what the later read shows.
            let op = Op::Get { key: StoreKey::pending_returns(&self.call.call_hash) };
            out.push(Offer { op, modality: Modality::May, spec: &["RET-008"], again: true, slot: Slot::Returning });
        }
        let Some((op, mut modality, spec)) = self.step(policy, sends) else {
            return;
        };
        if self.fault.is_some() {
            modality = modality.at_most(Modality::May);
        }
        out.push(Offer { op, modality, spec, again: false, slot: Slot::Returning });
    }

    fn step(&self, policy: &Policy, sends: &Sends) -> Option<(Op, Modality, &'static [&'static str])> {
        let key = StoreKey::pending_returns(&self.call.call_hash);
        // After so many lost attempts a worker may give up, and should go on all the same (LIM-010, LIM-018).
        let may_end = self.may_give_up(policy);
        let owed = |spec| if may_end { (Modality::Should, &["LIM-018"][..]) } else { (Modality::Must, spec) };
        Some(match &self.state {
            State::Store(value) => {
                let key = StoreKey::value(&self.call.call_hash);
                (Op::Set { key, value: value.clone() }, Modality::Must, &["RET-001", "REC-018"])
            }
            State::Read if self.lost == 0 && self.found => (Op::Get { key }, Modality::Must, &["HAN-009"]),
            State::Read if self.lost == 0 => (Op::Get { key }, Modality::Must, &["RET-002"]),
            State::Read => {
                let (modality, spec) = owed(&["RET-008"]);
                (Op::Get { key }, modality, spec)
            }
            State::Wake(bytes) if sends.is_settled() && !sends.is_broken() => {
                let expected = bytes.clone();
                let (modality, spec) = owed(&["RET-011", "LIM-005", "RET-007"]);
                (Op::CompareAndDelete { key, expected }, modality, spec)
            }
            State::Wake(_) | State::Returned | State::Malformed(_) => return None,
        })
    }

    /// The op that a driver takes next. One that is in a hurry gives up when it may.
    pub(super) fn next(&mut self, policy: &Policy, sends: &mut Sends, hurry: bool) -> Option<Op> {
        if self.busy || self.fault.is_some() || (hurry && self.may_give_up(policy)) {
            return None;
        }
        let (op, _, _) = self.step(policy, sends)?;
        self.start(&op, sends);
        Some(op)
    }

    pub(super) fn start(&mut self, op: &Op, sends: &mut Sends) {
        self.busy = true;
        self.fault = None;
        match op {
            Op::CompareAndDelete { .. } => sends.close_refused(Modality::Must),
            Op::Get { .. } => self.state = State::Read,
            _ => {}
        }
    }

    pub(super) fn phase(&self) -> Phase {
        match &self.state {
            State::Store(_) => Phase::Storing,
            State::Read => Phase::ReadingReturns,
            State::Wake(_) => Phase::Waking,
            State::Returned => Phase::Returned,
            State::Malformed(_) => Phase::Failed,
        }
    }

    /// Takes the reply to its open op.
    pub(super) fn on_reply(&mut self, reply: Reply, kind: OpKind, sends: &mut Sends) {
        self.busy = false;
        match (&self.state, reply) {
            (_, Reply::Failed(message)) => {
                let place = if kind == OpKind::Set { StoreKey::value } else { StoreKey::pending_returns };
                self.fault = Some(Failure::OpFailed { op: format!("{kind} {}", place(&self.call.call_hash)), message });
            }
            (State::Store(_), _) => self.state = State::Read,
            (State::Read, Reply::Value(Some(bytes))) => self.wake(bytes, sends),
            (State::Wake(_), Reply::Mismatch) => {
                self.lost += 1;
                self.state = State::Read; // spec: RET-008
            }
            (State::Read | State::Wake(_), _) => self.state = State::Returned,
            (State::Returned | State::Malformed(_), _) => {}
        }
    }

    fn wake(&mut self, bytes: Bytes, sends: &mut Sends) {
        let record = match PendingReturns::decode_like(&bytes, Some(&self.call)) {
            Ok(record) => record,
            Err(error) => {
                let key = StoreKey::pending_returns(&self.call.call_hash);
                self.state = State::Malformed(Failure::MalformedPendingReturns(key, error)); // spec: REC-021
                return;
            }
        };
        for entry in &record.returns {
            if !self.handled.contains(entry) {
                // spec: RET-004, RET-005
                let PendingReturn { root_id, call_hash, topic } = entry.clone();
                let message = ScheduleMessage { root_id, call_hash };
                sends.want(topic, message, Modality::Must, &["RET-003", "RET-004", "RET-005", "LIM-004"], None);
            }
        }
        if self.handled.is_empty() {
            self.handled = record.returns;
        } else {
            self.handled.extend(record.returns);
        }
        self.state = State::Wake(bytes);
    }
}
