// SPDX-License-Identifier: AGPL-3.0-only
//! Programs: bodies of tasks in the kit's notation, carried out with this crate's calls and gathers as a user's would be.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use brrr_wire::proto::conformance::{App as Frame, AppCall, AppTask};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use serde::Deserialize;
use serde_json::Value;

use crate::app::{App, RegisterError, TaskError, Tasks};
use crate::codec::Codec as _;
use crate::codec::json::JsonCodec;

/// One expression of a program.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields, expecting = "this is no expression")]
#[allow(missing_docs, reason = "the fields are the words of the notation")]
pub enum Expression {
    /// A text.
    Text { text: String },
    /// Any value.
    Value { value: Value },
    /// What a function without a result gives.
    Nothing { nothing: Empty },
    /// The value of a call.
    Call { call: String },
    /// A gather with these members.
    Gather { gather: Vec<Self> },
    /// A list, one part after the other.
    List { list: Vec<Self> },
    /// The first one, and the other where it fails.
    Try { r#try: Box<Self>, otherwise: Box<Self> },
    /// A failure.
    Fail { fail: String },
    /// One for each run of the task; the last repeats.
    Runs { runs: Vec<Self> },
}

/// An object without members.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

/// A call that programs make.
#[derive(Clone, Debug)]
pub struct ProgramCall {
    /// The task that is called.
    pub task_name: String,
    /// The array of arguments.
    pub args: Vec<Value>,
    /// Where it runs; the own topic where none is given.
    pub topic: Option<String>,
}

/// The tasks of a lane, and what they may call. It is the context value of its [`Tasks`].
#[derive(Clone, Debug, Default)]
pub struct Programs {
    bodies: Vec<(String, Expression)>,
    calls: BTreeMap<String, ProgramCall>,
    /// How often each task was run.
    runs: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl Programs {
    /// What a frame holds.
    ///
    /// # Errors
    /// One sentence, where a program or the arguments of a call are not JSON of the right kind.
    pub fn read(frame: &Frame) -> Result<Self, String> {
        let call = |(name, call): (&String, &AppCall)| {
            let AppCall { task_name, args_json, topic } = call.clone();
            let args = serde_json::from_str(&args_json).map_err(|error| format!("the call {name:?}: {error}"))?;
            let topic = (!topic.is_empty()).then_some(topic);
            Ok((name.clone(), ProgramCall { task_name, args, topic }))
        };
        let body = |task: &AppTask| {
            let body = serde_json::from_str(&task.program_json);
            Ok((task.name.clone(), body.map_err(|error| format!("the task {:?}: {error}", task.name))?))
        };
        Ok(Self {
            bodies: frame.tasks.iter().map(body).collect::<Result<_, String>>()?,
            calls: frame.calls.iter().map(call).collect::<Result<_, String>>()?,
            runs: Arc::default(),
        })
    }

    /// These programs as tasks, with the codec `json-jcs`.
    ///
    /// # Errors
    /// [`RegisterError`], where a name is given twice or out of its bounds.
    pub fn tasks(self) -> Result<Tasks<Self>, RegisterError> {
        let names: Vec<String> = self.names().map(str::to_owned).collect();
        let tasks = Tasks::new(JsonCodec::Jcs, self);
        names.iter().try_fold(tasks, |tasks, name| tasks.raw_task(name, run))
    }

    /// The names under which tasks are to be registered.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.bodies.iter().map(|(name, _)| name.as_str())
    }

    /// The call of this name.
    pub fn call(&self, name: &str) -> Option<&ProgramCall> {
        self.calls.get(name)
    }

    /// What the task of this name does in its next run, which is counted; none if it has no program.
    pub fn begin(&self, task: &str) -> Option<&Expression> {
        let body = self.bodies.iter().find(|(name, _)| name == task).map(|(_, body)| body)?;
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let number = runs.entry(task.to_owned()).or_default();
        *number += 1;
        match body {
            Expression::Runs { runs } => runs.get(*number - 1).or(runs.last()),
            other => Some(other),
        }
    }
}

/// The body of every task: the arguments are of no concern.
async fn run(app: App<Programs>, _payload: Bytes) -> Result<Bytes, TaskError> {
    let name = app.task_name().as_str().to_owned();
    let body = app.context().begin(&name);
    let body = body.ok_or_else(|| TaskError::new("NoProgram", format!("the task {name:?} has no program")))?;
    let came = value(&app, body).await?;
    Ok(app.codec().encode_value(&came)?)
}

fn value<'a>(app: &'a App<Programs>, expression: &'a Expression) -> BoxFuture<'a, Result<Value, TaskError>> {
    Box::pin(async move {
        match expression {
            Expression::Text { text } => Ok(Value::from(text.as_str())),
            Expression::Value { value } => Ok(value.clone()),
            Expression::Nothing { .. } => Ok(serde_json::to_value(())?),
            Expression::Fail { fail } => Err(TaskError::new(fail, format!("the program fails with {fail}"))),
            Expression::Call { call } => {
                let call = app.context().call(call);
                let call = call.ok_or_else(|| TaskError::new("NoCall", "a program names a call that is not there"))?;
                let called = app.call_named(&call.task_name, call.args.clone());
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
            Expression::Runs { .. } => {
                Err(TaskError::new("NestedRuns", "a program has `runs` and it is not its outermost expression"))
            }
        }
    })
}
