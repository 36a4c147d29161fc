// SPDX-License-Identifier: AGPL-3.0-only
//! Plays one case against an implementation: holds every op, decides which is answered next and how, and has every
//! step judged.

mod answer;
mod choose;
mod end;
mod intervene;
mod lane;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::time::Duration;

use brrr_wire::proto::conformance::{Answer, Command, Hello, Reply, answer as answered, command, reply};
use brrr_wire::revision::Revision;

use crate::adapter::{self, AdapterError, Link, Turn, frame};
use crate::app::Due;
use crate::case::{Case, Reach};
use crate::conduct::Conduct;
use crate::finding::Finding;
use crate::trace::Trace;
use crate::world::World;
use lane::{Held, Lane, State};

/// The most ops of one case. The longest one needs a few hundred; an implementation that loops reaches the bound.
pub const MAX_STEPS: u32 = 2_000;

/// The judge of findings that are about the implementation's running at all.
pub const ADAPTER: &str = "adapter";
/// The judge of findings that are about the kit or the case.
pub const HARNESS: &str = "harness";

/// The judge of findings about the end of a case.
pub const EXPECTATION: &str = "expectation";

/// What a run has in common for all cases.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The revision that is spoken.
    pub revision: Revision,
    /// The time that is told to the adapter, in seconds since the Unix epoch.
    pub clock: u32,
    /// The seed of the run.
    pub seed: u64,
    /// How long timers of an implementation are waited for in one case.
    pub patience: Duration,
}

/// What came out of a case.
#[derive(Clone, Debug)]
pub struct Played {
    /// What the judges have to say.
    pub findings: Vec<Finding>,
    /// Why the case proves less than it should.
    pub inconclusive: Vec<String>,
    /// A command that the adapter does not know, where the case needs it.
    pub unsupported: Option<String>,
    /// What broke the connection, if it broke.
    pub broken: Option<AdapterError>,
    /// How many ops there were.
    pub ops: u32,
    /// Latitude that was taken, by requirement id.
    pub latitude: BTreeSet<String>,
    /// What became of the bytes that the case puts in the way, if it has such bytes.
    pub conduct: Option<Conduct>,
    /// Every frame and change.
    pub trace: Trace,
}

/// Plays a case. `serial` tells its lanes from those of all other cases of the same process.
pub fn play(link: &mut dyn Link, case: &Case, settings: &Settings, serial: u32) -> Played {
    let mut player = Player::new(link, case, settings, serial);
    let stop = player.run().err();
    player.end(stop)
}

/// Why a case ended early.
enum Stop {
    Broken(Box<AdapterError>),
    Unsupported(String),
    /// The implementation does not come to an end, or is not to be dealt with.
    Finding(Box<Finding>),
}

impl From<AdapterError> for Stop {
    fn from(error: AdapterError) -> Self {
        Self::Broken(Box::new(error))
    }
}

impl Stop {
    fn harness(message: impl Into<String>) -> Self {
        Self::finding(Finding::new("", HARNESS, 0, message))
    }

    fn finding(finding: Finding) -> Self {
        Self::Finding(Box::new(finding))
    }
}

struct Player<'a> {
    link: &'a mut dyn Link,
    case: &'a Case,
    settings: &'a Settings,
    world: World,
    lanes: Vec<Lane>,
    /// Ops that wait for a reply, oldest first.
    held: Vec<Held>,
    /// Lanes that work while an op of another is held back, innermost last.
    calls: Vec<Call>,
    /// How often each intervention's op was seen.
    counts: Vec<u32>,
    fired: Vec<bool>,
    taken: u32,
    steps: u32,
    /// Replies so far; tells which lane was served last.
    replies: u32,
    waited: Duration,
    timers: Vec<f64>,
    certain: bool,
    /// A lane was left alone that may only have been slow, so the end of the case did not come.
    cut: bool,
    /// A lane neither asked for anything more nor ended.
    hung: bool,
    invoked: Vec<String>,
    reached: BTreeSet<Reach>,
    findings: Vec<Finding>,
    inconclusive: Vec<String>,
    trace: Trace,
}

/// A lane that works while the op with number `step` is held back.
#[derive(Clone, Copy, Debug)]
struct Call {
    lane: usize,
    step: u32,
    took: bool,
}

impl<'a> Player<'a> {
    fn new(link: &'a mut dyn Link, case: &'a Case, settings: &'a Settings, serial: u32) -> Self {
        let reports = link.welcome().provides.iter().any(|field| field == "report");
        let lane = |lane: &crate::case::Lane| Lane::new(lane, case, serial, settings.revision, reports);
        Self {
            lanes: case.lanes.iter().map(lane).collect(),
            link,
            case,
            settings,
            world: World::default(),
            held: Vec::new(),
            calls: Vec::new(),
            counts: vec![0; case.when.len()],
            fired: vec![false; case.when.len()],
            taken: 0,
            steps: 0,
            replies: 0,
            waited: Duration::ZERO,
            timers: Vec::new(),
            certain: true,
            cut: false,
            hung: false,
            invoked: Vec::new(),
            reached: BTreeSet::new(),
            findings: Vec::new(),
            inconclusive: Vec::new(),
            trace: Trace::new(settings.revision, &case.id, settings.seed.to_string()),
        }
    }

    fn run(&mut self) -> Result<(), Stop> {
        let start = self.case.start.changes(self.settings.revision, None).map_err(Stop::harness)?;
        for change in start {
            self.change(change)?;
        }
        self.introduce();
        for index in 0..self.lanes.len() {
            if !self.lanes[index].called {
                self.start(index)?;
            }
        }
        while self.next()? {
            if self.steps > MAX_STEPS {
                let message = format!("The case is not at its end after {MAX_STEPS} ops.");
                return Err(Stop::finding(Finding::new("", ADAPTER, self.steps, message)));
            }
        }
        Ok(())
    }

    /// The trace says who was asked, and what of the optional fields it fills.
    fn introduce(&mut self) {
        self.trace.sent(frame::command(command::Body::Hello(Hello {
            protocol: adapter::PROTOCOL,
            clock: self.settings.clock,
            seed: self.settings.seed.to_string(),
        })));
        self.trace.seen(Answer { body: Some(answered::Body::Hello(self.link.welcome().clone())), ..Answer::default() });
    }

    /// A change by somebody else.
    fn change(&mut self, change: crate::world::Change) -> Result<(), Stop> {
        self.trace.push(change.to_line());
        self.world.apply(change).map_err(|error| Stop::harness(error.to_string()))
    }

    /// Sends one command of a lane. The trace has the names and numbers of the case, the wire those of the process.
    fn send(&mut self, lane: usize, number: (u32, u32), body: command::Body) -> Result<(), Stop> {
        let (step, op) = number;
        let lane = &self.lanes[lane];
        let mut told = frame::to_lane(&lane.name, body.clone());
        told.op = step;
        self.trace.sent(told);
        let mut command = frame::to_lane(&lane.wire_name, body);
        command.op = op;
        self.turn(&[command])
    }

    fn turn(&mut self, batch: &[Command]) -> Result<(), Stop> {
        let turn: Turn = self.link.turn(batch)?;
        self.timers = turn.timers;
        self.certain = turn.certain;
        turn.answers.into_iter().try_for_each(|answer| self.absorb(answer))
    }

    /// Takes one frame of the implementation: notes it, and has it judged.
    fn absorb(&mut self, answer: Answer) -> Result<(), Stop> {
        let Some(index) = self.lanes.iter().position(|lane| lane.wire_name == answer.lane) else {
            return Err(stray(answer));
        };
        let Some(body) = answer.body else { return Ok(()) };
        if let answered::Body::Unsupported(unsupported) = &body {
            return Err(Stop::Unsupported(unsupported.command.clone()));
        }
        if self.case.app.is_some() && matches!(body, answered::Body::Invoke(_)) {
            let name = &self.lanes[index].name;
            let message = format!("Lane {name} runs its tasks itself, and the adapter asks the kit to run one.");
            return Err(Stop::finding(
                Finding::new("", HARNESS, self.steps, message).with_seen(frame::describe(&body)),
            ));
        }
        if let Some(due) = self.lanes[index].oracle.ended_by(&body) {
            self.run_task(index, due);
        }
        let is_op = frame::op_name(&body).is_some();
        self.steps += u32::from(is_op);
        let step = self.steps;
        self.trace.seen(Answer {
            lane: self.lanes[index].name.clone(),
            op: if is_op { step } else { 0 },
            timers: Vec::new(),
            body: Some(body.clone()),
        });
        let lane = &mut self.lanes[index];
        let mut findings = lane.oracle.seen(step, step, &body);
        lane.note(&body);
        if findings.is_empty() {
            findings.extend(lane.leaves(step, &body));
        }
        self.findings.extend(findings);
        if is_op {
            let key = lane.key(self.settings.revision, &body);
            self.held.push(Held::new(step, answer.op, index, key, body));
        } else if lane.state == State::Ended {
            self.held.retain(|held| held.lane != index);
        }
        Ok(())
    }
}

impl Player<'_> {
    /// A run of a task in a lane of the profile `app` is over. Judges and trace see it as an `invoke` and its reply.
    fn run_task(&mut self, index: usize, due: Due) {
        self.steps += 1;
        let (step, now) = (self.steps, u64::from(self.settings.clock));
        let lane = &mut self.lanes[index];
        let invoke = answered::Body::Invoke(due.invoke);
        let result = reply::Result::Outcome(due.outcome);
        self.findings.extend(lane.oracle.seen(step, step, &invoke));
        self.findings.extend(lane.oracle.replied(step, step, &result, now));
        let key = lane.key(self.settings.revision, &invoke);
        let name = lane.name.clone();
        self.trace.seen(Answer { lane: name.clone(), op: step, timers: Vec::new(), body: Some(invoke) });
        let mut reply = frame::to_lane(&name, command::Body::Reply(Reply { result: Some(result) }));
        reply.op = step;
        self.trace.sent(reply);
        self.reached.insert(Reach { reply: "outcome".to_owned(), op: "invoke".to_owned(), key: key.clone() });
        self.invoked.push(key);
    }
}

/// A frame of no lane of this case.
fn stray(answer: Answer) -> Stop {
    if let Some(answered::Body::Unsupported(unsupported)) = answer.body {
        return Stop::Unsupported(unsupported.command);
    }
    let (lane, why) = (answer.lane, "which this case has not started");
    AdapterError::from(adapter::Cause::UnknownLane { lane, why }).into()
}
