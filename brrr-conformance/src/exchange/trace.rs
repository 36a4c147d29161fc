// SPDX-License-Identifier: AGPL-3.0-only
//! An exchange as a trace: the frames that an adapter would have sent and been sent.

use brrr_wire::proto::conformance::{
    Answer, Command, Empty, Error, Receive, Reply, Report, Result as Scheduled, Welcome, Work, answer, command, reply,
    result, trace_line::Line,
};
use brrr_wire::record::ScheduleMessage;
use brrr_wire::revision::Revision;

use super::{Exchange, Finish, Handle, Operation};
use crate::octets;
use crate::trace::Trace;

/// The lane of the SDK in the trace.
pub const LANE: &str = "a";

impl Exchange {
    /// The frames, between a start and an end.
    pub fn trace(&self) -> Result<Trace, String> {
        let revision = Revision::from_number(self.revision)
            .ok_or_else(|| format!("revision {} of the key schema is not known", self.revision))?;
        let mut frames = Frames { trace: Trace::new(revision, self.id.clone(), "0"), op: 0 };
        frames.start(self);
        match &self.operation {
            Operation::Handle(handle) => {
                frames.command(command::Body::Work(Work {
                    topic: handle.topic.clone(),
                    revision: self.revision,
                    app: None,
                }));
                let message = reply::Result::Message(handle.message.clone());
                frames.receive(handle);
                frames.reply(Reply { result: Some(message) });
                frames.steps(self)?;
                frames.end_handling(handle, &self.finish);
            }
            Operation::Schedule(schedule) => {
                frames.command(command::Body::Schedule(schedule.clone()));
                frames.steps(self)?;
                frames.end_scheduling(&self.finish)?;
            }
        }
        frames.trace.close("", self.breaks.clone());
        Ok(frames.trace)
    }
}

struct Frames {
    trace: Trace,
    /// The number of the last op.
    op: u32,
}

impl Frames {
    fn start(&mut self, exchange: &Exchange) {
        let start = exchange.start.clone();
        let lines = start.store.into_iter().map(Line::Stored);
        let lines = lines.chain(start.queues.into_iter().map(Line::Queued));
        for line in lines.chain(start.counters.into_iter().map(Line::Counted)) {
            self.trace.push(line);
        }
        // The errors of an SDK were seen, so an error that is missing was not raised.
        self.trace.seen(Answer {
            body: Some(answer::Body::Hello(Welcome {
                sdk: exchange.sdk.name().to_owned(),
                revisions: vec![exchange.revision],
                provides: vec!["report".to_owned()],
                ..Welcome::default()
            })),
            ..Answer::default()
        });
    }

    fn command(&mut self, body: command::Body) {
        self.trace.sent(Command { lane: LANE.to_owned(), op: 0, body: Some(body) });
    }

    fn answer(&mut self, op: u32, body: answer::Body) {
        self.trace.seen(Answer { lane: LANE.to_owned(), op, timers: Vec::new(), body: Some(body) });
    }

    fn op(&mut self, body: answer::Body) {
        self.op += 1;
        self.answer(self.op, body);
    }

    fn receive(&mut self, handle: &Handle) {
        self.op(answer::Body::Receive(Receive { topic: handle.topic.clone() }));
    }

    fn reply(&mut self, reply: Reply) {
        self.trace.sent(Command { lane: LANE.to_owned(), op: self.op, body: Some(command::Body::Reply(reply)) });
    }

    fn steps(&mut self, exchange: &Exchange) -> Result<(), String> {
        for step in &exchange.steps {
            self.op(step.op.body.clone().ok_or("a step has no op")?);
            self.reply(step.reply.clone());
        }
        Ok(())
    }

    fn end_handling(&mut self, handle: &Handle, finish: &Finish) {
        match finish {
            Finish::Done(_) => self.receive(handle),
            Finish::Error(error) => {
                self.answer(0, answer::Body::Report(report(handle, error)));
                self.receive(handle);
            }
            Finish::Exit(exit) => self.answer(0, answer::Body::Exit(exit.clone())),
        }
    }

    fn end_scheduling(&mut self, finish: &Finish) -> Result<(), String> {
        let kind = match finish {
            Finish::Done(_) => result::Kind::Scheduled(Empty {}),
            Finish::Error(error) => result::Kind::Error(error.clone()),
            Finish::Exit(_) => return Err("a scheduling is not done by a loop".to_owned()),
        };
        self.answer(0, answer::Body::Result(Scheduled { kind: Some(kind) }));
        Ok(())
    }
}

/// What the caller, who knows the message, can say about the error that it was given.
fn report(handle: &Handle, error: &Error) -> Report {
    let body = octets::decode(Some(&handle.message)).unwrap_or_default();
    let message = ScheduleMessage::decode(&body).ok();
    Report {
        topic: handle.topic.clone(),
        root_id: message.as_ref().map(|message| message.root_id.to_string()).unwrap_or_default(),
        call_hash: message.as_ref().map(|message| message.call_hash.to_string()).unwrap_or_default(),
        cause: error.kind.clone(),
        message: error.message.clone(),
    }
}
