// SPDX-License-Identifier: AGPL-3.0-only
//! How the children of a deferral are registered.

use std::collections::{BTreeMap, BTreeSet};

use brrr_wire::key::Kind;

use super::record::{self, Call, Entry, Pending};
use super::view::{Handled, RecordOp, Scheduled, Touch};
use super::{Out, Rule, Scope, some_of};
use crate::trace::{Action, PerformedOp};

pub(super) const CALL_BEFORE_MESSAGE: Rule = Rule {
    name: "CallBeforeMessage",
    requirements: &["RET-012", "SCH-002"],
    scope: Scope::Both(call_before_message, call_before_first_message),
};

pub(super) const REGISTERED_BEFORE_PUT: Rule =
    Rule { name: "RegisteredBeforePut", requirements: &["RET-013"], scope: Scope::Handling(registered_before_put) };

pub(super) const OWN_ENTRY_IN_ONE_WRITE: Rule = Rule {
    name: "OwnEntryInOneWrite",
    requirements: &["RET-014", "RET-015"],
    scope: Scope::Handling(own_entry_in_one_write),
};

pub(super) const OTHERS_KEPT: Rule = Rule {
    name: "OthersKept",
    requirements: &["RET-016", "REC-022", "LIM-007", "LIM-014"],
    scope: Scope::Handling(others_kept),
};

/// When a call was known to be stored: a write was carried out, or a read showed it.
fn stored_at(op: &PerformedOp, is_right: impl Fn(&Call<'_>) -> bool) -> Option<usize> {
    let is_stored = match &op.action {
        Action::Set { .. } | Action::CompareAndSet { .. } => op.is_done(),
        Action::SetNewValue { .. } => op.is_done() || op.is_lost(),
        _ => matches!(op.read(), Some(Some(bytes)) if record::call(bytes).content().is_some_and(is_right)),
    };
    op.replied.filter(|_| is_stored)
}

/// The call that an op writes, if it writes one that can be read.
fn written_call(op: &PerformedOp) -> Option<Call<'_>> {
    match &op.action {
        Action::Set { value, .. } | Action::SetNewValue { value, .. } | Action::CompareAndSet { value, .. } => {
            record::call(value).content().copied()
        }
        _ => None,
    }
}

fn is_call_key(op: &PerformedOp) -> Option<&str> {
    let key = op.action.key()?;
    (key.kind() == Some(Kind::Call)).then_some(&key.call_hash)
}

fn call_before_message(handled: &Handled<'_>, out: &mut Out) {
    if !handled.is_deferring() {
        return;
    }
    let mut stored: BTreeMap<&str, usize> = BTreeMap::new();
    for op in handled.ops() {
        let Some(child) = is_call_key(op).filter(|hash| handled.is_child(hash)) else {
            continue;
        };
        let is_right = |call: &Call<'_>| {
            handled
                .children_of(child)
                .iter()
                .any(|child| child.task_name == call.task_name && child.payload == call.payload)
        };
        if let Some(call) = written_call(op)
            && !is_right(&call)
        {
            let message = format!(
                "what is stored as the call of child `{child}` is not the call that the task gave: task_name `{}` and a \
                 payload of {} bytes. Store task_name and payload of the deferral, byte for byte",
                call.task_name,
                call.payload.len()
            );
            out.at("RET-012", op, message);
        }
        if let Some(at) = stored_at(op, is_right) {
            let first = stored.entry(child).or_insert(at);
            *first = at.min(*first);
        }
    }
    let mut sent: BTreeMap<&str, &PerformedOp> = BTreeMap::new();
    for put in &handled.puts {
        if let Some(message) = put.message.content() {
            sent.entry(message.call_hash).or_insert(put.op);
        }
    }
    for &child in handled.children.keys() {
        let write = handled.record(child).iter().find(|touch| is_registration(touch)).map(|touch| touch.op);
        let put = sent.get(child).copied();
        let (op, what) = match (write, put) {
            (Some(write), Some(put)) if put.seen < write.seen => (put, "its message is put"),
            (Some(write), _) => (write, "a pending return of it is written"),
            (None, Some(put)) => (put, "its message is put"),
            (None, None) => continue,
        };
        if stored.get(child).is_none_or(|&at| at > op.seen) {
            let message = format!(
                "the call of child `{child}` is not stored yet when {what}: a worker that takes its message now finds \
                 no call. Write call/{child} first, and go on once that was answered"
            );
            out.at("RET-012", op, message);
        }
    }
}

fn call_before_first_message(scheduled: &Scheduled<'_>, out: &mut Out) {
    let command = &scheduled.scheduling.command;
    let is_right =
        |call: &Call<'_>| call.task_name == command.task_name && call.payload == scheduled.scheduling.payload;
    let calls = || scheduled.ops().filter(|op| is_call_key(op) == Some(&command.call_hash));
    for op in calls() {
        if written_call(op).is_some_and(|call| !is_right(&call)) {
            out.at("SCH-002", op, "what is stored as the call is not the call that was to be scheduled");
        }
    }
    let stored = calls().filter_map(|op| stored_at(op, is_right)).min();
    if let Some(put) = scheduled.puts.first()
        && stored.is_none_or(|at| at > put.op.seen)
    {
        let message = format!(
            "the message is put before the call is stored: a worker that takes it now finds no call. Write call/{} \
             first, and put the message once that was answered",
            command.call_hash
        );
        out.at("SCH-002", put.op, message);
    }
}

fn is_registration(touch: &RecordOp<'_>) -> bool {
    matches!(touch.what, Touch::Create(_) | Touch::Swap { .. } | Touch::Overwrite)
}

fn registered_before_put(handled: &Handled<'_>, out: &mut Out) {
    let Some(own) = handled.own().filter(|_| handled.is_deferring()) else {
        return;
    };
    let mut told = BTreeSet::new();
    for put in &handled.puts {
        let Some(child) = put.message.content().map(|message| message.call_hash) else {
            continue;
        };
        if !handled.is_child(child) {
            continue;
        }
        let is_known = handled.record(child).iter().any(|touch| {
            let is_seen = touch.contents().is_some_and(|record| record.entries.contains(&own));
            (is_registration(touch) && touch.op.done_before(put.op.seen))
                || (is_seen && touch.op.replied_before(put.op.seen))
        });
        if !is_known && told.insert(child) {
            let message = format!(
                "the message of child `{child}` is put before a pending return with it is registered: a worker that \
                 finishes the child now does not wake `{}`. Write pending_returns/{child} first, and put the message \
                 once that was answered `done`",
                own.call_hash
            );
            out.at("RET-013", put.op, message);
        }
    }
}

fn own_entry_in_one_write(handled: &Handled<'_>, out: &mut Out) {
    let Some(own) = handled.own().filter(|_| handled.is_deferring()) else {
        return;
    };
    for &child in handled.children.keys() {
        let touches = handled.record(child);
        for (index, touch) in touches.iter().enumerate() {
            match &touch.what {
                Touch::Create(value) if value.content().is_some_and(|value| value.entries.is_empty()) => {
                    let message = format!(
                        "pending_returns/{child} is created without an entry: whoever reads it now takes the child for \
                         sent. Create it with the own entry {own} in one write"
                    );
                    out.at("RET-014", touch.op, message);
                }
                Touch::Swap { expected, value } => {
                    swap_adds(&own, child, touch, (expected.content(), value.content()), out);
                }
                Touch::Overwrite => {
                    let was_read = last_read(&touches[..index], touch.op.seen);
                    let is_known = was_read.is_some_and(|read| matches!(read.what, Touch::Read(_)));
                    let (id, how) = if is_known { ("RET-015", "compareAndSet") } else { ("RET-014", "setNewValue") };
                    let message = format!(
                        "pending_returns/{child} is written without a condition, which wipes out what another worker \
                         wrote meanwhile. Use {how}"
                    );
                    out.at(id, touch.op, message);
                }
                _ => {}
            }
        }
        if child != own.call_hash {
            unfinished(handled, &own, child, out);
        }
    }
}

fn swap_adds(
    own: &Entry<'_>,
    child: &str,
    touch: &RecordOp<'_>,
    records: (Option<&Pending<'_>>, Option<&Pending<'_>>),
    out: &mut Out,
) {
    let (Some(expected), Some(value)) = records else { return };
    if value.entries.contains(own) || expected.entries.contains(own) || !value.entries.is_subset(&expected.entries) {
        return;
    }
    let message = format!(
        "pending_returns/{child} is rewritten without the own entry, so the child does not wake `{}`. Add {own}",
        own.call_hash
    );
    out.at("RET-015", touch.op, message);
}

/// The read that was answered last before this event.
fn last_read<'t, 'r>(touches: &'t [RecordOp<'r>], event: usize) -> Option<&'t RecordOp<'r>> {
    let reads = touches.iter().filter(|touch| touch.what.is_read() && touch.op.replied_before(event));
    reads.max_by_key(|touch| touch.op.replied)
}

/// A child whose pending returns were read, and then nothing came of it.
fn unfinished(handled: &Handled<'_>, own: &Entry<'_>, child: &str, out: &mut Out) {
    let touches = handled.record(child);
    // What was lost is the concern of `ReadAgainAfterMismatch`; what was registered may be looked at again.
    let is_tried = handled.is_registered(child) || touches.iter().any(|touch| touch.op.is_lost());
    if !handled.is_settled() || handled.counts.any_refused() || is_tried {
        return;
    }
    let Some(last) = touches.last() else { return };
    let id = match &last.what {
        Touch::Absent => "RET-014",
        Touch::Read(record) if record.is_sound() && !record.content().is_some_and(|r| r.entries.contains(own)) => {
            "RET-015"
        }
        _ => return,
    };
    let message = format!(
        "pending_returns/{child} was read at step {} and lacks the own entry {own}, and the entry was never written, so \
         the child does not wake `{}`",
        last.op.step, own.call_hash
    );
    out.missing(id, handled, message);
}

fn others_kept(handled: &Handled<'_>, out: &mut Out) {
    let Some(own) = handled.own().filter(|_| handled.is_deferring()) else {
        return;
    };
    for &child in handled.children.keys() {
        for touch in handled.record(child) {
            let Touch::Swap { expected, value } = &touch.what else {
                continue;
            };
            let (Some(expected), Some(value)) = (expected.content(), value.content()) else {
                continue;
            };
            let lost: Vec<_> = expected.entries.difference(&value.entries).filter(|entry| **entry != own).collect();
            if lost.is_empty() {
                continue;
            }
            let id = match (expected.is_double, handled.counts.any_refused_before(touch.op.seen)) {
                (true, _) => "REC-022",
                (false, true) => "LIM-014",
                (false, false) => "RET-016",
            };
            let message = format!(
                "pending_returns/{child} loses entries of others, who are never woken: {}. Keep every entry that was read",
                some_of(lost)
            );
            out.at(id, touch.op, message);
        }
    }
    for op in handled.ops() {
        let is_delete = matches!(op.action, Action::Delete { .. } | Action::CompareAndDelete { .. });
        let child = is_call_key(op).filter(|hash| is_delete && handled.is_child(hash));
        if let (Some(child), true) = (child, handled.counts.any_refused_before(op.seen)) {
            let message =
                format!("the call of child `{child}`, which the spawn limit refused, is deleted. Leave it in place");
            out.at("LIM-007", op, message);
        }
    }
}
