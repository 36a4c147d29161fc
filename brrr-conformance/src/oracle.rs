// SPDX-License-Identifier: AGPL-3.0-only
//! The first judge: can the machine account for what a lane did?
//!
//! An [`Oracle`] follows one lane. Every op that the implementation emits has to equal one that
//! [`Handling::offers`] allows at that moment; when the next message is asked for, nothing may be owed. Order among
//! offered ops is free, so a serial implementation and a concurrent one both pass.

mod bind;
mod client;
mod explain;
mod lane;
mod release;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};

use brrr_wire::key::StoreKey;
use brrr_wire::machine::{Failure, Finish, Handling, MachineError, Modality, OpId, Policy};
use brrr_wire::name::Topic;
use brrr_wire::proto::conformance::{Report, answer, reply};
use brrr_wire::record::PendingReturn;
use brrr_wire::revision::Revision;
use bytes::Bytes;

use crate::finding::Finding;
use crate::octets;
use crate::requirement;
pub use client::ClientOracle;
pub use lane::LaneOracle;
use release::Release;
use verdict::{choose, debts, is_free, is_latitude, refusal, remarks, unreported};

const JUDGE: &str = "oracle";

/// Follows one lane and says where it leaves the protocol.
#[derive(Debug)]
pub struct Oracle {
    revision: Revision,
    topic: String,
    /// Whether the adapter passes on what its SDK reports; else a missing report proves nothing.
    reports: bool,
    current: Current,
    /// What each op that is held belongs to.
    open: BTreeMap<u32, Bound>,
    latitude: BTreeSet<&'static str>,
    /// The bytes that were read last, by record; the message in hand has no key.
    bytes: BTreeMap<Option<StoreKey>, Bytes>,
    release: Release,
}

#[derive(Debug)]
enum Current {
    /// No message is in hand.
    Idle,
    /// A message is being handled.
    Handling {
        machine: Box<Handling>,
        reported: bool,
        /// What was said of this handling already: a needless child is one remark, not one for each of its ops.
        said: BTreeSet<String>,
    },
    /// A message is in hand that cannot be read.
    Malformed { failure: Failure, reported: bool },
    /// The handling left the protocol; what else it does is not judged by this judge.
    Lost,
    /// The loop has ended.
    Ended,
}

#[derive(Debug)]
enum Bound {
    Receive,
    /// With the record that is read.
    Machine(OpId, Option<StoreKey>),
    /// A read that nothing depends on, with its record; or an op that is not judged.
    Free(Option<StoreKey>),
    /// The deletion of pending returns that are released, with who is in them.
    Release(BTreeSet<PendingReturn>),
}

impl Oracle {
    /// Follows a lane that works on `topic`.
    pub fn new(revision: Revision, topic: &str, reports: bool) -> Self {
        Self {
            revision,
            topic: topic.to_owned(),
            reports,
            current: Current::Idle,
            open: BTreeMap::new(),
            latitude: BTreeSet::new(),
            bytes: BTreeMap::new(),
            release: Release::default(),
        }
    }

    /// Judges what the lane emitted: an op with number `op` in the adapter's count, a report or its exit.
    pub fn seen(&mut self, step: u32, op: u32, body: &answer::Body) -> Vec<Finding> {
        match body {
            answer::Body::Receive(receive) => {
                let mut findings = self.end_handling(step);
                self.open.insert(op, Bound::Receive);
                self.current = Current::Idle;
                if receive.topic != self.topic {
                    let message = format!(
                        "The lane was started for topic {} and asked for a message of topic {}.",
                        self.topic, receive.topic
                    );
                    findings.push(Finding::new("QUE-002", JUDGE, step, message));
                }
                findings
            }
            answer::Body::Report(report) => self.on_report(step, report),
            answer::Body::Exit(exit) => self.on_exit(step, exit.error.as_ref().map(|e| (&*e.kind, &*e.message))),
            _ => self.on_op(step, op, body),
        }
    }

    fn on_op(&mut self, step: u32, op: u32, body: &answer::Body) -> Vec<Finding> {
        self.pass_over_latitude();
        if matches!(self.current, Current::Lost) {
            self.open.insert(op, Bound::Free(None));
            return Vec::new();
        }
        let seen = match bind::seen(self.revision, body) {
            Ok(Some(seen)) => seen,
            Ok(None) => return Vec::new(),
            Err(wrong) => {
                self.open.insert(op, Bound::Free(None));
                if self.is_in_latitude() {
                    self.lose();
                    return Vec::new();
                }
                self.lose();
                let what = crate::octets::show(format!("{body:?}").as_bytes());
                return vec![Finding::new(wrong.requirement, JUDGE, step, wrong.message).with_seen(what)];
            }
        };
        let (bound, findings) = match &mut self.current {
            Current::Handling { machine, said, .. } => match choose(machine, &seen) {
                Some(offer) => {
                    let id = machine.take(&offer);
                    let mut findings = remarks(step, &seen, &offer);
                    findings.retain(|finding| said.insert(finding.requirement.clone()));
                    if offer.modality == Modality::May {
                        self.latitude.extend(offer.spec.first().filter(|id| is_latitude_id(id)));
                    }
                    (Bound::Machine(id, seen.read_key().cloned()), findings)
                }
                None if seen.is_read() => (Bound::Free(seen.read_key().cloned()), Vec::new()),
                None if verdict::is_withdrawal(machine, &seen, &self.bytes) => (Bound::Free(None), Vec::new()),
                None if self.release.allows(&seen) => (Bound::Free(None), Vec::new()),
                None if let Some(entries) = self.release.starts(machine, &seen, &self.bytes) => {
                    (Bound::Release(entries), Vec::new())
                }
                None if is_free(machine, &seen) => {
                    self.latitude.insert("BEN-009");
                    self.current = Current::Lost;
                    (Bound::Free(None), Vec::new())
                }
                None => (Bound::Free(None), vec![refusal(step, machine, &seen, &self.bytes)]),
            },
            Current::Malformed { failure, .. } => {
                let id = explain::must_reject(failure, &self.bytes).unwrap_or("HAN-004");
                let message = format!("An op follows on what has to be rejected: {failure}.");
                (Bound::Free(None), vec![Finding::new(id, JUDGE, step, message).with_seen(seen.to_string())])
            }
            Current::Idle | Current::Ended if !seen.is_read() => {
                let message = "An op was emitted while no message was in hand.";
                (Bound::Free(None), vec![Finding::new("HAN-004", JUDGE, step, message).with_seen(seen.to_string())])
            }
            _ => (Bound::Free(None), Vec::new()),
        };
        if matches!(bound, Bound::Free(_)) && !findings.is_empty() {
            self.lose();
        }
        self.open.insert(op, bound);
        findings
    }

    /// A message that another reader may accept is not judged any further (BEN-009).
    fn pass_over_latitude(&mut self) {
        if matches!(&self.current, Current::Malformed { failure, .. } if is_latitude(failure)) {
            self.latitude.insert("BEN-009");
            self.current = Current::Lost;
        }
    }

    /// Whether the handling read a record that another reader may accept.
    fn is_in_latitude(&self) -> bool {
        match &self.current {
            Current::Handling { machine, .. } => match (**machine).clone().finish() {
                Finish::Failed(failures) => failures.iter().any(is_latitude),
                Finish::Done => false,
            },
            _ => false,
        }
    }

    fn lose(&mut self) {
        if !matches!(self.current, Current::Ended) {
            self.current = Current::Lost;
        }
    }

    /// Takes the reply to an op of this lane. `now` is the time in seconds since the Unix epoch.
    pub fn replied(&mut self, step: u32, op: u32, reply: &reply::Result, now: u64) -> Vec<Finding> {
        match self.open.remove(&op) {
            Some(Bound::Receive) => self.on_message(reply),
            Some(Bound::Machine(id, key)) => {
                self.note(key, reply);
                let Current::Handling { machine, .. } = &mut self.current else {
                    return Vec::new();
                };
                let told = bind::reply(reply)
                    .and_then(|reply| machine.on_reply(id, reply, now).map_err(|error| error.to_string()));
                match told {
                    Ok(()) => Vec::new(),
                    Err(message) => vec![Finding::new("", "harness", step, message)],
                }
            }
            Some(Bound::Free(key)) => {
                self.note(key, reply);
                Vec::new()
            }
            Some(Bound::Release(entries)) => {
                if matches!(reply, reply::Result::Done(_)) {
                    self.release.add(entries);
                }
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// Keeps the bytes of a record that was read.
    fn note(&mut self, key: Option<StoreKey>, reply: &reply::Result) {
        if let (Some(key), reply::Result::Value(value)) = (key, reply) {
            self.bytes.insert(Some(key), octets::decode(Some(value)).unwrap_or_default());
        }
    }

    fn on_message(&mut self, reply: &reply::Result) -> Vec<Finding> {
        let reply::Result::Message(body) = reply else {
            return Vec::new();
        };
        let (Ok(body), Ok(topic)) = (octets::decode(Some(body)), Topic::read(&self.topic)) else {
            return vec![Finding::new("", "harness", 0, "The case gives a message or topic that cannot be judged.")];
        };
        self.bytes = BTreeMap::from([(None, body.clone())]);
        self.release = Release::default();
        self.current = match Handling::new(topic, &body, Policy::default()) {
            Ok(machine) => Current::Handling { machine: Box::new(machine), reported: false, said: BTreeSet::new() },
            Err(MachineError::Peer(failure)) => Current::Malformed { failure, reported: false },
            Err(error) => return vec![Finding::new("", "harness", 0, error.to_string())],
        };
        Vec::new()
    }

    fn on_report(&mut self, step: u32, report: &Report) -> Vec<Finding> {
        let expected = match &mut self.current {
            Current::Handling { machine, reported, .. } => {
                *reported = true;
                let message = machine.message();
                Some((message.root_id.to_string(), message.call_hash.to_string()))
            }
            Current::Malformed { reported, .. } => {
                *reported = true;
                None
            }
            _ => return Vec::new(),
        };
        let (root_id, call_hash) = expected.unwrap_or_default();
        let wrong = [
            ("topic", &report.topic, &self.topic),
            ("root_id", &report.root_id, &root_id),
            ("call_hash", &report.call_hash, &call_hash),
        ]
        .into_iter()
        .find(|(_, given, known)| !known.is_empty() && given != known);
        wrong.map_or_else(Vec::new, |(field, given, known)| {
            let message = format!("The report gives the {field} {given:?}; the message in hand has {known:?}.");
            vec![Finding::new("HAN-012", JUDGE, step, message)]
        })
    }

    fn on_exit(&mut self, step: u32, error: Option<(&str, &str)>) -> Vec<Finding> {
        if let (Some(_), Current::Handling { reported, .. } | Current::Malformed { reported, .. }) =
            (error, &mut self.current)
        {
            *reported = true;
        }
        let failed = self.has_failed();
        let in_hand = !matches!(self.current, Current::Idle | Current::Ended | Current::Lost);
        let mut findings = self.end_handling(step);
        if let Some((kind, message)) = error
            && in_hand
            && findings.is_empty()
        {
            let because = if failed { "after a message that could not be handled" } else { "though nothing failed" };
            let text = format!("The loop ended {because}, with {kind}: {}", octets::show(message.as_bytes()));
            findings.push(Finding::new("HAN-007", JUDGE, step, text));
        }
        self.current = Current::Ended;
        findings
    }

    fn has_failed(&self) -> bool {
        match &self.current {
            Current::Handling { machine, .. } => matches!((**machine).clone().finish(), Finish::Failed(_)),
            Current::Malformed { .. } => true,
            _ => false,
        }
    }

    /// Judges what is left of the handling in hand when the case ends while the lane still works.
    pub fn finish(&mut self, step: u32) -> Vec<Finding> {
        let findings = self.end_handling(step);
        self.current = Current::Ended;
        findings
    }

    /// Forgets the lane: it was abandoned, so nothing is owed.
    pub fn abandon(&mut self) {
        self.current = Current::Ended;
        self.open.clear();
    }

    /// The latitude that the lane was seen to take, by requirement id.
    pub fn latitude(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.latitude.iter().copied()
    }

    fn end_handling(&mut self, step: u32) -> Vec<Finding> {
        match std::mem::replace(&mut self.current, Current::Idle) {
            Current::Handling { machine, reported, .. } => {
                let mut findings = debts(step, &machine);
                // While something is owed, a failure that the machine sees now may be the very thing that is owed.
                if findings.is_empty() && self.reports && !reported {
                    findings.extend(unreported(step, machine.finish()));
                }
                findings
            }
            Current::Malformed { failure, reported } if self.reports && !reported => {
                unreported(step, Finish::Failed(vec![failure]))
            }
            _ => Vec::new(),
        }
    }
}

/// Whether a requirement leaves something open, so that taking it is worth telling.
fn is_latitude_id(id: &str) -> bool {
    requirement::find(id).is_some_and(|known| known.class == requirement::Class::Latitude)
}
