// SPDX-License-Identifier: AGPL-3.0-only
//! What happens in a replay, as a trace that both judges can read.

use brrr_wire::proto::conformance::{Answer, Hello, Reply, Welcome, answer, command, reply, trace_line::Line};

use super::Schedule;
use crate::adapter::{PROTOCOL, frame};
use crate::oracle::LaneOracle;
use crate::trace::Trace;

/// Writes the trace of a replay. Lanes have the names of the schedule, ops are numbered anew.
pub(super) struct Recorder {
    pub(super) trace: Trace,
    /// Of each of its lines, the line of the schedule that was being replayed.
    pub(super) lines: Vec<usize>,
    /// The line of the schedule that is being replayed.
    pub(super) line: usize,
    clock: u32,
    steps: u32,
}

impl Recorder {
    /// `clock` is the time that the adapter was told.
    pub(super) fn new(schedule: &Schedule, welcome: &Welcome, clock: u32) -> Self {
        let header = &schedule.trace.header;
        let trace = Trace::new(schedule.revision, header.case.clone(), header.seed.clone());
        let mut recorder = Self { trace, lines: Vec::new(), line: 1, clock, steps: 0 };
        let seed = schedule.seed().unwrap_or_default().to_string();
        recorder.sent("", 0, command::Body::Hello(Hello { protocol: PROTOCOL, clock, seed }));
        let welcome = answer::Body::Hello(welcome.clone());
        recorder.line(Line::Seen(Answer { body: Some(welcome), ..Answer::default() }));
        recorder
    }

    /// A line of the trace: a change by somebody else, or a frame.
    pub(super) fn line(&mut self, line: Line) {
        self.trace.push(line);
        self.lines.push(self.line);
    }

    /// A frame for a lane; `step` is that of the op that a reply answers.
    pub(super) fn sent(&mut self, lane: &str, step: u32, body: command::Body) {
        let mut command = frame::to_lane(lane, body);
        command.op = step;
        self.line(Line::Sent(command));
    }

    /// A frame of a lane; gives the number of the op that it is, or 0. What a lane that runs tasks ran by then goes
    /// before it, as when a case is played.
    pub(super) fn seen(&mut self, lane: &str, tasks: Option<&mut LaneOracle>, body: &answer::Body) -> u32 {
        let Some(oracle) = tasks else { return self.push(lane, body) };
        if let Some(due) = oracle.ended_by(body) {
            let (invoke, result) = (answer::Body::Invoke(due.invoke), reply::Result::Outcome(due.outcome));
            let step = self.push(lane, &invoke);
            // What this judge finds is asked of the whole trace later on.
            let _ = oracle.seen(step, step, &invoke);
            let _ = oracle.replied(step, step, &result, self.clock.into());
            self.sent(lane, step, command::Body::Reply(Reply { result: Some(result) }));
        }
        let step = self.push(lane, body);
        let _ = oracle.seen(self.steps, self.steps, body);
        step
    }

    fn push(&mut self, lane: &str, body: &answer::Body) -> u32 {
        let is_op = frame::op_name(body).is_some();
        self.steps += u32::from(is_op);
        let op = if is_op { self.steps } else { 0 };
        let (lane, body) = (lane.to_owned(), Some(body.clone()));
        self.line(Line::Seen(Answer { lane, op, timers: Vec::new(), body }));
        op
    }

    /// A lane that runs tasks was answered.
    pub(super) fn replied(&self, tasks: Option<&mut LaneOracle>, step: u32, result: &reply::Result) {
        if let Some(oracle) = tasks {
            let _ = oracle.replied(step, step, result, self.clock.into());
        }
    }
}
