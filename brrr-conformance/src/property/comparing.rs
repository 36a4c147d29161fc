// SPDX-License-Identifier: AGPL-3.0-only
//! Conditional writes: what they expect, and what follows when they are lost.

mod again;

use std::collections::BTreeMap;

use brrr_wire::key::Kind;
use bytes::Bytes;

use super::record;
use super::view::{Handled, Touch};
use super::{Out, Rule, Scope};
use crate::trace::{Action, Answered, Key, PerformedOp};

pub(super) const DELETE_ONLY_WHAT_WAS_READ: Rule = Rule {
    name: "DeleteOnlyWhatWasRead",
    requirements: &["RET-006", "RET-007"],
    scope: Scope::Handling(delete_only_what_was_read),
};

pub(super) const EXPECTED_BYTES_WERE_READ: Rule = Rule {
    name: "ExpectedBytesWereRead",
    requirements: &["STO-005"],
    scope: Scope::Handling(expected_bytes_were_read),
};

pub(super) const READ_AGAIN_AFTER_MISMATCH: Rule = Rule {
    name: "ReadAgainAfterMismatch",
    requirements: &["RET-008", "RET-032", "LIM-010"],
    scope: Scope::Handling(again::read_again_after_mismatch),
};

/// A conditional write whose expected bytes are not those that were read.
struct Strange<'r> {
    op: &'r PerformedOp,
    /// The expected bytes, read as a record, are a record that was read: they were encoded anew.
    is_reencoded: bool,
    /// They were read once, and something else was read after that.
    is_stale: bool,
}

/// What a handling knows of a key.
#[derive(Default)]
struct Known<'r> {
    latest: Option<&'r Bytes>,
    all: Vec<&'r Bytes>,
}

fn expected(op: &PerformedOp) -> Option<(&Key, &Bytes)> {
    match &op.action {
        Action::CompareAndSet { key, expected, .. } | Action::CompareAndDelete { key, expected } => {
            Some((key, expected))
        }
        _ => None,
    }
}

fn learn<'r>(known: &mut BTreeMap<&'r Key, Known<'r>>, op: &'r PerformedOp) {
    let Some(key) = op.action.key() else { return };
    let bytes = match (&op.action, &op.reply) {
        (_, Some(Answered::Value(bytes))) => bytes.as_ref(),
        (
            Action::Set { value, .. } | Action::SetNewValue { value, .. } | Action::CompareAndSet { value, .. },
            Some(Answered::Done),
        ) => Some(value),
        (Action::CompareAndDelete { .. } | Action::Delete { .. }, Some(Answered::Done)) => None,
        _ => return,
    };
    let known = known.entry(key).or_default();
    known.latest = bytes;
    known.all.extend(bytes);
}

fn strange<'r>(handled: &Handled<'r>) -> Vec<Strange<'r>> {
    let mut moments: Vec<(usize, bool, &PerformedOp)> = Vec::new();
    for op in handled.ops().filter(|op| op.action.key().is_some()) {
        moments.push((op.seen, true, op));
        moments.extend(op.replied.map(|at| (at, false, op)));
    }
    moments.sort_by_key(|(at, ..)| *at);
    let mut known: BTreeMap<&Key, Known<'r>> = BTreeMap::new();
    let mut strange = Vec::new();
    for (_, is_seen, op) in moments {
        if !is_seen {
            learn(&mut known, op);
            continue;
        }
        let Some((key, expected)) = expected(op) else { continue };
        let Some(known) = known.get(key) else {
            strange.push(Strange { op, is_reencoded: false, is_stale: false });
            continue;
        };
        if known.latest == Some(expected) {
            continue;
        }
        // A child that is named twice may be registered by two threads, each with a read of its own.
        let was_read = known.all.contains(&expected);
        if was_read && handled.children_of(&key.call_hash).len() > 1 {
            continue;
        }
        let same = |bytes: &&Bytes| {
            let (read, expected) = (record::pending(bytes), record::pending(expected));
            read.content().zip(expected.content()).is_some_and(|(read, expected)| read.entries == expected.entries)
        };
        let is_reencoded = !was_read && key.kind() == Some(Kind::PendingReturns) && known.all.iter().any(same);
        strange.push(Strange { op, is_reencoded, is_stale: was_read });
    }
    strange
}

/// Whether the op deletes pending returns that it has not read, which is more than a wrong encoding.
fn deletes_another(strange: &Strange<'_>) -> bool {
    let is_delete = matches!(strange.op.action, Action::CompareAndDelete { .. });
    let is_pending = strange.op.action.key().is_some_and(|key| key.kind() == Some(Kind::PendingReturns));
    is_delete && is_pending && !strange.is_reencoded
}

fn why(strange: &Strange<'_>) -> &'static str {
    if strange.is_reencoded {
        "they are the same record in another encoding; give exactly the bytes that were read"
    } else if strange.is_stale {
        "something else was read after them; give the bytes of the last read"
    } else {
        "no read of this handling gave them; give exactly the bytes that were read"
    }
}

fn delete_only_what_was_read(handled: &Handled<'_>, out: &mut Out) {
    for strange in strange(handled).iter().filter(|strange| deletes_another(strange)) {
        let message =
            format!("the pending returns that are to be deleted are not those that were read: {}", why(strange));
        out.at("RET-007", strange.op, message);
    }
    for (hash, touch) in
        handled.records.iter().flat_map(|(hash, touches)| touches.iter().map(move |touch| (hash, touch)))
    {
        let takes_away = match &touch.what {
            Touch::Erase => true,
            Touch::Overwrite => handled.is_returning(),
            Touch::Swap { expected, value } if handled.is_returning() => expected
                .content()
                .zip(value.content())
                .is_some_and(|(expected, value)| !expected.entries.is_subset(&value.entries)),
            _ => false,
        };
        if takes_away {
            let message = format!(
                "entries of pending_returns/{hash} are taken away by {}, so a parent that joins meanwhile can be lost. \
                 Delete pending returns with compareAndDelete only",
                touch.op.action.name()
            );
            out.at("RET-006", touch.op, message);
        }
    }
}

fn expected_bytes_were_read(handled: &Handled<'_>, out: &mut Out) {
    for strange in strange(handled).iter().filter(|strange| !deletes_another(strange)) {
        let message = format!("the expected bytes are not those that were read: {}", why(strange));
        out.at("STO-005", strange.op, message);
    }
}
