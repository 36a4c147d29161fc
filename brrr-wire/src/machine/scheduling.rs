// SPDX-License-Identifier: AGPL-3.0-only
//! The scheduling of a root call: store it, count and put its first message, unless its value exists.

use std::collections::BTreeMap;

use super::sends::Sends;
use super::{Failure, Finish, MachineError, Modality, Offer, Op, OpId, Policy, Reply, Slot};
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
    open: BTreeMap<OpId, (Slot, Op)>,
    last: OpId,
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
            open: BTreeMap::new(),
            last: OpId(0),
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
            let (op, slot) = self.sends.next()?;
            return Some((self.opened(slot, op.clone()), op));
        }
        let offer = self.offers().into_iter().find(|offer| offer.modality.is_taken())?;
        Some((self.opened(offer.slot, offer.op.clone()), offer.op))
    }

    fn opened(&mut self, slot: Slot, op: Op) -> OpId {
        self.last.0 += 1;
        self.open.insert(self.last, (slot, op));
        self.last
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
        self.opened(offer.slot, offer.op.clone())
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
        let (slot, op) = self
            .open
            .remove(&id)
            .ok_or_else(|| MachineError::Driver(format!("op {} is not open; answer each op once", id.0)))?;
        let name = reply.name();
        let fits = match slot {
            Slot::Count(_) | Slot::Put(_) => self.sends.on_reply(slot, reply, self.policy.spawn_limit),
            _ => self.on_main(&op, reply),
        };
        if fits { Ok(()) } else { Err(MachineError::Driver(format!("`{name}` does not answer `{op}`"))) }
    }

    fn on_main(&mut self, op: &Op, reply: Reply) -> bool {
        match (op, reply) {
            (_, Reply::Failed(message)) => {
                self.fault = Some(Failure::OpFailed { op: op.to_string(), message });
            }
            (Op::Has { .. }, Reply::Present(true)) | (Op::Get { .. }, Reply::Value(Some(_))) => {
                self.stage = Stage::Exists;
            }
            (Op::Has { .. }, Reply::Present(false)) | (Op::Get { .. }, Reply::Value(None)) => {
                self.stage = Stage::Store;
            }
            (Op::Set { .. }, Reply::Done) => {
                self.stage = Stage::Send;
                let message = ScheduleMessage { root_id: self.root_id.clone(), call_hash: self.call_hash.clone() };
                self.sends.want(self.topic.clone(), message, Modality::Must, &["SCH-004"], None);
            }
            _ => return false,
        }
        true
    }

    /// Ends the scheduling; to be asked when nothing is open and [`Self::poll_op`] gives nothing.
    pub fn finish(self) -> Finish {
        let mut failures: Vec<_> = self.fault.into_iter().collect();
        failures.extend(self.sends.into_failures(&self.call_hash));
        if failures.is_empty() { Finish::Done } else { Finish::Failed(failures) }
    }
}
