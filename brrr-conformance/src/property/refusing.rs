// SPDX-License-Identifier: AGPL-3.0-only
//! What must not be handled: a message, a call or a record that is malformed, a task that failed.

use std::collections::BTreeSet;

use super::record::{Flaw, Reading};
use super::view::{Handled, RecordOp, Touch, Unhandled};
use super::{Out, Rule, Scope};
use crate::trace::{Action, PerformedOp};

pub(super) const UNTOUCHED_WHEN_UNHANDLED: Rule = Rule {
    name: "UntouchedWhenUnhandled",
    requirements: &["HAN-004", "HAN-005"],
    scope: Scope::Handling(untouched_when_unhandled),
};

pub(super) const MALFORMED_REJECTED: Rule = Rule {
    name: "MalformedRejected",
    requirements: &[
        "BEN-001", "BEN-002", "BEN-003", "BEN-004", "REC-002", "REC-004", "REC-006", "REC-008", "REC-012", "REC-019",
    ],
    scope: Scope::Handling(malformed_rejected),
};

pub(super) const UNREADABLE_UNTOUCHED: Rule =
    Rule { name: "UnreadableUntouched", requirements: &["REC-021"], scope: Scope::Handling(unreadable_untouched) };

fn untouched_when_unhandled(handled: &Handled<'_>, out: &mut Out) {
    let Some(unhandled) = handled.unhandled() else { return };
    let is_touch = |op: &&PerformedOp| op.action.is_write() || matches!(op.action, Action::Put { .. });
    if let Some(op) = handled.ops().find(is_touch) {
        let id = if unhandled == Unhandled::TaskInvalid { "HAN-005" } else { "HAN-004" };
        let message = format!(
            "the message could not be handled, since {}, and still something is written or put for it. Leave store and \
             queues alone, and report the message",
            unhandled.why()
        );
        out.at(id, op, message);
    }
}

fn malformed_rejected(handled: &Handled<'_>, out: &mut Out) {
    if let Some(flaw) = handled.message.flaw() {
        if let Some(op) = handled.ops().next() {
            accepted(&flaw, "the message", op, out);
        }
        return;
    }
    if let (Some((read, Reading::Unsound(flaw))), Some(invoke)) = (&handled.call, handled.invokes.first())
        && read.replied_before(invoke.seen)
    {
        accepted(flaw, "the call", invoke, out);
    }
    let Some(own) = handled.own() else { return };
    let mut told = BTreeSet::new();
    for put in &handled.puts {
        let Some(message) = put.message.content() else { continue };
        let record = match message.call_hash {
            child if handled.is_child(child) => child,
            _ if handled.is_returning() => own.call_hash,
            _ => continue,
        };
        if let Some(flaw) = only_unsound(handled.record(record), put.op)
            && told.insert(record)
        {
            accepted(&flaw, &format!("pending_returns/{record}"), put.op, out);
        }
    }
}

fn accepted(flaw: &Flaw, what: &str, op: &PerformedOp, out: &mut Out) {
    let message = format!("{what} {}, and is worked with all the same. Reject and report it", flaw.why);
    out.at(flaw.requirement, op, message);
}

/// Why the record could not be read before this op, if every read of it was in vain.
fn only_unsound(touches: &[RecordOp<'_>], op: &PerformedOp) -> Option<Flaw> {
    let mut flaw = None;
    for touch in touches.iter().filter(|touch| touch.op.replied_before(op.seen)) {
        match &touch.what {
            Touch::Read(Reading::Unsound(found)) => flaw = Some(*found),
            Touch::Read(_) | Touch::Absent => return None,
            _ => {}
        }
    }
    flaw
}

fn unreadable_untouched(handled: &Handled<'_>, out: &mut Out) {
    for (hash, touches) in &handled.records {
        for (index, touch) in touches.iter().enumerate() {
            let is_change = touch.what.is_conditional() || matches!(touch.what, Touch::Overwrite | Touch::Erase);
            let is_before = |read: &&RecordOp<'_>| read.what.is_read() && read.op.replied_before(touch.op.seen);
            let last = touches[..index].iter().rfind(is_before);
            if let Some(Touch::Read(Reading::Unsound(flaw))) = last.map(|last| &last.what)
                && is_change
            {
                let message = format!(
                    "pending_returns/{hash} {} and is changed all the same, so somebody's entry may be destroyed. Leave it \
                     in place and report it",
                    flaw.why
                );
                out.at("REC-021", touch.op, message);
            }
        }
    }
}
