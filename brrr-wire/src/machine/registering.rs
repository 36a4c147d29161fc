// SPDX-License-Identifier: AGPL-3.0-only
//! One child of a deferral: store its call, register the pending return, decide whether to send it.

use std::num::NonZeroU64;

use bytes::Bytes;

use super::sends::Sends;
use super::{DeferredCall, Failure, Modality, Offer, Op, OpKind, Policy, Reply, Slot};
use crate::key::StoreKey;
use crate::name::Topic;
use crate::record::{PendingReturn, PendingReturns, ScheduleMessage};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Registering {
    slot: Slot,
    child: DeferredCall,
    topic: Topic,
    entry: PendingReturn,
    state: State,
    busy: bool,
    /// How many conditional writes were lost.
    lost: u32,
    /// What a backend said that gave up on the last op.
    fault: Option<Failure>,
    naming: Naming,
}

/// How a child is named among the other children of its deferral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Naming {
    /// There is no other with its call hash and topic.
    Once,
    /// There are others, and this is the first.
    First,
    /// One like it was named before: nothing is owed for it, and at most one of them is to be sent (RET-031).
    Again,
    /// It is the call in hand: it is better left (RET-029).
    Itself,
    /// It has a name that a writer does not make: it is better left (LIM-013).
    Unfit,
}

impl Naming {
    /// Nothing of the child is meant more strongly than this, but the message that a write of its own calls for.
    fn ceiling(self) -> Modality {
        match self {
            Self::Once | Self::First => Modality::Must,
            Self::Again => Modality::May,
            Self::Itself | Self::Unfit => Modality::ShouldNot,
        }
    }

    /// What an op of the child follows from: one that need not or should not be there is a matter of that alone.
    fn spec(self, spec: &'static [&'static str]) -> &'static [&'static str] {
        match self {
            Self::Once | Self::First => spec,
            Self::Again => &["RET-031"],
            Self::Itself => &["RET-029"],
            Self::Unfit => &["LIM-013"],
        }
    }

    /// The decision on a child's message, as this naming changes it.
    fn weigh(self, send: Send) -> Send {
        match (self, send.modality) {
            (Self::Itself | Self::Unfit, _) => Send { modality: Modality::ShouldNot, spec: self.spec(send.spec) },
            (Self::Once, _) | (_, Modality::Must) => send,
            (Self::First | Self::Again, modality) => {
                Send { modality: modality.at_most(Modality::May), spec: &["RET-031"] }
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum State {
    StoreCall,
    Read,
    /// No pending returns were read: create them (RET-014).
    Create(Bytes),
    /// Pending returns without the own entry were read: add it (RET-015).
    Join {
        expected: Bytes,
        value: Bytes,
        send: Send,
    },
    /// The own entry is there already; the write would change nothing (RET-026).
    Held {
        expected: Bytes,
        value: Bytes,
        send: Send,
        ticket: Option<u32>,
    },
    Registered,
    Malformed(Failure),
}

/// Whether the child is sent, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Send {
    modality: Modality,
    spec: &'static [&'static str],
}

const CREATED: Send = Send { modality: Modality::Must, spec: &["RET-017", "RET-023", "RET-024"] };
const REPEATED: Send = Send { modality: Modality::Must, spec: &["RET-018", "RET-023", "RET-024"] };
const REPEATED_AND_HELD: Send = Send { modality: Modality::May, spec: &["RET-022"] };
const IN_DOUBT: Send = Send { modality: Modality::Should, spec: &["RET-021"] };
const NOBODY: Send = Send { modality: Modality::Should, spec: &["RET-033"] };
const NEEDLESS: Send = Send { modality: Modality::ShouldNot, spec: &["RET-019"] };

impl Registering {
    pub(super) fn new(slot: Slot, child: DeferredCall, entry: PendingReturn, naming: Naming) -> Self {
        // spec: RET-024
        let topic = child.topic.clone().unwrap_or_else(|| entry.topic.clone());
        Self { slot, child, topic, entry, state: State::StoreCall, busy: false, lost: 0, fault: None, naming }
    }

    /// Whether its decision is made, so that no further count can be wanted for it.
    pub(super) fn is_decided(&self) -> bool {
        matches!(self.state, State::Held { .. } | State::Registered | State::Malformed(_))
    }

    fn gave_up(&self, policy: &Policy) -> bool {
        self.lost >= policy.cas_attempts // spec: LIM-010
    }

    pub(super) fn failure(&self, policy: &Policy) -> Option<Failure> {
        match &self.state {
            State::Malformed(failure) => Some(failure.clone()),
            State::Held { .. } | State::Registered => None,
            _ if self.fault.is_some() => self.fault.clone(),
            // spec: LIM-011
            _ if self.gave_up(policy) => Some(Failure::CasLimit { key: self.key(), attempts: self.lost }),
            _ => None,
        }
    }

    fn key(&self) -> StoreKey {
        StoreKey::pending_returns(&self.child.call_hash)
    }

    pub(super) fn offers(&self, policy: &Policy, out: &mut Vec<Offer>) {
        if self.busy {
            return;
        }
        let Some((op, modality, spec)) = self.step() else {
            return;
        };
        let mut modality = modality.at_most(self.naming.ceiling());
        if self.fault.is_some() || self.gave_up(policy) {
            modality = modality.at_most(Modality::May);
        }
        let mut offer = |op, modality, spec, again| {
            out.push(Offer { op, modality, spec: self.naming.spec(spec), again, slot: self.slot });
        };
        // A worker may read again before it writes; then it decides from the later read.
        if !matches!(self.state, State::StoreCall | State::Read) {
            offer(Op::Get { key: self.key() }, Modality::May.at_most(self.naming.ceiling()), &["RET-020"], true);
        }
        offer(op, modality, spec, false);
    }

    fn step(&self) -> Option<(Op, Modality, &'static [&'static str])> {
        let key = self.key();
        Some(match &self.state {
            State::StoreCall => {
                let key = StoreKey::call(&self.child.call_hash);
                (Op::Set { key, value: self.child.call.encode() }, Modality::Must, &["RET-012", "RET-027", "LIM-008"])
            }
            State::Read => (Op::Get { key }, Modality::Must, &["RET-013", "RET-032"]),
            State::Create(value) => {
                (Op::SetNewValue { key, value: value.clone() }, Modality::Must, &["RET-014", "RET-025"])
            }
            State::Join { expected, value, .. } => (
                Op::CompareAndSet { key, expected: expected.clone(), value: value.clone() },
                Modality::Must,
                &["RET-015", "RET-016", "STO-005"],
            ),
            State::Held { expected, value, .. } => (
                Op::CompareAndSet { key, expected: expected.clone(), value: value.clone() },
                Modality::May,
                &["RET-026"],
            ),
            State::Registered | State::Malformed(_) => return None,
        })
    }

    /// The op that a driver takes next.
    pub(super) fn next(&mut self, policy: &Policy, sends: &mut Sends) -> Option<Op> {
        if self.busy || self.fault.is_some() || self.gave_up(policy) {
            return None;
        }
        let (op, modality, _) = self.step()?;
        let taken =
            modality.at_most(self.naming.ceiling()).is_taken() || (modality == Modality::May && policy.write_back);
        taken.then(|| {
            self.start(&op, sends);
            op
        })
    }

    pub(super) fn start(&mut self, op: &Op, sends: &mut Sends) {
        self.busy = true;
        self.fault = None;
        if let Op::Get { .. } = op {
            self.state = State::Read;
        }
        // The write is a new attempt, and only the attempt that succeeds decides (RET-020).
        if let State::Held { ticket, .. } = &mut self.state
            && let Some(ticket) = ticket.take()
        {
            sends.withdraw(ticket);
        }
    }

    /// Takes the reply to its open op.
    pub(super) fn on_reply(&mut self, reply: Reply, now: impl FnOnce() -> u64, kind: OpKind, sends: &mut Sends) {
        self.busy = false;
        match (&self.state, reply) {
            (_, Reply::Failed(message)) => {
                let key = if kind == OpKind::Set { StoreKey::call(&self.child.call_hash) } else { self.key() };
                self.fault = Some(Failure::OpFailed { op: format!("{kind} {key}"), message });
            }
            (State::Read, Reply::Value(None)) => self.state = State::Create(self.fresh_record(now())),
            (State::Read, Reply::Value(Some(bytes))) => self.decide(bytes, sends),
            (State::StoreCall, _) => self.state = State::Read,
            (State::Create(_) | State::Join { .. } | State::Held { .. }, Reply::Mismatch) => {
                self.lost += 1;
                self.state = State::Read; // spec: RET-032
            }
            (State::Create(_), _) => self.register(CREATED, sends),
            (State::Join { send, .. } | State::Held { send, .. }, _) => self.register(*send, sends),
            (State::Read | State::Registered | State::Malformed(_), _) => {}
        }
    }

    fn fresh_record(&self, now: u64) -> Bytes {
        PendingReturns::encode_one(&self.entry, NonZeroU64::new(now))
    }

    fn decide(&mut self, expected: Bytes, sends: &mut Sends) {
        let mut record = match PendingReturns::decode_like(&expected, Some(&self.entry)) {
            Ok(record) => record,
            Err(error) => {
                self.state = State::Malformed(Failure::MalformedPendingReturns(self.key(), error)); // spec: REC-021
                return;
            }
        };
        let own = &self.entry;
        let repeated = record
            .returns
            .iter()
            .any(|e| e.call_hash == own.call_hash && e.topic == own.topic && e.root_id != own.root_id);
        let nobody = record.returns.is_empty();
        if record.returns.contains(own) {
            let send = match (self.lost > 0, repeated) {
                (true, _) => IN_DOUBT,
                (false, true) => REPEATED_AND_HELD,
                (false, false) => NEEDLESS,
            };
            let ticket = Some(self.want(send, sends));
            self.state = State::Held { value: record.encode(), expected, send, ticket };
        } else {
            record.returns.insert(own.clone());
            let send = match (repeated, nobody) {
                (true, _) => REPEATED,
                (false, true) => NOBODY, // spec: RET-033
                (false, false) => NEEDLESS,
            };
            self.state = State::Join { value: record.encode(), expected, send };
        }
    }

    fn register(&mut self, send: Send, sends: &mut Sends) {
        self.want(send, sends);
        self.state = State::Registered;
    }

    fn want(&self, send: Send, sends: &mut Sends) -> u32 {
        // spec: RET-023
        let message = ScheduleMessage { root_id: self.entry.root_id.clone(), call_hash: self.child.call_hash.clone() };
        let send = self.naming.weigh(send);
        let again = self.naming.weigh(NEEDLESS).spec;
        sends.want(self.topic.clone(), message, send.modality, send.spec, Some(again))
    }
}
