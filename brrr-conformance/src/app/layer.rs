// SPDX-License-Identifier: AGPL-3.0-only
//! Follows the layer in one lane: what a run read, when it was over, what was due, and what was done instead.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use brrr_wire::key::Kind;
use brrr_wire::proto::conformance as frames;
use brrr_wire::proto::conformance::{answer::Body, outcome, reply};
use brrr_wire::record::{self, ScheduleMessage};
use bytes::Bytes;

use super::compare::{self, Done};
use super::{Answer, Answers, App, Came, Evaluated, Expression, JUDGE, Note, Run, SelfCall, evaluate};
use crate::finding::Finding;
use crate::octets;
use crate::requirement;

/// The task's run as the other judges get to see it, in the place of the `invoke` that such a lane does not have.
#[derive(Clone, Debug)]
pub struct Due {
    /// What was run.
    pub invoke: frames::Invoke,
    /// What it came to.
    pub outcome: frames::Outcome,
}

/// Follows one lane.
#[derive(Debug)]
pub struct Layer {
    app: Arc<App>,
    topic: String,
    /// Whether the adapter passes on what its SDK reports.
    reports: bool,
    /// How often each task was run.
    runs: BTreeMap<String, usize>,
    hand: Option<Hand>,
    /// What ops that are not answered read.
    open: BTreeMap<u32, Read>,
    /// Where the handling began in which something was wrong.
    deviated: Option<u32>,
    said: BTreeSet<String>,
}

/// A message in hand.
#[derive(Debug)]
struct Hand {
    /// The step of the op that took it.
    step: u32,
    root_id: String,
    own: String,
    call: Option<record::Call>,
    /// The value was there before the task would have run, and nothing of a run was seen.
    found: bool,
    /// Values that were read, in the order of the reads.
    reads: Vec<(u32, String, Option<Answer>)>,
    run: Option<Ran>,
    done: Done,
    /// An op failed: what was not done may be missing because of that.
    is_troubled: bool,
}

/// A run that is over.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) due: Evaluated,
    /// What it had to do; nothing if the task is not registered.
    pub(super) body: Option<Expression>,
    pub(super) answers: Answers,
    /// It called itself, and what followed is not what follows from the failure of that call.
    pub(super) asks_itself: bool,
    /// Reads of it were not answered when it was over.
    pub(super) is_cut_off: bool,
    number: usize,
}

#[derive(Debug)]
enum Read {
    Message(u32),
    OwnCall,
    OwnValue,
    Child,
    Other,
}

impl Layer {
    /// Follows a lane that works on `topic`.
    pub fn new(app: Arc<App>, topic: &str, reports: bool) -> Self {
        Self {
            app,
            topic: topic.to_owned(),
            reports,
            runs: BTreeMap::new(),
            hand: None,
            open: BTreeMap::new(),
            deviated: None,
            said: BTreeSet::new(),
        }
    }

    /// The step at which the first handling began in which the layer did what it must not.
    pub fn deviated(&self) -> Option<u32> {
        self.deviated
    }

    /// The run that is over once the lane does this: it has to be judged before what the lane does.
    pub fn ended_by(&mut self, body: &Body) -> Option<Due> {
        let topic = self.topic.clone();
        let hand = self.hand.as_mut()?;
        let call = hand.call.clone()?;
        if hand.run.is_some() || !hand.is_end(body) {
            return None;
        }
        let task = call.task_name.as_str().to_owned();
        let number = self.runs.get(&task).copied().unwrap_or_default() + 1;
        self.runs.insert(task.clone(), number);
        let answers = hand.answers();
        let evaluated = |self_call| {
            let run =
                Run { app: &self.app, topic: &topic, task_name: &task, own: &hand.own, number, answers: &answers };
            evaluate(run, self_call)
        };
        let due = evaluated(SelfCall::Fails);
        // spec: APP-013. It only should fail: for the other judges it may be a call like any other.
        let asks_itself = due.has(Note::SelfCall) && !compare::may_follow(&due.came, body);
        let shown = if asks_itself { evaluated(SelfCall::Asks) } else { due.clone() };
        let body_of = self.app.tasks.get(&task).map(|program| program.in_run(number).clone());
        let is_cut_off = self.open.values().any(|read| matches!(read, Read::Child));
        let invoke = frames::Invoke {
            task_name: task,
            payload: Some(octets::encode(&call.payload)),
            root_id: hand.root_id.clone(),
            call_hash: hand.own.clone(),
        };
        let outcome = outcome_of(&self.app, &shown, body);
        hand.run = Some(Ran { due, body: body_of, answers, asks_itself, is_cut_off, number });
        Some(Due { invoke, outcome })
    }

    /// Takes what the lane emitted, after [`Layer::ended_by`].
    pub fn seen(&mut self, step: u32, op: u32, body: &Body) -> Vec<Finding> {
        let mut findings = Vec::new();
        match body {
            Body::Receive(_) => {
                findings.extend(self.end(step));
                self.open.insert(op, Read::Message(step));
            }
            Body::Exit(exit) => {
                if let Some(hand) = self.hand.as_mut().filter(|_| exit.error.is_some()) {
                    hand.done.fails(exit.error.as_ref().map(|error| error.message.as_str()));
                }
                findings.extend(self.end(step));
            }
            Body::Report(report) => {
                if let Some(hand) = &mut self.hand {
                    hand.done.fails(Some(&report.message));
                }
            }
            Body::Invoke(_) => {}
            _ => {
                if let Some(hand) = &mut self.hand {
                    self.open.insert(op, hand.note(op, body));
                }
            }
        }
        findings
    }

    /// Takes the reply to an op.
    pub fn replied(&mut self, op: u32, result: &reply::Result) {
        let Some(read) = self.open.remove(&op) else { return };
        if let Read::Message(step) = read {
            self.hand = match result {
                reply::Result::Message(body) => Hand::of(step, body),
                _ => None,
            };
            return;
        }
        let Some(hand) = &mut self.hand else { return };
        match (read, result) {
            (Read::Child, result) => hand.answer(op, result),
            (_, reply::Result::Error(_)) => hand.is_troubled = true,
            (Read::OwnCall, reply::Result::Value(value)) => {
                hand.call = octets::decode(Some(value)).ok().and_then(|bytes| record::Call::decode(&bytes).ok());
            }
            (Read::OwnValue, reply::Result::Value(_) | reply::Result::Present(true)) => hand.found = true,
            _ => {}
        }
    }

    /// Forgets the message in hand: the lane was abandoned.
    pub fn abandon(&mut self) {
        self.hand = None;
    }

    /// Judges the handling that is over.
    fn end(&mut self, step: u32) -> Option<Finding> {
        let mut hand = self.hand.take()?;
        let ran = hand.run.take()?;
        if !self.reports && hand.done.is_nothing() {
            // That a failure was reported is not seen with this adapter.
            hand.done.fails(None);
        }
        if hand.is_troubled {
            return None;
        }
        let asks_itself = ran.asks_itself && (!self.reports || hand.done.may_ask_itself());
        let wrong = compare::wrong(&self.app, &ran, &hand.done, asks_itself)?;
        let is_must = requirement::find(wrong.requirement).is_none_or(|known| known.level.is_must());
        // What is wrong in later runs may follow from it.
        if self.deviated.is_some() || !self.said.insert(wrong.requirement.to_owned()) {
            return None;
        }
        self.deviated = is_must.then_some(hand.step);
        let task = hand.call.as_ref().map_or("", |call| call.task_name.as_str());
        let message = format!("Run {} of the task {task:?}: {}.", ran.number, wrong.message);
        let finding = Finding::new(wrong.requirement, JUDGE, step, message);
        Some(finding.with_seen(wrong.seen).with_allowed(wrong.due))
    }
}

impl Hand {
    fn of(step: u32, body: &frames::Octets) -> Option<Self> {
        let message = ScheduleMessage::decode(&octets::decode(Some(body)).ok()?).ok()?;
        Some(Self {
            step,
            root_id: message.root_id.to_string(),
            own: message.call_hash.to_string(),
            call: None,
            found: false,
            reads: Vec::new(),
            run: None,
            done: Done::default(),
            is_troubled: false,
        })
    }

    /// Whether a run is over once this is seen. Reads of values and of the own call may belong to it.
    fn is_end(&self, body: &Body) -> bool {
        let is_own = |kind: Kind, key: &frames::StoreKey| key.kind == kind.as_str() && key.call_hash == self.own;
        // Whoever has found the value goes on to wake who waits for it, and has not run the task.
        let is_run = !self.found || !self.reads.is_empty();
        match body {
            Body::Has(key) | Body::Get(key) | Body::GetWithRetry(key) => {
                let is_of_run = key.kind == Kind::Value.as_str() || is_own(Kind::Call, key);
                !is_of_run && (is_run || !is_own(Kind::PendingReturns, key))
            }
            Body::CompareAndDelete(op) => is_run || op.call_hash != self.own,
            Body::Exit(exit) => is_run || exit.error.is_some(),
            Body::Receive(_) | Body::Incr(_) | Body::Put(_) => is_run,
            Body::Invoke(_) | Body::Hello(_) | Body::Sync(_) | Body::Unsupported(_) | Body::Result(_) => false,
            _ => true,
        }
    }

    /// Notes an op, and says what its reply will tell.
    fn note(&mut self, op: u32, body: &Body) -> Read {
        let (Body::Has(key) | Body::Get(key) | Body::GetWithRetry(key)) = body else {
            self.done.note(&self.own, body);
            return Read::Other;
        };
        let is_own = key.call_hash == self.own;
        if key.kind == Kind::Call.as_str() && is_own {
            return Read::OwnCall;
        }
        if key.kind == Kind::Value.as_str() && self.run.is_none() {
            if is_own {
                return Read::OwnValue;
            }
            self.reads.push((op, key.call_hash.clone(), None));
            return Read::Child;
        }
        self.done.note(&self.own, body);
        Read::Other
    }

    fn answer(&mut self, op: u32, result: &reply::Result) {
        let answer = match result {
            reply::Result::Value(value) => octets::decode(Some(value)).ok().map(Answer::Value),
            reply::Result::NotFound(_) | reply::Result::Present(false) => Some(Answer::Absent),
            reply::Result::Error(_) => Some(Answer::Failed),
            // That it is there says nothing yet; it is read next.
            _ => None,
        };
        if let Some(read) = self.reads.iter_mut().find(|read| read.0 == op) {
            read.2 = answer;
        }
    }

    fn answers(&self) -> Answers {
        let mut answers = Answers::new();
        for (_, call_hash, answer) in &self.reads {
            if let Some(answer) = answer {
                answers.entry(call_hash.clone()).or_default().push(answer.clone());
            }
        }
        answers
    }
}

/// The outcome in the words of a frame. A value that is due in another notation is due as it was written.
fn outcome_of(app: &App, due: &Evaluated, body: &Body) -> frames::Outcome {
    let kind = match &due.came {
        Came::Response(value) => {
            let text = super::canonical(value);
            let written = compare::written(body).filter(|bytes| compare::same_value(bytes, &text));
            outcome::Kind::Response(octets::encode(&written.unwrap_or_else(|| Bytes::from(text))))
        }
        Came::Defer(names) => {
            let calls = names.iter().filter_map(|name| app.calls.get(name));
            let child = |call: &super::Call| frames::DeferredCall {
                topic: call.topic.clone(),
                call_hash: call.call_hash.clone(),
                task_name: call.task_name.clone(),
                payload: Some(octets::encode(&Bytes::from(call.payload.clone()))),
            };
            outcome::Kind::Defer(frames::Defer { calls: calls.map(child).collect() })
        }
        Came::Failed(kind) => {
            outcome::Kind::Error(frames::Error { kind: kind.clone(), message: "the program fails".to_owned() })
        }
    };
    frames::Outcome { kind: Some(kind) }
}
