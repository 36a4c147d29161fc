// SPDX-License-Identifier: AGPL-3.0-only
//! The turns: commands are taken in, lanes run until none can move, answers are written.

use std::cell::Cell;
use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::io::{BufRead, Read as _, Write};
use std::rc::Rc;
use std::sync::Arc;

use brrr_wire::name::Topic;
use brrr_wire::proto::conformance::command::Body;
use brrr_wire::proto::conformance::{
    Answer, Error, Exit, Hello, Read, Result as Ended, Schedule, Unsupported, Work, answer, reply,
};
use brrr_wire::revision::Revision;
use futures_executor::LocalPool;
use futures_util::future::{AbortHandle, abortable};
use futures_util::task::LocalSpawnExt;

use super::frame::{self, Frame};
use super::lane::{Board, Delivery};
use super::{AdapterError, ClientTask, Lane, PROTOCOL, Programs, Sdk};
use crate::random::Stream;

/// How many abandoned lanes are remembered: replies that crossed an `abandon` come within a turn or two.
const ABANDONED: usize = 1024;

/// One run of the adapter.
pub(super) struct Session<'a, S, W> {
    sdk: &'a S,
    revisions: Vec<u32>,
    output: W,
    out: Vec<u8>,
    /// The number of the line in hand, from 1.
    line: u64,
    board: Arc<Board>,
    pool: LocalPool,
    lanes: HashMap<String, Running>,
    abandoned: VecDeque<String>,
    pins: Option<Pins>,
}

/// What the kit pinned with its `hello`.
struct Pins {
    clock: u64,
    seeds: Stream,
}

/// A lane that was started.
struct Running {
    abort: AbortHandle,
    ended: Rc<Cell<bool>>,
}

impl<'a, S: Sdk, W: Write> Session<'a, S, W> {
    pub(super) fn new(sdk: &'a S, output: W) -> Self {
        Self {
            sdk,
            revisions: sdk.welcome().revisions,
            output,
            out: Vec::new(),
            line: 0,
            board: Arc::default(),
            pool: LocalPool::new(),
            lanes: HashMap::new(),
            abandoned: VecDeque::new(),
            pins: None,
        }
    }

    /// Carries out commands until the input ends.
    pub(super) fn run(&mut self, mut input: impl BufRead) -> Result<(), AdapterError> {
        let mut text = Vec::new();
        loop {
            text.clear();
            self.line += 1;
            input.by_ref().take(frame::MAX_LINE).read_until(b'\n', &mut text).map_err(AdapterError::Input)?;
            if text.is_empty() {
                return Ok(());
            }
            match frame::parse(&text).map_err(|what| AdapterError::Frame { line: self.line, what })? {
                Frame::Unknown(command) => self.unsupported(&command)?,
                Frame::Known(lane, op, body) => self.command(&lane, op, body)?,
            }
        }
    }

    fn command(&mut self, lane: &str, op: u32, body: Body) -> Result<(), AdapterError> {
        match body {
            Body::Hello(hello) => self.hello(&hello),
            Body::Sync(number) => self.sync(number),
            Body::Work(work) => self.work(lane, &work),
            Body::Reply(reply) => self.reply(lane, op, reply.result),
            Body::Abandon(_) => self.abandon(lane),
            Body::Schedule(schedule) => self.schedule(lane, schedule),
            Body::Read(read) => self.read(lane, read),
        }
    }

    fn hello(&mut self, hello: &Hello) -> Result<(), AdapterError> {
        if hello.protocol != PROTOCOL {
            let what = format!("it asks for adapter protocol {}, and this adapter speaks {PROTOCOL}", hello.protocol);
            return Err(self.refused(what));
        }
        let Ok(seed) = hello.seed.parse() else {
            return Err(self.refused(format!("the seed {:?} is not a number of 64 bits in decimal digits", hello.seed)));
        };
        self.pins = Some(Pins { clock: u64::from(hello.clock), seeds: Stream::new(seed) });
        self.say("", answer::Body::Hello(self.sdk.welcome()));
        self.flush()
    }

    /// The end of the kit's batch: nothing is written before every lane waits for a reply.
    fn sync(&mut self, number: u32) -> Result<(), AdapterError> {
        self.pool.run_until_stalled();
        self.lanes.retain(|_, running| !running.ended.get());
        self.say("", answer::Body::Sync(number));
        self.flush()
    }

    fn work(&mut self, name: &str, work: &Work) -> Result<(), AdapterError> {
        let lane = self.lane(name)?;
        let revision = self.revision(work.revision)?;
        let programs = work.app.as_ref().map(Programs::read).transpose().map_err(|what| self.refused(what))?;
        let run = match (Topic::read(&work.topic), programs) {
            (Ok(topic), None) => Ok(self.sdk.work(lane.clone(), topic, revision)),
            (Ok(topic), Some(programs)) => match self.sdk.work_tasks(lane.clone(), topic, revision, programs) {
                Some(run) => Ok(run),
                None => return self.unsupported("work"),
            },
            (Err(refused), _) => Err(Error { kind: "InvalidName".to_owned(), message: refused.to_string() }),
        };
        self.start(name, async move {
            let error = match run {
                Ok(run) => run.await.err(),
                Err(refused) => Some(refused),
            };
            lane.say(answer::Body::Exit(Exit { error }));
        })
    }

    fn schedule(&mut self, name: &str, schedule: Schedule) -> Result<(), AdapterError> {
        let lane = self.lane(name)?;
        let revision = self.revision(schedule.revision)?;
        match self.sdk.schedule(lane.clone(), schedule, revision) {
            Some(task) => self.start_client(name, lane, task),
            None => self.unsupported("schedule"),
        }
    }

    fn read(&mut self, name: &str, read: Read) -> Result<(), AdapterError> {
        let lane = self.lane(name)?;
        match self.sdk.read(lane.clone(), read) {
            Some(task) => self.start_client(name, lane, task),
            None => self.unsupported("read"),
        }
    }

    fn start_client(&mut self, name: &str, lane: Lane, task: ClientTask) -> Result<(), AdapterError> {
        self.start(name, async move {
            let kind = Some(task.await);
            lane.say(answer::Body::Result(Ended { kind }));
        })
    }

    fn start(&mut self, name: &str, run: impl Future<Output = ()> + 'static) -> Result<(), AdapterError> {
        let ended = Rc::new(Cell::new(false));
        let end = Rc::clone(&ended);
        let (run, abort) = abortable(async move {
            run.await;
            end.set(true);
        });
        let run = async move {
            // An abandoned lane ends here, without a word.
            let _ = run.await;
        };
        self.lanes.insert(name.to_owned(), Running { abort, ended });
        self.pool.spawner().spawn_local(run).map_err(|error| self.refused(error.to_string()))
    }

    fn reply(&mut self, lane: &str, op: u32, reply: Option<reply::Result>) -> Result<(), AdapterError> {
        let Some(reply) = reply else {
            return Err(self.refused(format!("the reply to op {op} of lane {lane:?} says nothing")));
        };
        if self.board.deliver(lane, op, reply) == Delivery::Delivered || self.abandoned.iter().any(|name| name == lane)
        {
            return Ok(());
        }
        Err(self.refused(format!("lane {lane:?} has no op {op} that waits for a reply")))
    }

    /// The worker died here: its future is dropped, its ops are forgotten, and late replies are ignored.
    fn abandon(&mut self, name: &str) -> Result<(), AdapterError> {
        let Some(running) = self.lanes.remove(name) else {
            return Err(self.refused(format!("there is no lane {name:?} to abandon")));
        };
        running.abort.abort();
        self.board.forget(name);
        if self.abandoned.len() == ABANDONED {
            self.abandoned.pop_front();
        }
        self.abandoned.push_back(name.to_owned());
        Ok(())
    }

    /// A new lane, which must have a name that no running lane has.
    fn lane(&self, name: &str) -> Result<Lane, AdapterError> {
        let Some(pins) = &self.pins else {
            return Err(self.refused("no hello came before it".to_owned()));
        };
        if name.is_empty() {
            return Err(self.refused("it names no lane".to_owned()));
        }
        if self.lanes.get(name).is_some_and(|running| !running.ended.get()) {
            return Err(self.refused(format!("lane {name:?} is still at work")));
        }
        Ok(Lane::new(name, &self.board, pins.clock, pins.seeds.next()))
    }

    fn revision(&self, number: u32) -> Result<Revision, AdapterError> {
        Revision::from_number(number)
            .filter(|_| self.revisions.contains(&number))
            .ok_or_else(|| self.refused(format!("revision {number} is none of those that the hello named")))
    }

    fn unsupported(&mut self, command: &str) -> Result<(), AdapterError> {
        self.say("", answer::Body::Unsupported(Unsupported { command: command.to_owned() }));
        self.flush()
    }

    fn refused(&self, what: String) -> AdapterError {
        AdapterError::Command { line: self.line, what }
    }

    fn say(&self, lane: &str, body: answer::Body) {
        self.board.say(&Answer { lane: lane.to_owned(), body: Some(body), ..Answer::default() });
    }

    /// Writes all that waits, in one write.
    fn flush(&mut self) -> Result<(), AdapterError> {
        self.board.take_output(&mut self.out)?;
        self.output.write_all(&self.out).and_then(|()| self.output.flush()).map_err(AdapterError::Output)
    }
}
