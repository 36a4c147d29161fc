// SPDX-License-Identifier: AGPL-3.0-only
//! The handling of one message: read the call, run the task, then return its value or register its children.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::open::{Asked, Open};
use super::registering::{Naming, Registering};
use super::returning::Returning;
use super::sends::Sends;
use super::{DeferredCall, Failure, Finish, MachineError, Op, OpId, Outcome, Policy, Reply, Request, Slot};
use crate::key::StoreKey;
use crate::name::{CallHash, NameError, Topic};
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
    /// Parts in which a driver may find something to do.
    ready: VecDeque<Slot>,
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
            ready: VecDeque::from([Slot::Main]),
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

    /// The next op to perform, if there is one now. Several may be open at once.
    pub fn poll_op(&mut self) -> Option<(OpId, Op)> {
        while let Some(slot) = self.ready.pop_front() {
            if let Some((slot, op)) = self.next_of(slot) {
                return Some((self.open.add(slot, &op), op));
            }
        }
        let (op, slot) = self.sends.next()?;
        Some((self.open.add(slot, &op), op))
    }

    fn next_of(&mut self, slot: Slot) -> Option<(Slot, Op)> {
        let op = match (slot, &mut self.stage) {
            (Slot::Main, Stage::ReadCall { absent: 0 }) if self.fault.is_none() => {
                Some(Op::GetWithRetry { key: self.call_key() })
            }
            (Slot::Main, Stage::Ready(_)) if self.fault.is_none() && self.policy.early_check && !self.looked => {
                return Some((Slot::Look, Op::Get { key: self.value_key() }));
            }
            (Slot::Main, Stage::Ready(call)) if self.fault.is_none() => {
                let call = call.clone();
                Some(self.invoke(call))
            }
            (Slot::Returning, Stage::Returning(returning)) => returning.next(&self.policy, &mut self.sends),
            (Slot::Child(at), Stage::Registering(children)) => {
                children[at as usize].next(&self.policy, &mut self.sends)
            }
            _ => None,
        };
        Some((slot, op?))
    }

    pub(super) fn call_key(&self) -> StoreKey {
        StoreKey::call(&self.message.call_hash)
    }

    pub(super) fn value_key(&self) -> StoreKey {
        StoreKey::value(&self.message.call_hash)
    }

    pub(super) fn invoke(&self, call: Call) -> Op {
        let ScheduleMessage { root_id, call_hash } = self.message.clone();
        Op::Invoke { request: Request { root_id, call_hash, call } }
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
        let (slot, asked) = self.open.remove(id, &reply)?;
        match (slot, &mut self.stage) {
            (Slot::Returning, Stage::Returning(returning)) => returning.on_reply(reply, &asked, &mut self.sends),
            (Slot::Child(at), Stage::Registering(children)) => {
                children[at as usize].on_reply(reply, now, &asked, &mut self.sends);
            }
            (Slot::Count(_) | Slot::Put(_), _) => self.sends.on_reply(slot, reply, self.policy.spawn_limit),
            _ => self.on_main(slot, &asked, reply),
        }
        match (slot, &self.stage) {
            (Slot::Count(_) | Slot::Put(_), Stage::Returning(_)) => self.ready.push_back(Slot::Returning),
            (Slot::Count(_) | Slot::Put(_), _) => {}
            (Slot::Look, _) => self.ready.push_back(Slot::Main),
            _ => self.ready.push_back(slot),
        }
        Ok(())
    }

    fn on_main(&mut self, slot: Slot, asked: &Asked, reply: Reply) {
        match (reply, &mut self.stage) {
            (Reply::Failed(message), _) => self.fault = Some(Failure::OpFailed { op: asked.to_string(), message }),
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
            self.go_return(Returning::stored(self.message.call_hash.clone())); // spec: HAN-009
        }
    }

    fn on_outcome(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Response(value) => {
                self.go_return(Returning::with(self.message.call_hash.clone(), value));
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
        self.ready.push_back(Slot::Returning);
    }

    fn go_register(&mut self, calls: Vec<DeferredCall>) {
        let ScheduleMessage { root_id, call_hash } = self.message.clone();
        let entry = PendingReturn { root_id, call_hash, topic: self.topic.clone() }; // spec: RET-025
        self.sends.pool(&entry.root_id);
        let namings = self.namings(&calls);
        let mut children = Vec::with_capacity(calls.len());
        for (call, naming) in calls.into_iter().zip(namings) {
            let slot = Slot::Child(u32::try_from(children.len()).expect("invariant: a list of calls fits in memory"));
            match naming {
                Naming::Itself => self.failures.push(Failure::SelfDeferral(call.call_hash.clone())), // spec: RET-029
                Naming::Unfit => self.failures.extend(unfit(&call).map(Failure::BadName)),           // spec: LIM-013
                Naming::Once | Naming::First | Naming::Again => {}
            }
            children.push(Registering::new(slot, call, entry.clone(), naming));
            self.ready.push_back(slot);
        }
        self.stage = Stage::Registering(children);
    }

    /// How each call is named among the others.
    fn namings(&self, calls: &[DeferredCall]) -> Vec<Naming> {
        let place = |call: &DeferredCall| (call.call_hash.clone(), call.topic.as_ref().unwrap_or(&self.topic).clone());
        let mut times: BTreeMap<_, u32> = BTreeMap::new();
        for call in calls {
            *times.entry(place(call)).or_default() += 1;
        }
        let mut seen = BTreeSet::new();
        let naming = |call: &DeferredCall| match place(call) {
            _ if call.call_hash == self.message.call_hash => Naming::Itself,
            _ if unfit(call).is_some() => Naming::Unfit,
            place if times[&place] == 1 => Naming::Once,
            place if seen.insert(place.clone()) => Naming::First,
            _ => Naming::Again, // spec: RET-031
        };
        calls.iter().map(naming).collect()
    }

    /// Ends the handling; to be asked when nothing is open and [`Self::poll_op`] gives nothing.
    pub fn finish(self) -> Finish {
        let mut failures = self.failures;
        failures.extend(self.fault);
        match &self.stage {
            Stage::ReadCall { absent } if *absent > 0 => {
                failures.push(Failure::CallMissing(StoreKey::call(&self.message.call_hash)));
            }
            Stage::Returning(returning) => failures.extend(returning.failure()),
            Stage::Registering(children) => {
                failures.extend(children.iter().filter_map(|child| child.failure(&self.policy)));
            }
            _ => {}
        }
        failures.extend(self.sends.into_failures(&self.message.call_hash));
        if failures.is_empty() { Finish::Done } else { Finish::Failed(failures) }
    }
}

/// Why a writer does not make the names of this child.
fn unfit(call: &DeferredCall) -> Option<NameError> {
    let topic = call.topic.as_ref().and_then(|topic| Topic::new(topic.as_str()).err());
    topic.or_else(|| CallHash::new(call.call_hash.as_str()).err())
}
