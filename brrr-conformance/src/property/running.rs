// SPDX-License-Identifier: AGPL-3.0-only
//! The task is run once for each message, with what is stored.

use super::record::Reading;
use super::view::{Handled, Task};
use super::{Out, Rule, Scope};
use crate::trace::Action;

pub(super) const RUN_ONCE_FROM_CALL: Rule = Rule {
    name: "RunOnceFromCall",
    requirements: &["HAN-001", "HAN-002", "HAN-009", "HAN-010"],
    scope: Scope::Handling(run_once_from_call),
};

fn run_once_from_call(handled: &Handled<'_>, out: &mut Out) {
    let Some(own) = handled.own() else { return };
    if let Some(invoke) = handled.invokes.first() {
        let is_read =
            |op: &&&crate::trace::PerformedOp| op.replied_before(invoke.seen) && matches!(op.read(), Some(Some(_)));
        if handled.call_reads.iter().any(|op| is_read(&op)) {
            run_with_call(handled, out);
        } else {
            let message =
                format!("the task is run before call/{} was read. Read it first, and run what it says", own.call_hash);
            out.at("HAN-001", invoke, message);
        }
    }
    if let [first, second, ..] = handled.invokes[..]
        && !first.has_failed()
    {
        let message = format!("the task is run a second time for one message, first at step {}", first.step);
        out.at("HAN-010", second, message);
    }
    if handled.is_settled() && handled.invokes.is_empty() && handled.message.is_sound() {
        not_run(handled, own.call_hash, out);
    }
}

fn run_with_call(handled: &Handled<'_>, out: &mut Out) {
    for &invoke in &handled.invokes {
        let (Some((_, call)), Action::Invoke { task_name, payload, .. }) = (&handled.call, &invoke.action) else {
            continue;
        };
        let Some(call) = call.content() else { continue };
        if call.task_name == task_name && call.payload == payload {
            continue;
        }
        let message = format!(
            "the task is run as `{task_name}` with {} bytes; the stored call has the task_name `{}` and {} bytes. Give \
             both to the task, byte for byte",
            payload.len(),
            call.task_name,
            call.payload.len()
        );
        out.at("HAN-002", invoke, message);
    }
}

fn not_run(handled: &Handled<'_>, hash: &str, out: &mut Out) {
    if let Some(look) = handled.value_found {
        let is_after = |op: &crate::trace::PerformedOp| look.replied_before(op.seen);
        if !handled.record(hash).iter().any(|touch| is_after(touch.op)) {
            let message = format!(
                "the value was found at step {}, so the task was not run, but pending_returns/{hash} was not read after \
                 that and nobody who waits is woken. Wake them as after a run",
                look.step
            );
            out.missing("HAN-009", handled, message);
        }
        return;
    }
    let may_run = match &handled.call {
        Some((_, call)) => matches!(call, Reading::Sound(_)),
        None => handled.call_reads.is_empty(),
    };
    if may_run && handled.task == Task::Open {
        out.missing("HAN-010", handled, "the message is well-formed, and its task was not run and its value not found");
    }
}
