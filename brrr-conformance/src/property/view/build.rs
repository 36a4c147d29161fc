// SPDX-License-Identifier: AGPL-3.0-only
//! From a run to its view.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use brrr_wire::key::Kind;

use super::{Child, Counts, Handled, PutOp, RecordOp, Scheduled, Task, Touch, View};
use crate::property::plan::Plan;
use crate::property::record;
use crate::trace::{Action, Answered, Deferred, Handling, Key, PerformedOp, Run, Scheduling};

pub(super) fn build(run: &Run) -> View<'_> {
    View {
        run,
        handlings: run.handlings.iter().map(|handling| handled(run, handling)).collect(),
        schedulings: run.schedulings.iter().map(|scheduling| scheduled(run, scheduling)).collect(),
        plan: Plan::default(),
        world: OnceCell::new(),
    }
}

fn scheduled<'r>(run: &'r Run, scheduling: &'r Scheduling) -> Scheduled<'r> {
    let ops = || scheduling.ops.iter().map(|&index| &run.ops[index]);
    Scheduled { run, scheduling, puts: ops().filter_map(put).collect(), counts: Counts::of(run.revision, ops()) }
}

fn handled<'r>(run: &'r Run, handling: &'r Handling) -> Handled<'r> {
    let ops = || handling.ops.iter().map(|&index| &run.ops[index]);
    let mut handled = Handled {
        run,
        handling,
        message: record::message(&handling.body),
        call_reads: Vec::new(),
        call: None,
        value_found: None,
        value_writes: Vec::new(),
        invokes: Vec::new(),
        task: Task::Open,
        children: BTreeMap::new(),
        records: BTreeMap::new(),
        puts: ops().filter_map(put).collect(),
        counts: Counts::of(run.revision, ops()),
        is_troubled: ops().any(|op| op.reply.is_none() || op.has_failed()),
    };
    let own_hash = handled.message.content().map(|message| message.call_hash);
    for op in ops() {
        if matches!(op.action, Action::Invoke { .. }) {
            invoked(&mut handled, op);
        }
        let Some(key) = op.action.key() else { continue };
        if key.kind() == Some(Kind::PendingReturns) {
            let touch = RecordOp { op, what: touch(op) };
            handled.records.entry(&key.call_hash).or_default().push(touch);
        }
        if own_hash == Some(&key.call_hash) {
            own_record(&mut handled, op, key);
        }
    }
    forget_late_look(&mut handled);
    handled
}

fn invoked<'r>(handled: &mut Handled<'r>, op: &'r PerformedOp) {
    handled.invokes.push(op);
    if handled.task != Task::Open {
        return;
    }
    handled.task = match &op.reply {
        Some(Answered::Response(value)) => Task::Response(value),
        Some(Answered::Deferral(calls)) => {
            for call in calls {
                let child = child(&handled.handling.topic, call);
                handled.children.entry(&call.call_hash).or_default().push(child);
            }
            Task::Deferral
        }
        Some(Answered::TaskInvalid) => Task::Invalid,
        Some(Answered::TaskFailed(_) | Answered::Failed(_)) => Task::Failed,
        _ => Task::Open,
    };
}

/// spec: RET-024
fn child<'r>(own_topic: &'r str, call: &'r Deferred) -> Child<'r> {
    Child {
        topic: if call.topic.is_empty() { own_topic } else { &call.topic },
        task_name: &call.task_name,
        payload: &call.payload,
    }
}

/// The call and the value of the message in hand.
fn own_record<'r>(handled: &mut Handled<'r>, op: &'r PerformedOp, key: &Key) {
    match key.kind() {
        Some(Kind::Call) => {
            if let Some(read) = op.read() {
                handled.call_reads.push(op);
                if let Some(bytes) = read {
                    handled.call = Some((op, record::call(bytes)));
                }
            }
        }
        Some(Kind::Value) => {
            let is_found = matches!(op.reply, Some(Answered::Present(true) | Answered::Value(Some(_))));
            if is_found && handled.value_found.is_none() {
                handled.value_found = Some(op);
            }
            if op.action.is_write() {
                handled.value_writes.push(op);
            }
        }
        Some(Kind::PendingReturns) | None => {}
    }
}

/// A look at the value that came back after the task was started decided nothing.
fn forget_late_look(handled: &mut Handled<'_>) {
    if let (Some(look), Some(invoke)) = (handled.value_found, handled.invokes.first())
        && !look.replied_before(invoke.seen)
    {
        handled.value_found = None;
    }
}

fn touch(op: &PerformedOp) -> Touch<'_> {
    match &op.action {
        Action::SetNewValue { value, .. } => Touch::Create(record::pending(value)),
        Action::CompareAndSet { expected, value, .. } => {
            Touch::Swap { expected: record::pending(expected), value: record::pending(value) }
        }
        Action::CompareAndDelete { expected, .. } => Touch::Remove(record::pending(expected)),
        Action::Set { .. } => Touch::Overwrite,
        Action::Delete { .. } => Touch::Erase,
        _ => match op.read() {
            Some(Some(bytes)) => Touch::Read(record::pending(bytes)),
            Some(None) => Touch::Absent,
            None => Touch::Asked,
        },
    }
}

fn put(op: &PerformedOp) -> Option<PutOp<'_>> {
    match &op.action {
        Action::Put { topic, body } => Some(PutOp { op, topic, message: record::message(body) }),
        _ => None,
    }
}
