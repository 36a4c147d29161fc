// SPDX-License-Identifier: AGPL-3.0-only
//! From the lines of a trace to a run.

use std::collections::HashMap;
use std::sync::Arc;

use brrr_wire::proto::conformance::{
    Answer, Command, Counted, Error, Queued, Report, Schedule, Stored, answer, command, result, trace_line::Line,
};
use brrr_wire::revision::Revision;
use bytes::Bytes;

use super::{Change, Event, PerformedOp, Run, State};
use crate::trace::action::{bytes, key};
use crate::trace::{Action, Answered, Ending, Handling, Problem, Scheduling, Trace, TraceError, line_number};

pub(super) fn build(trace: &Trace) -> Result<Run, TraceError> {
    let revision = Revision::from_number(trace.header.revision)
        .ok_or_else(|| Problem::UnknownRevision(trace.header.revision).at(1))?;
    let mut builder = Builder::new(revision);
    builder.run.events.reserve(trace.lines.len());
    for (index, line) in trace.lines.iter().enumerate() {
        builder.line(line).map_err(|problem| Problem::BadFrame(problem).at(line_number(index)))?;
    }
    Ok(builder.finish())
}

/// What is known of a lane.
struct Lane {
    name: Arc<str>,
    /// The message in hand.
    current: Option<usize>,
    /// The message that was in hand last.
    last: Option<usize>,
    scheduling: Option<usize>,
}

pub(super) struct Builder {
    run: Run,
    lanes: HashMap<String, Lane>,
    /// Ops that were not answered, by the adapter's number.
    open: HashMap<u32, usize>,
    /// Whether there was a frame already.
    begun: bool,
}

impl Builder {
    pub(super) fn new(revision: Revision) -> Self {
        let run = Run {
            revision,
            start: State::default(),
            provides: Vec::new(),
            events: Vec::new(),
            ops: Vec::new(),
            handlings: Vec::new(),
            schedulings: Vec::new(),
        };
        Self { run, lanes: HashMap::new(), open: HashMap::new(), begun: false }
    }

    /// From here on, a change is one by somebody else and not the state at the start.
    pub(super) const fn begin(&mut self) {
        self.begun = true;
    }

    fn line(&mut self, line: &Line) -> Result<(), String> {
        match line {
            Line::Header(_) | Line::End(_) => Err("a header or an end stands between the frames".into()),
            Line::Stored(stored) => self.stored(stored),
            Line::Queued(queued) => self.queued(queued),
            Line::Counted(counted) => {
                self.counted(counted);
                Ok(())
            }
            Line::Sent(command) => {
                self.begun = true;
                self.sent(command)
            }
            Line::Seen(answer) => {
                self.begun = true;
                self.seen(answer)
            }
        }
    }

    fn stored(&mut self, stored: &Stored) -> Result<(), String> {
        let key = key(&stored.kind, &stored.call_hash);
        let value = stored.value.as_ref().map(|value| bytes(Some(value))).transpose().map_err(|e| e.to_string())?;
        self.changed(Change::Stored { key, value });
        Ok(())
    }

    fn queued(&mut self, queued: &Queued) -> Result<(), String> {
        let body = bytes(queued.body.as_ref()).map_err(|e| e.to_string())?;
        self.changed(Change::Queued { topic: queued.topic.clone(), body });
        Ok(())
    }

    fn counted(&mut self, counted: &Counted) {
        let Counted { key, count } = counted.clone();
        self.changed(Change::Counted { key, count });
    }

    /// A change by somebody else, or a part of the state at the start.
    pub(super) fn changed(&mut self, change: Change) {
        if self.begun {
            self.event(Event::Changed(change));
            return;
        }
        let start = &mut self.run.start;
        match change {
            Change::Stored { key, value: Some(value) } => drop(start.store.insert(key, value)),
            Change::Stored { key, value: None } => drop(start.store.remove(&key)),
            Change::Queued { topic, body } => start.queues.entry(topic).or_default().push(body),
            Change::Counted { key, count } => drop(start.counters.insert(key, count)),
        }
    }

    fn sent(&mut self, command: &Command) -> Result<(), String> {
        use command::Body;
        match command.body.as_ref().ok_or("the command has no body")? {
            Body::Hello(_) | Body::Sync(_) | Body::Read(_) => {}
            Body::Work(work) => self.started(&command.lane, work.topic.clone()),
            Body::Reply(reply) => {
                let result = reply.result.as_ref().ok_or("the reply has no result")?;
                let reply = Answered::of(result).map_err(|e| e.to_string())?;
                return self.replied(&command.lane, command.op, reply);
            }
            Body::Abandon(_) => self.abandoned(&command.lane),
            Body::Schedule(schedule) => return self.schedule(&command.lane, schedule),
        }
        Ok(())
    }

    pub(super) fn started(&mut self, lane: &str, topic: String) {
        let lane = self.lane(lane).name.clone();
        self.event(Event::Started { lane, topic });
    }

    pub(super) fn abandoned(&mut self, lane: &str) {
        let name = self.lane(lane).name.clone();
        let at = self.event(Event::Abandoned { lane: name });
        self.close(lane, Ending::Abandoned, at);
    }

    fn schedule(&mut self, lane: &str, schedule: &Schedule) -> Result<(), String> {
        let payload = bytes(schedule.payload.as_ref()).map_err(|e| e.to_string())?;
        let index = self.run.schedulings.len();
        let sent = self.event(Event::Scheduled(index));
        let lane = self.lane(lane);
        lane.scheduling = Some(index);
        let lane = lane.name.clone();
        let command = schedule.clone();
        self.run.schedulings.push(Scheduling {
            lane,
            command,
            payload,
            sent,
            ops: Vec::new(),
            result: None,
            ended: usize::MAX,
        });
        Ok(())
    }

    pub(super) fn replied(&mut self, lane: &str, number: u32, reply: Answered) -> Result<(), String> {
        let index = self.open.remove(&number).ok_or_else(|| {
            format!("op {number} of lane `{lane}` is answered and is not open: it was never seen, or answered")
        })?;
        let op = &self.run.ops[index];
        if *op.lane != *lane {
            return Err(format!("op {number} is of lane `{}` and is answered in lane `{lane}`", op.lane));
        }
        if !op.action.fits(&reply) {
            return Err(format!("op {number}, a {}, has a reply of another kind", op.action.name()));
        }
        let message = match &reply {
            Answered::Message(body) => Some(body.clone()),
            _ => None,
        };
        let at = self.event(Event::Replied(index));
        self.run.ops[index].replied = Some(at);
        self.run.ops[index].reply = Some(reply);
        if let Some(body) = message {
            self.deliver(index, body, at);
        }
        Ok(())
    }

    fn deliver(&mut self, receive: usize, body: Bytes, at: usize) {
        let PerformedOp { lane, action, .. } = &self.run.ops[receive];
        let lane = lane.clone();
        let topic = match action {
            Action::Receive { topic } => topic.clone(),
            _ => String::new(),
        };
        self.close(&lane, Ending::Next, at);
        let index = self.run.handlings.len();
        self.lane(&lane).current = Some(index);
        self.lane(&lane).last = Some(index);
        self.run.handlings.push(Handling {
            lane,
            topic,
            body,
            receive,
            delivered: at,
            ops: Vec::new(),
            reports: Vec::new(),
            ending: Ending::Open,
            ended: usize::MAX,
        });
    }

    fn seen(&mut self, answer: &Answer) -> Result<(), String> {
        use answer::Body;
        let body = answer.body.as_ref().ok_or("the answer has no body")?;
        if let Some(action) = Action::of(body).map_err(|e| e.to_string())? {
            return self.op(&answer.lane, answer.op, action);
        }
        match body {
            Body::Hello(welcome) => self.run.provides.clone_from(&welcome.provides),
            Body::Exit(exit) => self.exited(&answer.lane, exit.error.clone()),
            Body::Report(report) => self.reported(&answer.lane, report),
            Body::Result(result) => self.result(&answer.lane, result.kind.clone()),
            _ => {}
        }
        Ok(())
    }

    pub(super) fn op(&mut self, on: &str, number: u32, action: Action) -> Result<(), String> {
        let index = self.run.ops.len();
        let step = u32::try_from(index + 1).map_err(|_| "there are more ops than can be numbered")?;
        if self.open.insert(number, index).is_some() {
            return Err(format!("op {number} comes again before it is answered"));
        }
        let seen = self.event(Event::Seen(index));
        let takes = matches!(action, Action::Receive { .. });
        let lane = self.lane(on);
        let (name, current) = (lane.name.clone(), lane.current.or(lane.last));
        let scheduling = lane.scheduling;
        self.run.ops.push(PerformedOp { step, lane: name, op: number, action, seen, replied: None, reply: None });
        if takes {
            self.close(on, Ending::Next, seen);
        } else if let Some(scheduling) = scheduling {
            self.run.schedulings[scheduling].ops.push(index);
        } else if let Some(current) = current {
            self.run.handlings[current].ops.push(index);
        }
        Ok(())
    }

    pub(super) fn exited(&mut self, lane: &str, error: Option<Error>) {
        let name = self.lane(lane).name.clone();
        let at = self.event(Event::Exited { lane: name, error: error.clone() });
        self.close(lane, Ending::Exited(error), at);
    }

    fn reported(&mut self, lane: &str, report: &Report) {
        let lane = self.lane(lane);
        let (name, current) = (lane.name.clone(), lane.current.or(lane.last));
        self.event(Event::Reported { lane: name, report: report.clone() });
        if let Some(current) = current {
            self.run.handlings[current].reports.push(report.clone());
        }
    }

    fn result(&mut self, lane: &str, kind: Option<result::Kind>) {
        if let Some(index) = self.lane(lane).scheduling.take() {
            let at = self.event(Event::Finished(index));
            self.run.schedulings[index].result = kind;
            self.run.schedulings[index].ended = at;
        }
    }

    fn close(&mut self, lane: &str, ending: Ending, at: usize) {
        if let Some(index) = self.lane(lane).current.take() {
            self.run.handlings[index].ending = ending;
            self.run.handlings[index].ended = at;
        }
    }

    fn event(&mut self, event: Event) -> usize {
        self.run.events.push(event);
        self.run.events.len() - 1
    }

    fn lane(&mut self, name: &str) -> &mut Lane {
        if !self.lanes.contains_key(name) {
            let lane = Lane { name: Arc::from(name), current: None, last: None, scheduling: None };
            self.lanes.insert(name.to_owned(), lane);
        }
        self.lanes.get_mut(name).expect("invariant: the lane was inserted just now")
    }

    pub(super) fn finish(mut self) -> Run {
        let end = self.run.events.len();
        for handling in &mut self.run.handlings {
            handling.ended = handling.ended.min(end);
        }
        for scheduling in &mut self.run.schedulings {
            scheduling.ended = scheduling.ended.min(end);
        }
        self.run
    }
}
