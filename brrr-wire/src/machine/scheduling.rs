// SPDX-License-Identifier: AGPL-3.0-only
//! The scheduling of a root call: store it, count and put its first message, unless its value exists.

use super::open::Open;
use super::sends::Sends;
use super::{Failure, Finish, MachineError, Modality, Offer, Op, OpId, OpKind, Policy, Reply, Slot};
use crate::key::StoreKey;
use crate::name::{CallHash, RootId, Topic};
use crate::record::{Call, ScheduleMessage};

/// The scheduling of one root call.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scheduling {
    topic: Topic,
    call_hash: CallHash,
    call: Call,
    root_id: RootId,
    policy: Policy,
    stage: Stage,
    fault: Option<Failure>,
    sends: Sends,
    open: Open,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Stage {
    Look,
    Store,
    Send,
    /// The value exists: there is nothing to do (SCH-001).
    Exists,
}

impl Scheduling {
    /// Starts; `root_id` has to be fresh (SCH-003).
    pub fn new(topic: Topic, call_hash: CallHash, call: Call, root_id: RootId, policy: Policy) -> Self {
        Self {
            topic,
            call_hash,
            call,
            root_id,
            policy,
            stage: Stage::Look,
            fault: None,
            sends: Sends::default(),
            open: Open::default(),
        }
    }

    /// Whether a message was wanted, the value being absent.
    pub fn sent(&self) -> bool {
        self.stage == Stage::Send
    }

    /// The next op to perform, if there is one now.
    pub fn poll_op(&mut self) -> Option<(OpId, Op)> {
        if self.fault.is_some() || !self.open.is_empty() {
            return None;
        }
        if self.stage == Stage::Send {
            let (slot, op) = self.sends.next()?;
            return Some((self.open.add(slot, op.kind()), op));
        }
        let offer = self.offers().into_iter().find(|offer| offer.modality.is_taken())?;
        Some((self.open.add(offer.slot, offer.op.kind()), offer.op))
    }

    /// Everything that is allowed now, and how it is meant.
    pub fn offers(&self) -> Vec<Offer> {
        let mut out = Vec::new();
        if self.stage == Stage::Send {
            self.sends.offers(0, &mut out);
        } else if self.open.is_empty() {
            self.offer_main(&mut out);
        }
        out
    }

    fn offer_main(&self, out: &mut Vec<Offer>) {
        let value = StoreKey::value(&self.call_hash);
        let store = Op::Set { key: StoreKey::call(&self.call_hash), value: self.call.encode() };
        let mut offer = |op, modality: Modality, spec| {
            let modality = if self.fault.is_some() { modality.at_most(Modality::May) } else { modality };
            out.push(Offer { op, modality, spec, again: false, slot: Slot::Main });
        };
        match self.stage {
            Stage::Look => {
                offer(Op::Has { key: value.clone() }, Modality::Should, &["SCH-001"]);
                offer(Op::Get { key: value }, Modality::May, &["SCH-001"]);
                offer(store, Modality::May, &["SCH-002", "SCH-001"]);
            }
            Stage::Store => offer(store, Modality::Must, &["SCH-002"]),
            Stage::Exists => offer(store, Modality::ShouldNot, &["SCH-001"]),
            Stage::Send => {}
        }
    }

    /// Starts an op that was offered by this machine in its present state.
    pub fn take(&mut self, offer: &Offer) -> OpId {
        match offer.slot {
            Slot::Count(_) | Slot::Put(_) => {
                self.sends.start(offer.slot);
            }
            _ => self.fault = None,
        }
        self.open.add(offer.slot, offer.op.kind())
    }

    /// What has to be done before the scheduling can end.
    pub fn owed(&self) -> Vec<Offer> {
        let mut offers = self.offers();
        offers.retain(|offer| {
            offer.modality == Modality::Must && (offer.slot == Slot::Main || self.sends.owes(offer.slot))
        });
        offers
    }

    /// Takes the reply to an open op.
    ///
    /// # Errors
    /// [`MachineError::Driver`] where no such op is open, or the reply does not fit it.
    pub fn on_reply(&mut self, id: OpId, reply: Reply) -> Result<(), MachineError> {
        let (slot, kind) = self.open.remove(id, &reply)?;
        match slot {
            Slot::Count(_) | Slot::Put(_) => self.sends.on_reply(slot, reply, self.policy.spawn_limit),
            _ => self.on_main(kind, reply),
        }
        Ok(())
    }

    fn on_main(&mut self, kind: OpKind, reply: Reply) {
        match reply {
            Reply::Failed(message) => {
                let place = if kind == OpKind::Set { StoreKey::call } else { StoreKey::value };
                self.fault = Some(Failure::OpFailed { op: format!("{kind} {}", place(&self.call_hash)), message });
            }
            Reply::Present(true) | Reply::Value(Some(_)) => self.stage = Stage::Exists,
            Reply::Present(false) | Reply::Value(None) => self.stage = Stage::Store,
            Reply::Done => {
                self.stage = Stage::Send;
                let message = ScheduleMessage { root_id: self.root_id.clone(), call_hash: self.call_hash.clone() };
                self.sends.want(self.topic.clone(), message, Modality::Must, &["SCH-004"], None);
            }
            Reply::Mismatch | Reply::Count(_) | Reply::Outcome(_) => {}
        }
    }

    /// Ends the scheduling; to be asked when nothing is open and [`Self::poll_op`] gives nothing.
    pub fn finish(self) -> Finish {
        let mut failures: Vec<_> = self.fault.into_iter().collect();
        failures.extend(self.sends.into_failures(&self.call_hash));
        if failures.is_empty() { Finish::Done } else { Finish::Failed(failures) }
    }
}
