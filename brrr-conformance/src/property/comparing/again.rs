// SPDX-License-Identifier: AGPL-3.0-only
//! A conditional write that was lost is a reason to read again, not to stop and not to insist.

use brrr_wire::limit::CAS_ATTEMPTS;

use crate::property::Out;
use crate::property::record::Entry;
use crate::property::view::{Handled, RecordOp, Touch};

pub(super) fn read_again_after_mismatch(handled: &Handled<'_>, out: &mut Out) {
    let Some(own) = handled.own() else { return };
    for (&hash, touches) in &handled.records {
        if !touches.iter().any(|touch| touch.what.is_conditional() && touch.op.is_lost()) {
            continue;
        }
        let is_returning = handled.is_returning() && hash == own.call_hash;
        let id = if is_returning { "RET-008" } else { "RET-032" };
        insisted(handled, (id, hash), touches, out);
        if handled.is_settled() && (is_returning || handled.is_child(hash)) {
            stopped(handled, (id, hash), touches, &own, out);
        }
    }
}

/// An attempt that is based on no read after the attempt before it was lost.
fn insisted(handled: &Handled<'_>, (id, hash): (&'static str, &str), touches: &[RecordOp<'_>], out: &mut Out) {
    // A child that is named twice may be registered by two threads: then each attempt needs a read of its own.
    let is_shared = handled.children_of(hash).len() > 1;
    let (mut attempts, mut lost) = (0, None);
    for (index, touch) in touches.iter().enumerate().filter(|(_, touch)| touch.what.is_conditional()) {
        // An attempt that failed may be made again as it was.
        attempts += usize::from(!touch.op.has_failed());
        let reads = touches[..index].iter().filter(|read| read.what.is_read() && read.op.replied_before(touch.op.seen));
        let is_based = match lost {
            Some(_) if is_shared => reads.count() >= attempts,
            Some(at) => reads.rev().take(1).any(|read| read.op.seen > at),
            None => true,
        };
        if !is_based {
            let message = format!(
                "pending_returns/{hash} is written again though it was not read again after the attempt before was lost. \
                 Read it, and decide anew"
            );
            out.at(id, touch.op, message);
        }
        if let Some(at) = touch.op.replied.filter(|_| touch.op.is_lost()) {
            lost = lost.max(Some(at));
        }
    }
}

/// The last attempt was lost, and nothing came after it.
fn stopped(
    handled: &Handled<'_>,
    (id, hash): (&'static str, &str),
    touches: &[RecordOp<'_>],
    own: &Entry<'_>,
    out: &mut Out,
) {
    let is_attempt = |touch: &&RecordOp<'_>| touch.what.is_conditional();
    let Some(last) = touches.iter().rfind(is_attempt).filter(|touch| touch.op.is_lost()) else {
        return;
    };
    let attempts = touches.iter().filter(is_attempt).count();
    // Where a child is named twice, it may be registered already; where one is refused, it need not be.
    if id == "RET-032" && (handled.is_registered(hash) || handled.counts.any_refused()) {
        return;
    }
    if attempts >= usize::try_from(CAS_ATTEMPTS).unwrap_or(usize::MAX) {
        return;
    }
    let after = touches.iter().rfind(|touch| touch.what.is_read() && last.op.replied_before(touch.op.seen));
    let is_fine = match after.map(|touch| &touch.what) {
        // What is left in place when a value is returned is the concern of `ReturnsFinished`.
        Some(Touch::Read(_)) if id == "RET-008" => true,
        Some(Touch::Absent) => id == "RET-008",
        Some(Touch::Read(record)) => {
            record.flaw().is_some() || record.content().is_none_or(|record| record.entries.contains(own))
        }
        _ => false,
    };
    if is_fine {
        return;
    }
    if handled.handling.has_failed() {
        let message = format!(
            "the worker gave up on pending_returns/{hash} after {attempts} attempts that were lost. Try at least \
             {CAS_ATTEMPTS} times"
        );
        out.missing("LIM-010", handled, message);
    } else {
        let message = format!(
            "a write of pending_returns/{hash} was lost at step {}, and nothing was done about it. Read the record again \
             and go on from there",
            last.op.step
        );
        out.missing(id, handled, message);
    }
}
