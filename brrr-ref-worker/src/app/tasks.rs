// SPDX-License-Identifier: AGPL-3.0-only
use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use brrr_wire::name::{NameError, TaskName};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use thiserror::Error;

use super::args::FromArgs;
use super::context::{App, Shared};
use super::error::TaskError;
use super::function::TaskFn;
use super::names::Names;
use super::task::Named;
use crate::codec::Codec;
use crate::codec::json::JsonCodec;

/// The tasks of an application, by name, with its codec and its context value.
///
/// It knows no backends: give it to an [`AppWorker`](super::AppWorker) with a store, or in a test to a
/// [`LocalBrrr`](crate::local::LocalBrrr). Names are compared as exact text (HAN-011).
pub struct Tasks<C = (), K = JsonCodec> {
    codec: K,
    context: C,
    names: Names,
    runners: Runners<C, K>,
}

/// The tasks by name.
pub(super) type Runners<C, K> = HashMap<String, Runner<C, K>>;

/// Runs one task: from an app and a payload to the bytes of its value.
pub(super) type Runner<C, K> =
    Box<dyn Fn(App<C, K>, Bytes) -> BoxFuture<'static, Result<Bytes, TaskError>> + Send + Sync>;

/// Why a task was not registered.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RegisterError {
    /// Another task has the name.
    #[error("the task {0:?} is registered twice; give each task a name of its own")]
    Duplicate(String),
    /// The name is out of its bounds (LIM-013).
    #[error("a task was not registered: {0}")]
    Name(#[from] NameError),
}

impl<C, K> Tasks<C, K>
where
    C: Send + Sync + 'static,
    K: Codec + Clone + Send + Sync + 'static,
{
    /// No tasks yet. All that read the same calls have to use the same codec; `context` is at every task's disposal
    /// as [`App::context`], and is `()` where none is needed.
    pub fn new(codec: K, context: C) -> Self {
        Self { codec, context, names: Names::default(), runners: HashMap::new() }
    }

    /// Registers an async function, `async fn(App<C, K>, …up to six arguments) -> Result<R, E>`, under a name or the
    /// handle of a [`Task`](super::Task).
    ///
    /// The codec reads the arguments from the payload and writes the value. `E` is [`TaskError`], or any error.
    ///
    /// # Errors
    /// [`RegisterError`], where another task has the name or it is out of its bounds.
    #[allow(clippy::needless_pass_by_value, reason = "a name is a text or a small handle")]
    pub fn task<A, F>(mut self, name: impl Named<A, F::Returns>, function: F) -> Result<Self, RegisterError>
    where
        A: FromArgs + Send + 'static,
        F: TaskFn<C, K, A>,
    {
        let name = self.free(name.task_name())?;
        self.names.add::<F>(&name);
        self.runners.insert(name, Box::new(move |app, payload| Box::pin(typed(function.clone(), app, payload))));
        Ok(self)
    }

    /// Registers an async function from the payload's bytes to the value's, `async fn(App<C, K>, Bytes) ->
    /// Result<Bytes, E>`, for a task that does without the codec.
    ///
    /// # Errors
    /// [`RegisterError`], where another task has the name or it is out of its bounds.
    pub fn raw_task<F, Run, E>(mut self, name: &str, function: F) -> Result<Self, RegisterError>
    where
        F: Fn(App<C, K>, Bytes) -> Run + Clone + Send + Sync + 'static,
        Run: Future<Output = Result<Bytes, E>> + Send,
        E: Into<TaskError>,
    {
        let name = self.free(name)?;
        self.runners.insert(
            name,
            Box::new(move |app, payload| {
                let function = function.clone();
                Box::pin(async move { function(app, payload).await.map_err(Into::into) })
            }),
        );
        Ok(self)
    }

    /// The names of all tasks, in their order as text.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.runners.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// The codec.
    pub fn codec(&self) -> &K {
        &self.codec
    }

    fn free(&self, name: &str) -> Result<String, RegisterError> {
        TaskName::new(name)?; // spec: LIM-013
        if self.runners.contains_key(name) {
            return Err(RegisterError::Duplicate(name.to_owned()));
        }
        Ok(name.to_owned())
    }

    pub(super) fn into_parts(self) -> (Arc<Shared<C, K>>, Runners<C, K>) {
        let Self { codec, context, names, runners } = self;
        (Arc::new(Shared { codec, context, names }), runners)
    }
}

impl<C, K> fmt::Debug for Tasks<C, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Tasks").field(&self.runners.keys()).finish()
    }
}

async fn typed<C, K, A, F>(function: F, app: App<C, K>, payload: Bytes) -> Result<Bytes, TaskError>
where
    C: Send + Sync + 'static,
    K: Codec + Clone + Send + Sync + 'static,
    A: FromArgs + Send + 'static,
    F: TaskFn<C, K, A>,
{
    let name = app.task_name().clone();
    let args = A::decode(app.codec(), &payload).map_err(|error| {
        let message = format!("the arguments of the task {:?} cannot be read: {error}", name.as_str());
        TaskError::new(TaskError::BAD_ARGUMENTS, message)
    })?;
    let codec = app.codec().clone();
    let value = function.run(app, args).await?;
    codec.encode_value(&value).map_err(|error| {
        let message = format!("the value of the task {:?} cannot be written: {error}", name.as_str());
        TaskError::new(TaskError::BAD_RESULT, message)
    })
}
