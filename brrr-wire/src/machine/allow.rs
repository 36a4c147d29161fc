// SPDX-License-Identifier: AGPL-3.0-only
//! The oracle's side of a handling: what is allowed, what is owed, and how far it is.

use super::handling::{Handling, Stage};
use super::registering::Registering;
use super::{Message, Modality, Offer, Op, OpId, Slot};
use crate::record::Call;

/// How often a worker may read an absent call before the machine loses patience.
const MAX_CALL_READS: u32 = 64;

/// How far a handling is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// The call is not read yet.
    ReadingCall,
    /// The call is read; the task has not ended.
    Running,
    /// The task returned a value that is not stored yet.
    Storing,
    /// The pending returns are to be read.
    ReadingReturns,
    /// Parents are being woken.
    Waking,
    /// Nobody waits any more.
    Returned,
    /// The task deferred; its children are being registered.
    Registering,
    /// The message cannot be handled.
    Failed,
}

impl Handling {
    /// Everything that is allowed now, and how it is meant; whatever is not offered is forbidden.
    pub fn offers(&self) -> Vec<Offer> {
        let mut out = Vec::new();
        match &self.stage {
            Stage::ReadCall { absent } => self.offer_reads(*absent, &mut out),
            Stage::Ready(call) => self.offer_run(call, &mut out),
            Stage::Returning(returning) => {
                returning.offers(&self.policy, &self.sends, &mut out);
                self.sends.offers(0, &mut out);
            }
            Stage::Registering(children) => {
                for child in children {
                    child.offers(&self.policy, &mut out);
                }
                let early = if undecided(children) > 0 { children.len() } else { 0 };
                self.sends.offers(u32::try_from(early).unwrap_or(u32::MAX), &mut out);
            }
            Stage::Failed => {}
        }
        out
    }

    fn offer_reads(&self, absent: u32, out: &mut Vec<Offer>) {
        if self.is_main_open() || absent >= MAX_CALL_READS {
            return;
        }
        let key = self.call_key();
        let modality = if absent > 0 || self.fault.is_some() { Modality::May } else { Modality::Must };
        let offer = |op, modality, spec| Offer { op, modality, spec, again: false, slot: Slot::Main };
        out.push(offer(Op::GetWithRetry { key: key.clone() }, modality, &["HAN-001"]));
        out.push(offer(Op::Get { key }, Modality::May, &["HAN-003"]));
        self.offer_look(out);
    }

    fn offer_run(&self, call: &Call, out: &mut Vec<Offer>) {
        if self.is_main_open() {
            return;
        }
        let modality = if self.fault.is_some() { Modality::May } else { Modality::Must };
        let op = self.invoke(call.clone());
        out.push(Offer { op, modality, spec: &["HAN-010", "HAN-002", "HAN-011"], again: false, slot: Slot::Main });
        self.offer_look(out);
    }

    fn offer_look(&self, out: &mut Vec<Offer>) {
        if !self.looked {
            let key = self.value_key();
            for op in [Op::Get { key: key.clone() }, Op::Has { key }] {
                out.push(Offer { op, modality: Modality::May, spec: &["HAN-008"], again: false, slot: Slot::Look });
            }
        }
    }

    fn is_main_open(&self) -> bool {
        self.open.slots().any(|slot| matches!(slot, Slot::Main | Slot::Look))
    }

    /// Starts an op that was offered.
    ///
    /// The offer has to come from this machine in its present state; another one leads to a state without meaning.
    pub fn take(&mut self, offer: &Offer) -> OpId {
        match (offer.slot, &mut self.stage) {
            (Slot::Returning, Stage::Returning(returning)) => returning.start(&offer.op, &mut self.sends),
            (Slot::Child(at), Stage::Registering(children)) => {
                children[at as usize].start(&offer.op, &mut self.sends);
            }
            (Slot::Count(_) | Slot::Put(_), _) => {
                self.sends.start(offer.slot);
            }
            _ => self.fault = None,
        }
        self.open.add(offer.slot, offer.op.kind())
    }

    /// What has to be done before the handling can end; empty too while ops are open that decide it.
    pub fn owed(&self) -> Vec<Offer> {
        let excused = match &self.stage {
            // A worker that counts first may be refused before it registers anything (LIM-012).
            Stage::Registering(children) => undecided(children) <= self.sends.spare_refusals(),
            _ => false,
        };
        let mut offers = self.offers();
        offers.retain(|offer| {
            offer.modality == Modality::Must
                && match offer.slot {
                    Slot::Count(_) | Slot::Put(_) => self.sends.owes(offer.slot),
                    Slot::Child(_) => !excused,
                    Slot::Main | Slot::Look | Slot::Returning => true,
                }
        });
        offers
    }

    /// Whether nothing is open and nothing is owed.
    pub fn is_done(&self) -> bool {
        self.open.is_empty() && self.owed().is_empty()
    }

    /// Whether an op is open that was not answered yet.
    pub fn is_waiting(&self) -> bool {
        !self.open.is_empty()
    }

    /// How far the handling is.
    pub fn phase(&self) -> Phase {
        match &self.stage {
            Stage::ReadCall { absent: 0 } => Phase::ReadingCall,
            Stage::Ready(_) => Phase::Running,
            Stage::Returning(returning) => returning.phase(),
            Stage::Registering(_) => Phase::Registering,
            Stage::ReadCall { .. } | Stage::Failed => Phase::Failed,
        }
    }

    /// Every message that was wanted so far, and what became of it.
    pub fn messages(&self) -> impl Iterator<Item = Message> + '_ {
        self.sends.messages()
    }
}

fn undecided(children: &[Registering]) -> u32 {
    let count = children.iter().filter(|child| !child.is_decided()).count();
    u32::try_from(count).expect("invariant: a list of calls fits in memory")
}
