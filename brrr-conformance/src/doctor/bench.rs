// SPDX-License-Identifier: AGPL-3.0-only
//! Drives one lane of an adapter to its end.

use std::thread;
use std::time::Duration;

use brrr_wire::proto::conformance::{Answer, Command, Empty, Reply, answer, command};

use super::story::Story;
use crate::adapter::{AdapterError, Cause, Link as _, Session, Turn, frame};

/// The most turns of one lane: a handling has about ten.
const MAX_TURNS: u32 = 200;
/// How long the bench listens for what should not come, where it does.
const LISTEN: Duration = Duration::from_millis(50);

/// An adapter on the bench.
pub(super) struct Bench {
    pub(super) session: Session,
    /// All waits for timers together are no longer than this.
    patience: Duration,
    serial: u32,
    /// Whether the bench listens after each turn.
    pub(super) listens: bool,
}

/// What one lane did.
#[derive(Debug, Default)]
pub(super) struct Run {
    /// Its ops, in their order.
    pub(super) ops: Vec<answer::Body>,
    /// How it ended: `exit` or `result`.
    pub(super) end: Option<answer::Body>,
}

impl Run {
    /// The ops for people.
    pub(super) fn said(&self) -> String {
        let ops: Vec<&str> = self.ops.iter().filter_map(frame::op_name).collect();
        if ops.is_empty() { "nothing".to_owned() } else { ops.join(", ") }
    }
}

impl Bench {
    pub(super) fn new(session: Session, patience: Duration) -> Self {
        Self { session, patience, serial: 0, listens: false }
    }

    /// A name that no lane had before.
    pub(super) fn lane(&mut self) -> String {
        self.serial += 1;
        format!("doctor-{}", self.serial)
    }

    /// What an adapter does that it should not.
    pub(super) fn wrong(&mut self, what: String) -> AdapterError {
        self.session.found(Cause::Wrong(what))
    }

    pub(super) fn turn(&mut self, batch: &[Command]) -> Result<Turn, AdapterError> {
        let turn = self.session.turn(batch)?;
        if self.listens {
            self.session.listen(LISTEN)?;
        }
        Ok(turn)
    }

    /// Starts a lane, and answers its ops as the story has it until it ends.
    pub(super) fn play(&mut self, start: command::Body, story: &mut Story) -> Result<Run, AdapterError> {
        let name = self.lane();
        let mut batch = vec![frame::to_lane(&name, start)];
        let mut run = Run::default();
        for _ in 0..MAX_TURNS {
            let turn = self.turn(&batch)?;
            batch.clear();
            for answer in turn.answers {
                batch.extend(self.take(answer, story, &mut run)?);
            }
            if run.end.is_some() {
                return Ok(run);
            }
            if batch.is_empty() && !self.wait(&turn.timers) {
                return Err(self.stuck(&run));
            }
        }
        let said = format!("made {} ops for one message and never came to an end", run.ops.len());
        Err(self.wrong(said))
    }

    /// Notes a frame, and replies where it is an op.
    fn take(&mut self, answer: Answer, story: &mut Story, run: &mut Run) -> Result<Option<Command>, AdapterError> {
        let Some(body) = answer.body else { return Ok(None) };
        match &body {
            answer::Body::Unsupported(unsupported) => {
                let command = &unsupported.command;
                return Err(self.wrong(format!(
                    "claims a profile and answers its command `{command}` with `unsupported`; take the profile out of \
                     `profiles`, or carry the command out"
                )));
            }
            answer::Body::Exit(_) | answer::Body::Result(_) => run.end = Some(body),
            body if frame::op_name(body).is_some() => {
                let result = Some(story.reply(body));
                run.ops.push(body.clone());
                let body = Some(command::Body::Reply(Reply { result }));
                return Ok(Some(Command { lane: answer.lane, op: answer.op, body }));
            }
            _ => {}
        }
        Ok(None)
    }

    /// Waits for the first of some timers; false where there is none to wait for.
    fn wait(&mut self, timers: &[f64]) -> bool {
        let first = timers.iter().copied().filter(|timer| timer.is_finite()).reduce(f64::min);
        let Some(wait) = first.and_then(|first| Duration::try_from_secs_f64(first.max(0.0)).ok()) else { return false };
        if wait > self.patience {
            return false;
        }
        self.patience -= wait;
        thread::sleep(wait);
        true
    }

    /// A lane that neither asks for anything nor ends.
    pub(super) fn stuck(&mut self, run: &Run) -> AdapterError {
        let after = match run.ops.last() {
            None => "it was started".to_owned(),
            Some(op) => format!("`{}` was answered", frame::describe(op)),
        };
        self.wrong(format!(
            "answered `sync`, and its lane holds no op and has not ended: nothing came after {after}; answer `sync` only \
             when nothing more can happen, write every op of the SDK, and `exit` or `result` at the end"
        ))
    }

    /// The ops that come after a batch, of one lane or several; at least one.
    pub(super) fn ops(&mut self, batch: &[Command]) -> Result<Vec<Answer>, AdapterError> {
        let mut batch = batch.to_vec();
        for _ in 0..MAX_TURNS {
            let turn = self.turn(&batch)?;
            let is_op = |answer: &Answer| answer.body.as_ref().is_some_and(|body| frame::op_name(body).is_some());
            let ops: Vec<Answer> = turn.answers.into_iter().filter(is_op).collect();
            if !ops.is_empty() {
                return Ok(ops);
            }
            batch.clear();
            if !self.wait(&turn.timers) {
                break;
            }
        }
        Err(self.stuck(&Run::default()))
    }

    /// Answers these ops, and those that come of it, until so many lanes have ended; `story` plays the kit.
    pub(super) fn end(&mut self, ops: Vec<Answer>, lanes: usize, story: &mut Story) -> Result<(), AdapterError> {
        let mut run = Run::default();
        let mut batch = Vec::new();
        for op in ops {
            batch.extend(self.take(op, story, &mut run)?);
        }
        let mut ended = 0;
        for _ in 0..MAX_TURNS {
            let turn = self.turn(&batch)?;
            batch.clear();
            for answer in turn.answers {
                batch.extend(self.take(answer, story, &mut run)?);
                ended += usize::from(run.end.take().is_some());
            }
            if ended == lanes {
                return Ok(());
            }
            if batch.is_empty() && !self.wait(&turn.timers) {
                return Err(self.stuck(&run));
            }
        }
        let said = run.said();
        Err(self.wrong(format!("did not end {lanes} lanes with `exit` when their queues were closed; it did {said}")))
    }
}

/// The worker died here.
pub(super) fn abandon(lane: &str) -> Command {
    frame::to_lane(lane, command::Body::Abandon(Empty {}))
}
