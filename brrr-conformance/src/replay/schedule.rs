// SPDX-License-Identifier: AGPL-3.0-only
//! From a trace to a schedule: what the kit sent, turn by turn, and what the implementation did in between.

use std::collections::{BTreeMap, HashMap};

use brrr_wire::proto::conformance::{Answer, Command, Hello, Reply, Welcome, answer, command, reply, trace_line::Line};
use brrr_wire::revision::Revision;

use super::Refused;
use crate::adapter::frame;
use crate::judge;
use crate::trace::{Problem, Trace, line_number};

/// A trace that can be replayed.
#[derive(Clone, Debug)]
pub struct Schedule {
    pub(super) trace: Trace,
    pub(super) revision: Revision,
    /// What is sent, turn by turn.
    pub(super) turns: Vec<Vec<Move>>,
    /// What was seen, in order.
    pub(super) items: Vec<Item>,
    pub(super) lanes: Vec<Plan>,
    /// The numbers of the trace's lines, and of its end.
    numbers: Vec<usize>,
    hello: Option<Hello>,
    welcome: Option<Welcome>,
}

/// One lane of the trace. A name that is used again after its lane was over is another lane.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) name: String,
    /// It runs tasks itself, so what the trace says of them are no frames.
    pub(super) has_tasks: bool,
    /// It schedules or reads, and makes up the root ids of what it schedules.
    pub(super) is_client: bool,
    /// Its items, in order.
    pub(super) items: Vec<usize>,
    /// How many frames were sent to it, while the trace is read.
    sent: u32,
}

/// Something that an implementation was seen to do.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// Its line in the file.
    pub(super) line: usize,
    pub(super) lane: usize,
    pub(super) body: answer::Body,
    /// How many frames had been sent to its lane before it.
    pub(super) gate: u32,
    /// It was answered that a record is there, without its bytes.
    pub(super) is_present: bool,
}

/// One thing that the kit does.
#[derive(Clone, Debug)]
pub(super) struct Move {
    /// Its line in the file.
    pub(super) line: usize,
    pub(super) what: What,
}

#[derive(Clone, Debug)]
pub(super) enum What {
    /// Somebody else changes the world, or it begins like that.
    Change(Line),
    Start {
        lane: usize,
        command: command::Body,
    },
    Reply {
        item: usize,
        result: reply::Result,
    },
    Abandon {
        lane: usize,
    },
}

impl Schedule {
    /// The schedule of a trace.
    ///
    /// # Errors
    /// If another kit wrote the trace, its frames do not fit together, or it does not start its workers.
    pub fn of(trace: Trace) -> Result<Self, Refused> {
        same_kit(&trace.header.kit)?;
        let numbers = (0..=trace.lines.len()).map(line_number).collect();
        Self::numbered(trace, numbers)
    }

    /// The schedule of a trace whose lines have these numbers, with that of its end.
    pub(super) fn numbered(trace: Trace, numbers: Vec<usize>) -> Result<Self, Refused> {
        judge::trace(&trace)?;
        let revision = Revision::from_number(trace.header.revision);
        let revision = revision.ok_or_else(|| Problem::UnknownRevision(trace.header.revision).at(1))?;
        let schedule = Self {
            revision,
            turns: Vec::new(),
            items: Vec::new(),
            lanes: Vec::new(),
            numbers,
            hello: None,
            welcome: None,
            trace,
        };
        Reader { schedule, open: HashMap::new(), named: HashMap::new(), turn: Vec::new(), syncs: false }.read()
    }

    /// The clock that the recorded adapter was told, in seconds since the Unix epoch, if the trace says so.
    pub fn clock(&self) -> Option<u32> {
        self.hello.as_ref().map(|hello| hello.clock)
    }

    /// The seed that the recorded adapter was told, if the trace says so.
    pub fn seed(&self) -> Option<u64> {
        self.hello.as_ref().and_then(|hello| hello.seed.parse().ok())
    }

    /// The trace that it was made of.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The line of the end.
    pub(super) fn last_line(&self) -> usize {
        self.numbers.last().copied().unwrap_or_default()
    }

    /// Who was recorded, if the trace says so.
    pub(super) fn welcome(&self) -> Option<&Welcome> {
        self.welcome.as_ref()
    }

    /// Whether reports were recorded.
    pub(super) fn has_reports(&self) -> bool {
        let provided = self.welcome.as_ref().is_some_and(provides_reports);
        provided || self.items.iter().any(|item| matches!(item.body, answer::Body::Report(_)))
    }

    /// The profile of each lane, with the line of the first that needs it.
    pub(super) fn profiles(&self) -> BTreeMap<&'static str, usize> {
        let mut needed = BTreeMap::new();
        for each in self.turns.iter().flatten() {
            if let What::Start { lane, .. } = each.what {
                let Plan { has_tasks, is_client, .. } = self.lanes[lane];
                let profile = if has_tasks {
                    "app"
                } else if is_client {
                    "client"
                } else {
                    "worker"
                };
                needed.entry(profile).or_insert(each.line);
            }
        }
        needed
    }
}

/// Whether an adapter passes reports on.
pub(super) fn provides_reports(welcome: &Welcome) -> bool {
    welcome.provides.iter().any(|field| field == "report")
}

/// Traces of this kit's major and minor version alone are replayed: what is sent again is what this kit would send.
fn same_kit(written: &str) -> Result<(), Refused> {
    let own = env!("CARGO_PKG_VERSION");
    let part = |version: &str| version.rsplit_once('.').map(|(part, _)| part.to_owned());
    match part(written) {
        Some(of) if Some(&of) == part(own).as_ref() => Ok(()),
        _ => Err(Refused::Kit { written: written.to_owned(), own }),
    }
}

struct Reader {
    schedule: Schedule,
    /// The open ops by the numbers of the trace.
    open: HashMap<u32, usize>,
    /// The lanes by name.
    named: HashMap<String, usize>,
    turn: Vec<Move>,
    /// `sync`s were recorded, so they say where a turn ends; else every frame was a turn of its own.
    syncs: bool,
}

impl Reader {
    fn read(mut self) -> Result<Schedule, Refused> {
        let lines = self.schedule.trace.lines.clone();
        let is_sync = |line: &Line| matches!(line, Line::Sent(Command { body: Some(command::Body::Sync(_)), .. }));
        self.syncs = lines.iter().any(is_sync);
        for (index, line) in lines.into_iter().enumerate() {
            let number = self.schedule.numbers.get(index).copied().unwrap_or_default();
            match line {
                Line::Sent(command) => self.sent(number, command)?,
                Line::Seen(answer) => {
                    self.end_turn();
                    self.seen(number, answer)?;
                }
                change => self.turn.push(Move { line: number, what: What::Change(change) }),
            }
        }
        self.end_turn();
        Ok(self.schedule)
    }

    fn end_turn(&mut self) {
        if !self.turn.is_empty() {
            self.schedule.turns.push(std::mem::take(&mut self.turn));
        }
    }

    fn sent(&mut self, at: usize, Command { lane, op, body }: Command) -> Result<(), Refused> {
        use command::Body;
        let what = match body {
            Some(Body::Hello(hello)) => {
                self.schedule.hello = Some(hello);
                return Ok(());
            }
            Some(Body::Sync(_)) | None => {
                self.end_turn();
                return Ok(());
            }
            Some(Body::Reply(Reply { result })) => {
                let (Some(item), Some(result)) = (self.open.remove(&op), result) else {
                    let message = format!("the reply to op {op} of lane `{lane}` answers nothing that is open");
                    return Err(Problem::BadFrame(message).at(at).into());
                };
                self.schedule.items[item].is_present = result == reply::Result::Present(true);
                let asked = &self.schedule.items[item];
                if is_made(&self.schedule.lanes[asked.lane], &asked.body) {
                    return Ok(());
                }
                self.schedule.lanes[asked.lane].sent += 1;
                What::Reply { item, result }
            }
            Some(Body::Abandon(_)) => {
                let lane = self.lane(&lane, at)?;
                self.schedule.lanes[lane].sent += 1;
                What::Abandon { lane }
            }
            Some(command) => What::Start { lane: self.start(lane, &command), command },
        };
        self.turn.push(Move { line: at, what });
        if !self.syncs {
            self.end_turn();
        }
        Ok(())
    }

    fn start(&mut self, name: String, command: &command::Body) -> usize {
        let index = self.schedule.lanes.len();
        self.named.insert(name.clone(), index);
        self.schedule.lanes.push(Plan {
            name,
            has_tasks: matches!(command, command::Body::Work(work) if work.app.is_some()),
            is_client: !matches!(command, command::Body::Work(_)),
            items: Vec::new(),
            sent: 1,
        });
        index
    }

    fn lane(&self, name: &str, line: usize) -> Result<usize, Refused> {
        self.named.get(name).copied().ok_or_else(|| Refused::NotStarted { lane: name.to_owned(), line })
    }

    fn seen(&mut self, at: usize, Answer { lane, op, body, .. }: Answer) -> Result<(), Refused> {
        use answer::Body;
        let body = match body {
            Some(Body::Hello(welcome)) => {
                self.schedule.welcome = Some(welcome);
                return Ok(());
            }
            Some(Body::Sync(_)) | None => return Ok(()),
            Some(Body::Unsupported(unsupported)) => {
                return Err(Refused::Unsupported { command: unsupported.command, line: at });
            }
            Some(body) => body,
        };
        let lane = self.lane(&lane, at)?;
        let index = self.schedule.items.len();
        if frame::op_name(&body).is_some() {
            self.open.insert(op, index);
        }
        let plan = &mut self.schedule.lanes[lane];
        if !is_made(plan, &body) {
            plan.items.push(index);
        }
        let gate = plan.sent;
        self.schedule.items.push(Item { line: at, lane, body, gate, is_present: false });
        Ok(())
    }
}

/// Whether the kit made this up: what a lane that runs tasks ran is no frame.
fn is_made(plan: &Plan, body: &answer::Body) -> bool {
    plan.has_tasks && matches!(body, answer::Body::Invoke(_))
}
