// SPDX-License-Identifier: AGPL-3.0-only
//! Whom messages, pending returns and keys name.

use std::collections::BTreeSet;

use brrr_wire::key::{Kind, counter_prefix};
use brrr_wire::revision::Revision;

use super::record::{self, Entry};
use super::view::{Handled, PutOp, Scheduled, Task, Touch, View};
use super::{Out, Rule, Scope, some_of};
use crate::trace::{Action, Key, PerformedOp};

pub(super) const ROOT_KEPT: Rule =
    Rule { name: "RootKept", requirements: &["RET-023", "RET-024", "RET-025"], scope: Scope::Handling(root_kept) };

pub(super) const RETURNS_ADDRESSED: Rule =
    Rule { name: "ReturnsAddressed", requirements: &["RET-004", "RET-005"], scope: Scope::Handling(returns_addressed) };

pub(super) const RIGHT_KEYS: Rule = Rule {
    name: "RightKeys",
    requirements: &["KEY-001", "KEY-002", "KEY-003", "KEY-004", "KEY-005"],
    scope: Scope::Run(right_keys),
};

fn root_kept(handled: &Handled<'_>, out: &mut Out) {
    let Some(own) = handled.own().filter(|_| handled.is_deferring()) else {
        return;
    };
    let waiting = handled.waiting();
    for put in &handled.puts {
        child_message(handled, &own, &waiting, put, out);
    }
    for &child in handled.children.keys() {
        for touch in handled.record(child) {
            let added: Vec<_> = match &touch.what {
                Touch::Create(value) => value.content().map(|value| value.entries.iter().collect()),
                Touch::Swap { expected, value } => expected
                    .content()
                    .zip(value.content())
                    .map(|(expected, value)| value.entries.difference(&expected.entries).collect()),
                _ => None,
            }
            .unwrap_or_default();
            let wrong: Vec<_> = added.into_iter().filter(|entry| **entry != own).collect();
            if !wrong.is_empty() {
                let message = format!(
                    "pending_returns/{child} is given {} as who waits; it must be {own}, the root_id and call_hash of the \
                     message in hand and the topic from which it was taken",
                    some_of(wrong)
                );
                out.at("RET-025", touch.op, message);
            }
        }
    }
}

fn child_message(
    handled: &Handled<'_>,
    own: &Entry<'_>,
    waiting: &BTreeSet<Entry<'_>>,
    put: &PutOp<'_>,
    out: &mut Out,
) {
    let Some(entry) = put.entry() else { return };
    let child = entry.call_hash;
    if !handled.is_child(child) {
        if !waiting.contains(&entry) {
            let message = format!(
                "the message is for call `{child}`, which is no child of the deferral. It names {}",
                some_of(handled.children.keys())
            );
            out.at("RET-023", put.op, message);
        }
        return;
    }
    if entry.root_id != own.root_id {
        let message = format!(
            "the message of child `{child}` carries root_id `{}`; it must carry `{}`, that of the message in hand",
            entry.root_id, own.root_id
        );
        out.at("RET-023", put.op, message);
    }
    if handled.children_of(child).iter().all(|child| child.topic != put.topic) {
        let topics = some_of(handled.children_of(child).iter().map(|child| format!("`{}`", child.topic)));
        let message = format!(
            "the message of child `{child}` is put on topic `{}`; it belongs on {topics}: the topic that was given, or \
             the worker's own where none was",
            put.topic
        );
        out.at("RET-024", put.op, message);
    }
}

fn returns_addressed(handled: &Handled<'_>, out: &mut Out) {
    if !handled.is_returning() || handled.puts.is_empty() {
        return;
    }
    let is_unreadable = |reading: &Touch<'_>| matches!(reading, Touch::Read(record) if record.content().is_none());
    if handled.records.values().flatten().any(|touch| is_unreadable(&touch.what)) {
        return;
    }
    let waiting = handled.waiting();
    let topics: BTreeSet<_> = waiting.iter().map(|entry| (entry.root_id, entry.call_hash)).collect();
    for put in &handled.puts {
        let Some(entry) = put.entry().filter(|entry| !waiting.contains(entry)) else {
            continue;
        };
        let (id, what) = if topics.contains(&(entry.root_id, entry.call_hash)) {
            ("RET-005", "its topic is not that of the pending return")
        } else {
            ("RET-004", "no pending return that was read has its root_id and call_hash")
        };
        let message = format!("the message wakes {entry}: {what}. Those who wait are {}", some_of(&waiting));
        out.at(id, put.op, message);
    }
}

fn right_keys(view: &View<'_>, out: &mut Out) {
    for op in &view.run.ops {
        if let Action::Incr { key } = &op.action
            && key.strip_prefix(counter_prefix(view.run.revision)).is_none_or(str::is_empty)
        {
            let (id, prefix) = match view.run.revision {
                Revision::One => ("KEY-004", "brrr_count/"),
                Revision::Two => ("KEY-005", "brrr/count/"),
            };
            let message = format!(
                "`{key}` is no key of a counter in revision {}: that is `{prefix}` and the root_id",
                view.run.revision
            );
            out.at(id, op, message);
        }
    }
    view.handlings.iter().for_each(|handled| handled_keys(handled, out));
    view.schedulings.iter().for_each(|scheduled| scheduled_keys(scheduled, out));
}

/// The requirement that says where such bytes belong.
fn place_of(bytes: &[u8]) -> &'static str {
    if record::call(bytes).is_sound() {
        "KEY-001"
    } else if record::pending(bytes).is_sound() {
        "KEY-003"
    } else {
        "KEY-002"
    }
}

fn written(op: &PerformedOp) -> Option<(&Key, &[u8])> {
    match &op.action {
        Action::Set { key, value } | Action::SetNewValue { key, value } | Action::CompareAndSet { key, value, .. } => {
            Some((key, value))
        }
        _ => None,
    }
}

fn handled_keys(handled: &Handled<'_>, out: &mut Out) {
    let Some(own) = handled.own().filter(|_| handled.is_returning() || handled.is_deferring()) else {
        return;
    };
    for op in handled.ops().filter(|op| op.action.is_write()) {
        let Some(key) = op.action.key() else { continue };
        if let Some(id) = misplaced(handled, own.call_hash, key, written(op).map(|(_, bytes)| bytes)) {
            out.at(id, op, format!("{key} is not where this belongs: {}", places(handled, &own)));
        }
    }
}

/// The requirement that says where the bytes of a write belong, if that is elsewhere.
fn misplaced(handled: &Handled<'_>, own_hash: &str, key: &Key, bytes: Option<&[u8]>) -> Option<&'static str> {
    let hash = key.call_hash.as_str();
    let place = bytes.map(|bytes| match handled.task {
        Task::Response(value) if value == bytes => "KEY-002",
        _ => place_of(bytes),
    });
    match key.kind() {
        None => place.or(Some("KEY-003")),
        Some(Kind::Call) if handled.is_child(hash) => place.filter(|id| *id == "KEY-003"),
        Some(Kind::Call) => match place {
            Some("KEY-002") if handled.is_deferring() => None,
            Some("KEY-001") if handled.is_returning() => None,
            place => place,
        },
        Some(Kind::Value) if hash == own_hash => place.filter(|id| handled.is_deferring() && *id != "KEY-002"),
        Some(Kind::Value) => place,
        Some(Kind::PendingReturns) => {
            let is_known = handled.is_child(hash) || (hash == own_hash && handled.is_returning());
            // Who was refused may be released, and so may whoever waits for it.
            (!is_known && !handled.counts.any_refused()).then_some("KEY-003")
        }
    }
}

fn places(handled: &Handled<'_>, own: &Entry<'_>) -> String {
    if handled.is_deferring() {
        let children = some_of(handled.children.keys());
        format!("a deferral writes only `call` and `pending_returns` of its children ({children})")
    } else {
        let hash = own.call_hash;
        format!("a return writes only value/{hash} and pending_returns/{hash}")
    }
}

fn scheduled_keys(scheduled: &Scheduled<'_>, out: &mut Out) {
    let hash = &scheduled.scheduling.command.call_hash;
    for op in scheduled.ops().filter(|op| op.action.is_write()) {
        let is_right = op.action.key().is_some_and(|key| key.is(Kind::Call, hash));
        if !is_right {
            out.at(
                "KEY-001",
                op,
                format!("a call is stored as call/{hash} when it is scheduled, and nothing else is written"),
            );
        }
    }
}
