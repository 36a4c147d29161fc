// SPDX-License-Identifier: AGPL-3.0-only
//! Messages against counts, over the whole world: by root, whoever counted and whoever put.

use std::collections::{BTreeMap, BTreeSet};

use super::finishing::at_end;
use super::plan::Fault;
use super::record;
use super::view::{View, is_refusal, root_of};
use super::{Out, Rule, Scope, sending};
use crate::trace::{Action, Answered, Event, PerformedOp};

pub(super) const COUNTED_OVER_ALL: Rule =
    Rule { name: "CountedOverAll", requirements: &["LIM-001", "LIM-002"], scope: Scope::Run(counted_over_all) };

/// The counts and messages of one root.
#[derive(Default)]
struct Tally {
    /// Counts within the limit that came back, for which nothing was put yet.
    left: usize,
    /// Counts beyond the limit that came back.
    refused: usize,
}

fn counted_over_all(view: &View<'_>, out: &mut Out) {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    // A message whose put failed was counted; whether it is counted again is left open.
    let mut failed = BTreeSet::new();
    for event in &view.run.events {
        match event {
            Event::Replied(op) => counted(view, &view.run.ops[*op], &mut tallies),
            Event::Seen(op) => put(&view.run.ops[*op], &mut tallies, &mut failed, out),
            _ => {}
        }
    }
    let faults = view.faults();
    if view.world().is_quiet
        && !faults.iter().any(|fault| matches!(fault, Fault::Crash | Fault::FailedOp | Fault::Refusal))
    {
        surplus(view, &tallies, out);
    }
}

fn counted<'r>(view: &View<'r>, op: &'r PerformedOp, tallies: &mut BTreeMap<&'r str, Tally>) {
    let (Action::Incr { key }, Some(Answered::Count(_))) = (&op.action, &op.reply) else { return };
    let Some(root) = root_of(view.run.revision, key) else { return };
    let tally = tallies.entry(root).or_default();
    if is_refusal(op) {
        tally.refused += 1;
    } else {
        tally.left += 1;
    }
}

fn put<'r>(
    op: &'r PerformedOp,
    tallies: &mut BTreeMap<&'r str, Tally>,
    failed: &mut BTreeSet<(&'r str, &'r [u8])>,
    out: &mut Out,
) {
    let Action::Put { topic, body } = &op.action else { return };
    let reading = record::message(body);
    let Some(message) = reading.content() else { return };
    if failed.contains(&(topic.as_str(), &body[..])) {
        return;
    }
    if op.has_failed() {
        failed.insert((topic, body));
    }
    let root = message.root_id;
    let tally = tallies.entry(root).or_default();
    if tally.left > 0 {
        tally.left -= 1;
    } else if tally.refused > 0 {
        tally.refused -= 1;
        let message = format!(
            "more messages of root `{root}` are put in the whole run than counts within the spawn limit came back for it"
        );
        out.at("LIM-002", op, message);
    } else {
        let message = format!(
            "more messages of root `{root}` are put in the whole run than its counter was incremented by then. Count \
             once for every message, before it is put"
        );
        out.at("LIM-001", op, message);
    }
}

/// Counts that nobody needed, where nothing went wrong: only a worker that counts a child first may have some left.
fn surplus(view: &View<'_>, tallies: &BTreeMap<&str, Tally>, out: &mut Out) {
    let mut allowed: BTreeMap<&str, usize> = BTreeMap::new();
    for handled in view.handlings.iter().filter(|handled| handled.is_deferring()) {
        if let Some(own) = handled.own() {
            *allowed.entry(own.root_id).or_default() += sending::unsent_count(handled);
        }
    }
    for (root, tally) in tallies {
        let surplus = tally.left.saturating_sub(allowed.get(root).copied().unwrap_or(0));
        if surplus > 0 {
            let message = format!(
                "the counter of root `{root}` was incremented {surplus} times more in the whole run than messages of it \
                 were put or may have been counted first. Count once for every message"
            );
            at_end(view, "LIM-001", message, out);
        }
    }
}
