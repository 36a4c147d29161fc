// SPDX-License-Identifier: AGPL-3.0-only
//! From a recording and what is known of its scenario to exchanges.

use brrr_conformance::octets;
use brrr_wire::key::{self, Kind, StoreKey};
use brrr_wire::limit::SPAWN_LIMIT;
use brrr_wire::name::{CallHash, RootId};
use brrr_wire::proto::conformance::{
    Answer, Defer, DeferredCall, Empty, Exit, Invoke, Outcome, Reply, Schedule, answer, outcome, reply,
};
use brrr_wire::record::Call;
use brrr_wire::revision::Revision;

use super::catalogue::{self, Part, ROOT, SCHEDULED, Scenario, Stored, TOPIC, Task, Work};
use super::recording::{Attempt, Recorded, Recording};
use super::{Imported, Origin, check};
use crate::exchange::{Exchange, Finish, Handle, Operation, Sdk, Step};
use crate::import::ImportError;

pub(super) fn build(
    origin: Origin,
    recording: &Recording,
    scenario: &Scenario,
    imported: &mut Imported,
) -> Result<(), ImportError> {
    for (attempt, part) in recording.attempts.iter().zip(&scenario.parts) {
        match part {
            Part::Import(suffix) => imported.exchanges.push(one(origin, recording, scenario, attempt, suffix)?),
            Part::LeftOut(reason) => imported.left_out.push((recording.id.clone(), reason)),
        }
    }
    Ok(())
}

fn one(
    origin: Origin,
    recording: &Recording,
    scenario: &Scenario,
    attempt: &Attempt,
    suffix: &str,
) -> Result<Exchange, ImportError> {
    let Origin { sdk, revision } = origin;
    let at = |message: String| ImportError::new(recording.line, format!("{}: {message}", recording.id));
    let start = check::replay(origin, recording, scenario, attempt)?;
    let run = run(origin, scenario, attempt).map_err(at)?;
    let outcome = run.as_ref().map(|run| run.outcome.clone());
    let name = format!("{}{suffix}", recording.id);
    Ok(Exchange {
        id: format!("{}/revision-{revision}/{name}", sdk.name()),
        title: recording.title.clone(),
        revision,
        sdk,
        source: source(origin, recording, scenario, attempt),
        operation: operation(revision, scenario, outcome),
        start,
        steps: steps(scenario, attempt, run).map_err(at)?,
        finish: finish(scenario, attempt),
        breaks: catalogue::breaks(sdk, revision, &name).iter().map(|id| (*id).to_owned()).collect(),
    })
}

fn operation(revision: u32, scenario: &Scenario, outcome: Option<Outcome>) -> Operation {
    match &scenario.work {
        Work::Schedule => Operation::Schedule(Schedule {
            topic: TOPIC.to_owned(),
            call_hash: SCHEDULED.to_owned(),
            task_name: "tk".to_owned(),
            payload: Some(octets::encode(b"PAY")),
            revision,
        }),
        Work::Handle { message, .. } => {
            Operation::Handle(Handle { topic: TOPIC.to_owned(), message: octets::encode(message), outcome })
        }
    }
}

/// The run of a task.
struct Run {
    op: Invoke,
    outcome: Outcome,
    /// After how many recorded ops it is.
    after: usize,
}

/// The run of the task, which most traces do not show: it is where the call was read.
fn run(origin: Origin, scenario: &Scenario, attempt: &Attempt) -> Result<Option<Run>, String> {
    let Work::Handle { task, .. } = &scenario.work else {
        return Ok(None);
    };
    let call = attempt.ops.first().and_then(|recorded| match (&recorded.op, &recorded.reply) {
        (answer::Body::GetWithRetry(key), reply::Result::Value(bytes)) => Some((key.call_hash.clone(), bytes)),
        _ => None,
    });
    let (call_hash, call) = match (task, call) {
        (Task::Idle, None) if attempt.ran.is_none() => return Ok(None),
        (Task::Idle, _) => return Err("the task should not be run, and the call was read".to_owned()),
        (_, None) => return Err("the task should be run, and no call was read first".to_owned()),
        (_, Some(_)) if attempt.ran.is_some_and(|after| after != 1) => {
            return Err("the task is not run where the call was read".to_owned());
        }
        (_, Some((call_hash, bytes))) => (call_hash, read_call(bytes)?),
    };
    // Only this SDK was seen to give its handler the root.
    let root_id = if origin == (Origin { sdk: Sdk::Python, revision: 2 }) { ROOT } else { "" };
    Ok(Some(Run {
        op: Invoke {
            task_name: call.task_name.to_string(),
            payload: Some(octets::encode(&call.payload)),
            root_id: root_id.to_owned(),
            call_hash,
        },
        outcome: Outcome { kind: Some(outcome(*task, attempt)?) },
        after: 1,
    }))
}

fn read_call(bytes: &brrr_wire::proto::conformance::Octets) -> Result<Call, String> {
    let bytes = octets::decode(Some(bytes)).map_err(|error| error.to_string())?;
    Call::decode(&bytes).map_err(|error| format!("a call is not one: {error}"))
}

fn outcome(task: Task, attempt: &Attempt) -> Result<outcome::Kind, String> {
    Ok(match task {
        Task::Idle | Task::Invalid => outcome::Kind::Invalid(Empty {}),
        Task::Returned(value) => outcome::Kind::Response(octets::encode(value)),
        Task::Raised => outcome::Kind::Error(attempt.error.clone().ok_or("the task should raise, and nothing does")?),
        Task::Deferred(children) => {
            let calls = children.iter().map(|(topic, call_hash)| child(topic, call_hash, attempt));
            outcome::Kind::Defer(Defer { calls: calls.collect::<Result<_, _>>()? })
        }
    })
}

/// A child as its call was stored.
fn child(topic: &str, call_hash: &str, attempt: &Attempt) -> Result<DeferredCall, String> {
    let stored = attempt.ops.iter().find_map(|recorded| match &recorded.op {
        answer::Body::Set(write) if write.kind == Kind::Call.as_str() && write.call_hash == call_hash => {
            write.value.as_ref()
        }
        _ => None,
    });
    let call = read_call(stored.ok_or_else(|| format!("the call of the child {call_hash} was not stored"))?)?;
    Ok(DeferredCall {
        topic: topic.to_owned(),
        call_hash: call_hash.to_owned(),
        task_name: call.task_name.to_string(),
        payload: Some(octets::encode(&call.payload)),
    })
}

fn steps(scenario: &Scenario, attempt: &Attempt, run: Option<Run>) -> Result<Vec<Step>, String> {
    let mut steps: Vec<Step> = Vec::new();
    for Recorded { op, reply, .. } in &attempt.ops {
        let reply = match reply {
            reply::Result::Count(count) => reply::Result::Count(shifted(scenario, *count)?),
            other => other.clone(),
        };
        steps.push(step(op.clone(), reply));
    }
    if let Some(Run { op, outcome, after }) = run {
        steps.insert(after, step(answer::Body::Invoke(op), reply::Result::Outcome(outcome)));
    }
    Ok(steps)
}

fn step(op: answer::Body, reply: reply::Result) -> Step {
    Step { op: Answer { body: Some(op), ..Answer::default() }, reply: Reply { result: Some(reply) } }
}

/// A count under the protocol's limit in place of a lowered one.
pub(super) fn shifted(scenario: &Scenario, count: u32) -> Result<u32, String> {
    let shift = scenario.limit.map_or(0, |limit| SPAWN_LIMIT - limit);
    let shifted = u64::from(count) + shift;
    u32::try_from(shifted).map_err(|_| format!("the count {count} is too large"))
}

fn finish(scenario: &Scenario, attempt: &Attempt) -> Finish {
    match attempt.error.clone() {
        None => Finish::Done(Empty {}),
        Some(error) if scenario.in_loop => Finish::Exit(Exit { error: Some(error) }),
        Some(error) => Finish::Error(error),
    }
}

fn source(origin: Origin, recording: &Recording, scenario: &Scenario, attempt: &Attempt) -> String {
    let language = match origin.sdk {
        Sdk::Python => "Python",
        Sdk::TypeScript => "TypeScript",
    };
    let repository = if origin.revision == 1 { "anteriorai/brrr at 64107b6" } else { "anteriorcore/brrr at 63341b4" };
    let mut parts = vec![format!("event trace of the {language} SDK of {repository}, scenario {}", recording.id)];
    if let Some(limit) = scenario.limit {
        let shift = SPAWN_LIMIT - limit;
        parts.push(format!("recorded with a spawn limit of {limit}, so {shift} is added to every count"));
    }
    let is_run = matches!(&scenario.work, Work::Handle { task, .. } if !matches!(task, Task::Idle));
    if is_run && attempt.ran.is_none() {
        let run = "the trace does not show the run of the task, which stands behind the read of the call";
        parts.push(run.to_owned());
    }
    if matches!(scenario.value, Some(Stored::Assumed(_))) {
        parts.push("the bytes of the earlier value were not recorded, others stand for them".to_owned());
    }
    parts.join("; ")
}

/// The record that is there before though the trace does not show it.
pub(super) fn earlier_value(scenario: &Scenario) -> Option<(StoreKey, &'static [u8])> {
    let (Stored::Known(bytes) | Stored::Assumed(bytes)) = scenario.value?;
    let hash = CallHash::read(SCHEDULED).ok()?;
    Some((StoreKey::value(&hash), bytes))
}

/// The root whose counter this is.
pub(super) fn root_of(origin: Origin, key: &str) -> Option<RootId> {
    key::root_of_counter(Revision::from_number(origin.revision)?, key)
}
