// SPDX-License-Identifier: AGPL-3.0-only
use std::future::Future;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::arity::for_each_arity;
use super::context::App;
use super::error::TaskError;

/// An async function that can be registered as a task.
///
/// It takes an [`App`] and up to six arguments, and gives a `Result`: `async fn(App<C, K>, A0, A1) -> Result<R, E>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no function that can be a task",
    note = "a task is `async fn(App<C, K>, …up to six arguments) -> Result<R, E>`; its arguments are `DeserializeOwned`, `R` is `Serialize`, and `E` is `TaskError` or an error",
    note = "its future has to be `Send`: nothing that is not may be held across an `.await`"
)]
pub trait TaskFn<C, K, A>: Clone + Send + Sync + 'static {
    /// What it gives.
    type Returns: Serialize;

    /// Runs it once.
    fn run(self, app: App<C, K>, args: A) -> impl Future<Output = Result<Self::Returns, TaskError>> + Send;
}

macro_rules! task_fn {
    ($($arg:ident $at:tt),*) => {
        impl<C, K, F, Run, R, E, $($arg),*> TaskFn<C, K, ($($arg,)*)> for F
        where
            C: Send + Sync,
            K: Send + Sync,
            F: Fn(App<C, K>, $($arg),*) -> Run + Clone + Send + Sync + 'static,
            Run: Future<Output = Result<R, E>> + Send,
            R: Serialize,
            E: Into<TaskError>,
            $($arg: DeserializeOwned + Send,)*
        {
            type Returns = R;

            async fn run(self, app: App<C, K>, args: ($($arg,)*)) -> Result<R, TaskError> {
                let _ = &args; // of a task without arguments
                self(app, $(args.$at),*).await.map_err(Into::into)
            }
        }
    };
}

for_each_arity!(task_fn);
