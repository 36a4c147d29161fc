// SPDX-License-Identifier: AGPL-3.0-only
//! What is written is written in the one form that there is.

use brrr_wire::key::Kind;

use super::bencode::{self, Fault, Node};
use super::record::{self, Pending, Reading};
use super::view::{Handled, Scheduled, Touch};
use super::{Out, Rule, Scope};
use crate::trace::{Action, PerformedOp};

pub(super) const CANONICAL_AT_REST: Rule = Rule {
    name: "CanonicalAtRest",
    requirements: &["BEN-008", "BEN-011", "REC-001", "REC-003", "REC-005", "REC-007", "REC-009"],
    scope: Scope::Both(canonical_at_rest, canonical_when_scheduled),
};

pub(super) const TIME_KEPT: Rule =
    Rule { name: "TimeKept", requirements: &["REC-013", "REC-015"], scope: Scope::Handling(time_kept) };

/// More seconds than the next millennia have: what is counted must be something else.
const SECONDS_DIGITS: usize = 11;

fn canonical_at_rest(handled: &Handled<'_>, out: &mut Out) {
    handled.ops().for_each(|op| written(op, out));
    for touch in handled.records.values().flatten() {
        let (value, expected) = match &touch.what {
            Touch::Create(value) => (value, None),
            Touch::Swap { expected, value } => (value, expected.content()),
            _ => continue,
        };
        if let Some(value) = value.content() {
            pending_written(touch.op, value, expected, out);
        }
    }
}

fn canonical_when_scheduled(scheduled: &Scheduled<'_>, out: &mut Out) {
    scheduled.ops().for_each(|op| written(op, out));
}

fn written(op: &PerformedOp, out: &mut Out) {
    match &op.action {
        Action::Put { body, .. } => {
            if bencoded(op, body, "REC-001", out)
                && let Reading::Unsound(flaw) = record::message(body)
            {
                let why = flaw.why;
                let message =
                    format!("the message {why}. Write a list of the integer 2, the root_id and the call_hash");
                out.at("REC-001", op, message);
            }
        }
        Action::Set { key, value } | Action::SetNewValue { key, value } | Action::CompareAndSet { key, value, .. } => {
            match key.kind() {
                Some(Kind::Call) if bencoded(op, value, "REC-003", out) => call_written(op, value, out),
                Some(Kind::PendingReturns) if bencoded(op, value, "REC-007", out) => {
                    if let Reading::Unsound(flaw) = record::pending(value) {
                        let id = if flaw.requirement == "REC-008" { "REC-007" } else { "REC-005" };
                        out.at(id, op, format!("the record that is written {}", flaw.why));
                    }
                }
                _ => {}
            }
        }
        _ => {}
    }
}

/// Whether the bytes are one value, in the form that bencode prescribes.
fn bencoded(op: &PerformedOp, bytes: &[u8], shape: &'static str, out: &mut Out) -> bool {
    let (id, why) = match bencode::read(bytes) {
        Ok(document) if !document.is_unsorted => return true,
        Ok(_) => ("BEN-008", "has keys that are out of order or given twice. Write them in ascending order, each once"),
        Err(Fault::Integer | Fault::Length) => {
            ("BEN-011", "has an integer or a length that is not plain decimal digits without leading zeros")
        }
        Err(_) => (shape, "is not exactly one bencode value"),
    };
    out.at(id, op, format!("what is written {why}"));
    false
}

fn call_written(op: &PerformedOp, bytes: &[u8], out: &mut Out) {
    let wrong = match (record::call(bytes), bencode::read(bytes)) {
        (Reading::Unsound(flaw), _) => flaw.why,
        (_, Ok(document)) if matches!(&document.root, Node::Dict(entries) if entries.len() != 2) => {
            "has other keys than `payload` and `task_name`"
        }
        _ => return,
    };
    out.at(
        "REC-003",
        op,
        format!("the call that is written {wrong}. Write exactly the keys `payload` and `task_name`"),
    );
}

fn pending_written(op: &PerformedOp, value: &Pending<'_>, expected: Option<&Pending<'_>>, out: &mut Out) {
    let is_new = |key: &&&[u8]| !expected.is_some_and(|expected| expected.unknown.contains(*key));
    if let Some(key) = value.unknown.iter().find(is_new) {
        let key = key.escape_ascii();
        out.at(
            "REC-007",
            op,
            format!("the pending returns that are written have the key `{key}`, which they must not have"),
        );
    }
    let is_untouched = matches!(&op.action, Action::CompareAndSet { expected, value, .. } if expected == value);
    if !value.is_sorted && !is_untouched {
        let message = "the entries that are written are not in ascending order of root_id, call_hash and topic, each as \
                       UTF-8 bytes and each once";
        out.at("REC-009", op, message);
    }
}

fn time_kept(handled: &Handled<'_>, out: &mut Out) {
    for touch in handled.records.values().flatten() {
        match &touch.what {
            Touch::Create(value) => {
                let Some(value) = value.content() else { continue };
                let is_wrong = |digits: &str| digits.starts_with('-') || digits == "0" || digits.len() > SECONDS_DIGITS;
                if value.is_time_odd || value.scheduled_at.is_some_and(is_wrong) {
                    let message = format!(
                        "the new pending returns have the scheduled_at {}. Write a positive integer of seconds since the \
                         Unix epoch, or none",
                        value.scheduled_at.unwrap_or("of another type")
                    );
                    out.at("REC-013", touch.op, message);
                }
            }
            Touch::Swap { expected, value } => {
                let (Some(expected), Some(value)) = (expected.content(), value.content()) else {
                    continue;
                };
                let is_kept = expected.is_time_odd || value.scheduled_at == expected.scheduled_at;
                if (value.is_time_odd && !expected.is_time_odd) || (value.scheduled_at.is_some() && !is_kept) {
                    let message = format!(
                        "scheduled_at was {} and is rewritten as {}. Keep it exactly or leave it out",
                        expected.scheduled_at.unwrap_or("absent"),
                        value.scheduled_at.unwrap_or("something else than an integer")
                    );
                    out.at("REC-015", touch.op, message);
                }
            }
            _ => {}
        }
    }
}
