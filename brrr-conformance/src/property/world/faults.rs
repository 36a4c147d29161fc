// SPDX-License-Identifier: AGPL-3.0-only
//! What went wrong in a run, as far as handlings and the start show it.

use std::collections::{BTreeMap, BTreeSet};

use brrr_wire::key::Kind;
use brrr_wire::limit::CAS_ATTEMPTS;
use brrr_wire::name::{CallHash, TaskName, Topic};

use super::{World, key};
use crate::property::plan::Fault;
use crate::property::record::{self, Reading};
use crate::property::view::{Child, Handled, RecordOp, View};
use crate::trace::Ending;

pub(super) fn infer(view: &View<'_>, world: &mut World<'_>) {
    for handled in &view.handlings {
        if handled.handling.ending == Ending::Abandoned {
            world.faults.insert(Fault::Crash);
        }
        let given_up = usize::try_from(CAS_ATTEMPTS).unwrap_or(usize::MAX);
        let lost = |touches: &[RecordOp<'_>]| touches.iter().filter(|touch| touch.op.is_lost()).count();
        if handled.records.values().any(|touches| lost(touches) >= given_up) {
            world.faults.insert(Fault::FailedOp);
        }
        deferred(handled, world);
    }
    if has_circle(view) {
        world.faults.insert(Fault::FailedTask);
    }
    if has_stuck_start(view) {
        world.faults.insert(Fault::Interference);
    }
}

/// A deferral that can never be satisfied, or asks for a value that was there before the task began.
fn deferred(handled: &Handled<'_>, world: &mut World<'_>) {
    if !handled.is_deferring() {
        return;
    }
    let is_named = |(hash, children): (&&str, &Vec<Child<'_>>)| {
        let is_fine = |child: &Child<'_>| Topic::new(child.topic).is_ok() && TaskName::new(child.task_name).is_ok();
        CallHash::new(hash).is_ok() && children.iter().all(is_fine)
    };
    if handled.children.is_empty() || !handled.children.iter().all(is_named) {
        world.faults.insert(Fault::FailedTask);
    }
    let begun = handled.invokes.first().map_or(0, |invoke| invoke.seen);
    if handled.children.keys().any(|child| world.before(&key(Kind::Value, child), begun).is_some()) {
        world.faults.insert(Fault::StaleRead);
    }
}

/// Whether calls wait for each other in a circle: taking away those that wait for nobody leaves some.
fn has_circle(view: &View<'_>) -> bool {
    let mut children: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for handled in view.handlings.iter().filter(|handled| handled.is_deferring()) {
        if let Some(own) = handled.own() {
            children.entry(own.call_hash).or_default().extend(handled.children.keys().copied());
        }
    }
    let mut parents: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (&parent, named) in &children {
        for child in named {
            parents.entry(child).or_default().push(parent);
        }
    }
    let mut left: BTreeMap<&str, usize> = children.iter().map(|(call, named)| (*call, named.len())).collect();
    let mut free: Vec<&str> = parents.keys().copied().filter(|call| !left.contains_key(call)).collect();
    while let Some(call) = free.pop() {
        for parent in parents.get(call).into_iter().flatten() {
            let Some(count) = left.get_mut(parent) else { continue };
            *count -= 1;
            if *count == 0 {
                left.remove(parent);
                free.push(parent);
            }
        }
    }
    !left.is_empty()
}

/// Whether pending returns stand at the start that cannot be read, or whose call nobody will run.
fn has_stuck_start(view: &View<'_>) -> bool {
    let start = &view.run.start;
    let is_stored =
        |hash: &&str| start.store.get(&key(Kind::Call, hash)).is_some_and(|call| record::call(call).is_sound());
    let hashes = start.queues.values().flatten().filter_map(|body| {
        let reading = record::message(body);
        reading.content().filter(|_| reading.is_sound()).map(|message| message.call_hash)
    });
    let run: BTreeSet<&str> = hashes.filter(is_stored).collect();
    let mut pending = start.store.iter().filter(|(key, _)| key.kind() == Some(Kind::PendingReturns));
    pending.any(|(key, bytes)| {
        !matches!(record::pending(bytes), Reading::Sound(_)) || !run.contains(key.call_hash.as_str())
    })
}
