// SPDX-License-Identifier: AGPL-3.0-only
//! The oracle on a whole trace, lane by lane.

use std::collections::BTreeMap;

use brrr_wire::proto::conformance::{Answer, Command, Reply, Work, answer, command, trace_line::Line};
use brrr_wire::revision::Revision;

use super::Judgement;
use crate::adapter::frame;
use crate::oracle::LaneOracle;
use crate::trace::{Ending, Problem, Run, Trace, TraceError, line_number};

/// What the oracle says of each lane of a trace, which is that of the run.
pub(super) fn trace(trace: &Trace, run: &Run) -> Result<Judgement, TraceError> {
    let (revision, reports) = (run.revision, run.has_reports());
    let mut follower =
        Follower { revision, reports, clock: 1, lanes: BTreeMap::new(), judgement: Judgement::default() };
    for (index, line) in trace.lines.iter().enumerate() {
        let told = match line {
            Line::Sent(command) => follower.sent(command),
            Line::Seen(answer) => follower.seen(answer),
            _ => Ok(()),
        };
        told.map_err(|message| Problem::BadFrame(message).at(line_number(index)))?;
    }
    if follower.lanes.is_empty() {
        return Err(Problem::NoLanes.at(line_number(trace.lines.len())));
    }
    Ok(follower.end(run))
}

struct Lane {
    oracle: LaneOracle,
    /// It ended or was abandoned: nothing more can come of it.
    over: bool,
}

struct Follower {
    revision: Revision,
    reports: bool,
    clock: u64,
    lanes: BTreeMap<String, Lane>,
    /// Its `ops` is also the number of the step.
    judgement: Judgement,
}

impl Follower {
    fn sent(&mut self, command: &Command) -> Result<(), String> {
        use command::Body;
        match command.body.as_ref() {
            Some(Body::Hello(hello)) => self.clock = u64::from(hello.clock),
            Some(Body::Abandon(_)) => {
                let lane = self.lanes.get_mut(&command.lane);
                let lane = lane.ok_or_else(|| format!("lane `{}` is abandoned and was not started", command.lane))?;
                lane.oracle.abandon();
                lane.over = true;
            }
            Some(Body::Reply(Reply { result: Some(result) })) => {
                if let Some(lane) = self.lanes.get_mut(&command.lane) {
                    let findings = lane.oracle.replied(self.judgement.ops, command.op, result, self.clock);
                    self.judgement.oracle.extend(findings);
                }
            }
            Some(body) => self.start(&command.lane, body)?,
            None => {}
        }
        Ok(())
    }

    fn start(&mut self, name: &str, command: &command::Body) -> Result<(), String> {
        let spoken = match command {
            command::Body::Work(work) => work.revision,
            command::Body::Schedule(schedule) => schedule.revision,
            _ => self.revision.number(),
        };
        if spoken != self.revision.number() {
            return Err(format!(
                "lane `{name}` is started in revision {spoken}, and the header says {}",
                self.revision.number()
            ));
        }
        let started = LaneOracle::of(self.revision, command, self.reports);
        let started = started.map_err(|error| format!("lane `{name}` cannot be started: {error}"))?;
        let Some(oracle) = started else { return Ok(()) };
        if self.lanes.get(name).is_some_and(|lane| !lane.over) {
            return Err(format!("lane `{name}` is started while it runs"));
        }
        if let Some(before) = self.lanes.insert(name.to_owned(), Lane { oracle, over: false }) {
            self.judgement.latitude.extend(before.oracle.latitude());
        }
        Ok(())
    }

    fn seen(&mut self, answer: &Answer) -> Result<(), String> {
        use answer::Body;
        let Some(body) = &answer.body else { return Ok(()) };
        if matches!(body, Body::Hello(_) | Body::Sync(_)) {
            return Ok(());
        }
        if let (Body::Receive(receive), false) = (body, self.lanes.contains_key(&answer.lane)) {
            // A trace may begin after its workers did: the first message that one asks for tells its topic.
            let work = Work { topic: receive.topic.clone(), revision: self.revision.number(), app: None };
            self.start(&answer.lane, &command::Body::Work(work))?;
        }
        if let Some(op) = frame::op_name(body) {
            if answer.op == 0 {
                return Err(format!("a {op} of lane `{}` has no number", answer.lane));
            }
            self.judgement.ops += 1;
        }
        if let Body::Unsupported(unsupported) = body {
            let message = format!("the adapter did not know the command `{}`", unsupported.command);
            self.judgement.inconclusive.push(message);
        }
        let step = self.judgement.ops;
        match self.lanes.get_mut(&answer.lane) {
            Some(lane) if !lane.over => {
                self.judgement.oracle.extend(lane.oracle.seen(step, answer.op, body));
                lane.over = matches!(body, Body::Exit(_) | Body::Result(_) | Body::Unsupported(_));
                Ok(())
            }
            // It answers a command of no lane.
            None if matches!(body, Body::Unsupported(_)) => Ok(()),
            Some(_) => Err(format!("lane `{}` goes on though it has ended or was abandoned", answer.lane)),
            None => Err(format!("lane `{}` was not started, and has not asked for a message before this", answer.lane)),
        }
    }

    /// What a lane has not done yet when the trace ends is not held against it, and not taken for done.
    fn end(mut self, run: &Run) -> Judgement {
        for (name, lane) in &self.lanes {
            self.judgement.deviated = self.judgement.deviated.into_iter().chain(lane.oracle.deviated()).min();
            self.judgement.latitude.extend(lane.oracle.latitude());
            let in_hand = || run.handlings.iter().any(|one| *one.lane == **name && one.ending == Ending::Open);
            if !lane.over && (!matches!(lane.oracle, LaneOracle::Worker(_) | LaneOracle::Tasks(..)) || in_hand()) {
                self.judgement.inconclusive.push(format!("the trace ends while lane {name} is at work"));
            }
        }
        self.judgement
    }
}
