// SPDX-License-Identifier: AGPL-3.0-only
//! Pending returns go when everybody in them was woken or refused: not before, and not later.

use std::collections::BTreeMap;

use crate::property::counting::Ledger;
use crate::property::record::{Entry, Pending, Reading};
use crate::property::view::{Handled, Touch};
use crate::property::{Out, some_of};
use crate::trace::PerformedOp;

/// What became of the messages to one parent.
#[derive(Default)]
struct Messages {
    /// When the first of them was put for sure.
    done: Option<usize>,
    has_failed: bool,
}

/// What became of the messages to parents.
struct Sent<'r> {
    by_parent: BTreeMap<Entry<'r>, Messages>,
    /// When messages were put for sure that wake nobody who waits, by the call that they name: a wrong root or topic is
    /// one fault, and not a parent that was forgotten on top of it.
    astray: BTreeMap<&'r str, Vec<usize>>,
}

fn sent<'r>(handled: &Handled<'r>) -> Sent<'r> {
    let mut sent = Sent { by_parent: BTreeMap::new(), astray: BTreeMap::new() };
    let waiting = handled.waiting();
    for put in &handled.puts {
        let Some(entry) = put.entry() else { continue };
        let done = put.op.replied.filter(|_| put.op.is_done());
        if !waiting.contains(&entry) {
            sent.astray.entry(entry.call_hash).or_default().extend(done);
        }
        let messages = sent.by_parent.entry(entry).or_default();
        messages.has_failed |= put.op.has_failed();
        messages.done = messages.done.into_iter().chain(done).min();
    }
    sent
}

/// Those in the record whom nobody had woken before this event, and whom the spawn limit does not account for.
fn missing<'r>(handled: &Handled<'r>, sent: &Sent<'r>, record: &Pending<'r>, event: usize) -> Vec<Entry<'r>> {
    let mut by_root: BTreeMap<&str, Vec<Entry<'r>>> = BTreeMap::new();
    let mut astray = sent.astray.clone();
    for &entry in &record.entries {
        let is_woken = sent.by_parent.get(&entry).and_then(|messages| messages.done).is_some_and(|at| at < event);
        let mut went_astray = || {
            let messages = astray.get_mut(entry.call_hash)?;
            let index = messages.iter().position(|&at| at < event)?;
            Some(messages.swap_remove(index))
        };
        if !is_woken && went_astray().is_none() {
            by_root.entry(entry.root_id).or_default().push(entry);
        }
    }
    by_root.retain(|root, entries| entries.len() > handled.counts.refused_before(root, event));
    by_root.into_values().flatten().collect()
}

pub(super) fn no_parent_lost(handled: &Handled<'_>, out: &mut Out) {
    let Some(own) = handled.own() else { return };
    let removals = |touches: &&Vec<_>| {
        touches.iter().any(|t: &super::super::view::RecordOp<'_>| matches!(t.what, Touch::Remove(_)))
    };
    if handled.unhandled().is_some() || !handled.records.values().any(|touches| removals(&touches)) {
        return;
    }
    let sent = sent(handled);
    for (&hash, touches) in &handled.records {
        for touch in touches {
            let Touch::Remove(expected) = &touch.what else { continue };
            let Some(record) = expected.content() else { continue };
            if own.call_hash == hash && handled.is_returning() {
                own_removed(handled, &sent, (hash, record), touch.op, out);
            } else if handled.counts.any_refused_before(touch.op.seen) {
                released(handled, &own, &sent, (hash, record), touch.op, out);
            } else if handled.is_deferring() && (hash == own.call_hash || handled.is_child(hash)) {
                child_removed(handled, &own, (hash, record), touch.op, out);
            }
        }
    }
}

type Record<'h, 'r> = (&'h str, &'h Pending<'r>);

fn own_removed<'r>(
    handled: &Handled<'r>,
    sent: &Sent<'r>,
    (hash, record): Record<'_, 'r>,
    op: &PerformedOp,
    out: &mut Out,
) {
    let missing = missing(handled, sent, record, op.seen);
    if missing.is_empty() {
        return;
    }
    let ledger = Ledger::of_handling(handled);
    let has_failed = missing.iter().any(|entry| {
        sent.by_parent.get(entry).is_some_and(|messages| messages.has_failed)
            || handled.counts.failed(entry.root_id) > 0
    });
    let (id, advice) = if has_failed {
        ("RET-010", "A message that could not be put is no message; leave the record in place")
    } else if record.is_double {
        ("REC-022", "`returns` is given twice; take the entries of both, or reject the record")
    } else if missing.iter().any(|entry| ledger.left(entry.root_id) > 0) {
        ("LIM-003", "Their count is within the spawn limit; put their messages first")
    } else if handled.counts.any_refused_before(op.seen) {
        ("LIM-004", "The spawn limit refused others; wake everybody else before the record goes")
    } else {
        ("RET-003", "Put one message for each, and delete once those were answered `done`")
    };
    let message = format!(
        "pending_returns/{hash} is deleted while parents in it are neither woken nor refused: {}. {advice}",
        some_of(&missing)
    );
    out.at(id, op, message);
}

/// A worker that was refused may take its own entry back, or delete a record first and wake those in it afterwards.
fn released<'r>(
    handled: &Handled<'r>,
    own: &Entry<'_>,
    sent: &Sent<'r>,
    (hash, record): Record<'_, 'r>,
    op: &PerformedOp,
    out: &mut Out,
) {
    let is_withdrawn = handled.is_child(hash) && record.entries.iter().all(|entry| entry == own);
    if is_withdrawn || !handled.is_settled() {
        return;
    }
    let missing = missing(handled, sent, record, usize::MAX);
    if !missing.is_empty() {
        let message = format!(
            "pending_returns/{hash} is deleted after the spawn limit refused a message, and others in it are not woken: \
             {}. Leave it in place, or take back only the own entry {own}",
            some_of(&missing)
        );
        out.at("LIM-014", op, message);
    }
}

fn child_removed(
    handled: &Handled<'_>,
    own: &Entry<'_>,
    (hash, record): Record<'_, '_>,
    op: &PerformedOp,
    out: &mut Out,
) {
    let is_withdrawn = record.entries.iter().all(|entry| entry == own);
    if is_withdrawn && handled.is_troubled {
        return;
    }
    let message = format!(
        "pending_returns/{hash} is deleted by a handling that was deferred, and nobody in it is woken: {}",
        some_of(&record.entries)
    );
    out.at("RET-003", op, message);
}

pub(super) fn returns_finished(handled: &Handled<'_>, out: &mut Out) {
    let Some(own) = handled.own().filter(|_| handled.is_returning() && handled.is_settled()) else {
        return;
    };
    let touches = handled.record(own.call_hash);
    let Some(read) = touches.iter().rfind(|touch| touch.what.is_read()) else {
        return;
    };
    let Touch::Read(Reading::Sound(record)) = &read.what else {
        return;
    };
    let is_after = |op: &PerformedOp| read.op.replied_before(op.seen);
    if touches.iter().any(|touch| matches!(touch.what, Touch::Remove(_) | Touch::Erase) && is_after(touch.op)) {
        return;
    }
    let missing = missing(handled, &sent(handled), record, usize::MAX);
    let (hash, step) = (own.call_hash, read.op.step);
    let any_refused = handled.counts.any_refused();
    if !missing.is_empty() {
        let id = if any_refused { "LIM-004" } else { "RET-003" };
        let message = format!(
            "pending_returns/{hash}, read at step {step}, names parents that were neither woken nor refused: {}",
            some_of(&missing)
        );
        out.missing(id, handled, message);
        return;
    }
    let attempts = touches.iter().filter(|touch| touch.what.is_conditional()).count();
    let (id, why) = if attempts > 0 && handled.handling.has_failed() {
        ("LIM-010", format!("the worker gave up after {attempts} attempts; try at least 100 times"))
    } else if any_refused {
        ("LIM-005", "delete it as if those that the spawn limit refused had been woken".to_owned())
    } else {
        ("RET-011", "delete it once everybody in it was woken".to_owned())
    };
    if id == "LIM-010" && attempts >= 100 {
        return;
    }
    let message = format!("pending_returns/{hash}, read at step {step}, is left in place: {why}");
    out.missing(id, handled, message);
}
