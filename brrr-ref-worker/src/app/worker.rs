// SPDX-License-Identifier: AGPL-3.0-only
use std::any::Any;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use brrr_wire::machine::{Outcome, Request};
use bytes::Bytes;
use futures_util::future::BoxFuture;

use super::context::{App, Shared};
use super::error::TaskError;
use super::run::{Run, Values};
use super::scope;
use super::tasks::{Runners, Tasks};
use crate::codec::Codec;
use crate::codec::json::JsonCodec;
use crate::handler::Handler;
use crate::store::Store;

/// Runs the [`Tasks`] of an application: the handler for a worker.
///
/// It reads the values of children from the store on which its worker runs. Its clones share everything.
pub struct AppWorker<C = (), K = JsonCodec> {
    shared: Arc<Shared<C, K>>,
    runners: Arc<Runners<C, K>>,
    values: Arc<dyn Values>,
}

impl<C, K> AppWorker<C, K>
where
    C: Send + Sync + 'static,
    K: Codec + Clone + Send + Sync + 'static,
{
    /// A handler for these tasks. Their calls read from `store`, which has to be the worker's.
    pub fn new<S: Store + 'static>(tasks: Tasks<C, K>, store: S) -> Self {
        let (shared, runners) = tasks.into_parts();
        Self { shared, runners: Arc::new(runners), values: Arc::new(store) }
    }
}

impl<C, K> Clone for AppWorker<C, K> {
    fn clone(&self) -> Self {
        let (shared, runners, values) = (&self.shared, &self.runners, &self.values);
        Self { shared: Arc::clone(shared), runners: Arc::clone(runners), values: Arc::clone(values) }
    }
}

impl<C, K> fmt::Debug for AppWorker<C, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AppWorker").field(&self.runners.keys()).finish()
    }
}

impl<C, K> Handler for AppWorker<C, K>
where
    C: Send + Sync + 'static,
    K: Codec + Clone + Send + Sync + 'static,
{
    async fn handle(&self, request: Request) -> Outcome {
        // A map of exact names: nothing else is found in it. spec: HAN-011
        let Some(runner) = self.runners.get(request.call.task_name.as_str()) else {
            let message = format!(
                "no task is registered as {:?}; register it, or let a worker that has it take this topic",
                request.call.task_name.as_str()
            );
            return failed(&TaskError::new(TaskError::UNKNOWN_TASK, message));
        };
        let payload = request.call.payload.clone();
        let run = Run::new(request, Arc::clone(&self.values));
        let app = App { run: Arc::clone(&run), shared: Arc::clone(&self.shared) };
        Running { task: Some(runner(app, payload)), run }.await
    }
}

/// A task while it runs: ends it when it deferred, and catches its panics.
struct Running {
    run: Arc<Run>,
    task: Option<BoxFuture<'static, Result<Bytes, TaskError>>>,
}

impl Future for Running {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        let this = &mut *self;
        let task = this.task.as_mut().expect("invariant: a task is not polled after it ended");
        this.run.watch(context);
        let id = this.run.id();
        let (polled, mut end) = scope::within(id, || catch_unwind(AssertUnwindSafe(|| task.as_mut().poll(context))));
        end.add(this.run.ended_elsewhere());
        let outcome = match (polled, end.fatal) {
            (Err(panic), _) => failed(&this.panicked(&*panic)),
            (_, Some(error)) => failed(&error),
            // Whatever the task made of it, and equal ones of several gathers once. spec: APP-005, APP-006
            _ if !end.missing.is_empty() => Outcome::Defer(this.run.once(end.missing)),
            (Ok(Poll::Ready(Ok(value))), _) => Outcome::Response(value),
            (Ok(Poll::Ready(Err(error))), _) => failed(&error),
            (Ok(Poll::Pending), _) => return Poll::Pending,
        };
        Poll::Ready(this.end(outcome))
    }
}

impl Running {
    /// Drops the task; a panic in doing so is one of the task.
    fn end(&mut self, outcome: Outcome) -> Outcome {
        let task = self.task.take();
        match catch_unwind(AssertUnwindSafe(|| drop(task))) {
            Ok(()) => outcome,
            Err(panic) => failed(&self.panicked(&*panic)),
        }
    }

    fn panicked(&self, panic: &(dyn Any + Send)) -> TaskError {
        let said = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        let said = said.unwrap_or("with something that is no text");
        let message = format!("the task {:?} panicked: {said}", self.run.task_name.as_str());
        TaskError::new(TaskError::PANICKED, message)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.run.close();
    }
}

fn failed(error: &TaskError) -> Outcome {
    Outcome::Failed { kind: error.kind().to_owned(), message: error.message() }
}
