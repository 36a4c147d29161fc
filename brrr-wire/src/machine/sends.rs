// SPDX-License-Identifier: AGPL-3.0-only
//! Messages that a machine wants to put, and the counts that they need first.
//!
//! Every message needs one count of its root's counter (LIM-001), and it does not matter which increment stands for
//! which message. So the counts of a root are a pool: an increment fills it, a message draws from it, and a refusal
//! (LIM-002) covers any one of the messages that are left. That is what lets one machine account for a worker that
//! counts one child after the other and for one that counts all at once.

mod line;
mod pool;
mod ticket;

use std::collections::BTreeMap;

use super::{Failure, Modality, Offer, Op, Reply, Slot};
use crate::name::{CallHash, RootId, Topic};
use crate::record::ScheduleMessage;
use line::Line;
use pool::Pool;
use ticket::Ticket;
pub use ticket::{Message, MessageState};

/// All messages that one machine wants to put.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Sends {
    tickets: Vec<Ticket>,
    pools: Vec<Pool>,
    /// The pools by their roots; all but the last one, which is mostly the only one, or the one that is asked for.
    by_root: BTreeMap<RootId, u32>,
    /// How many pools are not settled.
    unsettled: u32,
    /// Pools in which a driver may find something to do.
    ready: Line,
    faults: Vec<Failure>,
}

impl Sends {
    /// Asks for a message; gives the ticket's number.
    pub(super) fn want(
        &mut self,
        topic: Topic,
        message: ScheduleMessage,
        modality: Modality,
        spec: &'static [&'static str],
        again: Option<&'static [&'static str]>,
    ) -> u32 {
        let pool = self.pool(&message.root_id);
        let ticket = index(self.tickets.len());
        self.change(pool, |pool| pool.wanted[modality as usize] += 1);
        self.tickets.push(Ticket {
            pool,
            topic,
            message,
            modality,
            spec,
            again,
            state: MessageState::Wanted,
            behind: None,
        });
        if modality.is_taken() {
            if let Some(before) = self.pools[pool as usize].line.join(ticket) {
                self.tickets[before as usize].behind = Some(ticket);
            }
            self.look_into(pool);
        }
        ticket
    }

    /// Lets a driver look into this pool.
    fn look_into(&mut self, at: u32) {
        let pool = &mut self.pools[at as usize];
        if !pool.is_ready {
            pool.is_ready = true;
            if let Some(before) = self.ready.join(at) {
                self.pools[before as usize].behind = Some(at);
            }
        }
    }

    /// Takes a wish back, because the decision behind it no longer holds.
    pub(super) fn withdraw(&mut self, ticket: u32) {
        if self.tickets[ticket as usize].state == MessageState::Wanted {
            self.leave_wanted(ticket, MessageState::Withdrawn);
        }
    }

    /// Gives the pool of a root, so that counts can be offered before any message is wanted (LIM-012).
    pub(super) fn pool(&mut self, root_id: &RootId) -> u32 {
        let at = index(self.pools.len());
        if let Some(last) = self.pools.last() {
            if last.root_id == *root_id {
                return at - 1;
            }
            if let Some(&at) = self.by_root.get(root_id) {
                return at;
            }
            self.by_root.insert(last.root_id.clone(), at - 1);
        }
        self.pools.push(Pool::new(root_id.clone()));
        at
    }

    /// Changes a pool, and keeps count of those that are not settled.
    fn change(&mut self, at: u32, change: impl FnOnce(&mut Pool)) {
        let pool = &mut self.pools[at as usize];
        let before = u32::from(!pool.is_settled());
        change(pool);
        self.unsettled = self.unsettled + u32::from(!pool.is_settled()) - before;
    }

    /// Whether every message that must be put was put, refused or failed, and nothing is under way.
    pub(super) fn is_settled(&self) -> bool {
        self.unsettled == 0
    }

    /// Whether a message failed for another reason than the spawn limit (RET-010).
    pub(super) fn is_broken(&self) -> bool {
        self.pools.iter().any(|pool| pool.broken > 0)
            || self.tickets.iter().any(|ticket| ticket.state == MessageState::Failed)
    }

    /// Refusals that are left over for messages that were not even decided on.
    pub(super) fn spare_refusals(&self) -> u32 {
        self.pools.iter().map(Pool::spare_refusals).sum()
    }

    /// Marks the messages of one modality that are left after a refusal as refused, so that none is tried again
    /// (LIM-006).
    pub(super) fn close_refused(&mut self, modality: Modality) {
        for ticket in 0..index(self.tickets.len()) {
            let Ticket { pool, state, modality: own, .. } = self.tickets[ticket as usize];
            if state == MessageState::Wanted && own == modality && self.pools[pool as usize].refused > 0 {
                self.leave_wanted(ticket, MessageState::Refused);
                self.change(pool, |pool| pool.refused -= 1);
            }
        }
    }

    /// What failed, in the order in which the messages were wanted; to be asked once, at the end.
    ///
    /// A count that was refused before any message was wanted (LIM-012) is reported under `other`.
    pub(super) fn into_failures(mut self, other: &CallHash) -> Vec<Failure> {
        if self.pools.iter().all(|pool| pool.refused == 0) {
            let refused = |ticket: &Ticket| ticket.state == MessageState::Refused;
            if !self.tickets.iter().any(refused) {
                return self.faults;
            }
        }
        for modality in [Modality::Must, Modality::Should, Modality::May, Modality::ShouldNot] {
            self.close_refused(modality);
        }
        let refused = self.tickets.iter().filter(|ticket| ticket.state == MessageState::Refused).map(|ticket| {
            let ScheduleMessage { root_id, call_hash } = ticket.message.clone();
            Failure::SpawnLimit { root_id, call_hash }
        });
        let early = self.pools.iter().filter(|pool| pool.refused > 0).map(|pool| {
            let (root_id, call_hash) = (pool.root_id.clone(), other.clone());
            Failure::SpawnLimit { root_id, call_hash }
        });
        refused.chain(early).chain(self.faults.iter().cloned()).collect()
    }

    /// What may be done next. `early` is how many counts of pool 0 there may be before it is known who needs one.
    pub(super) fn offers(&self, early: u32, out: &mut Vec<Offer>) {
        for (at, pool) in self.pools.iter().enumerate() {
            let may_yet = if at == 0 { early } else { 0 };
            if let Some((modality, early)) = pool.count_offer(may_yet) {
                let op = Op::Incr { root_id: pool.root_id.clone() };
                let spec = if early { &["LIM-012"] } else { self.count_spec(index(at), modality) };
                out.push(Offer { op, modality, spec, again: false, slot: Slot::Count(index(at)) });
            }
        }
        for (at, ticket) in self.tickets.iter().enumerate() {
            let modality = match ticket.state {
                MessageState::Wanted if self.pools[ticket.pool as usize].granted > 0 => ticket.modality,
                MessageState::Failed => Modality::May,
                _ => continue,
            };
            out.push(Offer { op: ticket.op(), modality, spec: ticket.spec, again: false, slot: Slot::Put(index(at)) });
        }
    }

    /// What a count follows from: a rule of its own where a message is owed, else what the message follows from.
    fn count_spec(&self, pool: u32, modality: Modality) -> &'static [&'static str] {
        let is_meant = |ticket: &&Ticket| {
            ticket.pool == pool && ticket.modality == modality && ticket.state == MessageState::Wanted
        };
        let ticket = if modality.is_taken() { None } else { self.tickets.iter().find(is_meant) };
        ticket.map_or(&["LIM-001"], |ticket| ticket.spec)
    }

    /// Whether a count or message of this pool is owed, now that refusals are taken into account.
    pub(super) fn owes(&self, slot: Slot) -> bool {
        let pool = match slot {
            Slot::Count(pool) => pool,
            Slot::Put(ticket) => self.tickets[ticket as usize].pool,
            _ => return false,
        };
        let pool = &self.pools[pool as usize];
        pool.must() > pool.refused + pool.broken
    }

    /// The next op that a driver takes, if there is one.
    pub(super) fn next(&mut self) -> Option<(Slot, Op)> {
        while let Some(at) = self.ready.first() {
            if let Some(slot) = self.next_in(at) {
                return Some((slot, self.start(slot)));
            }
            let pool = &mut self.pools[at as usize];
            pool.is_ready = false;
            self.ready.leave(pool.behind.take());
        }
        None
    }

    fn next_in(&mut self, at: u32) -> Option<Slot> {
        let pool = &mut self.pools[at as usize];
        while let Some(first) = pool.line.first() {
            let ticket = &mut self.tickets[first as usize];
            // One that was put may be wanted no more than "should not": a driver leaves it.
            if ticket.state != MessageState::Wanted || !ticket.modality.is_taken() {
                pool.line.leave(ticket.behind.take());
                continue;
            }
            if pool.granted > 0 {
                return Some(Slot::Put(first));
            }
            let needs_count = pool.wanted_up_to(Modality::Should) > pool.accounted();
            return needs_count.then_some(Slot::Count(at));
        }
        None
    }

    /// Starts a count or a message.
    pub(super) fn start(&mut self, slot: Slot) -> Op {
        match slot {
            Slot::Count(at) => {
                self.change(at, |pool| {
                    // A count that failed may be tried again: then it is that one which is under way.
                    pool.broken = pool.broken.saturating_sub(1);
                    pool.counting += 1;
                    pool.started += 1;
                });
                Op::Incr { root_id: self.pools[at as usize].root_id.clone() }
            }
            Slot::Put(ticket) => {
                let pool = self.tickets[ticket as usize].pool;
                let again = self.tickets[ticket as usize].state == MessageState::Failed;
                if again {
                    self.tickets[ticket as usize].state = MessageState::Putting;
                } else {
                    self.leave_wanted(ticket, MessageState::Putting);
                }
                self.change(pool, |pool| {
                    pool.granted -= u32::from(!again);
                    pool.putting += 1;
                });
                self.tickets[ticket as usize].op()
            }
            _ => unreachable!("invariant: only counts and messages are started here"),
        }
    }

    /// Takes the reply to a count or a message.
    pub(super) fn on_reply(&mut self, slot: Slot, reply: Reply, limit: u64) {
        match (slot, reply) {
            (Slot::Count(at), Reply::Count(count)) => {
                self.change(at, |pool| {
                    pool.counting -= 1;
                    if count > limit {
                        pool.refused += 1; // spec: LIM-002
                    } else {
                        pool.granted += 1; // spec: LIM-003
                    }
                });
                self.look_into(at);
            }
            (Slot::Count(at), Reply::Failed(message)) => {
                self.change(at, |pool| {
                    pool.counting -= 1;
                    pool.broken += 1;
                });
                let op = Op::Incr { root_id: self.pools[at as usize].root_id.clone() }.to_string();
                self.faults.push(Failure::OpFailed { op, message });
            }
            (Slot::Put(ticket), Reply::Done) => self.end_put(ticket, MessageState::Put),
            (Slot::Put(ticket), Reply::Failed(message)) => {
                self.end_put(ticket, MessageState::Failed);
                let op = self.tickets[ticket as usize].op().to_string();
                self.faults.push(Failure::OpFailed { op, message });
            }
            _ => {}
        }
    }

    fn end_put(&mut self, ticket: u32, state: MessageState) {
        let entry = &mut self.tickets[ticket as usize];
        entry.state = state;
        let again = entry.again.filter(|_| state == MessageState::Put);
        if let Some(spec) = again {
            (entry.state, entry.modality, entry.spec) = (MessageState::Wanted, Modality::ShouldNot, spec);
        }
        self.change(self.tickets[ticket as usize].pool, |pool| {
            pool.putting -= 1;
            pool.wanted[Modality::ShouldNot as usize] += u32::from(again.is_some());
        });
    }

    /// Every message that was wanted so far, and what became of it.
    pub(super) fn messages(&self) -> impl Iterator<Item = Message> + '_ {
        self.tickets.iter().map(|ticket| Message {
            topic: ticket.topic.clone(),
            message: ticket.message.clone(),
            modality: ticket.modality,
            spec: ticket.spec,
            state: ticket.state,
            is_refused: self.pools[ticket.pool as usize].refused > 0,
        })
    }

    fn leave_wanted(&mut self, ticket: u32, state: MessageState) {
        let Ticket { pool, modality, .. } = self.tickets[ticket as usize];
        self.tickets[ticket as usize].state = state;
        self.change(pool, |pool| pool.wanted[modality as usize] -= 1);
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).expect("invariant: a machine has fewer than 2^32 parts, its input being bounded")
}
