// SPDX-License-Identifier: AGPL-3.0-only
//! A worker without a process: the machine behind a [`Link`].

use std::collections::BTreeMap;

use brrr_wire::machine::{DeferredCall, Finish, Handling, Op, OpId, Outcome, Policy, Reply};
use brrr_wire::name::{CallHash, TaskName, Topic};
use brrr_wire::proto::conformance::{
    Answer, Command, CompareAndDelete, CompareAndSet, Exit, Incr, Invoke, Put, Receive, Report, StoreKey, Welcome,
    Write, answer::Body, command, outcome, reply,
};
use brrr_wire::record::Call;
use brrr_wire::{key, revision::Revision};

use crate::adapter::{AdapterError, Cause, Link, Turn};
use crate::octets;

/// What is wrong with the worker.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Fault {
    None,
    /// After its first message it neither asks for another nor ends.
    NeverAsksAgain,
    /// The same, with a timer that is longer than anybody waits.
    Waits,
    /// It reads one value for ever.
    Endless,
    /// It asks again though its queue is closed.
    Deaf,
    /// It ends its loop, without an error, instead of taking a message.
    LeavesEarly,
    /// Its process ends instead of answering anything.
    Dies,
}

#[derive(Default)]
struct Lane {
    topic: String,
    machine: Option<Handling>,
    /// Ops that are not answered; those of the machine have an id there.
    open: BTreeMap<u32, Option<OpId>>,
    handled: u32,
    ended: bool,
}

pub(super) struct Fake {
    welcome: Welcome,
    fault: Fault,
    lanes: BTreeMap<String, Lane>,
    op: u32,
}

impl Fake {
    pub(super) fn new(fault: Fault) -> Self {
        let welcome = Welcome { sdk: "fake".to_owned(), provides: vec!["report".to_owned()], ..Welcome::default() };
        let lanes = BTreeMap::new();
        Self { welcome, fault, lanes, op: 0 }
    }
}

impl Link for Fake {
    fn welcome(&self) -> &Welcome {
        &self.welcome
    }

    fn turn(&mut self, batch: &[Command]) -> Result<Turn, AdapterError> {
        if self.fault == Fault::Dies {
            return Err(Cause::Died { how: "exit status: 1".to_owned() }.into());
        }
        let mut answers = Vec::new();
        for command in batch {
            let lane = self.lanes.entry(command.lane.clone()).or_default();
            match command.body.clone().unwrap() {
                command::Body::Work(work) => lane.topic = work.topic,
                command::Body::Abandon(_) => lane.topic.clear(),
                command::Body::Reply(reply) => {
                    let id = lane.open.remove(&command.op).unwrap();
                    lane.told(id, reply.result.unwrap(), self.fault);
                }
                other => panic!("unexpected {other:?}"),
            }
        }
        for (name, lane) in &mut self.lanes {
            for body in lane.advance(self.fault) {
                self.op += 1;
                let is_op = crate::adapter::frame::op_name(&body.0).is_some();
                if is_op {
                    lane.open.insert(self.op, body.1);
                }
                answers.push(Answer { lane: name.clone(), op: self.op, timers: Vec::new(), body: Some(body.0) });
            }
        }
        let certain = true;
        let timers = if self.fault == Fault::Waits { vec![1e9] } else { Vec::new() };
        Ok(Turn { answers, timers, certain })
    }
}

impl Lane {
    fn told(&mut self, id: Option<OpId>, result: reply::Result, fault: Fault) {
        match (id, result) {
            (Some(id), result) => self.machine.as_mut().unwrap().on_reply(id, to_reply(result), 0).unwrap(),
            (None, reply::Result::Message(body)) => {
                let body = octets::decode(Some(&body)).unwrap();
                let topic = Topic::read(&self.topic).unwrap();
                self.machine = Some(Handling::new(topic, &body, Policy::default()).unwrap());
            }
            (None, reply::Result::Closed(_)) => self.ended = fault != Fault::Deaf,
            (None, _) => {}
        }
    }

    fn advance(&mut self, fault: Fault) -> Vec<(Body, Option<OpId>)> {
        let mut out = Vec::new();
        if self.topic.is_empty() || !self.open.is_empty() && self.machine.is_none() {
            return out;
        }
        if self.ended {
            self.topic.clear();
            return vec![(Body::Exit(Exit::default()), None)];
        }
        if fault == Fault::Endless {
            let (kind, call_hash) = ("value".to_owned(), "h".to_owned());
            return vec![(Body::Get(StoreKey { kind, call_hash }), None)];
        }
        if let Some(machine) = &mut self.machine {
            while let Some((id, op)) = machine.poll_op() {
                out.push((to_body(op), Some(id)));
            }
            if !out.is_empty() || !self.open.is_empty() {
                return out;
            }
            if let Some(Finish::Failed(_)) = self.machine.take().map(Handling::finish) {
                out.push((Body::Report(Report::default()), None));
            }
            self.handled += 1;
        }
        match fault {
            Fault::NeverAsksAgain | Fault::Waits if self.handled > 0 => {}
            Fault::LeavesEarly => {
                self.topic.clear();
                out.push((Body::Exit(Exit::default()), None));
            }
            _ => {
                let topic = self.topic.clone();
                out.push((Body::Receive(Receive { topic }), None));
            }
        }
        out
    }
}

fn to_body(op: Op) -> Body {
    let parts = |key: &key::StoreKey| (key.kind.as_str().to_owned(), key.call_hash.as_str().to_owned());
    let bytes = |bytes: &[u8]| Some(octets::encode(bytes));
    let store_key = |key: &key::StoreKey| {
        let (kind, call_hash) = parts(key);
        StoreKey { kind, call_hash }
    };
    let write = |key: &key::StoreKey, value: &[u8]| {
        let (kind, call_hash) = parts(key);
        Write { kind, call_hash, value: bytes(value) }
    };
    match op {
        Op::Has { key } => Body::Has(store_key(&key)),
        Op::Get { key } => Body::Get(store_key(&key)),
        Op::GetWithRetry { key } => Body::GetWithRetry(store_key(&key)),
        Op::Set { key, value } => Body::Set(write(&key, &value)),
        Op::SetNewValue { key, value } => Body::SetNewValue(write(&key, &value)),
        Op::CompareAndSet { key, expected, value } => {
            let (kind, call_hash) = parts(&key);
            let (expected, value) = (bytes(&expected), bytes(&value));
            Body::CompareAndSet(CompareAndSet { kind, call_hash, expected, value })
        }
        Op::CompareAndDelete { key, expected } => {
            let (kind, call_hash) = parts(&key);
            Body::CompareAndDelete(CompareAndDelete { kind, call_hash, expected: bytes(&expected) })
        }
        Op::Incr { root_id } => Body::Incr(Incr { key: key::counter(Revision::Two, &root_id) }),
        Op::PutMessage { topic, body } => {
            let topic = topic.as_str().to_owned();
            Body::Put(Put { topic, body: bytes(&body) })
        }
        Op::Invoke { request } => Body::Invoke(Invoke {
            task_name: request.call.task_name.as_str().to_owned(),
            payload: bytes(&request.call.payload),
            ..Invoke::default()
        }),
    }
}

fn to_reply(result: reply::Result) -> Reply {
    match result {
        reply::Result::Present(present) => Reply::Present(present),
        reply::Result::Value(value) => Reply::Value(Some(octets::decode(Some(&value)).unwrap())),
        reply::Result::NotFound(_) => Reply::Value(None),
        reply::Result::Done(_) => Reply::Done,
        reply::Result::Mismatch(_) => Reply::Mismatch,
        reply::Result::Count(count) => Reply::Count(u64::from(count)),
        reply::Result::Error(error) => Reply::Failed(error.message),
        reply::Result::Outcome(outcome) => Reply::Outcome(match outcome.kind.unwrap() {
            outcome::Kind::Response(bytes) => Outcome::Response(octets::decode(Some(&bytes)).unwrap()),
            outcome::Kind::Defer(defer) => Outcome::Defer(defer.calls.iter().map(deferred).collect()),
            outcome::Kind::Error(error) => Outcome::Failed { kind: error.kind, message: error.message },
            outcome::Kind::Invalid(_) => Outcome::Failed { kind: "Invalid".to_owned(), message: String::new() },
        }),
        other => panic!("unexpected {other:?}"),
    }
}

fn deferred(call: &brrr_wire::proto::conformance::DeferredCall) -> DeferredCall {
    DeferredCall {
        topic: Topic::read(&call.topic).ok(),
        call_hash: CallHash::read(&call.call_hash).unwrap(),
        call: Call {
            task_name: TaskName::read(&call.task_name).unwrap(),
            payload: octets::decode(call.payload.as_ref()).unwrap(),
        },
    }
}
