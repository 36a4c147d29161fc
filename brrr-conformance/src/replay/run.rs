// SPDX-License-Identifier: AGPL-3.0-only
//! Runs a schedule, and stops at the first difference.

use std::collections::VecDeque;
use std::thread;
use std::time::Duration;

use brrr_wire::proto::conformance::{Answer, Command, Empty, Reply, answer::Body, command, reply};

use super::alike::{Bound, Names};
use super::difference::{self, Difference, Kind, show};
use super::record::Recorder;
use super::schedule::{Item, Move, Plan, Schedule, What, provides_reports};
use super::{Refused, Settings};
use crate::adapter::{AdapterError, Cause, Link, Turn, frame};
use crate::oracle::LaneOracle;

/// How many things that happened before a difference are shown.
const SHOWN: usize = 5;
/// How many more turns an adapter gets for an op of which it is not sure that it will not come.
const MORE_TURNS: u32 = 3;

/// Why a replay stops before its end.
pub(super) enum Stop {
    Difference(Difference),
    Refused(Refused),
}

impl From<Difference> for Stop {
    fn from(difference: Difference) -> Self {
        Self::Difference(difference)
    }
}

pub(super) struct Player<'a> {
    link: &'a mut dyn Link,
    schedule: &'a Schedule,
    settings: &'a Settings,
    lanes: Vec<Lane>,
    /// What each item of the trace is here, once it has come.
    found: Vec<Option<Found>>,
    names: Names,
    pub(super) recorder: Recorder,
    /// Both adapters pass reports on, so that they can be compared.
    reports: bool,
    /// An adapter, the recorded or this one, does not say when nothing more will come, so ops may be late.
    lenient: bool,
    before: VecDeque<String>,
    timers: Vec<f64>,
    certain: bool,
    waited: Duration,
    pub(super) ops: u32,
}

/// A lane here.
#[derive(Default)]
struct Lane {
    wire_name: String,
    /// How many frames it was sent.
    sent: u32,
    is_running: bool,
    /// The first of its items that has not come.
    next: usize,
    /// Ops that wait for an answer, by the numbers of the process.
    open: Vec<(u32, Body)>,
    tasks: Option<LaneOracle>,
}

/// An item of the trace, as it came.
struct Found {
    /// Its number in the process.
    op: u32,
    /// Its number in the recorded trace.
    step: u32,
    body: Body,
    bound: Bound,
}

impl<'a> Player<'a> {
    pub(super) fn new(link: &'a mut dyn Link, schedule: &'a Schedule, settings: &'a Settings) -> Self {
        let welcome = link.welcome().clone();
        let recorded = schedule.welcome();
        let same_sdk = recorded.is_some_and(|recorded| recorded.sdk == welcome.sdk);
        let lanes = schedule.lanes.iter().enumerate().map(|(index, plan)| Lane {
            wire_name: format!("{}.{}.{index}", plan.name, settings.serial),
            ..Lane::default()
        });
        Self {
            lanes: lanes.collect(),
            found: schedule.items.iter().map(|_| None).collect(),
            names: Names::new(schedule.revision, same_sdk),
            recorder: Recorder::new(schedule, &welcome, settings.clock),
            reports: schedule.has_reports() && provides_reports(&welcome),
            lenient: recorded.is_some_and(|recorded| recorded.turns == "settled") || welcome.turns == "settled",
            before: VecDeque::new(),
            timers: Vec::new(),
            certain: true,
            waited: Duration::ZERO,
            ops: 0,
            link,
            schedule,
            settings,
        }
    }

    /// Runs the schedule to its end, or to the first difference.
    pub(super) fn run(&mut self) -> Result<(), Stop> {
        let schedule = self.schedule;
        for turn in &schedule.turns {
            let mut batch = Vec::new();
            for each in turn {
                batch.extend(self.step(each)?);
            }
            if !batch.is_empty() {
                self.turn(&batch)?;
            }
        }
        self.recorder.line = schedule.last_line();
        (0..self.lanes.len()).try_for_each(|lane| self.must_have(lane, |_| true))
    }

    /// Abandons what still runs, so that the next schedule has the process to itself.
    pub(super) fn tidy(&mut self) -> Option<AdapterError> {
        let running = self.lanes.iter().filter(|lane| lane.is_running);
        let abandon = |lane: &Lane| frame::to_lane(&lane.wire_name, command::Body::Abandon(Empty {}));
        let batch: Vec<Command> = running.map(abandon).collect();
        if batch.is_empty() { None } else { self.link.turn(&batch).err() }
    }

    /// One thing that the kit does: the command that goes with it, if there is one.
    fn step(&mut self, Move { line, what }: &'a Move) -> Result<Option<Command>, Stop> {
        self.recorder.line = *line;
        let (lane, op, body) = match what {
            What::Change(change) => {
                let change = self.names.change(change);
                self.recorder.line(change);
                return Ok(None);
            }
            What::Start { lane, command } => {
                self.start(*lane, command);
                (*lane, 0, command.clone())
            }
            What::Reply { item, result } => {
                let lane = self.schedule.items[*item].lane;
                self.must_have(lane, |item| frame::op_name(&item.body).is_none())?;
                let (op, result) = self.answer(*item, result)?;
                (lane, op, command::Body::Reply(Reply { result: Some(result) }))
            }
            What::Abandon { lane } => {
                self.must_have(*lane, |_| true)?;
                let (name, body) = (&self.schedule.lanes[*lane].name, command::Body::Abandon(Empty {}));
                self.recorder.sent(name, 0, body.clone());
                self.note(*lane, '>', "abandon");
                self.lanes[*lane].is_running = false;
                (*lane, 0, body)
            }
        };
        let lane = &mut self.lanes[lane];
        lane.sent += 1;
        let mut command = frame::to_lane(&lane.wire_name, body);
        command.op = op;
        Ok(Some(command))
    }

    fn start(&mut self, lane: usize, command: &command::Body) {
        let Plan { name, has_tasks, .. } = &self.schedule.lanes[lane];
        let reports = provides_reports(self.link.welcome());
        // A command that cannot be carried out was refused when the trace was judged.
        let oracle = LaneOracle::of(self.schedule.revision, command, reports).ok().flatten();
        self.lanes[lane].tasks = oracle.filter(|_| *has_tasks);
        self.lanes[lane].is_running = true;
        self.recorder.sent(name, 0, command.clone());
        self.note(lane, '>', &difference::show_start(command));
    }

    /// The number of the op that this reply is for, and the reply with the bytes of this replay.
    fn answer(&mut self, item: usize, result: &reply::Result) -> Result<(u32, reply::Result), Stop> {
        self.wait_for(|player| player.found[item].is_some())?;
        let Item { line, lane, body, .. } = &self.schedule.items[item];
        let Some(Found { op, step, body: seen, bound }) = &self.found[item] else {
            let expected = format!("{}, asked for on line {line} and answered here", show(body));
            return Err(self.differs(*lane, Kind::Missing, expected, self.waits_for(*lane)).into());
        };
        let (op, step) = (*op, *step);
        let result = self.names.reply(seen, result);
        if matches!(result, reply::Result::Done(_)) {
            self.names.carried_out(bound);
        }
        let told = difference::show_reply(seen, &frame::op_key(self.schedule.revision, seen), &result);
        let own = &mut self.lanes[*lane];
        own.open.retain(|(open, _)| *open != op);
        self.recorder.replied(own.tasks.as_mut(), step, &result);
        let reply = command::Body::Reply(Reply { result: Some(result.clone()) });
        self.recorder.sent(&self.schedule.lanes[*lane].name, step, reply);
        self.note(*lane, '>', &told);
        Ok((op, result))
    }

    fn turn(&mut self, batch: &[Command]) -> Result<(), Stop> {
        let Turn { answers, timers, certain } = self.link.turn(batch).map_err(|error| self.broken(error))?;
        self.lenient |= !timers.is_empty();
        (self.timers, self.certain) = (timers, certain);
        let mut came = Vec::new();
        // All of a turn is recorded before any of it is compared.
        for answer in answers {
            came.extend(self.record(answer)?);
        }
        let mut others = Vec::new();
        for (lane, op, step, body) in came {
            others.extend(self.compare(lane, op, step, body));
        }
        // What else is missing can be said once all that came was looked at.
        others.first().map_or(Ok(()), |(lane, body)| Err(self.differs_from(*lane, body).into()))
    }

    fn record(&mut self, Answer { lane, op, body, .. }: Answer) -> Result<Option<(usize, u32, u32, Body)>, Stop> {
        let Some(body) = body else { return Ok(None) };
        if let Body::Unsupported(unsupported) = body {
            return Err(Stop::Refused(Refused::Unsupported { command: unsupported.command, line: self.recorder.line }));
        }
        let Some(index) = self.lanes.iter().position(|own| own.is_running && own.wire_name == lane) else {
            let why = "which this replay has not started";
            return Err(self.broken(Cause::UnknownLane { lane, why }.into()));
        };
        let own = &mut self.lanes[index];
        let step = self.recorder.seen(&self.schedule.lanes[index].name, own.tasks.as_mut(), &body);
        Ok(Some((index, op, step, body)))
    }

    /// Finds what it is in the trace; gives it back where it is nothing that may come here.
    fn compare(&mut self, lane: usize, op: u32, step: u32, body: Body) -> Option<(usize, Body)> {
        let is_op = frame::op_name(&body).is_some();
        if matches!(body, Body::Report(_)) && !self.reports {
            return None;
        }
        let Some((item, bound)) = self.find(lane, &body) else { return Some((lane, body)) };
        self.names.bind(&bound);
        self.note(lane, '<', &show(&body));
        self.ops += u32::from(is_op);
        let own = &mut self.lanes[lane];
        if is_op {
            own.open.push((op, body.clone()));
        } else if !matches!(body, Body::Report(_)) {
            own.is_running = false;
        }
        self.found[item] = Some(Found { op, step, body, bound });
        let items = &self.schedule.lanes[lane].items;
        own.next += items[own.next..].iter().take_while(|item| self.found[**item].is_some()).count();
        None
    }

    /// The items of a lane that have not come.
    fn missing(&self, lane: usize) -> impl Iterator<Item = (usize, &'a Item)> {
        let schedule = self.schedule;
        let items = &schedule.lanes[lane].items[self.lanes[lane].next..];
        let all = items.iter().map(|index| (*index, &schedule.items[*index]));
        all.filter(|(index, item)| {
            self.found[*index].is_none() && (self.reports || !matches!(item.body, Body::Report(_)))
        })
    }

    /// Those that may have come by now.
    fn due(&self, lane: usize) -> impl Iterator<Item = (usize, &'a Item)> {
        let sent = self.lanes[lane].sent;
        self.missing(lane).take_while(move |(_, item)| item.gate <= sent)
    }

    fn find(&self, lane: usize, body: &Body) -> Option<(usize, Bound)> {
        let is_client = self.schedule.lanes[lane].is_client;
        let same = |(index, item): (usize, &Item)| self.names.alike(item, body, is_client).map(|bound| (index, bound));
        let found = self.due(lane).find_map(same);
        if found.is_none() && self.lenient { self.missing(lane).find_map(same) } else { found }
    }

    /// What is wrong with something that the trace does not have there.
    fn differs_from(&self, lane: usize, body: &Body) -> Difference {
        let key = |body: &Body| frame::op_key(self.schedule.revision, body);
        let seen = key(body);
        let kind = |item: &Item| difference::other(Some(&item.body), body, [&key(&item.body), &seen]);
        let near = self.due(lane).map(|(_, item)| (kind(item), item)).find(|(kind, _)| *kind != Kind::Added);
        if let Some((kind, item)) = near {
            let [expected, seen] = difference::where_apart(&item.body, body);
            return self.differs(lane, kind, format!("{expected}, on line {}", item.line), seen);
        }
        let is_client = self.schedule.lanes[lane].is_client;
        let later = self.missing(lane).find(|(_, item)| self.names.alike(item, body, is_client).is_some());
        let next: Vec<String> = self
            .due(lane)
            .take(SHOWN)
            .map(|(_, item)| format!("{}, on line {}", show(&item.body), item.line))
            .collect();
        let expected = if next.is_empty() { "nothing before the next answer".to_owned() } else { next.join(" and ") };
        let Some((_, later)) = later else { return self.differs(lane, Kind::Added, expected, show(body)) };
        let kind = if next.is_empty() { Kind::Early } else { Kind::Skipped };
        self.differs(lane, kind, expected, format!("{}, which is recorded on line {}", show(body), later.line))
    }

    /// Nothing of what a lane should have done by now may be missing.
    fn must_have(&mut self, lane: usize, which: impl Fn(&Item) -> bool) -> Result<(), Stop> {
        self.wait_for(|player| !player.due(lane).any(|(_, item)| which(item)))?;
        let Some((_, item)) = self.due(lane).find(|(_, item)| which(item)) else { return Ok(()) };
        let expected = format!("{}, on line {}", show(&item.body), item.line);
        Err(self.differs(lane, Kind::Missing, expected, self.waits_for(lane)).into())
    }

    /// Gives an adapter time for what its timers, or its threads, may still bring.
    fn wait_for(&mut self, has_come: impl Fn(&Self) -> bool) -> Result<(), Stop> {
        let mut turns = 0;
        while !has_come(self) {
            let timer = self.timers.iter().copied().filter(|timer| timer.is_finite()).reduce(f64::min);
            match timer {
                Some(timer) if self.waited < self.settings.patience => {
                    let nap = Duration::from_secs_f64(timer.clamp(0.001, 1.0));
                    self.waited += nap;
                    thread::sleep(nap);
                }
                _ if !self.certain && turns < MORE_TURNS => turns += 1,
                _ => break,
            }
            self.turn(&[])?;
        }
        Ok(())
    }

    fn note(&mut self, lane: usize, direction: char, what: &str) {
        if self.before.len() == SHOWN {
            self.before.pop_front();
        }
        self.before.push_back(format!("{direction} {} {what}", self.schedule.lanes[lane].name));
    }

    fn waits_for(&self, lane: usize) -> String {
        let own = &self.lanes[lane];
        let open: Vec<String> = own.open.iter().take(SHOWN).map(|(_, body)| show(body)).collect();
        match (open.is_empty(), own.is_running) {
            (false, _) => format!("it waits for {}", open.join(" and ")),
            (true, true) => "it asks for nothing and has not ended".to_owned(),
            (true, false) => "it has ended".to_owned(),
        }
    }

    fn differs(&self, lane: usize, kind: Kind, expected: String, seen: String) -> Difference {
        let lane = self.schedule.lanes[lane].name.clone();
        let before = self.before.iter().cloned().collect();
        Difference { line: self.recorder.line, lane, kind, before, expected, seen }
    }

    fn broken(&self, error: AdapterError) -> Stop {
        Stop::Refused(Refused::Adapter { line: self.recorder.line, error: Box::new(error) })
    }
}
