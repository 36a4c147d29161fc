// SPDX-License-Identifier: AGPL-3.0-only
//! What a client does to schedule a call.

use std::collections::BTreeMap;

use brrr_wire::key::Kind;
use brrr_wire::proto::conformance::result;

use super::view::{Scheduled, View};
use super::{Out, Rule, Scope, record};
use crate::trace::{Action, Answered, PerformedOp};

pub(super) const SCHEDULED_ONCE: Rule =
    Rule { name: "ScheduledOnce", requirements: &["SCH-001", "SCH-004"], scope: Scope::Run(scheduled_once) };

pub(super) const FRESH_ROOT: Rule =
    Rule { name: "FreshRoot", requirements: &["SCH-003"], scope: Scope::Run(fresh_root) };

fn scheduled_once(view: &View<'_>, out: &mut Out) {
    view.schedulings.iter().for_each(|scheduled| schedule(scheduled, out));
}

fn value_found<'r>(scheduled: &Scheduled<'r>) -> Option<&'r PerformedOp> {
    let hash = &scheduled.scheduling.command.call_hash;
    scheduled.ops().find(|op| {
        op.action.key().is_some_and(|key| key.is(Kind::Value, hash))
            && matches!(op.reply, Some(Answered::Present(true) | Answered::Value(Some(_))))
    })
}

fn schedule(scheduled: &Scheduled<'_>, out: &mut Out) {
    let command = &scheduled.scheduling.command;
    if let Some(found) = value_found(scheduled) {
        let is_late = |op: &&PerformedOp| {
            found.replied_before(op.seen) && (op.action.is_write() || matches!(op.action, Action::Put { .. }))
        };
        if let Some(op) = scheduled.ops().find(is_late) {
            let message = format!("the value was found at step {}, so nothing needs to be stored or sent", found.step);
            out.at("SCH-001", op, message);
        }
        return;
    }
    for put in &scheduled.puts {
        let is_right = put.topic == command.topic
            && put.message.content().is_none_or(|message| message.call_hash == command.call_hash);
        if !is_right {
            let message = format!(
                "the message is not for call `{}` on topic `{}`, which was to be scheduled",
                command.call_hash, command.topic
            );
            out.at("SCH-004", put.op, message);
        }
    }
    let mut sure = scheduled.puts.iter().filter(|put| !put.op.has_failed());
    if let Some(second) = sure.nth(1) {
        out.at("SCH-004", second.op, "a second message is put for one schedule operation. Put exactly one");
    }
    let is_scheduled = matches!(scheduled.scheduling.result, Some(result::Kind::Scheduled(_)));
    if let Some(last) = scheduled.ops().last().filter(|_| is_scheduled && scheduled.puts.is_empty()) {
        out.at("SCH-004", last, "the call is said to be scheduled, its value was not found, and no message was put");
    }
}

fn fresh_root(view: &View<'_>, out: &mut Out) {
    let mut used: BTreeMap<&str, String> = BTreeMap::new();
    for body in view.run.start.queues.values().flatten() {
        if let Some(message) = record::message(body).content() {
            used.insert(message.root_id, "in a message at the start".to_owned());
        }
    }
    for (number, scheduled) in view.schedulings.iter().enumerate() {
        let mut own: BTreeMap<&str, String> = BTreeMap::new();
        for put in &scheduled.puts {
            let Some(root) = put.message.content().map(|message| message.root_id) else {
                continue;
            };
            if let Some(place) = used.get(root) {
                let message = format!(
                    "the root_id `{root}` was used before, {place}. Make up a fresh one for every schedule operation"
                );
                out.at("SCH-003", put.op, message);
            }
            own.insert(root, format!("by schedule operation {}", number + 1));
        }
        used.extend(own);
    }
}
