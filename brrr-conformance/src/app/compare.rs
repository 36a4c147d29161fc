// SPDX-License-Identifier: AGPL-3.0-only
//! What a run had to come to against what was done, and which requirement of the layer that breaks.

use std::collections::{BTreeMap, BTreeSet};

use brrr_wire::key::Kind;
use brrr_wire::proto::conformance::answer::Body;
use brrr_wire::record::ScheduleMessage;
use bytes::Bytes;
use serde_json::Value;

use super::layer::Ran;
use super::{Answer, Answers, App, Came, Evaluated, Expression, Note, canonical};
use crate::octets;

/// What was done once a run was over.
#[derive(Clone, Debug, Default)]
pub(super) struct Done {
    value: Option<Bytes>,
    /// Other calls whose records were touched or whose messages were put, by `call_hash`.
    others: BTreeSet<String>,
    /// How often calls were stored, each in the same way.
    stored: BTreeMap<(bool, String), usize>,
    /// It was made to wait for itself.
    waits_for_itself: bool,
    failed: bool,
    /// What the failures said.
    said: String,
}

impl Done {
    /// Notes an op of the handling of the call `own`.
    pub(super) fn note(&mut self, own: &str, body: &Body) {
        if let Some(value) = written(body) {
            self.value = self.value.take().or(Some(value));
        }
        let (kind, call_hash) = match body {
            Body::Has(key) | Body::Get(key) | Body::GetWithRetry(key) | Body::Delete(key) => {
                (&key.kind, &key.call_hash)
            }
            Body::Set(op) | Body::SetNewValue(op) => (&op.kind, &op.call_hash),
            Body::CompareAndSet(op) => (&op.kind, &op.call_hash),
            Body::CompareAndDelete(op) => (&op.kind, &op.call_hash),
            Body::Put(put) => {
                let body = octets::decode(put.body.as_ref()).unwrap_or_default();
                self.others.extend(ScheduleMessage::decode(&body).map(|message| message.call_hash.to_string()));
                return;
            }
            _ => return,
        };
        let is_create = matches!(body, Body::SetNewValue(_));
        let is_stored = kind == Kind::Call.as_str() && (is_create || matches!(body, Body::Set(_)));
        if is_stored {
            *self.stored.entry((is_create, call_hash.clone())).or_default() += 1;
        }
        if kind != Kind::Value.as_str() && call_hash != own {
            self.others.insert(call_hash.clone());
        }
        let registers = matches!(body, Body::SetNewValue(_) | Body::CompareAndSet(_));
        self.waits_for_itself |= registers && kind == Kind::PendingReturns.as_str() && call_hash == own;
    }

    /// Notes that the message could not be handled, and what was said of it.
    pub(super) fn fails(&mut self, message: Option<&str>) {
        self.failed = true;
        self.said.push_str(message.unwrap_or_default());
    }

    /// Whether it may be that the call of the message in hand was asked for: the worker refused it, or did not.
    pub(super) const fn may_ask_itself(&self) -> bool {
        self.failed || self.waits_for_itself
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.value.is_none() && self.others.is_empty() && !self.failed
    }

    fn what(&self) -> What<'_> {
        match &self.value {
            Some(value) => What::Response(value),
            None if !self.others.is_empty() => What::Defer(&self.others),
            None if self.failed => What::Failed,
            None => What::Nothing,
        }
    }
}

/// What the layer must have given its worker.
enum What<'a> {
    Response(&'a Bytes),
    Defer(&'a BTreeSet<String>),
    Failed,
    Nothing,
}

/// What is wrong with a run.
pub(super) struct Wrong {
    pub(super) requirement: &'static str,
    pub(super) message: String,
    pub(super) seen: String,
    pub(super) due: String,
}

/// The value that an op writes.
pub(super) fn written(body: &Body) -> Option<Bytes> {
    let (kind, value) = match body {
        Body::Set(op) | Body::SetNewValue(op) => (&op.kind, &op.value),
        Body::CompareAndSet(op) => (&op.kind, &op.value),
        _ => return None,
    };
    (kind == Kind::Value.as_str()).then(|| octets::decode(value.as_ref()).unwrap_or_default())
}

/// Whether bytes are a JSON text with the value that has this canonical form; the order of keys is free.
pub(super) fn same_value(bytes: &Bytes, text: &str) -> bool {
    serde_json::from_slice(bytes).is_ok_and(|value: Value| canonical(&value) == text)
}

/// Whether the first op behind a run can follow from what it has to come to.
pub(super) fn may_follow(due: &Came, body: &Body) -> bool {
    let is_failure = matches!(body, Body::Report(_) | Body::Exit(_) | Body::Receive(_));
    match due {
        Came::Failed(_) => is_failure,
        Came::Response(_) => written(body).is_some(),
        Came::Defer(_) => !is_failure && written(body).is_none(),
    }
}

/// What is wrong with what was done after a run, first of all.
pub(super) fn wrong(app: &App, ran: &Ran, done: &Done, asks_itself: bool) -> Option<Wrong> {
    let due = &ran.due;
    if asks_itself {
        let message = "it calls itself with its own arguments, and that call does not fail".to_owned();
        return Some(told("APP-013", message, app, due, done));
    }
    let (requirement, message) = match (&due.came, done.what()) {
        (_, What::Nothing) => None,
        (Came::Response(value), What::Response(bytes)) => other_value(ran, value, bytes),
        (Came::Response(_), What::Defer(asked)) => Some(needless(app, ran, asked)),
        (Came::Response(_), What::Failed) => Some(no_value(ran)),
        (Came::Defer(names), What::Defer(asked)) => other_children(app, ran, names, asked, done),
        (Came::Defer(_), What::Response(_) | What::Failed) => Some(no_deferral(due, done)),
        (Came::Failed(kind), What::Failed) => other_failure(ran, kind, &done.said),
        (Came::Failed(_), What::Defer(_)) if !due.failed_members.is_empty() => {
            Some(("APP-009", "a member of its gather fails, and a child is asked for all the same".to_owned()))
        }
        (Came::Failed(_), What::Response(_) | What::Defer(_)) => no_failure(due),
    }?;
    Some(told(requirement, message, app, due, done))
}

type Found = (&'static str, String);

fn found(requirement: &'static str, message: &str) -> Found {
    (requirement, message.to_owned())
}

/// Another value than is due.
fn other_value(ran: &Ran, due: &Value, bytes: &Bytes) -> Option<Found> {
    let Ok(seen) = serde_json::from_slice::<Value>(bytes) else {
        return Some(found("COD-015", "what is stored as its value is no JSON text"));
    };
    if canonical(&seen) == canonical(due) {
        return None;
    }
    let (given, wanted) = (leaves(&seen), leaves(due));
    let has_other_lists = empty_lists(&seen) != empty_lists(due);
    let has_gather = ran.body.as_ref().is_some_and(Expression::has_gather);
    Some(if ran.due.has(Note::EmptyGather) && has_other_lists {
        found("APP-008", "a gather without members is not the empty list")
    } else if ran.answers.is_empty() {
        plain(ran, "its value is not what it returns")
    } else if given == wanted && has_gather {
        found("APP-007", "the values of a gather are not in the order of its members")
    } else if given.keys().all(|leaf| wanted.contains_key(leaf)) {
        found("APP-003", "a call is given the value of another one")
    } else {
        found("APP-002", "a call is not given the decoded value that is stored for it")
    })
}

/// What a task without calls comes to depends on which task is run, and on its value.
fn plain(ran: &Ran, message: &str) -> Found {
    match &ran.body {
        Some(Expression::Value { .. } | Expression::Nothing { .. }) => found("COD-015", message),
        _ => found("HAN-011", message),
    }
}

/// The texts, numbers and words of a value, and how often each is there.
fn leaves(value: &Value) -> BTreeMap<String, usize> {
    let mut leaves = BTreeMap::new();
    let mut left = vec![value];
    while let Some(value) = left.pop() {
        match value {
            Value::Array(list) => left.extend(list),
            Value::Object(members) => left.extend(members.values()),
            leaf => *leaves.entry(canonical(leaf)).or_default() += 1,
        }
    }
    leaves
}

fn empty_lists(value: &Value) -> usize {
    match value {
        Value::Array(list) if list.is_empty() => 1,
        Value::Array(list) => list.iter().map(empty_lists).sum(),
        _ => 0,
    }
}

/// Children are asked for though a value is due.
fn needless(app: &App, ran: &Ran, asked: &BTreeSet<String>) -> Found {
    strange(app, asked).unwrap_or_else(|| {
        if asked.iter().any(|child| has_value(&ran.answers, child)) {
            found("APP-001", "it asks for a child though it was given its value")
        } else if ran.due.failed_members.is_empty() {
            found("APP-003", "it asks for a child of another call than it makes")
        } else {
            found("APP-009", "a member of its gather fails, and a child is asked for all the same")
        }
    })
}

/// A child that no call of the programs is.
fn strange(app: &App, asked: &BTreeSet<String>) -> Option<Found> {
    let is_known = |child: &String| app.calls.values().any(|call| call.call_hash == *child);
    let child = asked.iter().find(|child| !is_known(child))?;
    Some(("COD-004", format!("it asks for the child {child}, which is none of its calls under the codec json-jcs")))
}

fn has_value(answers: &Answers, child: &str) -> bool {
    answers.get(child).and_then(|answers| answers.first()).is_some_and(|answer| matches!(answer, Answer::Value(_)))
}

/// A failure though a value is due.
fn no_value(ran: &Ran) -> Found {
    if ran.due.has(Note::EmptyGather) {
        found("APP-008", "it fails at a gather without members")
    } else if ran.answers.is_empty() && ran.due.failed_members.is_empty() {
        plain(ran, "it fails though it returns a value")
    } else {
        found("APP-002", "it fails though it was given all that it needs")
    }
}

/// Other children than are due.
fn other_children(app: &App, ran: &Ran, names: &[String], asked: &BTreeSet<String>, done: &Done) -> Option<Found> {
    let mut due: BTreeMap<&str, &str> = BTreeMap::new();
    for name in names {
        due.extend(app.calls.get(name).map(|call| (call.call_hash.as_str(), name.as_str())));
    }
    if let Some(strange) = strange(app, asked) {
        return Some(strange);
    }
    if let Some(more) = asked.iter().find(|child| !due.contains_key(child.as_str())) {
        let name = name_of(app, more);
        return Some(if has_value(&ran.answers, more) {
            ("APP-001", format!("it asks for the child {name} though it was given its value"))
        } else if ran.due.failed_members.is_empty() {
            ("APP-005", format!("it goes on after it has deferred, and asks for the child {name} as well"))
        } else {
            ("APP-009", format!("a gather of which a member failed asks for the child {name}"))
        });
    }
    if let Some((_, name)) = due.iter().find(|(child, _)| !asked.contains(**child)) {
        let found = if ran.due.caught.contains(*name) {
            ("APP-005", format!("a member catches the deferral to {name}, and nobody asks for that child"))
        } else {
            ("APP-006", format!("its deferral lacks the missing call {name}"))
        };
        // A child that the worker refused was reported: that is not the layer's doing.
        return (!done.failed).then_some(found);
    }
    let wanted = |hash: &str| {
        let hashes = names.iter().filter_map(|name| app.calls.get(name)).map(|call| &call.call_hash);
        hashes.filter(|wanted| *wanted == hash).count()
    };
    // On two topics it is two calls, each of which stores it.
    if let Some(((_, more), _)) = done.stored.iter().find(|((_, hash), count)| **count > wanted(hash)) {
        return Some(("APP-006", format!("its deferral has the missing call {} more than once", name_of(app, more))));
    }
    let (_, unread) = due.into_iter().find(|(child, _)| ran.due.unread.contains(*child))?;
    Some(("APP-001", format!("it asks for the child {unread} and has not read whether its value is there")))
}

/// The name of a call in the programs, for people.
fn name_of(app: &App, call_hash: &str) -> String {
    let name = app.calls.iter().find(|(_, call)| call.call_hash == call_hash).map(|(name, _)| name.clone());
    name.unwrap_or_else(|| call_hash.to_owned())
}

/// A value or a failure though a deferral is due.
fn no_deferral(due: &Evaluated, done: &Done) -> Found {
    let comes = if done.failed { "fails" } else { "returns a value" };
    if !due.caught.is_empty() {
        ("APP-005", format!("its deferral is caught, and it {comes}"))
    } else if due.unread.is_empty() {
        ("APP-001", format!("a call has no value, and it {comes}"))
    } else {
        ("APP-001", format!("a call does not read its value, and it {comes}"))
    }
}

/// The failure of a later member, or one that comes before its time.
fn other_failure(ran: &Ran, kind: &str, said: &str) -> Option<Found> {
    let failed = &ran.due.failed_members;
    let is_said = |kind: &String| !kind.is_empty() && said.contains(kind.as_str());
    let other = failed.iter().find(|member| *member != kind && is_said(member));
    let is_of_gather = failed.iter().any(|member| member == kind);
    if let Some(other) = other.filter(|_| is_of_gather && !said.contains(kind)) {
        let message = format!("its gather fails with {other}, which is not the failure of its first member that fails");
        return Some(("APP-011", message));
    }
    let message = "its gather fails while another member is still at work";
    (is_of_gather && ran.is_cut_off).then(|| found("APP-010", message))
}

/// A value or children though a failure is due. What follows from a failure is left to the other judges.
fn no_failure(due: &Evaluated) -> Option<Found> {
    if due.has(Note::UnknownTask) {
        Some(found("HAN-011", "no task is registered under exactly this name, and one is run"))
    } else if due.has(Note::Undecodable) {
        Some(found("APP-002", "the stored bytes of a value cannot be decoded, and the call does not fail"))
    } else {
        None
    }
}

fn told(requirement: &'static str, message: String, app: &App, due: &Evaluated, done: &Done) -> Wrong {
    let list = |names: Vec<String>| format!("a deferral to {}", names.join(", "));
    let seen = match done.what() {
        What::Response(bytes) => format!("the value {}", octets::show(bytes)),
        What::Defer(children) => list(children.iter().map(|child| name_of(app, child)).collect()),
        What::Failed => "a failure".to_owned(),
        What::Nothing => "nothing".to_owned(),
    };
    let due = match &due.came {
        Came::Response(value) => format!("the value {}", octets::show(canonical(value).as_bytes())),
        Came::Defer(names) => list(names.clone()),
        Came::Failed(kind) => format!("a failure such as {kind}"),
    };
    Wrong { requirement, message, seen, due }
}
