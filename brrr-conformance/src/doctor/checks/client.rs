// SPDX-License-Identifier: AGPL-3.0-only
//! The profile `client`: lanes that schedule one call, or read one value.

use brrr_wire::proto::conformance::{Read, Schedule, answer, command, result};
use brrr_wire::revision::Revision;
use bytes::Bytes;

use crate::adapter::AdapterError;
use crate::doctor::Diagnosis;
use crate::doctor::bench::{Bench, Run};
use crate::doctor::story::{CALL, Story, TASK, payloads};
use crate::octets;

pub(super) fn all(bench: &mut Bench, revision: Revision, diagnosis: &mut Diagnosis) -> Result<(), AdapterError> {
    for (name, payload, form) in payloads() {
        let schedule = Schedule {
            topic: "doctor".to_owned(),
            call_hash: CALL.to_owned(),
            task_name: TASK.to_owned(),
            payload: Some(form),
            revision: revision.number(),
        };
        let mut story = Story::echo(&payload);
        let run = bench.play(command::Body::Schedule(schedule), &mut story)?;
        result(bench, &run, "schedule", "scheduled", |kind| matches!(kind, result::Kind::Scheduled(_)))?;
        let mut story = Story { value: Some(payload.clone()), ..story };
        let run = bench.play(read(), &mut story)?;
        let due = format!("the value {}, which came as {name}", octets::show(&payload));
        result(bench, &run, "read", &due, |kind| is_value(kind, &payload))?;
    }
    let run = bench.play(read(), &mut Story::echo(b""))?;
    result(bench, &run, "read", "notFound", |kind| matches!(kind, result::Kind::NotFound(_)))?;
    diagnosis.right.push(format!("its client of revision {revision} schedules and reads"));
    Ok(())
}

fn read() -> command::Body {
    command::Body::Read(Read { call_hash: CALL.to_owned() })
}

fn is_value(kind: &result::Kind, due: &Bytes) -> bool {
    matches!(kind, result::Kind::Value(seen) if octets::decode(Some(seen)).ok().as_ref() == Some(due) || (seen.form.is_none() && due.is_empty()))
}

/// The lane ended with the result that is due.
fn result(
    bench: &mut Bench,
    run: &Run,
    command: &str,
    due: &str,
    is_due: impl Fn(&result::Kind) -> bool,
) -> Result<(), AdapterError> {
    let seen = match &run.end {
        Some(answer::Body::Result(result)) if result.kind.as_ref().is_some_and(is_due) => return Ok(()),
        Some(answer::Body::Result(result)) => match &result.kind {
            Some(result::Kind::Scheduled(_)) => "the result scheduled".to_owned(),
            Some(result::Kind::NotFound(_)) => "the result notFound".to_owned(),
            Some(result::Kind::Value(seen)) => {
                let seen = octets::decode(Some(seen));
                format!("the value {}", seen.map_or_else(|error| error.to_string(), |seen| octets::show(&seen)))
            }
            Some(result::Kind::Error(error)) => format!("the error {}: {}", error.kind, octets::short(&error.message)),
            None => "a result without a kind".to_owned(),
        },
        _ => "`exit`, which is for workers".to_owned(),
    };
    let said = run.said();
    Err(bench.wrong(format!("answers `{command}` with {seen} where {due} is due; before that it did {said}")))
}
