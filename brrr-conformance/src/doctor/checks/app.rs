// SPDX-License-Identifier: AGPL-3.0-only
//! The profile `app`: lanes whose tasks run in the SDK's own layer.

use std::collections::HashMap;

use brrr_wire::proto::conformance::{App, AppCall, AppTask, Work, answer, command};
use brrr_wire::revision::Revision;
use sha2::{Digest as _, Sha256};

use crate::adapter::{AdapterError, frame};
use crate::doctor::Diagnosis;
use crate::doctor::bench::{Bench, Run};
use crate::doctor::story::{CALL, Story, TASK};
use crate::octets;

/// The child that a task asks for, and the array that its `call_hash` is of.
const CHILD: &str = "child";
const ARGUMENTS: &str = "[\"Zo\u{eb}\"]";
const IDENTITY: &str = "[\"child\",[\"Zo\u{eb}\"]]";

pub(super) fn all(bench: &mut Bench, revision: Revision, diagnosis: &mut Diagnosis) -> Result<(), AdapterError> {
    let run = play(bench, revision, "{\"text\":\"Zo\u{eb}\"}")?;
    stores_the_text(bench, &run)?;
    let run = play(bench, revision, "{\"call\":\"a\"}")?;
    reads_the_child(bench, &run)?;
    // Whatever a task does, the adapter goes on.
    for program in ["{\"fail\":\"doctor\"}", "{\"nothing\":{}}", "{\"gather\":[{\"call\":\"a\"},{\"call\":\"a\"}]}"] {
        play(bench, revision, program)?;
    }
    diagnosis.right.push(format!("its worker of revision {revision} runs tasks in the SDK's own layer"));
    Ok(())
}

/// One message for a task with this program.
fn play(bench: &mut Bench, revision: Revision, program: &str) -> Result<Run, AdapterError> {
    let task = |name: &str, program: &str| AppTask { name: name.to_owned(), program_json: program.to_owned() };
    let call = AppCall { task_name: CHILD.to_owned(), args_json: ARGUMENTS.to_owned(), topic: String::new() };
    let app = App {
        tasks: vec![task(TASK, program), task(CHILD, "{\"text\":\"x\"}")],
        calls: HashMap::from([("a".to_owned(), call)]).into_iter().collect(),
    };
    let work = Work { topic: "doctor".to_owned(), revision: revision.number(), app: Some(app) };
    let run = bench.play(command::Body::Work(work), &mut Story::echo(b"[]"))?;
    if run.ops.iter().any(|op| matches!(op, answer::Body::Invoke(_))) {
        return Err(bench.wrong(
            "claims the profile `app` and runs a task of it with `invoke`; where `work` has `app`, the SDK's own layer for \
             tasks takes the place of that shim"
                .to_owned(),
        ));
    }
    Ok(run)
}

fn stores_the_text(bench: &mut Bench, run: &Run) -> Result<(), AdapterError> {
    let due = "\"Zo\u{eb}\"";
    let stored = run.ops.iter().find_map(|op| match op {
        answer::Body::Set(write) | answer::Body::SetNewValue(write) if write.kind == "value" => write.value.as_ref(),
        _ => None,
    });
    let seen = stored.map(|stored| octets::decode(Some(stored)));
    if matches!(&seen, Some(Ok(seen)) if seen == due.as_bytes()) {
        return Ok(());
    }
    let said = run.said();
    let seen = match seen {
        Some(Ok(seen)) => format!("stores {}", octets::show(&seen)),
        Some(Err(error)) => format!("stores bytes that cannot be read: {error}"),
        None => "stores nothing".to_owned(),
    };
    Err(bench.wrong(format!(
        "{seen} for a task that returns the text Zo\u{eb}, where `{due}` is due in the codec `json-jcs`; it did {said}"
    )))
}

fn reads_the_child(bench: &mut Bench, run: &Run) -> Result<(), AdapterError> {
    let due = octets::to_hex(&Sha256::digest(IDENTITY.as_bytes()));
    let read = |op: &answer::Body| match op {
        answer::Body::Has(key) | answer::Body::Get(key) | answer::Body::GetWithRetry(key) if key.kind == "value" => {
            Some(key.call_hash.clone()).filter(|call_hash| call_hash != CALL)
        }
        _ => None,
    };
    let reads: Vec<String> = run.ops.iter().filter_map(read).collect();
    if reads.contains(&due) {
        return Ok(());
    }
    let seen: Vec<String> = run.ops.iter().map(frame::describe).collect();
    Err(bench.wrong(format!(
        "has a task call `{CHILD}` with the arguments {ARGUMENTS} and does not read its value under {due}, which is the \
         SHA-256 of `{IDENTITY}`; it did {}",
        seen.join(", ")
    )))
}
