// SPDX-License-Identifier: AGPL-3.0-only
//! From outside of a task: scheduling calls and reading their values, with a codec.

use brrr_wire::key::StoreKey;
use brrr_wire::name::{CallHash, NameError, RootId, Topic};
use brrr_wire::record::Call;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::app::{Args, Named, Taking};
use crate::cache::Cache;
use crate::client::{Client, ScheduleError};
use crate::clock::Clock;
use crate::codec::json::JsonCodec;
use crate::codec::{Codec, CodecError, EncodedCall};
use crate::error::BackendError;
use crate::queue::Queue;
use crate::random::{OsRootIds, RootIds};
use crate::server::Backends;
use crate::store::Store;

/// Connects to backends, to schedule calls and to read their values with this codec, which has to be the one of the
/// workers.
pub fn connect<S, Q, C, K, J>(backends: &Backends<S, Q, C, K>, codec: J) -> Connection<S, Q, C, K, J>
where
    S: Store + Clone,
    Q: Queue + Clone,
    C: Cache + Clone,
    K: Clock + Clone,
    J: Codec,
{
    Connection::new(backends, codec, OsRootIds)
}

/// Schedules calls and reads their values; see [`connect`]. What is *raw* does without the codec.
#[derive(Debug)]
pub struct Connection<S, Q, C, K, J = JsonCodec, R = OsRootIds> {
    client: Client<S, Q, C, K, R>,
    store: S,
    codec: J,
}

/// A call that was scheduled.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scheduled {
    /// The identity of the call.
    pub call_hash: CallHash,
    /// The root under which it runs; `None` where it had a value already, so that nothing was sent (SCH-001).
    pub root_id: Option<RootId>,
}

/// Why a call was not scheduled, or its value not read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ConnectionError {
    /// The arguments have no encoding, or a name is out of its bounds (LIM-013); nothing was stored or sent.
    #[error("the call of {task_name:?} could not be made: {error}")]
    Call {
        /// The task.
        task_name: String,
        /// Why.
        error: CodecError,
    },
    /// The topic is out of its bounds (LIM-013); nothing was stored or sent.
    #[error("the call was not scheduled: {0}")]
    Topic(NameError),
    /// The call was not scheduled.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// The store gave up on the read.
    #[error("the value of the call {call_hash} could not be read: {error}")]
    Read {
        /// The call.
        call_hash: CallHash,
        /// Why.
        error: BackendError,
    },
    /// There is a value, and it does not fit the type.
    #[error("the value of the call {call_hash} of {task_name:?} cannot be read: {error}")]
    Value {
        /// The task.
        task_name: String,
        /// The call.
        call_hash: CallHash,
        /// Why.
        error: CodecError,
    },
}

impl<S, Q, C, K, J, R> Connection<S, Q, C, K, J, R>
where
    S: Store + Clone,
    Q: Queue + Clone,
    C: Cache + Clone,
    K: Clock + Clone,
    J: Codec,
    R: RootIds,
{
    /// A connection that takes its root ids from elsewhere: for runs that have to be repeatable.
    pub fn new(backends: &Backends<S, Q, C, K>, codec: J, root_ids: R) -> Self {
        Self { client: Client::new(backends.driver(), root_ids), store: backends.store.clone(), codec }
    }

    /// Schedules a call of a task on a topic: `connection.schedule("demo", "fib", (11,)).await?`.
    ///
    /// # Errors
    /// [`ConnectionError`].
    pub async fn schedule<A: Args>(
        &self,
        topic: &str,
        task: impl Taking<A>,
        args: A,
    ) -> Result<Scheduled, ConnectionError> {
        let topic = Topic::new(topic).map_err(ConnectionError::Topic)?; // spec: LIM-013
        let EncodedCall { call, call_hash } = self.encode(task.task_name(), &args)?;
        let root_id = self.schedule_raw(&topic, &call_hash, call).await?;
        Ok(Scheduled { call_hash, root_id })
    }

    /// Schedules a call of which the caller made payload and identity; see [`Client::schedule`].
    ///
    /// # Errors
    /// [`ScheduleError`].
    pub async fn schedule_raw(
        &self,
        topic: &Topic,
        call_hash: &CallHash,
        call: Call,
    ) -> Result<Option<RootId>, ScheduleError> {
        self.client.schedule(topic, call_hash, call).await
    }

    /// The value of a call; `None` where there is none yet (APP-004).
    ///
    /// # Errors
    /// [`ConnectionError`].
    pub async fn read<T: DeserializeOwned, A: Args>(
        &self,
        task: impl Named<A, T>,
        args: A,
    ) -> Result<Option<T>, ConnectionError> {
        let EncodedCall { call_hash, .. } = self.encode(task.task_name(), &args)?;
        let Some(bytes) = self.read_raw(&call_hash).await.map_err(|error| unread(&call_hash, error))? else {
            return Ok(None);
        };
        let value = self.codec.decode(&bytes);
        let task_name = || task.task_name().to_owned();
        value.map(Some).map_err(|error| ConnectionError::Value { task_name: task_name(), call_hash, error })
    }

    /// The value of a call as the stored bytes, which may be none at all; `None` where there is none yet (APP-004).
    ///
    /// # Errors
    /// [`BackendError`], where the store gave up.
    pub async fn read_raw(&self, call_hash: &CallHash) -> Result<Option<Bytes>, BackendError> {
        self.client.read(call_hash).await
    }

    /// Whether a call has a value.
    ///
    /// # Errors
    /// [`ConnectionError`].
    pub async fn has<A: Args>(&self, task: impl Taking<A>, args: A) -> Result<bool, ConnectionError> {
        let EncodedCall { call_hash, .. } = self.encode(task.task_name(), &args)?;
        self.has_raw(&call_hash).await.map_err(|error| unread(&call_hash, error))
    }

    /// Whether the call of this identity has a value.
    ///
    /// # Errors
    /// [`BackendError`], where the store gave up.
    pub async fn has_raw(&self, call_hash: &CallHash) -> Result<bool, BackendError> {
        self.store.has(&StoreKey::value(call_hash)).await
    }

    /// The codec.
    pub fn codec(&self) -> &J {
        &self.codec
    }

    fn encode(&self, task_name: &str, args: &impl Args) -> Result<EncodedCall, ConnectionError> {
        let call = args.encode(&self.codec, task_name);
        call.map_err(|error| ConnectionError::Call { task_name: task_name.to_owned(), error })
    }
}

fn unread(call_hash: &CallHash, error: BackendError) -> ConnectionError {
    ConnectionError::Read { call_hash: call_hash.clone(), error }
}
