// SPDX-License-Identifier: AGPL-3.0-only
//! How a value is returned: it is stored, everybody who waits is woken, the pending returns are deleted.

mod removing;

use std::collections::BTreeMap;

use super::record::Entry;
use super::view::{Handled, Task, Touch};
use super::{Out, Rule, Scope};
use crate::trace::{Action, Answered, PerformedOp};

pub(super) const VALUE_BEFORE_RETURN: Rule = Rule {
    name: "ValueBeforeReturn",
    requirements: &["RET-001", "RET-002", "REC-016", "REC-018"],
    scope: Scope::Handling(value_before_return),
};

pub(super) const NO_PARENT_LOST: Rule = Rule {
    name: "NoParentLost",
    requirements: &["RET-003", "RET-010", "REC-022", "LIM-003", "LIM-004", "LIM-014"],
    scope: Scope::Handling(removing::no_parent_lost),
};

pub(super) const RETURNS_FINISHED: Rule = Rule {
    name: "ReturnsFinished",
    requirements: &["RET-003", "RET-011", "LIM-004", "LIM-005", "LIM-010"],
    scope: Scope::Handling(removing::returns_finished),
};

pub(super) const NO_RETURN_TWICE: Rule = Rule {
    name: "NoReturnTwiceFromOneHandling",
    requirements: &["RET-009", "REC-010"],
    scope: Scope::Handling(no_return_twice),
};

pub(super) const NOTHING_RETURNED_WHEN_DEFERRED: Rule = Rule {
    name: "NothingReturnedWhenDeferred",
    requirements: &["RET-030"],
    scope: Scope::Handling(nothing_returned_when_deferred),
};

/// The bytes that an op writes.
fn written(op: &PerformedOp) -> Option<&[u8]> {
    match &op.action {
        Action::Set { value, .. } | Action::SetNewValue { value, .. } | Action::CompareAndSet { value, .. } => {
            Some(value)
        }
        _ => None,
    }
}

fn value_before_return(handled: &Handled<'_>, out: &mut Out) {
    let Some(own) = handled.own() else { return };
    let response: &[u8] = match (handled.task, handled.value_found.map(|look| &look.reply)) {
        (Task::Response(response), _) => response,
        (Task::Open, Some(Some(Answered::Value(Some(found))))) => {
            return value_left_alone(handled, found, out);
        }
        _ => return,
    };
    let id = if response.is_empty() { "REC-016" } else { "REC-018" };
    for &op in &handled.value_writes {
        if written(op).is_some_and(|value| value != response) {
            let message = format!(
                "what is stored as the value is not what the task returned, {} bytes. Store exactly those bytes",
                response.len()
            );
            out.at(id, op, message);
        }
    }
    let stored = handled.value_writes.iter().filter(|op| written(op).is_some());
    let stored = stored.filter(|op| op.is_done() || op.is_lost()).filter_map(|op| op.replied).min();
    let early = handled.puts.iter().find(|put| stored.is_none_or(|at| at > put.op.seen));
    if let Some(put) = early {
        let message = format!(
            "a parent is woken before the value is stored: it finds no value and waits again, and nobody wakes it. Write \
             value/{} first, and put the message once that was answered",
            own.call_hash
        );
        out.at("RET-001", put.op, message);
    } else if let Some(stored) = stored {
        read_after(handled, &own, stored, out);
    } else if handled.is_settled() && handled.value_writes.is_empty() {
        let message = format!("the task returned a value of {} bytes, and it was never stored", response.len());
        out.missing(id, handled, message);
    }
}

/// A value that was found is not written anew with other bytes.
fn value_left_alone(handled: &Handled<'_>, found: &[u8], out: &mut Out) {
    for &op in &handled.value_writes {
        if handled.invokes.is_empty() && written(op).is_some_and(|value| value != found) {
            out.at(
                "REC-018",
                op,
                "the value is overwritten though the task was not run. Store only what the task returned",
            );
        }
    }
}

/// Who is woken must have been read after the value was stored: only then nobody can join unseen.
fn read_after(handled: &Handled<'_>, own: &Entry<'_>, stored: usize, out: &mut Out) {
    let touches = handled.record(own.call_hash);
    let mut first_read: BTreeMap<Entry<'_>, usize> = BTreeMap::new();
    let mut early = BTreeMap::new();
    for touch in touches {
        let (Some(record), Some(replied)) = (touch.contents(), touch.op.replied) else {
            continue;
        };
        for &entry in &record.entries {
            let seen = if touch.op.seen > stored { &mut first_read } else { &mut early };
            seen.entry(entry).or_insert(replied);
        }
    }
    for put in &handled.puts {
        let Some(entry) = put.entry() else { continue };
        let is_late = first_read.get(&entry).is_some_and(|&at| at < put.op.seen);
        if !is_late && early.contains_key(&entry) {
            let message = format!(
                "the parent {entry} is woken from pending returns that were read before the value was stored: a parent \
                 that joined in between is not woken. Read pending_returns/{} after value/{0} was written",
                own.call_hash
            );
            out.at("RET-002", put.op, message);
            return;
        }
    }
    let is_read = touches.iter().any(|touch| touch.op.seen > stored && !touch.what.is_conditional());
    if !is_read && handled.is_settled() {
        let message = format!(
            "pending_returns/{} was not read after the value was stored, so nobody who waits is woken",
            own.call_hash
        );
        out.missing("RET-002", handled, message);
    }
}

fn no_return_twice(handled: &Handled<'_>, out: &mut Out) {
    if !handled.is_returning() {
        return;
    }
    let mut first: BTreeMap<Entry<'_>, &PerformedOp> = BTreeMap::new();
    for put in &handled.puts {
        let Some(entry) = put.entry() else { continue };
        let Some(before) = first.insert(entry, put.op).filter(|before| !before.has_failed()) else {
            continue;
        };
        let is_doubled = |touch: &super::view::RecordOp<'_>| matches!(&touch.what, Touch::Read(record) if record.content().is_some_and(|r| r.doubled.contains(&entry)));
        let (id, why) = if handled.records.values().flatten().any(is_doubled) {
            ("REC-010", "its entry is written twice in the record, and equal entries count as one")
        } else {
            ("RET-009", "wake only those who were not woken by this handling yet")
        };
        out.at(id, put.op, format!("the parent {entry} is woken again, first at step {}: {why}", before.step));
    }
}

fn nothing_returned_when_deferred(handled: &Handled<'_>, out: &mut Out) {
    let Some(own) = handled.own().filter(|_| handled.is_deferring()) else {
        return;
    };
    if let Some(op) = handled.value_writes.iter().find(|op| written(op).is_some()) {
        out.at("RET-030", op, "a value is stored for a call that was deferred. It has none until its task returns one");
    }
    let waiting = |entry: &Entry<'_>| {
        let mut records = handled.record(own.call_hash).iter().filter_map(|touch| touch.contents());
        records.any(|record| record.entries.contains(entry))
    };
    for put in &handled.puts {
        let Some(entry) = put.entry().filter(|entry| !handled.is_child(entry.call_hash)) else {
            continue;
        };
        // A worker that was refused a child may give the whole call up and wake those who wait for it.
        if !handled.counts.any_refused_before(put.op.seen) && waiting(&entry) {
            let message = format!("the parent {entry} is woken though the call was deferred and has no value");
            out.at("RET-030", put.op, message);
        }
    }
}
