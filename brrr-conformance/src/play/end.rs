// SPDX-License-Identifier: AGPL-3.0-only
//! The end of a case: expectations, goals and the second judge.

use std::collections::BTreeSet;

use brrr_wire::key;
use brrr_wire::name::RootId;
use brrr_wire::record::{PendingReturn, PendingReturns, ScheduleMessage};
use bytes::Bytes;

use super::lane::State;
use super::{EXPECTATION, HARNESS, MAX_STEPS, Played, Player, Stop};
use crate::adapter::{AdapterError, Cause};
use crate::app;
use crate::case::{Expect, Held, Wanted};
use crate::conduct::Conduct;
use crate::finding::Finding;
use crate::octets;
use crate::property;
use crate::trace::Run;

/// An expectation that fails: what is wrong, what was seen, what was expected.
struct Wrong {
    message: String,
    seen: String,
    wanted: String,
}

impl Player<'_> {
    /// Judges what only the whole can tell, and hands everything over.
    pub(super) fn end(mut self, stop: Option<Stop>) -> Played {
        let (mut broken, mut unsupported) = (None, None);
        let early = stop.is_some();
        match stop {
            Some(Stop::Broken(error)) => broken = Some(*error),
            Some(Stop::Unsupported(command)) => unsupported = Some(command),
            Some(Stop::Finding(finding)) => self.findings.push(*finding),
            None => self.judge_whole(),
        }
        if early && broken.is_none() {
            broken = self.tidy();
        }
        let run = self.judge_run();
        let conduct = self.conduct(run.as_ref(), broken.as_ref()).filter(|_| unsupported.is_none());
        if let Some(since) = self.lanes.iter().filter_map(|lane| lane.oracle.deviated()).min() {
            app::without_consequences(&mut self.findings, since);
            self.inconclusive.clear();
        }
        let latitude = self.lanes.iter().flat_map(|lane| lane.oracle.latitude()).collect();
        Played {
            findings: self.findings,
            inconclusive: self.inconclusive,
            unsupported,
            broken,
            ops: self.steps,
            latitude,
            conduct,
            trace: self.trace,
        }
    }

    /// Abandons what still runs, so that the next case has the process to itself.
    fn tidy(&mut self) -> Option<AdapterError> {
        for lane in 0..self.lanes.len() {
            if self.lanes[lane].state == State::Running
                && let Err(Stop::Broken(error)) = self.abandon(lane)
            {
                return Some(*error);
            }
        }
        None
    }

    fn judge_whole(&mut self) {
        let step = self.steps;
        for lane in &mut self.lanes {
            if lane.state != State::Dead {
                self.findings.extend(lane.oracle.finish(step));
            }
        }
        // What holds at the end is not asked where the end did not come.
        for expect in self.case.expect.iter().filter(|_| !self.cut) {
            if let Err(wrong) = self.check(&expect.wanted) {
                self.findings.push(finding(expect, wrong));
            }
        }
        for reach in &self.case.reaches {
            if !self.reached.contains(reach) {
                self.inconclusive.push(format!("`{reach}` did not happen"));
            }
        }
        let failed = self.lanes.iter().any(|lane| lane.failed);
        if let Some(budget) = self.case.budget().filter(|budget| self.taken < *budget && !failed) {
            self.inconclusive.push(format!("{} of {budget} messages were taken", self.taken));
        }
        for (when, fired) in self.case.when.iter().zip(&self.fired) {
            // A lane that ended at a failure takes no further message.
            let is_over = failed && when.op() == "receive";
            if !fired && !is_over {
                let (op, key) = (when.op(), when.key());
                self.inconclusive.push(format!("the intervention at `{op} {key}` did not take place"));
            }
        }
    }

    /// The second judge sees nothing but the trace.
    fn judge_run(&mut self) -> Option<Run> {
        match Run::from_trace(&self.trace) {
            Ok(run) => {
                self.findings.extend(property::check_all(&run));
                Some(run)
            }
            Err(error) => {
                let message = format!("The trace cannot be judged: {error}.");
                self.findings.push(Finding::new("", HARNESS, 0, message));
                None
            }
        }
    }

    /// What became of the bytes of a vector; none where the case is not made of one, or nothing can be said.
    fn conduct(&self, run: Option<&Run>, broken: Option<&AdapterError>) -> Option<Conduct> {
        let planted = self.case.planted.as_ref()?;
        let left = planted.key.as_ref().and_then(|key| self.world.store.get(&key.kind, &key.call_hash));
        match broken.map(|error| &error.cause) {
            Some(cause) if cause.is_crash() => Some(Conduct::Dies),
            Some(Cause::Hang { .. }) => Some(Conduct::Hangs),
            Some(_) => None,
            None if self.hung || self.steps > MAX_STEPS => Some(Conduct::Hangs),
            None => Some(Conduct::of(planted, run?, left)),
        }
    }

    fn check(&self, wanted: &Wanted) -> Result<(), Wrong> {
        match wanted {
            Wanted::Store { kind, call_hash, held } => self.check_record(kind, call_hash, held),
            Wanted::Queue { topic, bodies } => {
                let mut seen: Vec<Bytes> = self.world.queues.list(topic).cloned().collect();
                seen.sort();
                let message = format!("The queue of topic {topic} does not hold what it should.");
                same(&messages(&seen), &messages(bodies), message)
            }
            Wanted::Count { root_id, is } => {
                let root = RootId::read(root_id).map(|root| key::counter(self.settings.revision, &root));
                let count = root.map_or(0, |key| self.world.cache.count(&key));
                let message = format!("The counter of root {root_id} does not stand where it should.");
                same(&count.to_string(), &is.to_string(), message)
            }
            Wanted::Invoked(calls) => {
                let message = "Other tasks were run than should have been.".to_owned();
                same(&list(&self.invoked), &list(calls), message)
            }
            Wanted::Failed(wanted) => self.check_failed(*wanted),
            Wanted::Reads(wanted) => {
                let seen = self.lanes.iter().find_map(|lane| lane.read.as_ref());
                let seen = seen.map_or_else(|| "nothing was read".to_owned(), |read| record(read.0.as_ref()));
                same(&seen, &record(wanted.as_ref()), "What was read is not what it should be.".to_owned())
            }
            Wanted::GoesOn(wanted) => {
                let went_on =
                    self.lanes.iter().any(|lane| lane.went_on || (lane.state == State::Ended && !lane.failed));
                let say = |on: bool| {
                    if on { "it asked for another message" } else { "its loop ended" }
                };
                same(say(went_on), say(*wanted), "What the worker did after the failure is not what it should.".into())
            }
        }
    }

    fn check_record(&self, kind: &str, call_hash: &str, held: &Held) -> Result<(), Wrong> {
        let seen = self.world.store.get(kind, call_hash);
        let message = format!("The record {kind}/{call_hash} is not what it should be.");
        match held {
            Held::Absent => same(&record(seen), &record(None), message),
            Held::Bytes(bytes) => same(&record(seen), &record(Some(bytes)), message),
            Held::Returns(wanted) => match seen.map(|seen| PendingReturns::decode(seen)) {
                Some(Ok(seen)) => same(&entries(&seen.returns), &entries(wanted), message),
                _ => same(&record(seen), &entries(wanted), message),
            },
        }
    }

    fn check_failed(&self, wanted: bool) -> Result<(), Wrong> {
        let failed = self.lanes.iter().any(|lane| lane.failed);
        let reports = self.link.welcome().provides.iter().any(|field| field == "report");
        let works = self.lanes.iter().any(|lane| !lane.topic.is_empty());
        if wanted && !failed && !reports && works {
            // The adapter passes no reports on: that none came proves nothing.
            return Ok(());
        }
        let say = |failed: bool| {
            if failed { "a failure was reported, or ended the loop" } else { "no failure was reported" }
        };
        let message = if wanted {
            "A message that cannot be handled was taken without a word."
        } else {
            "A failure was reported though nothing was wrong."
        };
        same(say(failed), say(wanted), message.to_owned())
    }
}

fn finding(expect: &Expect, wrong: Wrong) -> Finding {
    Finding::new(&expect.id, EXPECTATION, 0, wrong.message).with_seen(wrong.seen).with_allowed(wrong.wanted)
}

fn same(seen: &str, wanted: &str, message: String) -> Result<(), Wrong> {
    if seen == wanted { Ok(()) } else { Err(Wrong { message, seen: seen.to_owned(), wanted: wanted.to_owned() }) }
}

fn record(bytes: Option<&Bytes>) -> String {
    bytes.map_or_else(|| "absent".to_owned(), |bytes| octets::show(bytes))
}

fn messages(bodies: &[Bytes]) -> String {
    let show = |body: &Bytes| match ScheduleMessage::decode(body) {
        Ok(message) => format!("[{}, {}]", message.root_id, message.call_hash),
        Err(_) => octets::show(body),
    };
    if bodies.is_empty() { "nothing".to_owned() } else { bodies.iter().map(show).collect::<Vec<_>>().join(", ") }
}

fn entries(returns: &BTreeSet<PendingReturn>) -> String {
    let show = |entry: &PendingReturn| format!("[{}, {}, {}]", entry.root_id, entry.call_hash, entry.topic);
    let list: Vec<String> = returns.iter().map(show).collect();
    format!("pending returns of {}", if list.is_empty() { "nobody".to_owned() } else { list.join(", ") })
}

fn list(calls: &[String]) -> String {
    if calls.is_empty() { "none".to_owned() } else { calls.join(", ") }
}
