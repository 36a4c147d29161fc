// SPDX-License-Identifier: AGPL-3.0-only
//! A worker behind an adapter, asked by history: each question is a new lane that is led to where the question begins.

use std::hash::{Hash, Hasher};
use std::thread;
use std::time::Duration;

use brrr_wire::proto::conformance::{Answer, Empty, Reply, Welcome, Work, answer::Body, command};
use brrr_wire::revision::Revision;
use bytes::Bytes;

use super::scenario::Habit;
use super::worker::Taken;
use super::{ExploreError, Machine, MachineInHand, NOW, Worker};
use crate::adapter::{Link, frame};
use crate::finding::Finding;
use crate::oracle::Oracle;
use crate::trace::{Action, Answered};

/// How many lanes are kept to be asked again.
const KEPT: usize = 64;
/// How often in a row a lane that asks for nothing may have a timer that ran out.
const MAX_NAPS: u32 = 100;

/// An adapter's workers.
pub struct Live<'a> {
    link: &'a mut dyn Link,
    revision: Revision,
    /// What the names of its lanes begin with.
    name: String,
    lanes: u64,
    /// Lanes that were asked, the latest last, so that they need not be led there again.
    asked: Vec<(Lane, History)>,
    /// Lanes that are done with a message, to be given another one; none where every message has a new lane.
    idle: Option<Vec<Lane>>,
}

/// What a worker was given, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
struct History {
    topic: String,
    message: Bytes,
    answers: Vec<(usize, Answered)>,
}

impl History {
    /// Whether it is the other one with these answers.
    fn is(&self, other: &Self, answers: &[(usize, Answered)]) -> bool {
        self.answers.len() == answers.len()
            && self.message == other.message
            && self.topic == other.topic
            && self.answers == answers
    }
}

/// A worker with a message in hand.
#[derive(Clone, Debug)]
pub enum LiveInHand {
    /// One of the adapter's.
    Lane(LaneInHand),
    /// One with a habit, which the machine plays beside the adapter's.
    Machine(Box<MachineInHand>),
}

/// A lane with a message in hand, known by what it was given.
#[derive(Clone, Debug)]
pub struct LaneInHand {
    history: History,
    open: Vec<Action>,
    findings: Vec<Finding>,
    told: Vec<Body>,
}

/// What a lane has asked for decides how it goes on, as far as can be seen from outside.
impl Hash for LiveInHand {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Lane(lane) => lane.history.topic.hash(state),
            Self::Machine(machine) => machine.hash(state),
        }
    }
}

/// One lane of the adapter.
pub(super) struct Lane {
    name: String,
    topic: String,
    pub(super) open: Vec<(u32, Action)>,
    oracle: Oracle,
    step: u32,
    pub(super) findings: Vec<Finding>,
    /// What it said beside its ops since the last reply.
    told: Vec<Body>,
    /// The message was handled: the lane asked for another, or ended.
    is_done: bool,
    pub(super) receive: Option<u32>,
}

impl<'a> Live<'a> {
    /// Workers of this adapter, whose lanes have names that begin with `name`, as nobody else's do.
    pub fn new(link: &'a mut dyn Link, revision: Revision, name: &str) -> Self {
        Self { link, revision, name: name.to_owned(), lanes: 0, asked: Vec::new(), idle: None }
    }

    /// The same workers, of which each is given one message after the other, as in a fleet.
    #[must_use]
    pub fn going_on(self) -> Self {
        Self { idle: Some(Vec::new()), ..self }
    }

    /// A lane that was led through a history: one that is there but for the last answer, or a new one.
    fn lead(&mut self, history: &History) -> Result<Lane, ExploreError> {
        if let Some((last, before)) = history.answers.split_last()
            && let Some(at) = self.asked.iter().rposition(|(_, at)| at.is(history, before))
        {
            let (lane, _) = self.asked.remove(at);
            return self.tell(lane, last.0, &last.1);
        }
        let idle = self.idle.as_mut().and_then(|idle| {
            let at = idle.iter().position(|lane| lane.topic == history.topic)?;
            Some(idle.swap_remove(at))
        });
        let mut lane = idle.map_or_else(|| self.enter(&history.topic), Ok)?;
        self.hand(&mut lane, &history.message)?;
        for (op, answer) in &history.answers {
            lane = self.tell(lane, *op, answer)?;
        }
        Ok(lane)
    }

    /// Keeps a lane to be asked again; the one that was asked longest ago makes room for it.
    fn keep(&mut self, lane: Lane, history: History) -> Result<(), ExploreError> {
        if lane.is_done {
            return match &mut self.idle {
                Some(idle) if lane.receive.is_some() && idle.len() < KEPT => {
                    idle.push(lane);
                    Ok(())
                }
                _ => self.leave(&lane),
            };
        }
        if self.asked.len() >= KEPT {
            let (oldest, _) = self.asked.remove(0);
            self.leave(&oldest)?;
        }
        self.asked.push((lane, history));
        Ok(())
    }

    /// A new worker, which asks for its first message.
    pub(super) fn enter(&mut self, topic: &str) -> Result<Lane, ExploreError> {
        self.lanes += 1;
        let reports = self.link.welcome().provides.iter().any(|field| field == "report");
        let mut lane = Lane {
            name: format!("{}.{}", self.name, self.lanes),
            topic: topic.to_owned(),
            open: Vec::new(),
            oracle: Oracle::new(self.revision, topic, reports),
            step: 0,
            findings: Vec::new(),
            told: Vec::new(),
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
        let result = answer.to_result();
        lane.findings = lane.oracle.replied(lane.step, op, &result, NOW);
        lane.told.clear();
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

    fn in_hand(&mut self, history: History) -> Result<LaneInHand, ExploreError> {
        let lane = self.lead(&history)?;
        let open = lane.open.iter().map(|(_, action)| action.clone()).collect();
        let (findings, told) = (lane.findings.clone(), lane.told.clone());
        self.keep(lane, history.clone())?;
        Ok(LaneInHand { history, open, findings, told })
    }

    fn answered(&mut self, worker: &LaneInHand, op: usize, answer: &Answered) -> Result<LaneInHand, ExploreError> {
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
            Body::Exit(_) => {
                self.is_done = true;
                self.told.push(body);
            }
            Body::Report(_) => self.told.push(body),
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

    /// What the adapter's workers make of what is left to their choice is their own affair.
    fn begin(&mut self, taken: &Taken<'_>) -> Result<LiveInHand, ExploreError> {
        if taken.habit != Habit::None {
            return Machine(self.revision).begin(taken).map(Box::new).map(LiveInHand::Machine);
        }
        let (topic, message) = (taken.topic.to_owned(), taken.message.clone());
        self.in_hand(History { topic, message, answers: Vec::new() }).map(LiveInHand::Lane)
    }

    fn welcome(&self) -> Option<Welcome> {
        Some(self.link.welcome().clone())
    }

    fn told(&self, worker: &LiveInHand) -> Vec<Body> {
        match worker {
            LiveInHand::Lane(lane) => lane.told.clone(),
            LiveInHand::Machine(_) => Vec::new(),
        }
    }

    fn close(&mut self) -> Result<(), ExploreError> {
        let mut lanes: Vec<Lane> = std::mem::take(&mut self.asked).into_iter().map(|(lane, _)| lane).collect();
        lanes.extend(self.idle.as_mut().map(std::mem::take).into_iter().flatten());
        lanes.iter().try_for_each(|lane| self.leave(lane))
    }

    fn open(&self, worker: &LiveInHand) -> Vec<Action> {
        match worker {
            LiveInHand::Lane(lane) => lane.open.clone(),
            LiveInHand::Machine(machine) => Machine(self.revision).open(machine),
        }
    }

    fn findings(&self, worker: &LiveInHand) -> Vec<Finding> {
        match worker {
            LiveInHand::Lane(lane) => lane.findings.clone(),
            LiveInHand::Machine(_) => Vec::new(),
        }
    }

    fn answer(&mut self, worker: &LiveInHand, op: usize, answer: &Answered) -> Result<LiveInHand, ExploreError> {
        match worker {
            LiveInHand::Lane(lane) => self.answered(lane, op, answer).map(LiveInHand::Lane),
            LiveInHand::Machine(machine) => {
                Machine(self.revision).answer(machine, op, answer).map(Box::new).map(LiveInHand::Machine)
            }
        }
    }
}
