// SPDX-License-Identifier: AGPL-3.0-only
//! A worker behind an adapter, asked by history: each question is a new lane that is led to where the question begins.

use std::hash::{Hash, Hasher};
use std::thread;
use std::time::Duration;

use brrr_wire::proto::conformance::{
    Answer, Defer, DeferredCall, Empty, Outcome, Reply, Work, answer::Body, command, outcome, reply,
};
use brrr_wire::revision::Revision;
use bytes::Bytes;

use super::scenario::Habit;
use super::{ExploreError, NOW, Worker};
use crate::adapter::{Link, frame};
use crate::finding::Finding;
use crate::octets;
use crate::oracle::Oracle;
use crate::trace::{Action, Answered};

/// How often in a row a lane that asks for nothing may have a timer that ran out.
const MAX_NAPS: u32 = 100;

/// An adapter's workers.
pub struct Live<'a> {
    link: &'a mut dyn Link,
    revision: Revision,
    /// What the names of its lanes begin with.
    name: String,
    lanes: u64,
    /// The lane that was asked last, so that it need not be led there again.
    last: Option<(Lane, History)>,
}

/// What a worker was given, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
struct History {
    topic: String,
    message: Bytes,
    answers: Vec<(usize, Answered)>,
}

/// A worker with a message in hand, known by what it was given.
#[derive(Clone, Debug)]
pub struct LiveInHand {
    history: History,
    open: Vec<Action>,
    findings: Vec<Finding>,
}

/// What it has asked for decides how it goes on, as far as can be seen from outside.
impl Hash for LiveInHand {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.history.topic.hash(state);
    }
}

/// One lane of the adapter.
pub(super) struct Lane {
    name: String,
    pub(super) open: Vec<(u32, Action)>,
    oracle: Oracle,
    step: u32,
    pub(super) findings: Vec<Finding>,
    /// The message was handled: the lane asked for another, or ended.
    is_done: bool,
    pub(super) receive: Option<u32>,
}

impl<'a> Live<'a> {
    /// Workers of this adapter, whose lanes have names that begin with `name`, as nobody else's do.
    pub fn new(link: &'a mut dyn Link, revision: Revision, name: &str) -> Self {
        Self { link, revision, name: name.to_owned(), lanes: 0, last: None }
    }

    /// A lane that was led through a history.
    fn lead(&mut self, history: &History) -> Result<Lane, ExploreError> {
        if let Some((lane, at)) = self.last.take() {
            if let Some((last, before)) = history.answers.split_last()
                && (at.topic == history.topic && at.message == history.message && at.answers == before)
                && !lane.is_done
            {
                return self.tell(lane, last.0, &last.1);
            }
            self.leave(&lane)?;
        }
        let mut lane = self.start(&history.topic, &history.message)?;
        for (op, answer) in &history.answers {
            lane = self.tell(lane, *op, answer)?;
        }
        Ok(lane)
    }

    fn start(&mut self, topic: &str, message: &Bytes) -> Result<Lane, ExploreError> {
        let mut lane = self.enter(topic)?;
        self.hand(&mut lane, message)?;
        Ok(lane)
    }

    /// A new worker, which asks for its first message.
    pub(super) fn enter(&mut self, topic: &str) -> Result<Lane, ExploreError> {
        self.lanes += 1;
        let reports = self.link.welcome().provides.iter().any(|field| field == "report");
        let mut lane = Lane {
            name: format!("{}.{}", self.name, self.lanes),
            open: Vec::new(),
            oracle: Oracle::new(self.revision, topic, reports),
            step: 0,
            findings: Vec::new(),
            is_done: false,
            receive: None,
        };
        let work = Work { topic: topic.to_owned(), revision: self.revision.number(), app: None };
        self.send(&mut lane, 0, command::Body::Work(work))?;
        if lane.receive.is_none() {
            return Err(ExploreError::Worker("a new worker does not ask for a message".to_owned()));
        }
        Ok(lane)
    }

    /// Gives a worker the message that it asked for.
    pub(super) fn hand(&mut self, lane: &mut Lane, message: &Bytes) -> Result<(), ExploreError> {
        let nothing = || ExploreError::Worker("it does not ask for a message when it has none".to_owned());
        let op = lane.receive.take().ok_or_else(nothing)?;
        lane.is_done = false;
        self.reply(lane, op, &Answered::Message(message.clone()))
    }

    fn tell(&mut self, mut lane: Lane, op: usize, answer: &Answered) -> Result<Lane, ExploreError> {
        if op >= lane.open.len() {
            return Err(ExploreError::Worker(format!(
                "it asked for other ops when it was given the same answers again: {} of them instead of at least {}",
                lane.open.len(),
                op + 1
            )));
        }
        let (number, _) = lane.open.remove(op);
        self.reply(&mut lane, number, answer)?;
        Ok(lane)
    }

    pub(super) fn reply(&mut self, lane: &mut Lane, op: u32, answer: &Answered) -> Result<(), ExploreError> {
        let result = result(answer)?;
        lane.findings = lane.oracle.replied(lane.step, op, &result, NOW);
        self.send(lane, op, command::Body::Reply(Reply { result: Some(result) }))
    }

    /// Sends a command, and takes in what comes of it.
    fn send(&mut self, lane: &mut Lane, op: u32, body: command::Body) -> Result<(), ExploreError> {
        let mut command = frame::to_lane(&lane.name, body);
        command.op = op;
        let mut turn = self.link.turn(&[command]).map_err(|error| ExploreError::Worker(error.to_string()))?;
        for _ in 0..MAX_NAPS {
            for answer in turn.answers {
                lane.take(answer)?;
            }
            let timer = turn.timers.iter().copied().filter(|timer| timer.is_finite()).reduce(f64::min);
            let (true, false, Some(timer)) = (lane.open.is_empty(), lane.is_done, timer) else {
                break;
            };
            thread::sleep(Duration::from_secs_f64(timer.clamp(0.001, 1.0)));
            turn = self.link.turn(&[]).map_err(|error| ExploreError::Worker(error.to_string()))?;
        }
        if lane.open.is_empty() && !lane.is_done {
            return Err(ExploreError::Worker("it neither asks for anything nor is done with its message".to_owned()));
        }
        Ok(())
    }

    pub(super) fn leave(&mut self, lane: &Lane) -> Result<(), ExploreError> {
        let abandon = frame::to_lane(&lane.name, command::Body::Abandon(Empty {}));
        self.link.turn(&[abandon]).map(drop).map_err(|error| ExploreError::Worker(error.to_string()))
    }

    fn in_hand(&mut self, history: History) -> Result<LiveInHand, ExploreError> {
        let lane = self.lead(&history)?;
        let open = lane.open.iter().map(|(_, action)| action.clone()).collect();
        let findings = lane.findings.clone();
        self.last = Some((lane, history.clone()));
        Ok(LiveInHand { history, open, findings })
    }
}

impl Lane {
    fn take(&mut self, answer: Answer) -> Result<(), ExploreError> {
        let Some(body) = answer.body.filter(|_| answer.lane == self.name) else { return Ok(()) };
        self.step += 1;
        self.findings.extend(self.oracle.seen(self.step, answer.op, &body));
        match &body {
            Body::Receive(_) => {
                self.receive = Some(answer.op);
                self.is_done = true;
            }
            Body::Exit(_) => self.is_done = true,
            Body::Report(_) => {}
            _ => match Action::of(&body) {
                Ok(Some(action)) => self.open.push((answer.op, action)),
                Ok(None) => return Err(ExploreError::Worker(format!("it sent {}", frame::describe(&body)))),
                Err(error) => return Err(ExploreError::Worker(error.to_string())),
            },
        }
        Ok(())
    }
}

impl Worker for Live<'_> {
    type InHand = LiveInHand;

    fn revision(&self) -> Revision {
        self.revision
    }

    /// What the worker has the choice of is its own affair.
    fn begin(&mut self, _habit: Habit, topic: &str, message: &Bytes) -> Result<LiveInHand, ExploreError> {
        self.in_hand(History { topic: topic.to_owned(), message: message.clone(), answers: Vec::new() })
    }

    fn open(&self, worker: &LiveInHand) -> Vec<Action> {
        worker.open.clone()
    }

    fn findings(&self, worker: &LiveInHand) -> Vec<Finding> {
        worker.findings.clone()
    }

    fn answer(&mut self, worker: &LiveInHand, op: usize, answer: &Answered) -> Result<LiveInHand, ExploreError> {
        let mut history = worker.history.clone();
        history.answers.push((op, answer.clone()));
        let next = self.in_hand(history)?;
        let kept = worker.open.iter().enumerate().filter(|(at, _)| *at != op).map(|(_, action)| action);
        if !kept.eq(next.open.iter().take(worker.open.len() - 1)) && !next.open.is_empty() {
            let message =
                "it asked for other ops when it was given the same answers again, so not all of it is controlled";
            return Err(ExploreError::Worker(message.to_owned()));
        }
        Ok(next)
    }
}

/// An answer as a frame has it.
fn result(answer: &Answered) -> Result<reply::Result, ExploreError> {
    let outcome = |kind| reply::Result::Outcome(Outcome { kind: Some(kind) });
    Ok(match answer {
        Answered::Value(Some(value)) => reply::Result::Value(octets::encode(value)),
        Answered::Value(None) => reply::Result::NotFound(Empty {}),
        Answered::Done => reply::Result::Done(Empty {}),
        Answered::Mismatch => reply::Result::Mismatch(Empty {}),
        Answered::Count(count) => reply::Result::Count(*count),
        Answered::Present(present) => reply::Result::Present(*present),
        Answered::Message(body) => reply::Result::Message(octets::encode(body)),
        Answered::Response(value) => outcome(outcome::Kind::Response(octets::encode(value))),
        Answered::Deferral(calls) => {
            let call = |call: &crate::trace::Deferred| DeferredCall {
                topic: call.topic.clone(),
                call_hash: call.call_hash.clone(),
                task_name: call.task_name.clone(),
                payload: Some(octets::encode(&call.payload)),
            };
            outcome(outcome::Kind::Defer(Defer { calls: calls.iter().map(call).collect() }))
        }
        other => return Err(ExploreError::Worker(format!("{other:?} is no answer of the explorer's"))),
    })
}
