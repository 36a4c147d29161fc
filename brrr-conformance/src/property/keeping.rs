// SPDX-License-Identifier: AGPL-3.0-only
//! What is stored stays, whoever writes: values, calls that messages name, and everybody who waits.

use std::collections::{BTreeMap, BTreeSet};

use brrr_wire::key::Kind;
use bytes::Bytes;

use super::record::Entry;
use super::view::{Handled, Task, View};
use super::world::{Author, Version, World, entries, key};
use super::{Out, Rule, Scope, some_of};
use crate::trace::{Action, Answered, PerformedOp};

pub(super) const VALUES_KEPT: Rule =
    Rule { name: "ValuesKept", requirements: &["REC-018", "REP-004", "REP-006"], scope: Scope::Run(values_kept) };

pub(super) const CALL_STORED_WHEN_PUT: Rule =
    Rule { name: "CallStoredWhenPut", requirements: &["RET-012", "SCH-002"], scope: Scope::Run(call_stored_when_put) };

pub(super) const NO_ENTRY_LOST: Rule = Rule {
    name: "NoEntryLost",
    requirements: &["RET-003", "RET-006", "RET-015", "RET-016"],
    scope: Scope::Run(no_entry_lost),
};

fn values_kept(view: &View<'_>, out: &mut Out) {
    let world = view.world();
    let returned = returned(view);
    for (call, versions) in world.of_kind(Kind::Value) {
        let mut before = None;
        for version in versions {
            if let Author::Op(op) = version.author {
                match (before, version.value) {
                    (_, Some(value)) if before != Some(value) => {
                        let is_made = |(at, made): &(usize, &Bytes)| *at < op.seen && *made == value;
                        if !returned.get(call).is_some_and(|made| made.iter().any(is_made)) {
                            let message = format!(
                                "value/{call} becomes {} bytes that no run of its task has returned. Store what the task \
                                 returned, for the call that was run, and leave every other value alone",
                                value.len()
                            );
                            out.at("REC-018", op, message);
                        }
                    }
                    (Some(_), None) => removed(world, call, op, out),
                    _ => {}
                }
            }
            before = version.value;
        }
    }
}

fn removed(world: &World<'_>, call: &str, op: &PerformedOp, out: &mut Out) {
    let pending = world.before(&key(Kind::PendingReturns, call), op.seen);
    let (id, why) = if pending.is_some() {
        ("REP-004", "its call has pending returns, so whoever needs it from now on waits for ever")
    } else {
        ("REP-006", "whoever needs it has to run the task again")
    };
    out.at(
        id,
        op,
        format!("value/{call} was set and is removed: {why}. A worker removes pending returns and nothing else"),
    );
}

/// What the task of each call returned in this run, and when.
fn returned<'r>(view: &View<'r>) -> BTreeMap<&'r str, Vec<(usize, &'r Bytes)>> {
    let mut returned: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for handled in &view.handlings {
        let Some(own) = handled.own() else { continue };
        for invoke in &handled.invokes {
            if let (Some(Answered::Response(value)), Some(at)) = (&invoke.reply, invoke.replied) {
                returned.entry(own.call_hash).or_default().push((at, value));
            }
        }
    }
    returned
}

fn call_stored_when_put(view: &View<'_>, out: &mut Out) {
    let world = view.world();
    // Who waited already, or was registered by somebody else, has a call that is their affair.
    let strangers = world.strangers();
    let scheduling: BTreeSet<u32> =
        view.schedulings.iter().flat_map(|one| one.puts.iter().map(|put| put.op.step)).collect();
    for sent in &world.sent {
        let Author::Op(op) = sent.author else { continue };
        let hash = sent.message.call_hash;
        if strangers.contains(&sent.entry()) || world.before(&key(Kind::Call, hash), op.seen).is_some() {
            continue;
        }
        let id = if scheduling.contains(&op.step) { "SCH-002" } else { "RET-012" };
        let message = format!(
            "the message is put while no call is stored under call/{hash}, by anybody: the worker that takes it can only \
             report it. Store the call first, and never remove one"
        );
        out.at(id, op, message);
    }
}

/// Somebody who waited and no longer does, and whose work that was.
struct Gone<'r> {
    call: &'r str,
    entry: Entry<'r>,
    op: &'r PerformedOp,
}

fn no_entry_lost(view: &View<'_>, out: &mut Out) {
    let world = view.world();
    let mut owners: BTreeMap<u32, &Handled<'_>> = BTreeMap::new();
    for handled in &view.handlings {
        owners.extend(handled.ops().map(|op| (op.step, handled)));
    }
    let mut woken: BTreeMap<Entry<'_>, Vec<usize>> = BTreeMap::new();
    for sent in &world.sent {
        woken.entry(sent.entry()).or_default().push(sent.at);
    }
    let mut lost: BTreeMap<(u32, &str), Vec<Gone<'_>>> = BTreeMap::new();
    for (call, versions) in world.of_kind(Kind::PendingReturns) {
        for gone in gone(call, versions) {
            let owner = owners.get(&gone.op.step).copied();
            let wakes = woken.get(&gone.entry).map_or(&[][..], Vec::as_slice);
            if !is_accounted_for(world, &gone, owner, wakes) {
                lost.entry((gone.op.step, gone.entry.root_id)).or_default().push(gone);
            }
        }
    }
    tell_lost(view, &lost, out);
}

/// Everybody whom an op took out of pending returns and who did not come back.
fn gone<'r>(call: &'r str, versions: &[Version<'r>]) -> Vec<Gone<'r>> {
    let at_end = entries(versions.last().and_then(|version| version.value));
    let mut gone = Vec::new();
    let mut before = BTreeSet::new();
    for version in versions {
        let now = entries(version.value);
        if let Author::Op(op) = version.author {
            let left = before.difference(&now).filter(|entry| !at_end.contains(entry));
            gone.extend(left.map(|&entry| Gone { call, entry, op }));
        }
        before = now;
    }
    gone
}

/// Whether somebody who waits no more was woken once the value was there, or the spawn limit stood in the way.
fn is_accounted_for(world: &World<'_>, gone: &Gone<'_>, owner: Option<&Handled<'_>>, wakes: &[usize]) -> bool {
    let valued = world.valued_at(gone.call);
    if wakes.iter().any(|&at| valued.is_some_and(|valued| at > valued)) {
        return true;
    }
    let Some(owner) = owner else { return false };
    let is_own = owner.own() == Some(gone.entry);
    // What a worker does about a refusal is judged when it is done, and it may give its own entry back.
    let is_released = owner.counts.any_refused() && (!wakes.is_empty() || !owner.is_settled() || is_own);
    is_released || (is_own && owner.is_troubled && owner.task == Task::Deferral)
}

fn tell_lost(view: &View<'_>, lost: &BTreeMap<(u32, &str), Vec<Gone<'_>>>, out: &mut Out) {
    let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
    for handled in &view.handlings {
        for &root in handled.counts.roots.keys() {
            *refused.entry(root).or_default() += handled.counts.refused(root);
        }
    }
    for ((_, root), gone) in lost {
        let Some(first) = gone.first().filter(|_| gone.len() > refused.get(root).copied().unwrap_or(0)) else {
            continue;
        };
        let id = match first.op.action {
            Action::CompareAndDelete { .. } => "RET-003",
            Action::Delete { .. } => "RET-006",
            Action::CompareAndSet { .. } => "RET-016",
            _ => "RET-015",
        };
        let message = format!(
            "pending_returns/{} loses parents for whom no message was put once the value was stored, by anybody, in the \
             whole run: {}",
            first.call,
            some_of(gone.iter().map(|gone| gone.entry))
        );
        out.at(id, first.op, message);
    }
}
