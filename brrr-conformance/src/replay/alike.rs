// SPDX-License-Identifier: AGPL-3.0-only
//! Whether what an implementation does is what the trace has, and what its bytes stand for.
//!
//! Two things differ from run to run: the time in pending returns, and the root ids that clients make up. Whatever the
//! implementation writes in the place of what was recorded is remembered, and later replies have its own bytes.

use std::collections::{BTreeSet, HashMap};

use brrr_wire::key;
use brrr_wire::proto::conformance::{Empty, Octets, StoreKey, answer::Body, reply, result, trace_line::Line};
use brrr_wire::record::{PendingReturn, PendingReturns, ScheduleMessage};
use brrr_wire::revision::Revision;
use bytes::Bytes;

use super::schedule::Item;
use crate::adapter::frame;
use crate::octets;

/// The time of pending returns, up to its digits.
const TIME: &[u8] = b"12:scheduled_ati";

/// What stands for what.
#[derive(Debug)]
pub(super) struct Names {
    revision: Revision,
    /// The names of errors can be compared: it is the same SDK.
    same_sdk: bool,
    /// Root ids that clients made up: that of the trace, and that of the replay.
    roots: HashMap<String, String>,
    /// Bytes of the trace by their place, and what the implementation wrote there.
    written: HashMap<(String, Bytes), Bytes>,
}

/// What is to be remembered of an op that is the one of the trace.
#[derive(Clone, Debug, Default)]
pub(super) struct Bound {
    root: Option<(String, String)>,
    written: Option<(String, Bytes, Bytes)>,
}

impl Names {
    pub(super) fn new(revision: Revision, same_sdk: bool) -> Self {
        Self { revision, same_sdk, roots: HashMap::new(), written: HashMap::new() }
    }

    /// Whether the two are the same; if so, what is to be remembered.
    pub(super) fn alike(&self, due: &Item, seen: &Body, is_client: bool) -> Option<Bound> {
        let mut bound = Bound::default();
        let same = self.check(&due.body, seen, is_client, &mut bound) || self.reads_alike(due, seen);
        same.then_some(bound)
    }

    /// Which op reads a record is an SDK's own affair, as long as the recorded answer has what the other read needs.
    fn reads_alike(&self, due: &Item, seen: &Body) -> bool {
        let can_tell = !due.is_present || matches!(seen, Body::Has(_));
        !self.same_sdk && can_tell && read(&due.body).is_some_and(|key| read(seen) == Some(key))
    }

    fn check(&self, due: &Body, seen: &Body, is_client: bool, bound: &mut Bound) -> bool {
        match (due, seen) {
            (Body::Set(due), Body::Set(seen)) | (Body::SetNewValue(due), Body::SetNewValue(seen)) => {
                (&due.kind, &due.call_hash) == (&seen.kind, &seen.call_hash)
                    && self.record(&due.kind, &due.call_hash, [due.value.as_ref(), seen.value.as_ref()], bound)
            }
            (Body::CompareAndSet(due), Body::CompareAndSet(seen)) => {
                (&due.kind, &due.call_hash) == (&seen.kind, &seen.call_hash)
                    && self.expected(&due.kind, &due.call_hash, [due.expected.as_ref(), seen.expected.as_ref()])
                    && self.record(&due.kind, &due.call_hash, [due.value.as_ref(), seen.value.as_ref()], bound)
            }
            (Body::CompareAndDelete(due), Body::CompareAndDelete(seen)) => {
                (&due.kind, &due.call_hash) == (&seen.kind, &seen.call_hash)
                    && self.expected(&due.kind, &due.call_hash, [due.expected.as_ref(), seen.expected.as_ref()])
            }
            (Body::Put(due), Body::Put(seen)) => {
                let bodies = [due.body.as_ref(), seen.body.as_ref()];
                due.topic == seen.topic && self.message(&due.topic, bodies, is_client, bound)
            }
            (Body::Incr(due), Body::Incr(seen)) => {
                due.key == seen.key || self.counter(&due.key, &seen.key, is_client, bound)
            }
            (Body::Invoke(due), Body::Invoke(seen)) => {
                due.task_name == seen.task_name
                    && same_bytes(due.payload.as_ref(), seen.payload.as_ref())
                    && (told(&due.call_hash, &seen.call_hash) || due.call_hash == seen.call_hash)
                    && (told(&due.root_id, &seen.root_id) || self.root(&due.root_id, &seen.root_id, false, bound))
            }
            (Body::Report(due), Body::Report(seen)) => {
                let is = |due: &str, seen: &str| told(due, seen) || due == seen;
                is(&due.topic, &seen.topic)
                    && is(&due.call_hash, &seen.call_hash)
                    && (told(&due.root_id, &seen.root_id) || self.root(&due.root_id, &seen.root_id, false, bound))
                    && (!self.same_sdk || due.cause == seen.cause)
            }
            (Body::Exit(due), Body::Exit(seen)) => self.same_error(
                due.error.as_ref().map(|error| error.kind.as_str()),
                seen.error.as_ref().map(|error| error.kind.as_str()),
            ),
            (Body::Result(due), Body::Result(seen)) => match (&due.kind, &seen.kind) {
                (Some(result::Kind::Error(due)), Some(result::Kind::Error(seen))) => {
                    !self.same_sdk || due.kind == seen.kind
                }
                (Some(result::Kind::Value(due)), Some(result::Kind::Value(seen))) => same_bytes(Some(due), Some(seen)),
                (due, seen) => due == seen,
            },
            (due, seen) => due == seen,
        }
    }

    /// What an error says is for people; its name is the same from version to version of one SDK.
    fn same_error(&self, due: Option<&str>, seen: Option<&str>) -> bool {
        if self.same_sdk { due == seen } else { due.is_some() == seen.is_some() }
    }

    /// A root id; one that a client makes up stands for that of the trace from its first appearance on.
    fn root(&self, due: &str, seen: &str, is_client: bool, bound: &mut Bound) -> bool {
        match self.roots.get(due) {
            Some(known) => known == seen,
            None if is_client && !self.roots.values().any(|known| known == seen) => {
                bound.root = Some((due.to_owned(), seen.to_owned()));
                true
            }
            None => due == seen,
        }
    }

    fn counter(&self, due: &str, seen: &str, is_client: bool, bound: &mut Bound) -> bool {
        let root = |key: &str| key::root_of_counter(self.revision, key).map(|root| root.as_str().to_owned());
        match (root(due), root(seen)) {
            (Some(due), Some(seen)) => self.root(&due, &seen, is_client, bound),
            _ => false,
        }
    }

    fn message(&self, topic: &str, bodies: [Option<&Octets>; 2], is_client: bool, bound: &mut Bound) -> bool {
        let [Some(due), Some(seen)] = bodies.map(|body| octets::decode(body).ok()) else {
            return bodies[0] == bodies[1];
        };
        let same = match (ScheduleMessage::decode(&due), ScheduleMessage::decode(&seen)) {
            (Ok(first), Ok(second)) if due != seen => {
                let is_plain = first.encode() == due && second.encode() == seen;
                is_plain
                    && first.call_hash == second.call_hash
                    && self.root(first.root_id.as_str(), second.root_id.as_str(), is_client, bound)
            }
            _ => due == seen,
        };
        bound.written = Some((of_topic(topic), due, seen));
        same
    }

    /// A record that is written.
    fn record(&self, kind: &str, call_hash: &str, values: [Option<&Octets>; 2], bound: &mut Bound) -> bool {
        let [Some(due), Some(seen)] = values.map(|value| octets::decode(value).ok()) else {
            return values[0] == values[1];
        };
        let same = due == seen || (kind == "pending_returns" && self.same_returns(&due, &seen));
        bound.written = Some((of_record(kind, call_hash), due, seen));
        same
    }

    /// Pending returns without the time in them.
    fn same_returns(&self, due: &Bytes, seen: &Bytes) -> bool {
        let (Ok(first), Ok(second)) = (PendingReturns::decode(due), PendingReturns::decode(seen)) else {
            return false;
        };
        if without_time(due) == without_time(seen) {
            return true;
        }
        let of_replay = |entry: &PendingReturn| {
            let root = self.roots.get(entry.root_id.as_str()).map_or(entry.root_id.as_str(), String::as_str);
            (root.to_owned(), entry.call_hash.clone(), entry.topic.clone())
        };
        let as_is =
            |entry: &PendingReturn| (entry.root_id.as_str().to_owned(), entry.call_hash.clone(), entry.topic.clone());
        let is_plain = first.encode() == due && second.encode() == seen;
        let has_time = first.scheduled_at.is_some() == second.scheduled_at.is_some();
        let returns: BTreeSet<_> = first.returns.iter().map(of_replay).collect();
        is_plain && has_time && returns == second.returns.iter().map(as_is).collect()
    }

    /// What a conditional write expects has to be just what the implementation was told.
    fn expected(&self, kind: &str, call_hash: &str, values: [Option<&Octets>; 2]) -> bool {
        match values.map(|value| octets::decode(value).ok()) {
            [Some(due), Some(seen)] => self.bytes(of_record(kind, call_hash), due) == seen,
            _ => values[0] == values[1],
        }
    }

    /// What stands for these bytes of the trace in this place.
    fn bytes(&self, place: String, bytes: Bytes) -> Bytes {
        let place = (place, bytes);
        self.written.get(&place).cloned().unwrap_or(place.1)
    }

    /// Remembers what an op of the implementation stands for.
    pub(super) fn bind(&mut self, bound: &Bound) {
        if let Some((due, seen)) = bound.root.clone() {
            self.roots.insert(due, seen);
        }
        if let Some((place, due, seen)) = bound.written.clone().filter(|(_, due, seen)| due != seen) {
            self.written.entry((place, due)).or_insert(seen);
        }
    }

    /// The write of an op was carried out: from now on its bytes are the ones that are stored.
    pub(super) fn carried_out(&mut self, bound: &Bound) {
        let Some((place, due, seen)) = bound.written.clone() else { return };
        let place = (place, due);
        if place.1 != seen || self.written.contains_key(&place) {
            self.written.insert(place, seen);
        }
    }

    /// A reply of the trace with the bytes of the replay.
    pub(super) fn reply(&self, op: &Body, result: &reply::Result) -> reply::Result {
        let place = match op {
            Body::Receive(op) => of_topic(&op.topic),
            _ => frame::op_key(self.revision, op),
        };
        match result {
            reply::Result::Value(_) | reply::Result::NotFound(_) if matches!(op, Body::Has(_)) => {
                reply::Result::Present(matches!(result, reply::Result::Value(_)))
            }
            reply::Result::Present(false) if !matches!(op, Body::Has(_)) => reply::Result::NotFound(Empty {}),
            reply::Result::Value(value) => reply::Result::Value(self.octets(place, value)),
            reply::Result::Message(body) => reply::Result::Message(self.octets(place, body)),
            other => other.clone(),
        }
    }

    /// A change of the trace with the bytes of the replay.
    pub(super) fn change(&self, line: &Line) -> Line {
        match line.clone() {
            Line::Stored(mut stored) => {
                let place = of_record(&stored.kind, &stored.call_hash);
                stored.value = stored.value.as_ref().map(|value| self.octets(place, value));
                Line::Stored(stored)
            }
            Line::Queued(mut queued) => {
                queued.body = queued.body.as_ref().map(|body| self.octets(of_topic(&queued.topic), body));
                Line::Queued(queued)
            }
            Line::Counted(mut counted) => {
                let root = key::root_of_counter(self.revision, &counted.key);
                let known = root.and_then(|root| Some((root.as_str().to_owned(), self.roots.get(root.as_str())?)));
                if let Some((root, known)) = known {
                    counted.key = counted.key.replacen(&root, known, 1);
                }
                Line::Counted(counted)
            }
            other => other,
        }
    }

    /// What is no byte string stays as it is.
    fn octets(&self, place: String, octets: &Octets) -> Octets {
        match octets::decode(Some(octets)) {
            Ok(bytes) => {
                let stands = self.bytes(place, bytes.clone());
                if stands == bytes { octets.clone() } else { octets::encode(&stands) }
            }
            Err(_) => octets.clone(),
        }
    }
}

/// What is read, where a record is read.
fn read(body: &Body) -> Option<&StoreKey> {
    match body {
        Body::Has(key) | Body::Get(key) | Body::GetWithRetry(key) => Some(key),
        _ => None,
    }
}

/// One of the two adapters does not fill an optional field.
fn told(due: &str, seen: &str) -> bool {
    due.is_empty() || seen.is_empty()
}

fn same_bytes(due: Option<&Octets>, seen: Option<&Octets>) -> bool {
    due == seen || matches!((octets::decode(due), octets::decode(seen)), (Ok(due), Ok(seen)) if due == seen)
}

fn of_record(kind: &str, call_hash: &str) -> String {
    format!("{kind}/{call_hash}")
}

/// No record has a place without a kind.
fn of_topic(topic: &str) -> String {
    format!("/{topic}")
}

/// The bytes before and behind the digits of the time.
fn without_time(bytes: &[u8]) -> (&[u8], &[u8]) {
    let Some(at) = bytes.windows(TIME.len()).rposition(|window| window == TIME) else { return (bytes, &[]) };
    let (head, rest) = bytes.split_at(at + TIME.len());
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (head, &rest[digits..])
}
