// SPDX-License-Identifier: AGPL-3.0-only
//! The handling of one message: read the call, run the task, then return its value or register its children.

use std::collections::VecDeque;
use std::mem;

use super::open::Open;
use super::registering::{Naming, Registering};
use super::returning::Returning;
use super::sends::Sends;
use super::{DeferredCall, Failure, Finish, MachineError, Op, OpId, OpKind, Outcome, Policy, Reply, Request, Slot};
use crate::key::StoreKey;
use crate::name::Topic;
use crate::record::{Call, PendingReturn, ScheduleMessage};

/// The handling of one message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Handling {
    pub(super) topic: Topic,
    pub(super) message: ScheduleMessage,
    pub(super) policy: Policy,
    pub(super) stage: Stage,
    /// The value was looked up and found absent (HAN-008).
    pub(super) looked: bool,
    pub(super) fault: Option<Failure>,
    failures: Vec<Failure>,
    pub(super) sends: Sends,
    pub(super) open: Open,
    /// Whether a driver may find something to do in the main part, or in the return of the value.
    is_ready: bool,
    /// Children for which a driver may find something to do.
    ready: VecDeque<u32>,
    /// The worker shuts down, so a driver no longer goes on beyond what it must.
    is_hurried: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Stage {
    ReadCall { absent: u32 },
    Ready(Call),
    Returning(Box<Returning>),
    Registering(Vec<Registering>),
    Failed,
}

impl Handling {
    /// Starts with a message's body, taken from `topic`.
    ///
    /// # Errors
    /// [`MachineError::Peer`] with [`Failure::MalformedMessage`]: nothing is to be done for it but to report it
    /// (HAN-004, HAN-006).
    pub fn new(topic: Topic, body: &[u8], policy: Policy) -> Result<Self, MachineError> {
        let message = ScheduleMessage::decode(body).map_err(Failure::MalformedMessage)?;
        Ok(Self {
            topic,
            message,
            policy,
            stage: Stage::ReadCall { absent: 0 },
            looked: false,
            fault: None,
            failures: Vec::new(),
            sends: Sends::default(),
            open: Open::default(),
            is_ready: true,
            ready: VecDeque::new(),
            is_hurried: false,
        })
    }

    /// The message in hand.
    pub fn message(&self) -> &ScheduleMessage {
        &self.message
    }

    /// The topic that the message was taken from.
    pub fn topic(&self) -> &Topic {
        &self.topic
    }

    /// Tells the machine that its worker shuts down: a delete of pending returns that was lost as often as
    /// [`Policy::cas_attempts`] allows is given up, where otherwise it is tried until it succeeds (LIM-010).
    pub fn hurry(&mut self) {
        self.is_hurried = true;
    }

    /// The next op to perform, if there is one now. Several may be open at once.
    pub fn poll_op(&mut self) -> Option<(OpId, Op)> {
        let (slot, op) = self.next()?;
        Some((self.open.add(slot, op.kind()), op))
    }

    fn next(&mut self) -> Option<(Slot, Op)> {
        if mem::take(&mut self.is_ready)
            && let Some(next) = self.next_of_main()
        {
            return Some(next);
        }
        while let Some(at) = self.ready.pop_front() {
            if let Stage::Registering(children) = &mut self.stage
                && let Some(op) = children[at as usize].next(&self.policy, &mut self.sends)
            {
                return Some((Slot::Child(at), op));
            }
        }
        self.sends.next()
    }

    fn next_of_main(&mut self) -> Option<(Slot, Op)> {
        if self.fault.is_some() {
            return None;
        }
        match &mut self.stage {
            Stage::ReadCall { absent: 0 } => Some((Slot::Main, Op::GetWithRetry { key: self.call_key() })),
            Stage::Ready(_) if self.policy.early_check && !self.looked => {
                Some((Slot::Look, Op::Get { key: self.value_key() }))
            }
            Stage::Ready(call) => {
                let call = call.clone();
                Some((Slot::Main, self.invoke(call)))
            }
            Stage::Returning(returning) => {
                let hurry = self.is_hurried;
                Some((Slot::Returning, returning.next(&self.policy, &mut self.sends, hurry)?))
            }
            Stage::ReadCall { .. } | Stage::Registering(_) | Stage::Failed => None,
        }
    }

    /// The address to which a message for the call in hand is put.
    fn entry(&self) -> PendingReturn {
        let ScheduleMessage { root_id, call_hash } = self.message.clone();
        PendingReturn { root_id, call_hash, topic: self.topic.clone() } // spec: RET-025
    }

    pub(super) fn call_key(&self) -> StoreKey {
        StoreKey::call(&self.message.call_hash)
    }

    pub(super) fn value_key(&self) -> StoreKey {
        StoreKey::value(&self.message.call_hash)
    }

    pub(super) fn invoke(&self, call: Call) -> Op {
        let ScheduleMessage { root_id, call_hash } = self.message.clone();
        Op::Invoke { request: Request { topic: self.topic.clone(), root_id, call_hash, call } }
    }

    /// Takes the reply to an open op. `now` is the time in seconds since the Unix epoch; it is written into pending
    /// returns that are created, and decides nothing.
    ///
    /// # Errors
    /// [`MachineError::Driver`] where no such op is open, or the reply does not fit it.
    pub fn on_reply(&mut self, id: OpId, reply: Reply, now: u64) -> Result<(), MachineError> {
        self.on_reply_at(id, reply, || now)
    }

    /// Like [`Self::on_reply`], where `now` is asked only if the time is to be written: reading a clock costs as much as
    /// one of the machine's steps.
    ///
    /// # Errors
    /// Those of [`Self::on_reply`].
    pub fn on_reply_at(&mut self, id: OpId, reply: Reply, now: impl FnOnce() -> u64) -> Result<(), MachineError> {
        let (slot, kind) = self.open.remove(id, &reply)?;
        match (slot, &mut self.stage) {
            (Slot::Returning, Stage::Returning(returning)) => returning.on_reply(reply, kind, &mut self.sends),
            (Slot::Child(at), Stage::Registering(children)) => {
                children[at as usize].on_reply(reply, now, kind, &mut self.sends);
            }
            (Slot::Count(_) | Slot::Put(_), _) => self.sends.on_reply(slot, reply, self.policy.spawn_limit),
            _ => self.on_main(slot, kind, reply),
        }
        match slot {
            Slot::Child(at) => self.ready.push_back(at),
            // Of those that may be answered while children are registered, none is of the main part.
            Slot::Main | Slot::Look | Slot::Returning | Slot::Count(_) | Slot::Put(_) => self.is_ready = true,
        }
        Ok(())
    }

    fn on_main(&mut self, slot: Slot, kind: OpKind, reply: Reply) {
        match (reply, &mut self.stage) {
            (Reply::Failed(message), _) => {
                let op = match slot {
                    Slot::Look => format!("{kind} {}", self.value_key()),
                    _ if kind == OpKind::Invoke => format!("{kind} {}", self.message.call_hash),
                    _ => format!("{kind} {}", self.call_key()),
                };
                self.fault = Some(Failure::OpFailed { op, message });
            }
            (Reply::Present(present), _) => self.on_look(present),
            (Reply::Value(value), _) if slot == Slot::Look => self.on_look(value.is_some()),
            (Reply::Value(Some(bytes)), _) => match Call::decode(&bytes) {
                Ok(call) => self.stage = Stage::Ready(call),
                Err(error) => self.fail(Failure::MalformedCall(self.call_key(), error)),
            },
            (Reply::Value(None), Stage::ReadCall { absent }) => *absent += 1,
            (Reply::Outcome(outcome), _) => self.on_outcome(outcome),
            (Reply::Value(None) | Reply::Done | Reply::Mismatch | Reply::Count(_), _) => {}
        }
    }

    fn on_look(&mut self, present: bool) {
        self.looked = true;
        if present {
            self.go_return(Returning::stored(self.entry())); // spec: HAN-009
        }
    }

    fn on_outcome(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Response(value) => {
                self.go_return(Returning::with(self.entry(), value));
            }
            Outcome::Defer(children) if children.is_empty() => self.fail(Failure::EmptyDeferral), // spec: RET-028
            Outcome::Defer(children) => self.go_register(children),
            Outcome::Failed { kind, message } => self.fail(Failure::Handler { kind, message }), // spec: HAN-004
        }
    }

    fn fail(&mut self, failure: Failure) {
        self.failures.push(failure);
        self.stage = Stage::Failed;
    }

    fn go_return(&mut self, returning: Returning) {
        self.stage = Stage::Returning(Box::new(returning));
    }

    fn go_register(&mut self, calls: Vec<DeferredCall>) {
        let entry = self.entry();
        self.sends.pool(&entry.root_id);
        let repeats = repeats(&calls, &self.topic);
        let mut children = Vec::with_capacity(calls.len());
        for (at, (call, repeat)) in (0..).zip(calls.into_iter().zip(repeats)) {
            let naming = self.naming(&call, repeat);
            children.push(Registering::new(Slot::Child(at), call, entry.clone(), naming));
            self.ready.push_back(at);
        }
        self.stage = Stage::Registering(children);
    }

    /// How a call is named, given how it is named among the others; what is unfit is noted as a failure.
    fn naming(&mut self, call: &DeferredCall, repeat: Naming) -> Naming {
        if call.call_hash == self.message.call_hash {
            self.failures.push(Failure::SelfDeferral(call.call_hash.clone())); // spec: RET-029
            return Naming::Itself;
        }
        let topic = call.topic.as_ref().map_or(Ok(()), Topic::check_writable);
        match topic.and_then(|()| call.call_hash.check_writable()) {
            Ok(()) => repeat,
            Err(error) => {
                self.failures.push(Failure::BadName(error)); // spec: LIM-013
                Naming::Unfit
            }
        }
    }

    /// Ends the handling; to be asked when nothing is open and [`Self::poll_op`] gives nothing.
    pub fn finish(self) -> Finish {
        let mut failures = self.failures;
        failures.extend(self.fault);
        match &self.stage {
            Stage::ReadCall { absent } if *absent > 0 => {
                failures.push(Failure::CallMissing(StoreKey::call(&self.message.call_hash)));
            }
            Stage::Returning(returning) => failures.extend(returning.failure(&self.policy)),
            Stage::Registering(children) => {
                failures.extend(children.iter().filter_map(|child| child.failure(&self.policy)));
            }
            _ => {}
        }
        failures.extend(self.sends.into_failures(&self.message.call_hash));
        if failures.is_empty() { Finish::Done } else { Finish::Failed(failures) }
    }
}

/// How each of these calls is named among the others.
fn repeats(calls: &[DeferredCall], own: &Topic) -> Vec<Naming> {
    let place = |at: usize| (&calls[at].call_hash, calls[at].topic.as_ref().unwrap_or(own));
    let mut namings = vec![Naming::Once; calls.len()];
    if calls.len() < 2 {
        return namings;
    }
    // Equal ones become neighbours and stay in their order.
    let mut order: Vec<usize> = (0..calls.len()).collect();
    order.sort_by(|a, b| place(*a).cmp(&place(*b)));
    for (&before, &at) in order.iter().zip(order.iter().skip(1)).filter(|(a, b)| place(**a) == place(**b)) {
        namings[at] = Naming::Again; // spec: RET-031
        if namings[before] == Naming::Once {
            namings[before] = Naming::First;
        }
    }
    namings
}
