// SPDX-License-Identifier: AGPL-3.0-only
//! From what a machine allows and owes to what is said of it.

use std::collections::BTreeSet;

use brrr_wire::machine::{Failure, Finish, Handling, MessageState, Modality, Offer, Op, Phase};
use brrr_wire::record::{PendingReturn, PendingReturns, ScheduleMessage};

use super::bind::Seen;
use super::explain::Read;
use super::{JUDGE, explain};
use crate::finding::Finding;

/// How many owed ops become a finding each; the rest follows from them.
const OWED_SHOWN: usize = 4;

/// The offer that the op equals, the strongest first.
pub(super) fn choose(machine: &Handling, seen: &Seen) -> Option<Offer> {
    machine.offers().into_iter().filter(|offer| seen.fits(&offer.op)).min_by_key(|offer| (offer.modality, offer.again))
}

/// What is to be said of an op that is allowed.
pub(super) fn remarks(step: u32, seen: &Seen, offer: &Offer) -> Vec<Finding> {
    let mut findings = Vec::new();
    if offer.modality == Modality::ShouldNot {
        let id = offer.spec.first().copied().unwrap_or_default();
        let message = "This op is needless here; it does no harm, and is better left.";
        findings.push(Finding::new(id, JUDGE, step, message).with_seen(seen.to_string()));
    }
    findings.extend(
        seen.nuances(&offer.op)
            .into_iter()
            .map(|wrong| Finding::new(wrong.requirement, JUDGE, step, wrong.message).with_seen(seen.to_string())),
    );
    findings
}

/// Whether another reader may accept what this one refused to read.
pub(super) fn is_latitude(failure: &Failure) -> bool {
    failure.decode_error().is_some_and(|error| error.kind.is_latitude())
}

/// Whether the op follows on a record that the machine does not read and another reader may: then it is not judged.
pub(super) fn is_free(machine: &Handling, seen: &Seen) -> bool {
    let Finish::Failed(failures) = machine.clone().finish() else {
        return false;
    };
    failures.iter().any(|failure| {
        is_latitude(failure)
            && match (failure, seen) {
                (Failure::MalformedPendingReturns(own, _), Seen::Op(op)) if machine.phase() == Phase::Registering => {
                    op.store_key().is_none_or(|key| key == own)
                }
                _ => true,
            }
    })
}

/// Whether a worker takes back its own entry with a child that the spawn limit refused, and nobody else's (LIM-014).
pub(super) fn is_withdrawal(machine: &Handling, seen: &Seen, bytes: &Read) -> bool {
    let refused = machine.messages().any(|known| known.is_refused || known.state == MessageState::Refused);
    let (key, expected, left) = match seen {
        Seen::Op(Op::CompareAndSet { key, expected, value }) => (key, expected, Some(value)),
        Seen::Op(Op::CompareAndDelete { key, expected }) => (key, expected, None),
        _ => return false,
    };
    if !refused || machine.phase() != Phase::Registering || bytes.get(&Some(key.clone())) != Some(expected) {
        return false;
    }
    let returns = |bytes| PendingReturns::decode(bytes).map(|record| record.returns);
    let (Ok(mut before), Some(Ok(after))) =
        (returns(expected), left.map_or(Some(Ok(BTreeSet::new())), |left| Some(returns(left))))
    else {
        return false;
    };
    let ScheduleMessage { root_id, call_hash } = machine.message().clone();
    before.remove(&PendingReturn { root_id, call_hash, topic: machine.topic().clone() }) && before == after
}

pub(super) fn refusal(step: u32, machine: &Handling, seen: &Seen, bytes: &Read) -> Finding {
    let offers = machine.offers();
    let wrong = explain::blame(machine, seen, &offers, bytes);
    let finding = Finding::new(wrong.requirement, JUDGE, step, wrong.message).with_seen(seen.to_string());
    offers.iter().fold(finding, |finding, offer| finding.with_allowed(show(offer)))
}

fn show(offer: &Offer) -> String {
    let keyword = match offer.modality {
        Modality::Must => "must",
        Modality::Should => "should",
        Modality::May => "may",
        Modality::ShouldNot => "should not",
    };
    format!("{} ({keyword}: {})", offer.op, offer.spec.join(", "))
}

/// What the handling still owes.
pub(super) fn debts(step: u32, machine: &Handling) -> Vec<Finding> {
    if machine.is_waiting() {
        let id = match machine.phase() {
            Phase::Registering => "RET-027",
            Phase::Waking => "RET-003",
            _ => "QUE-002",
        };
        return vec![Finding::new(id, JUDGE, step, "The handling ended while an op of it was not answered.")];
    }
    let owed = machine.owed();
    let level = if owed.is_empty() { Modality::Should } else { Modality::Must };
    let due = if owed.is_empty() { machine.offers() } else { owed };
    due.into_iter()
        .filter(|offer| offer.modality == level)
        .take(OWED_SHOWN)
        .map(|offer| {
            let id = explain::debt(machine, &offer);
            let message = format!("The handling of call {} ended without this op.", machine.message().call_hash);
            Finding::new(id, JUDGE, step, message).with_seen("nothing more").with_allowed(show(&offer))
        })
        .collect()
}

pub(super) fn unreported(step: u32, finish: Finish) -> Vec<Finding> {
    let Finish::Failed(failures) = finish else {
        return Vec::new();
    };
    let Some(failure) = failures.first() else {
        return Vec::new();
    };
    let id = match failure {
        Failure::SpawnLimit { .. } => "LIM-009",
        Failure::CasLimit { .. } => "LIM-011",
        Failure::EmptyDeferral => "RET-028",
        Failure::SelfDeferral(_) => "RET-029",
        Failure::BadName(_) => "LIM-013",
        _ => "HAN-006",
    };
    vec![Finding::new(id, JUDGE, step, format!("Nothing was reported, though {failure}."))]
}
