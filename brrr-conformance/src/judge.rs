// SPDX-License-Identifier: AGPL-3.0-only
//! Both judges on a whole trace: one that was recorded elsewhere, or written by an earlier run.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Read as _};

use brrr_wire::proto::conformance::{Answer, Command, answer, command, trace_line::Line};
use brrr_wire::revision::Revision;

use crate::exchange::Exchange;
use crate::finding::Finding;
use crate::oracle::{ClientOracle, Oracle};
use crate::property;
use crate::trace::{Run, Trace, TraceError};

/// What the judges say of a trace.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// What the oracle says.
    pub oracle: Vec<Finding>,
    /// What the properties say.
    pub properties: Vec<Finding>,
    /// How many ops the trace has.
    pub ops: u32,
    /// Latitude that was taken, by requirement id.
    pub latitude: BTreeSet<String>,
}

impl Judgement {
    /// What both say, each finding once.
    pub fn findings(&self) -> Vec<Finding> {
        let mut seen = BTreeSet::new();
        let all = self.oracle.iter().chain(&self.properties);
        all.filter(|finding| seen.insert((*finding).clone())).cloned().collect()
    }
}

/// Judges a trace.
///
/// # Errors
/// Where the trace cannot be what an adapter and the kit said to each other.
pub fn trace(trace: &Trace) -> Result<Judgement, TraceError> {
    let run = Run::from_trace(trace)?;
    let mut judge = Judge {
        revision: run.revision,
        reports: run.has_reports(),
        clock: 1,
        step: 0,
        lanes: BTreeMap::new(),
        judgement: Judgement { properties: property::check_all(&run), ..Judgement::default() },
    };
    for line in &trace.lines {
        match line {
            Line::Sent(command) => judge.sent(command),
            Line::Seen(answer) => judge.seen(answer),
            _ => {}
        }
    }
    Ok(judge.end())
}

enum Lane {
    Worker(Box<Oracle>),
    Client(Box<ClientOracle>),
}

struct Judge {
    revision: Revision,
    reports: bool,
    clock: u64,
    step: u32,
    lanes: BTreeMap<String, Lane>,
    judgement: Judgement,
}

impl Judge {
    fn sent(&mut self, command: &Command) {
        match &command.body {
            Some(command::Body::Hello(hello)) => self.clock = u64::from(hello.clock),
            Some(command::Body::Work(work)) => {
                let oracle = Oracle::new(self.revision, &work.topic, self.reports);
                self.lanes.insert(command.lane.clone(), Lane::Worker(Box::new(oracle)));
            }
            Some(command::Body::Schedule(schedule)) => match ClientOracle::new(self.revision, schedule) {
                Ok(oracle) => {
                    self.lanes.insert(command.lane.clone(), Lane::Client(Box::new(oracle)));
                }
                Err(error) => self.say(vec![Finding::new("", "harness", self.step, error)]),
            },
            Some(command::Body::Abandon(_)) => {
                self.lanes.remove(&command.lane);
            }
            Some(command::Body::Reply(reply)) => {
                let (step, clock) = (self.step, self.clock);
                let findings = match (self.lanes.get_mut(&command.lane), &reply.result) {
                    (Some(Lane::Worker(oracle)), Some(result)) => oracle.replied(step, command.op, result, clock),
                    (Some(Lane::Client(oracle)), Some(result)) => oracle.replied(step, command.op, result),
                    _ => Vec::new(),
                };
                self.say(findings);
            }
            _ => {}
        }
    }

    fn seen(&mut self, answer: &Answer) {
        self.step += u32::from(answer.op > 0);
        let (Some(body), step) = (&answer.body, self.step) else { return };
        // A trace may begin after its workers did: the first message that one asks for tells its topic.
        if let (false, answer::Body::Receive(receive)) = (self.lanes.contains_key(&answer.lane), body) {
            let oracle = Oracle::new(self.revision, &receive.topic, self.reports);
            self.lanes.insert(answer.lane.clone(), Lane::Worker(Box::new(oracle)));
        }
        let findings = match (self.lanes.get_mut(&answer.lane), body) {
            (Some(Lane::Worker(oracle)), body) => oracle.seen(step, answer.op, body),
            (Some(Lane::Client(oracle)), answer::Body::Result(result)) => oracle.ended(step, result.kind.as_ref()),
            (Some(Lane::Client(oracle)), body) => oracle.seen(step, answer.op, body),
            (None, _) => Vec::new(),
        };
        self.say(findings);
    }

    fn say(&mut self, findings: Vec<Finding>) {
        self.judgement.oracle.extend(findings);
    }

    fn end(mut self) -> Judgement {
        for lane in self.lanes.values_mut() {
            if let Lane::Worker(oracle) = lane {
                self.judgement.oracle.extend(oracle.finish(self.step));
                self.judgement.latitude.extend(oracle.latitude().map(str::to_owned));
            }
        }
        self.judgement.ops = self.step;
        self.judgement
    }
}

/// What a file to be judged holds.
#[derive(Debug)]
pub enum Document {
    /// What one SDK was seen to do.
    Exchange(Box<Exchange>),
    /// What an adapter and the kit said to each other.
    Trace(Trace),
}

/// The longest exchange that is read.
const EXCHANGE_MAX: u64 = 16 * 1024 * 1024;

impl Document {
    /// Reads a file; what kind it is follows from its first line.
    ///
    /// # Errors
    /// One sentence that says what is wrong, and where.
    pub fn read(mut input: impl BufRead) -> Result<Self, String> {
        let start = input.fill_buf().map_err(|error| format!("it cannot be read: {error}"))?;
        let first = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
        // An exchange is written over several lines, a line of a trace is one object.
        if first.trim_ascii() != b"{" {
            return Trace::read(input).map(Self::Trace).map_err(|error| error.to_string());
        }
        let mut text = String::new();
        (&mut input)
            .take(EXCHANGE_MAX + 1)
            .read_to_string(&mut text)
            .map_err(|error| format!("it cannot be read: {error}"))?;
        if text.len() as u64 > EXCHANGE_MAX {
            return Err(format!("the exchange is longer than {EXCHANGE_MAX} bytes; record a smaller one"));
        }
        Exchange::parse(&text).map(|exchange| Self::Exchange(Box::new(exchange)))
    }

    /// Judges it. An exchange says itself which requirements it breaks; where the judges say otherwise, that is said
    /// too: then the file or the kit is wrong.
    ///
    /// # Errors
    /// One sentence that says why it cannot be judged.
    pub fn judge(&self) -> Result<Judgement, String> {
        match self {
            Self::Trace(trace) => self::trace(trace).map_err(|error| error.to_string()),
            Self::Exchange(exchange) => {
                let trace = exchange.trace()?;
                let mut judgement = self::trace(&trace).map_err(|error| error.to_string())?;
                let wrong: Vec<Finding> = [("oracle", &judgement.oracle), ("properties", &judgement.properties)]
                    .into_iter()
                    .filter_map(|(judge, findings)| disagreement(judge, &exchange.breaks, findings))
                    .collect();
                judgement.oracle.extend(wrong);
                Ok(judgement)
            }
        }
    }
}

/// Where a judge finds nothing in what breaks a rule, or something that is not listed.
fn disagreement(judge: &str, breaks: &[String], findings: &[Finding]) -> Option<Finding> {
    let found: BTreeSet<&str> = findings.iter().map(|finding| finding.requirement.as_str()).collect();
    let listed: BTreeSet<&str> = breaks.iter().map(String::as_str).collect();
    let message = if found.is_empty() && !listed.is_empty() {
        format!("The exchange says that it breaks {}, and the {judge} accepts it.", breaks.join(", "))
    } else if let Some(other) = found.difference(&listed).next() {
        format!("The {judge} says that the exchange breaks {other}, and the exchange does not list it.")
    } else {
        return None;
    };
    Some(Finding::new("", "harness", 0, message))
}
