// SPDX-License-Identifier: AGPL-3.0-only
//! The programs, carried out by the SDK in Rust, and run as its worker runs a task.

use brrr_ref_worker::adapter::Programs;
use brrr_ref_worker::app::AppWorker;
use brrr_ref_worker::backend::memory::MemoryStore;
use brrr_ref_worker::handler::{self, Handler as _, Request};
use brrr_ref_worker::store::Store as _;
use brrr_wire::key::StoreKey;
use brrr_wire::name::{CallHash, RootId, TaskName, Topic};
use brrr_wire::record::Call;
use bytes::Bytes;
use futures_executor::block_on;

use crate::{Outcome, Program, Run};

/// Runs a program as often as its vector says, and compares.
pub(crate) fn check(program: &Program) -> Result<(), String> {
    for (number, run) in program.runs.iter().enumerate() {
        let outcome = block_on(outcome(program, run)).map_err(|problem| format!("run {number}: {problem}"))?;
        let seen = seen(program, outcome);
        if seen.as_ref() != Ok(&run.outcome) {
            return Err(format!("run {number}: {:?} is due, and it gives {seen:?}", run.outcome));
        }
    }
    Ok(())
}

async fn outcome(program: &Program, run: &Run) -> Result<handler::Outcome, String> {
    let store = MemoryStore::new();
    for (name, value) in &run.values {
        let key = StoreKey::value(&text(CallHash::read(&program.calls[name].hash))?);
        text(store.set(&key, Bytes::from(value.clone())).await)?;
    }
    let tasks = text(Programs::read(&program.frame())?.tasks())?;
    let call = Call { task_name: text(TaskName::read(&program.task_name))?, payload: Bytes::from_static(b"[]") };
    let (topic, root_id) = (text(Topic::read(&program.topic))?, text(RootId::read("r"))?);
    let request = Request { topic, root_id, call_hash: text(CallHash::read(program.own()))?, call };
    Ok(AppWorker::new(tasks, store).handle(request).await)
}

/// The outcome in the terms of the vector.
fn seen(program: &Program, outcome: handler::Outcome) -> Result<Outcome, String> {
    match outcome {
        handler::Outcome::Response(value) => Ok(Outcome::Response(text(String::from_utf8(value.to_vec()))?)),
        handler::Outcome::Failed { kind, .. } => Ok(Outcome::Failed(kind)),
        handler::Outcome::Defer(children) => {
            let name = |child: &handler::DeferredCall| {
                let topic = child.topic.as_ref().map_or(program.topic.as_str(), Topic::as_str);
                let found = program.calls.iter().find(|(_, call)| {
                    call.hash == child.call_hash.as_str()
                        && call.payload.as_bytes() == child.call.payload
                        && call.task_name == child.call.task_name.as_str()
                        && call.topic.as_ref().unwrap_or(&program.topic) == topic
                });
                found.map(|(name, _)| name.clone()).ok_or_else(|| format!("it defers to {child:?}"))
            };
            Ok(Outcome::Defer(children.iter().map(name).collect::<Result<_, _>>()?))
        }
    }
}

fn text<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}
