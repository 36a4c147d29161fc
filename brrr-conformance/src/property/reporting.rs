// SPDX-License-Identifier: AGPL-3.0-only
//! What went wrong is said.
//!
//! Silence is only held against an implementation whose adapter passes reports on, or whose loop ended.

use brrr_wire::limit::CAS_ATTEMPTS;

use super::record::Entry;
use super::view::{Handled, Unhandled};
use super::{Out, Rule, Scope, sending};
use crate::trace::Ending;

pub(super) const FAILURE_REPORTED: Rule = Rule {
    name: "FailureReported",
    requirements: &["HAN-006", "HAN-012", "LIM-009", "LIM-011"],
    scope: Scope::Handling(failure_reported),
};

fn failure_reported(handled: &Handled<'_>, out: &mut Out) {
    reports_name_the_message(handled, out);
    let ending = &handled.handling.ending;
    let is_silence_known = match ending {
        Ending::Next => handled.run.has_reports(),
        Ending::Exited(_) => true,
        Ending::Abandoned | Ending::Open => false,
    };
    if handled.is_troubled || !is_silence_known {
        return;
    }
    given_up(handled, out);
    if handled.handling.has_failed() {
        return;
    }
    let unhandled = handled.unhandled();
    // Who worked with a malformed message did not see that it is; that is said elsewhere.
    let unhandled = unhandled.filter(|why| *why != Unhandled::MalformedMessage || handled.handling.ops.is_empty());
    if let Some(why) = unhandled {
        let message = format!("the message could not be handled, since {}, and that was not reported", why.why());
        out.missing("HAN-006", handled, message);
    } else if handled.counts.any_refused() && (!handled.is_deferring() || sending::lacks_a_child(handled)) {
        out.missing("LIM-009", handled, "the spawn limit refused a message, and that was not reported");
    }
}

/// Whoever gave up on a conditional write has to name its key.
fn given_up(handled: &Handled<'_>, out: &mut Out) {
    let enough = usize::try_from(CAS_ATTEMPTS).unwrap_or(usize::MAX);
    for (hash, touches) in &handled.records {
        let attempts = touches.iter().filter(|touch| touch.what.is_conditional());
        let (mut count, mut is_lost) = (0, false);
        for attempt in attempts {
            count += 1;
            is_lost = attempt.op.is_lost();
        }
        if count < enough || !is_lost {
            continue;
        }
        let error = match &handled.handling.ending {
            Ending::Exited(Some(error)) => Some(&error.message),
            _ => None,
        };
        let mut said = handled.handling.reports.iter().map(|report| &report.message).chain(error);
        if !said.any(|text| text.contains(hash)) {
            let message = format!(
                "the worker gave up on pending_returns/{hash} after {count} attempts, and no report or error names that key"
            );
            out.missing("LIM-011", handled, message);
        }
    }
}

fn reports_name_the_message(handled: &Handled<'_>, out: &mut Out) {
    let Some(Entry { root_id, call_hash, topic }) = handled.own().filter(|_| handled.message.is_sound()) else {
        return;
    };
    for report in &handled.handling.reports {
        let given = [(&report.topic, topic), (&report.root_id, root_id), (&report.call_hash, call_hash)];
        if given.iter().any(|(given, right)| given != right) {
            let message = format!(
                "the report names topic `{}`, root_id `{}` and call_hash `{}`; those of the message are `{topic}`, \
                 `{root_id}` and `{call_hash}`",
                report.topic, report.root_id, report.call_hash
            );
            out.missing("HAN-012", handled, message);
        }
    }
}
