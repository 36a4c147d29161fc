// SPDX-License-Identifier: AGPL-3.0-only
//! A schedule as a trace: made once more, with everything that is said on the way.

use brrr_wire::proto::conformance as frames;
use brrr_wire::proto::conformance::{Answer, Command, Empty, Reply, Work, answer::Body, command, trace_line::Line};
use bytes::Bytes;

use super::fault::Fault;
use super::scenario::Scenario;
use super::state::{State, Step, StepKind};
use super::table::{ABSENT, Op, Table, Taken, What};
use super::translate::dated_action;
use super::worker::Worker;
use super::{Ending, ExploreError};
use crate::octets;
use crate::requirement;
use crate::trace::{Action, Answered, Key, Trace};

/// The trace of a schedule of a scenario, made once more by this worker. It ends with the requirement that does not
/// hold, and FAIL or WARN; with PASS where it only shows what a scenario is about.
///
/// # Errors
/// Where the worker does not do again what it did when the schedule was found.
pub fn record<W: Worker>(
    worker: W,
    scenario: &Scenario<'_>,
    ending: &Ending,
    broken: Option<&str>,
) -> Result<Trace, ExploreError> {
    let mut table = Table::new(worker, scenario)?;
    let revision = table.worker.revision();
    let trace = Trace::new(revision, format!("explore/{}", scenario.name), "0");
    let mut recorder = Recorder { table: &mut table, trace, lanes: Vec::new(), ops: 0 };
    let mut state = recorder.begin(scenario)?;
    let mut steps = Vec::new();
    for of in &ending.schedule {
        recorder.table.steps(&state, false, &mut steps);
        let step = recorder.table.to_step(of).filter(|step| steps.contains(step));
        let step = step.ok_or_else(|| otherwise("a step of the schedule cannot be made any more"))?;
        recorder.step(&state, step)?;
        (state, _) = recorder.table.step(&state, step)?;
    }
    let mut trace = recorder.trace;
    table.worker.close()?;
    let is_must = |id: &str| requirement::find(id).is_none_or(|known| known.level.is_must());
    let verdict = broken.map_or("PASS", |id| if is_must(id) { "FAIL" } else { "WARN" });
    trace.close(verdict, broken.map(str::to_owned));
    Ok(trace)
}

fn otherwise(how: &str) -> ExploreError {
    ExploreError::Worker(format!("it does not do again what it did before, so not all of it is controlled: {how}"))
}

struct Recorder<'a, W: Worker> {
    table: &'a mut Table<W>,
    trace: Trace,
    lanes: Vec<Lane<W::InHand>>,
    /// How many ops there were.
    ops: u32,
}

struct Lane<L> {
    name: String,
    topic: String,
    /// How many workers of this place died or ended before.
    before: u32,
    /// The op that asks for a message; none where the worker ended.
    receive: Option<u32>,
    worker: Option<L>,
    taken: Taken,
    /// Each op that is open, in the worker's order, and its number in the trace.
    ops: Vec<Op>,
    open: Vec<u32>,
    /// What was asked for since the message was taken.
    asked: Vec<u64>,
}

impl<W: Worker> Recorder<'_, W> {
    /// The world at the start, and the workers in it.
    fn begin(&mut self, scenario: &Scenario<'_>) -> Result<State, ExploreError> {
        if let Some(welcome) = self.table.worker.welcome() {
            self.trace.seen(Answer { body: Some(Body::Hello(welcome)), ..Answer::default() });
        }
        let state = self.table.start(scenario)?;
        for (key, (value, _)) in (0..).zip(&state.store) {
            self.stored(key, *value, false);
        }
        for (counter, count) in (0..).zip(&state.counters) {
            self.counted(counter, *count);
        }
        for (topic, root, call) in &scenario.queue {
            let body = Scenario::message(root, call)?;
            self.queued(topic, &body);
        }
        for (at, (topic, habit)) in (b'a'..=b'z').cycle().zip(&scenario.workers) {
            let lane = Lane {
                name: char::from(at).to_string(),
                topic: (*topic).to_owned(),
                before: 0,
                receive: None,
                worker: None,
                taken: Taken { habit: *habit, topic: self.table.topics.id(&(*topic).to_owned()), message: 0, time: 0 },
                ops: Vec::new(),
                open: Vec::new(),
                asked: Vec::new(),
            };
            self.lanes.push(lane);
            self.enter(self.lanes.len() - 1);
        }
        for (at, root, call) in &scenario.hands {
            let message = Scenario::message(root, call)?;
            let message = self.table.messages.id(&message);
            self.take(*at, message, 0)?;
        }
        Ok(state)
    }

    fn step(&mut self, state: &State, step: Step) -> Result<(), ExploreError> {
        match step.kind {
            StepKind::Take { message, stays } => {
                let time = if self.table.clock_advances { state.time.saturating_add(1) } else { 0 };
                if stays {
                    let (topic, body) = (self.lanes[step.lane].topic.clone(), self.table.messages.get(message).clone());
                    self.queued(&topic, &body);
                }
                self.take(step.lane, message, time)?;
            }
            StepKind::Die => {
                self.sent(step.lane, 0, command::Body::Abandon(Empty {}));
                self.enter(step.lane);
            }
            StepKind::Repair => {
                let (next, _) = self.table.step(state, step)?;
                let topic = self.table.repairs.1;
                let name = self.table.topics.get(topic).clone();
                // Nothing is queued when something is scheduled again.
                for message in &next.queues[topic as usize] {
                    let body = self.table.messages.get(*message).clone();
                    self.queued(&name, &body);
                }
            }
            StepKind::Reset(counter) => self.counted(counter, 0),
            StepKind::Lose { .. } | StepKind::Read { .. } | StepKind::Answer { .. } => {}
        }
        let Some((what, answer)) = self.table.answer_of(state, step) else { return Ok(()) };
        if let StepKind::Answer { fault: Some(Fault::ReplyLost | Fault::Doubt), .. } = step.kind {
            self.unseen(state, what);
        }
        let answered = self.table.answered(what, answer)?;
        match step.kind {
            StepKind::Answer { op, .. } | StepKind::Read { op, .. } => self.answer(step.lane, op, &answered),
            _ => Ok(()),
        }
    }

    /// A new worker, which asks for its first message.
    fn enter(&mut self, at: usize) {
        let lane = &mut self.lanes[at];
        if lane.before > 0 {
            let first: String = lane.name.chars().take(1).collect();
            lane.name = format!("{first}{}", lane.before + 1);
        }
        (lane.before, lane.worker, lane.receive) = (lane.before + 1, None, None);
        lane.open.clear();
        lane.ops.clear();
        let (topic, revision) = (lane.topic.clone(), self.table.worker.revision().number());
        self.sent(at, 0, command::Body::Work(Work { topic, revision, app: None }));
        self.receive(at);
    }

    /// The worker asks for a message.
    fn receive(&mut self, at: usize) {
        let topic = self.lanes[at].topic.clone();
        let op = self.seen(at, Action::Receive { topic }.to_body());
        self.lanes[at].receive = Some(op);
    }

    fn take(&mut self, at: usize, message: u32, time: u8) -> Result<(), ExploreError> {
        if self.lanes[at].receive.is_none() {
            self.enter(at);
        }
        let op = self.lanes[at].receive.take().unwrap_or_default();
        let answered = Answered::Message(self.table.messages.get(message).clone());
        self.reply(at, op, &answered);
        let lane = &mut self.lanes[at];
        lane.taken = Taken { message, time, ..lane.taken };
        (lane.ops, lane.open, lane.asked) = (Vec::new(), Vec::new(), Vec::new());
        let worker = self.table.hand(lane.taken)?;
        self.goes_on(at, worker, 0)
    }

    fn answer(&mut self, at: usize, op: u64, answered: &Answered) -> Result<(), ExploreError> {
        let lane = &mut self.lanes[at];
        let worker = lane.worker.take().ok_or_else(|| otherwise("it is done, and had something to ask for"))?;
        let place = lane.ops.iter().position(|open| open.id == op);
        let place = place.ok_or_else(|| otherwise("it does not ask for what it asked for"))?;
        lane.ops.remove(place);
        let number = lane.open.remove(place);
        self.reply(at, number, answered);
        let worker = self.table.worker.answer(&worker, place, answered)?;
        self.goes_on(at, worker, op)
    }

    /// Writes down what the worker asks for now, after the answer to this op.
    fn goes_on(&mut self, at: usize, worker: W::InHand, cause: u64) -> Result<(), ExploreError> {
        let Lane { taken, ops, asked, .. } = &self.lanes[at];
        let (taken, kept, asked) = (*taken, ops.clone(), asked.clone());
        let open = self.table.worker.open(&worker);
        let (ops, asked) = self.table.new_ops(&worker, taken, &kept, asked, cause)?;
        for action in open.iter().skip(kept.len()) {
            let op = self.seen(at, dated_action(action, taken.time).to_body());
            self.lanes[at].open.push(op);
        }
        (self.lanes[at].ops, self.lanes[at].asked) = (ops, asked);
        let told = self.table.worker.told(&worker);
        let has_ended = told.iter().any(|body| matches!(body, Body::Exit(_)));
        for body in told {
            let lane = self.lanes[at].name.clone();
            self.trace.seen(Answer { lane, body: Some(body), ..Answer::default() });
        }
        if open.is_empty() {
            if !has_ended {
                self.receive(at);
            }
        } else {
            self.lanes[at].worker = Some(worker);
        }
        Ok(())
    }

    /// What was carried out although its answer does not say so.
    fn unseen(&mut self, state: &State, what: What) {
        match what {
            What::Set { key, value } | What::Create { key, value } | What::Swap { key, value, .. } => {
                self.stored(key, value, true);
            }
            What::Remove { key, .. } => self.stored(key, ABSENT, true),
            What::Incr(counter) => {
                let count = state.counters.get(counter as usize).copied().unwrap_or(0);
                self.counted(counter, count + 1);
            }
            What::Put { topic, message } => {
                let (topic, body) = (self.table.topics.get(topic).clone(), self.table.messages.get(message).clone());
                self.queued(&topic, &body);
            }
            What::Has(_) | What::Get(_) | What::Invoke { .. } => {}
        }
    }

    fn stored(&mut self, key: u32, value: u32, is_change: bool) {
        let value = self.table.values.get(value).as_ref().map(|value: &Bytes| octets::encode(value));
        if value.is_some() || is_change {
            let Key { kind, call_hash } = self.table.keys.get(key).clone();
            self.trace.push(Line::Stored(frames::Stored { kind, call_hash, value }));
        }
    }

    fn counted(&mut self, counter: u32, count: u32) {
        let key = self.table.counters.get(counter).clone();
        self.trace.push(Line::Counted(frames::Counted { key, count }));
    }

    fn queued(&mut self, topic: &str, body: &Bytes) {
        let (topic, body) = (topic.to_owned(), Some(octets::encode(body)));
        self.trace.push(Line::Queued(frames::Queued { topic, body }));
    }

    fn sent(&mut self, at: usize, op: u32, body: command::Body) {
        let lane = self.lanes[at].name.clone();
        self.trace.sent(Command { lane, op, body: Some(body) });
    }

    fn reply(&mut self, at: usize, op: u32, answered: &Answered) {
        self.sent(at, op, command::Body::Reply(Reply { result: Some(answered.to_result()) }));
    }

    fn seen(&mut self, at: usize, body: Body) -> u32 {
        self.ops += 1;
        let (lane, op) = (self.lanes[at].name.clone(), self.ops);
        self.trace.seen(Answer { lane, op, body: Some(body), ..Answer::default() });
        op
    }
}
