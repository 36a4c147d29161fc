// SPDX-License-Identifier: AGPL-3.0-only
//! How a world ends: whoever was scheduled has a value, and nobody waits.

use std::collections::BTreeSet;

use brrr_wire::key::Kind;

use super::plan::Fault;
use super::view::View;
use super::world;
use super::{Out, Rule, Scope, some_of};

pub(super) const FINISHED_AT_REST: Rule =
    Rule { name: "FinishedAtRest", requirements: &["REP-001", "RET-021"], scope: Scope::Run(finished_at_rest) };

fn finished_at_rest(view: &View<'_>, out: &mut Out) {
    let (world, faults) = (view.world(), view.faults());
    if !world.is_quiet || faults.iter().any(|fault| fault.excuses()) {
        return;
    }
    let is_doubtful = faults.contains(&Fault::LostReply);
    let unfinished = world.scheduled.iter().filter(|call| world.at_end(Kind::Value, call).is_none());
    let unfinished: Vec<_> = unfinished.map(|call| format!("`{call}`")).collect();
    if !unfinished.is_empty() {
        let (id, why) = if is_doubtful {
            ("RET-021", ". A conditional write may have been carried out though it was answered as lost")
        } else {
            ("REP-001", ", and no fault of anybody else explains it")
        };
        let message = format!(
            "nothing is queued and nobody has a message in hand, and calls that were scheduled have no value: {}{why}",
            some_of(unfinished)
        );
        at_end(view, id, message, out);
    }
    let left = world.of_kind(Kind::PendingReturns).filter_map(|(call, versions)| {
        let value = versions.last()?.value?;
        let waiting: BTreeSet<_> = world::entries(Some(value));
        Some(format!(
            "pending_returns/{call} of {}",
            if waiting.is_empty() { "nobody".into() } else { some_of(waiting) }
        ))
    });
    let left: Vec<_> = left.filter(|_| !is_doubtful).collect();
    if !left.is_empty() {
        let message = format!(
            "nothing is queued and nobody has a message in hand, and pending returns are left that nobody will work off: {}",
            some_of(left)
        );
        at_end(view, "REP-001", message, out);
    }
}

/// What is wrong with the end of a world, told at the last op.
pub(super) fn at_end(view: &View<'_>, requirement: &'static str, message: String, out: &mut Out) {
    let step = view.run.ops.last().map_or(0, |op| op.step);
    out.push(requirement, step, message, format!("the world at its end, after {step} ops"));
}
