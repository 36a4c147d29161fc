// SPDX-License-Identifier: AGPL-3.0-only
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::Future;

use super::args::Args as _;
use super::arity::for_each_arity;
use super::call::Call;
use super::context::App;
use super::error::TaskError;
use super::task::Task;
use crate::codec::Codec;

/// What [`App::call`] can call: an async function that is a registered task, or a [`Task`] handle.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no task that can be called",
    note = "a task is `async fn(App<C, K>, …up to six arguments) -> Result<R, E>`, whose arguments are `Serialize` and whose `R` is `DeserializeOwned`",
    note = "`C` and `K` have to be those of the task that calls; a task of another application is called by its name or a `Task`"
)]
pub trait Callable<C, K, A> {
    /// A function from the arguments to the [`Call`].
    type Caller;

    /// Makes that function.
    fn caller(self, app: &App<C, K>) -> Self::Caller;
}

macro_rules! callable {
    ($($arg:ident $at:tt),*) => {
        impl<C, K, F, Run, R, E, $($arg),*> Callable<C, K, ($($arg,)*)> for F
        where
            K: Codec + Clone + Send + Sync + 'static,
            F: Fn(App<C, K>, $($arg),*) -> Run + 'static,
            Run: Future<Output = Result<R, E>>,
            R: DeserializeOwned,
            $($arg: Serialize,)*
        {
            type Caller = Box<dyn Fn($($arg),*) -> Call<R, K> + Send + Sync>;

            fn caller(self, app: &App<C, K>) -> Self::Caller {
                let name = app.shared.names.of::<F>().map(ToOwned::to_owned);
                caller!(app, name, None, $($arg $at),*)
            }
        }

        impl<C, K, R, $($arg),*> Callable<C, K, ($($arg,)*)> for Task<($($arg,)*), R>
        where
            K: Codec + Clone + Send + Sync + 'static,
            R: DeserializeOwned,
            $($arg: Serialize,)*
        {
            type Caller = Box<dyn Fn($($arg),*) -> Call<R, K> + Send + Sync>;

            fn caller(self, app: &App<C, K>) -> Self::Caller {
                caller!(app, Ok(self.name().to_owned()), self.topic(), $($arg $at),*)
            }
        }
    };
}

/// The function of one task; its arguments have the names of their types here.
macro_rules! caller {
    ($app:expr, $name:expr, $topic:expr, $($arg:ident $at:tt),*) => {{
        let (run, codec) = (Arc::clone(&$app.run), $app.shared.codec.clone());
        let (name, topic): (Result<String, TaskError>, Option<&'static str>) = ($name, $topic);
        Box::new(
            #[allow(non_snake_case)]
            move |$($arg: $arg),*| {
                let call = match &name {
                    Ok(name) => ($($arg,)*).encode(&codec, name).map_err(|error| TaskError::unencodable(name, error)),
                    Err(error) => Err(TaskError::new(error.kind(), error.message())),
                };
                let call = Call::typed(Arc::clone(&run), codec.clone(), call);
                match topic {
                    Some(topic) => call.on(topic),
                    None => call,
                }
            },
        )
    }};
}

for_each_arity!(callable);
