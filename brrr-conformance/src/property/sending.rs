// SPDX-License-Identifier: AGPL-3.0-only
//! Which children of a deferral are sent.

use std::collections::BTreeMap;

use brrr_wire::name::{CallHash, TaskName, Topic};

use super::counting::Ledger;
use super::record::{Entry, Pending};
use super::view::{Handled, PutOp, RecordOp, Touch};
use super::{Out, Rule, Scope, some_of};
use crate::trace::PerformedOp;

pub(super) const CHILDREN_SENT: Rule = Rule {
    name: "ChildrenSent",
    requirements: &["RET-017", "RET-018", "RET-020", "RET-021", "RET-027", "LIM-003", "LIM-008"],
    scope: Scope::Handling(children_sent),
};

pub(super) const NO_NEEDLESS_CHILD: Rule =
    Rule { name: "NoNeedlessChild", requirements: &["RET-019"], scope: Scope::Handling(no_needless_child) };

pub(super) const NO_CHILD_TWICE: Rule =
    Rule { name: "NoChildTwice", requirements: &["RET-031"], scope: Scope::Handling(no_child_twice) };

pub(super) const ODD_DEFERRAL_REFUSED: Rule = Rule {
    name: "OddDeferralRefused",
    requirements: &["RET-028", "RET-029"],
    scope: Scope::Handling(odd_deferral_refused),
};

/// Whether the record holds an entry of the same call and topic under another root.
fn is_repeated(record: &Pending<'_>, own: &Entry<'_>) -> bool {
    let mut entries = record.entries.iter();
    entries.any(|e| e.call_hash == own.call_hash && e.topic == own.topic && e.root_id != own.root_id)
}

/// What is wrong with a child for which no message was put.
struct Deficit<'r> {
    child: &'r str,
    id: &'static str,
    why: &'static str,
}

fn children_sent(handled: &Handled<'_>, out: &mut Out) {
    let Some(own) = handled.own().filter(|_| handled.is_deferring() && handled.handling.is_over()) else {
        return;
    };
    if handled.ops().any(|op| op.reply.is_none()) {
        return;
    }
    let sent = puts_by_child(handled);
    let deficits: Vec<_> = handled
        .children
        .keys()
        .filter(|child| !sent.contains_key(**child) && **child != own.call_hash && is_nameable(handled, child))
        .filter_map(|child| deficit(handled, child, &own))
        .collect();
    let refused = handled.counts.refused(own.root_id);
    let owed = deficits.iter().filter(|deficit| deficit.id != "RET-021").count();
    if refused > 0 {
        if owed > refused && !handled.is_troubled {
            let message = format!(
                "the spawn limit refused {refused} of the children, and {owed} have no message: {}. Handle the others as \
                 if nothing had been refused",
                some_of(deficits.iter().map(|deficit| format!("`{}`", deficit.child)))
            );
            out.missing("LIM-008", handled, message);
        }
        return;
    }
    // Whoever counts first knows of a count that failed before it touches the child.
    if handled.is_troubled && owed <= handled.counts.failed(own.root_id) {
        return;
    }
    let mut counted = Ledger::of_handling(handled).left(own.root_id);
    for Deficit { child, mut id, why } in deficits {
        if handled.is_troubled && id != "RET-027" {
            continue;
        }
        if counted > 0 && matches!(id, "RET-017" | "RET-018") {
            (id, counted) = ("LIM-003", counted - 1);
        }
        let limit = if id == "LIM-003" { ", though the count that came back was within the spawn limit" } else { "" };
        out.missing(id, handled, format!("child `{child}` has no message{limit}: {why}"));
    }
}

/// Whether a writer has no reason to refuse the child's names (LIM-013).
fn is_nameable(handled: &Handled<'_>, child: &str) -> bool {
    CallHash::new(child).is_ok()
        && handled.children_of(child).iter().all(|c| Topic::new(c.topic).is_ok() && TaskName::new(c.task_name).is_ok())
}

fn deficit<'r>(handled: &Handled<'r>, child: &'r str, own: &Entry<'_>) -> Option<Deficit<'r>> {
    let touches = handled.record(child);
    let deficit = |id, why| Some(Deficit { child, id, why });
    if touches.is_empty() {
        let has_failed =
            |op: &PerformedOp| op.has_failed() && op.action.key().is_some_and(|key| key.call_hash == child);
        if handled.ops().any(has_failed) {
            return None;
        }
        return deficit(
            "RET-027",
            "its pending returns were not even read. Handle every child, whatever becomes of another",
        );
    }
    let mut was_lost = false;
    for touch in touches {
        let was_lost_before = was_lost;
        was_lost |= touch.op.is_lost();
        if !touch.op.is_done() {
            continue;
        }
        let decided = match &touch.what {
            Touch::Create(value) if value.content().is_some_and(|value| value.entries.contains(own)) => {
                ("RET-017", "its pending returns were created here, so nobody else sends it. Send it")
            }
            Touch::Swap { expected, .. }
                if expected.content().is_some_and(|r| !r.entries.contains(own) && is_repeated(r, own)) =>
            {
                (
                    "RET-018",
                    "its pending returns hold an entry of the same call_hash and topic under another root, whose message \
                     may be lost. Send it",
                )
            }
            _ => continue,
        };
        return match decided {
            (_, why) if was_lost_before => deficit("RET-020", why),
            (id, why) => deficit(id, why),
        };
    }
    let is_in_doubt = |touch: &RecordOp<'_>| {
        let lost = touches.iter().find(|other| other.op.is_lost()).and_then(|other| other.op.replied);
        lost.is_some_and(|at| at < touch.op.seen) && touch.contents().is_some_and(|r| r.entries.contains(own))
    };
    if touches.iter().any(is_in_doubt) {
        let why = "a write of its pending returns was lost, and then they held the own entry: the write may have been \
                   carried out, so that nobody else sends the child. Send it";
        return deficit("RET-021", why);
    }
    None
}

/// For how many messages to children, as often as they are named or may be sent, a count is no surprise.
pub(super) fn unsent_count(handled: &Handled<'_>) -> usize {
    let Some(own) = handled.own() else { return 0 };
    let sent = puts_by_child(handled);
    let unsent = |(child, named): (&&str, &Vec<_>)| {
        let reasons = reasons(handled.record(child), &own).unwrap_or_default();
        named.len().max(reasons).saturating_sub(sent.get(child).map_or(0, Vec::len))
    };
    handled.children.iter().map(unsent).sum()
}

/// Whether a child has no message that should have one, or was not even registered; a worker that counts first may be
/// refused a count that it turns out not to need.
pub(super) fn lacks_a_child(handled: &Handled<'_>) -> bool {
    let Some(own) = handled.own() else { return false };
    let sent = puts_by_child(handled);
    handled.children.keys().filter(|child| !sent.contains_key(**child)).any(|child| {
        let is_known = |touch: &RecordOp<'_>| {
            touch.op.is_done() || touch.contents().is_some_and(|record| record.entries.contains(&own))
        };
        let is_owed = deficit(handled, child, &own).is_some_and(|deficit| deficit.id != "RET-021");
        is_owed || !handled.record(child).iter().any(is_known)
    })
}

fn puts_by_child<'h, 'r>(handled: &'h Handled<'r>) -> BTreeMap<&'r str, Vec<&'h PutOp<'r>>> {
    let mut sent: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for put in &handled.puts {
        let child = put.message.content().map(|message| message.call_hash);
        if let Some(child) = child.filter(|child| handled.is_child(child)) {
            sent.entry(child).or_default().push(put);
        }
    }
    sent
}

fn no_needless_child(handled: &Handled<'_>, out: &mut Out) {
    let Some(own) = handled.own() else { return };
    for (child, puts) in puts_by_child(handled) {
        let puts: Vec<_> = puts.into_iter().filter(|put| !put.op.has_failed()).collect();
        let touches = handled.record(child);
        // Without a registration the message has no reason that could be weighed; that is another requirement's.
        let is_known = touches.iter().any(|touch| puts.first().is_some_and(|put| touch.op.replied_before(put.op.seen)));
        let Some(reasons) = reasons(touches, &own).filter(|_| is_known && handled.children_of(child).len() == 1) else {
            continue;
        };
        for put in puts.iter().skip(reasons) {
            let message = format!(
                "the message of child `{child}` is needless: its pending returns were not created here and hold no \
                 entry of the same call_hash and topic under another root, or it was sent already. It costs a run and a \
                 count"
            );
            out.at("RET-019", put.op, message);
        }
    }
}

/// How many messages of a child have a reason; `None` if that cannot be said.
fn reasons(touches: &[RecordOp<'_>], own: &Entry<'_>) -> Option<usize> {
    let (mut reasons, mut lost) = (0, None);
    for touch in touches {
        // A write that failed may have been carried out.
        let has_come = !touch.op.is_lost();
        match &touch.what {
            Touch::Create(_) if has_come => reasons += 1,
            Touch::Swap { expected, .. } if has_come => {
                let expected = expected.content()?;
                let is_doubtful = lost.is_some() && expected.entries.contains(own);
                // spec: RET-033
                let is_nobodys = expected.entries.is_empty();
                reasons += usize::from(is_doubtful || is_nobodys || is_repeated(expected, own));
            }
            Touch::Read(record) => {
                let record = record.content()?;
                let is_late = lost.is_some_and(|at| at < touch.op.seen);
                reasons += usize::from(record.entries.contains(own) && (is_late || is_repeated(record, own)));
            }
            Touch::Overwrite => return None,
            _ => {}
        }
        if touch.op.is_lost() {
            lost = lost.or(touch.op.replied);
        }
    }
    Some(reasons)
}

fn no_child_twice(handled: &Handled<'_>, out: &mut Out) {
    for (child, puts) in puts_by_child(handled) {
        let mut topics: BTreeMap<&str, &PutOp<'_>> = BTreeMap::new();
        for put in puts {
            let named = handled.children_of(child).iter().filter(|child| child.topic == put.topic).count();
            let first = topics.insert(put.topic, put).filter(|first| !first.op.has_failed());
            if let Some(first) = first.filter(|_| named > 1) {
                let message = format!(
                    "the message of child `{child}` is put on topic `{}` a second time, first at step {}: the deferral \
                     names the child {named} times with this topic, which is to be one message",
                    put.topic, first.op.step
                );
                out.at("RET-031", put.op, message);
            }
        }
    }
}

fn odd_deferral_refused(handled: &Handled<'_>, out: &mut Out) {
    if !handled.is_deferring() {
        return;
    }
    let is_silent = handled.run.has_reports() && handled.handling.is_over() && !handled.handling.has_failed();
    if handled.children.is_empty() && is_silent {
        let message = "the task deferred without children, so it will never be run again, and that was not reported. \
                       Report it as a failure of the task";
        out.missing("RET-028", handled, message);
    }
    let Some(own) = handled.own().filter(|own| handled.is_child(own.call_hash)) else {
        return;
    };
    let wait = handled.record(own.call_hash).iter().find(|touch| touch.what.is_conditional());
    if let Some(wait) = wait {
        let message = format!(
            "call `{}` is made to wait for itself, so it can never be run again. Refuse and report it",
            own.call_hash
        );
        out.at("RET-029", wait.op, message);
    }
}
