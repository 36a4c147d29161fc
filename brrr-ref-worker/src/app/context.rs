// SPDX-License-Identifier: AGPL-3.0-only
use std::sync::Arc;

use brrr_wire::name::{CallHash, RootId, TaskName, Topic};
use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::args::Args;
use super::call::Call;
use super::callable::Callable;
use super::error::TaskError;
use super::gather::Members;
use super::names::Names;
use super::run::Run;
use crate::codec::json::JsonCodec;
use crate::codec::{Codec, EncodedCall};

/// What a task is given in each run: how it calls others, who it is, and the application's own context value.
///
/// It is a handle; cloning it is cheap. `C` is the context value that was given to [`Tasks`](super::Tasks), for example
/// a pool of connections, and `K` is the codec.
pub struct App<C = (), K = JsonCodec> {
    pub(super) run: Arc<Run>,
    pub(super) shared: Arc<Shared<C, K>>,
}

/// What all runs of an application share.
pub(super) struct Shared<C, K> {
    pub(super) codec: K,
    pub(super) context: C,
    pub(super) names: Names,
}

impl<C, K> Clone for App<C, K> {
    fn clone(&self) -> Self {
        Self { run: Arc::clone(&self.run), shared: Arc::clone(&self.shared) }
    }
}

impl<C, K: Codec + Clone> App<C, K> {
    /// Gives the function that calls a task: `app.call(fib)(11).await?`.
    ///
    /// The task is a function that is registered in the same [`Tasks`](super::Tasks), or the handle of one that is
    /// registered anywhere, a [`Task`](super::Task). What it gives takes the task's arguments and is a [`Call`].
    pub fn call<A, T: Callable<C, K, A>>(&self, task: T) -> T::Caller {
        task.caller(self)
    }

    /// Calls the task of this name, whatever type its value is read as: `app.call_named("fib", (11,)).await?`.
    #[allow(clippy::needless_pass_by_value, reason = "arguments are passed to a call by value")]
    pub fn call_named<R: DeserializeOwned>(&self, task_name: &str, args: impl Args) -> Call<R, K> {
        let codec = &self.shared.codec;
        let call = args.encode(codec, task_name).map_err(|error| TaskError::unencodable(task_name, error));
        Call::typed(Arc::clone(&self.run), codec.clone(), call)
    }

    /// Makes a call of which the caller made payload and identity, and gives its value as the stored bytes.
    pub fn call_raw(&self, call: EncodedCall) -> Call<Bytes, K> {
        Call::raw(Arc::clone(&self.run), self.shared.codec.clone(), call)
    }

    /// Awaits all members and gives their values, in the order of the members (APP-007).
    ///
    /// Members are calls, other gathers, or any future of a `Result`, such as an `async` block that calls in turn. They
    /// are the items of a list or iterator, which gives a `Vec`, or a tuple of up to six with values of different types,
    /// which gives a tuple. The type of their errors is one, in most tasks [`TaskError`].
    ///
    /// Where values are missing, the run ends with one deferral to all of them (APP-006); a member that calls in turn
    /// asks for the first that it misses. A member that fails makes the gather fail, and nothing is asked for (APP-009),
    /// after all members were awaited (APP-010); of several failures it is the first in the order of the members
    /// (APP-011). Of no members it is the empty list (APP-008).
    pub fn gather<Shape, M: Members<Shape>>(&self, members: M) -> M::Gathering {
        members.gather(&self.run)
    }

    /// The codec of the application.
    pub fn codec(&self) -> &K {
        &self.shared.codec
    }
}

impl<C, K> App<C, K> {
    /// The application's own context value.
    pub fn context(&self) -> &C {
        &self.shared.context
    }

    /// The root under which this run takes place: one for each schedule operation. The same call may be run under
    /// several, so nothing that becomes part of a value may depend on it.
    pub fn root_id(&self) -> &RootId {
        &self.run.root_id
    }

    /// The identity of the call that is being run.
    pub fn call_hash(&self) -> &CallHash {
        &self.run.call_hash
    }

    /// The topic on which this run takes place, and on which its calls go unless they say otherwise.
    pub fn topic(&self) -> &Topic {
        &self.run.topic
    }

    /// The name under which the task was called.
    pub fn task_name(&self) -> &TaskName {
        &self.run.task_name
    }
}
