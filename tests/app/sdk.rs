// SPDX-License-Identifier: AGPL-3.0-only
//! The programs, written with the calls and gathers of the SDK in Rust, and run as its worker runs a task.

use std::sync::Arc;

use brrr_ref_worker::app::{App, AppWorker, TaskError, Tasks};
use brrr_ref_worker::backend::memory::MemoryStore;
use brrr_ref_worker::codec::json::JsonCodec;
use brrr_ref_worker::handler::{self, Handler as _, Request};
use brrr_ref_worker::store::Store as _;
use brrr_wire::key::StoreKey;
use brrr_wire::name::{CallHash, RootId, TaskName, Topic};
use brrr_wire::record::Call;
use bytes::Bytes;
use futures_executor::block_on;
use futures_util::future::BoxFuture;
use serde_json::Value;

use super::evaluate::{Expression, Outcome};
use crate::{Program, Run};

/// Runs a program as often as its vector says, and compares.
pub(crate) fn check(program: &Arc<Program>) -> Result<(), String> {
    for (number, run) in program.runs.iter().enumerate() {
        let outcome = block_on(outcome(program, run)).map_err(|problem| format!("run {number}: {problem}"))?;
        let seen = seen(program, outcome);
        if seen.as_ref() != Ok(&run.outcome) {
            return Err(format!("run {number}: {:?} is due, and it gives {seen:?}", run.outcome));
        }
    }
    Ok(())
}

async fn outcome(program: &Arc<Program>, run: &Run) -> Result<handler::Outcome, String> {
    let store = MemoryStore::new();
    for (name, value) in &run.values {
        let key = StoreKey::value(&text(CallHash::read(&program.calls[name].hash))?);
        text(store.set(&key, Bytes::from(value.clone())).await)?;
    }
    let mut tasks = Tasks::new(JsonCodec::Jcs, Arc::clone(program));
    for name in program.registered.as_ref().unwrap_or(&vec![program.task_name.clone()]) {
        tasks = text(tasks.task(name.as_str(), task))?;
    }
    let own = program.own.as_ref().map_or("own", |name| &program.calls[name].hash);
    let call = Call { task_name: text(TaskName::read(&program.task_name))?, payload: Bytes::from_static(b"[]") };
    let (topic, root_id) = (text(Topic::read(&program.topic))?, text(RootId::read("r"))?);
    let request = Request { topic, root_id, call_hash: text(CallHash::read(own))?, call };
    Ok(AppWorker::new(tasks, store).handle(request).await)
}

async fn task(app: App<Arc<Program>>) -> Result<Value, TaskError> {
    value(&app, &app.context().body).await
}

fn value<'a>(app: &'a App<Arc<Program>>, expression: &'a Expression) -> BoxFuture<'a, Result<Value, TaskError>> {
    Box::pin(async move {
        match expression {
            Expression::Text { text } => Ok(Value::from(text.as_str())),
            Expression::Fail { fail } => Err(TaskError::new(fail, "the program says so")),
            Expression::Call { call } => {
                let call = &app.context().calls[call];
                let args: Vec<Value> = serde_json::from_str(&call.args_json)?;
                let called = app.call_named(&call.task_name, args);
                match &call.topic {
                    Some(topic) => called.on(topic).await,
                    None => called.await,
                }
            }
            Expression::List { list } => {
                let mut values = Vec::new();
                for one in list {
                    values.push(value(app, one).await?);
                }
                Ok(Value::Array(values))
            }
            Expression::Gather { gather } => {
                app.gather(gather.iter().map(|member| value(app, member))).await.map(Value::Array)
            }
            Expression::Try { r#try, otherwise } => match value(app, r#try).await {
                Ok(value) => Ok(value),
                Err(_) => value(app, otherwise).await,
            },
        }
    })
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
