// SPDX-License-Identifier: AGPL-3.0-only
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use brrr_wire::machine::DeferredCall;
use brrr_wire::name::{CallHash, Topic};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use serde::de::DeserializeOwned;

use super::error::TaskError;
use super::run::Run;
use super::scope::End;
use crate::codec::json::JsonCodec;
use crate::codec::{Codec, CodecError, EncodedCall};
use crate::error::BackendError;

/// A call of another task: a future of the value that is stored for it.
///
/// It reads the value once (APP-001). Where there is one it gives that, decoded from the stored bytes (APP-002); where
/// there is none it never completes, and the run of the task ends with a deferral (APP-005). Whatever fails is an
/// error of the task that calls: the child's own failures are reported where it runs, and leave the caller waiting.
///
/// # Errors
/// A [`TaskError`] whose kind is [`SELF_CALL`](TaskError::SELF_CALL), [`UNENCODABLE`](TaskError::UNENCODABLE),
/// [`UNDECODABLE`](TaskError::UNDECODABLE), [`BAD_NAME`](TaskError::BAD_NAME), [`UNKNOWN_TASK`](TaskError::UNKNOWN_TASK)
/// where a function is called that is no registered task, or [`RUN_OVER`](TaskError::RUN_OVER). A store that fails is
/// none of them: it ends the run as a failure, since a task that catches it would store for good what it did instead.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<R, K = JsonCodec> {
    run: Arc<Run>,
    codec: K,
    decode: fn(&K, &Bytes) -> Result<R, CodecError>,
    /// `None` once it has completed.
    state: Option<State>,
}

enum State {
    New(Result<DeferredCall, TaskError>),
    Reading(DeferredCall, BoxFuture<'static, Result<Option<Bytes>, BackendError>>),
    /// There was no value, or the store failed: only the end of the run ends this.
    Parked(BoxFuture<'static, ()>),
}

impl<R: DeserializeOwned, K: Codec> Call<R, K> {
    pub(super) fn typed(run: Arc<Run>, codec: K, call: Result<EncodedCall, TaskError>) -> Self {
        Self::new(run, codec, call, |codec, bytes| codec.decode(bytes))
    }
}

impl<K> Call<Bytes, K> {
    pub(super) fn raw(run: Arc<Run>, codec: K, call: EncodedCall) -> Self {
        Self::new(run, codec, Ok(call), |_, bytes| Ok(bytes.clone()))
    }
}

impl<R, K> Call<R, K> {
    fn new(
        run: Arc<Run>,
        codec: K,
        call: Result<EncodedCall, TaskError>,
        decode: fn(&K, &Bytes) -> Result<R, CodecError>,
    ) -> Self {
        let call = call.map(|EncodedCall { call, call_hash }| DeferredCall { topic: None, call_hash, call });
        Self { run, codec, decode, state: Some(State::New(call)) }
    }

    /// The same call, with the child on this topic instead of the one on which its caller runs (RET-024).
    ///
    /// A call is known by its task and arguments, whatever the topic: where the value is there it is used.
    pub fn on(mut self, topic: &str) -> Self {
        if let Some(State::New(Ok(call))) = &mut self.state {
            match Topic::new(topic) {
                Ok(topic) => call.topic = Some(topic),
                Err(error) => self.state = Some(State::New(Err(TaskError::bad_name(&error)))), // spec: LIM-013
            }
        }
        self
    }

    /// The identity of the call; `None` where it could not be made, or was awaited already.
    pub fn call_hash(&self) -> Option<&CallHash> {
        match &self.state {
            Some(State::New(Ok(call)) | State::Reading(call, _)) => Some(&call.call_hash),
            _ => None,
        }
    }

    fn start(&self, call: DeferredCall) -> Result<State, TaskError> {
        if call.call_hash == self.run.call_hash {
            let name = call.call.task_name.as_str();
            let message = format!(
                "the task {name:?} calls itself with its own arguments, so it would wait for ever; call it with others"
            );
            return Err(TaskError::new(TaskError::SELF_CALL, message)); // spec: APP-013
        }
        let read = self.run.read(&call.call_hash);
        Ok(State::Reading(call, read))
    }

    fn decoded(&self, call: &DeferredCall, bytes: &Bytes) -> Result<R, TaskError> {
        (self.decode)(&self.codec, bytes).map_err(|error| {
            let name = call.call.task_name.as_str();
            let message = format!("the value of the task {name:?}, call {}, cannot be read: {error}", call.call_hash);
            TaskError::new(TaskError::UNDECODABLE, message)
        })
    }

    /// The state after a read that gave no value.
    fn park(&self, call: DeferredCall, read: Result<Option<Bytes>, BackendError>) -> State {
        self.run.end(match read {
            Ok(_) => End::deferral(vec![call]),
            Err(error) => {
                let message = format!("the value of the call {} could not be read: {error}", call.call_hash);
                End::failure(TaskError::new(TaskError::READ_FAILED, message))
            }
        });
        State::Parked(self.run.until_over())
    }
}

// Nothing in it is pinned: what a call polls is in boxes.
impl<R, K> Unpin for Call<R, K> {}

impl<R, K> Future for Call<R, K> {
    type Output = Result<R, TaskError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.run.is_over() {
            return Poll::Ready(Err(self.run.run_over()));
        }
        loop {
            match self.state.take().expect("invariant: a call is not polled after it has completed") {
                State::New(call) => self.state = Some(self.start(call?)?),
                State::Reading(call, mut read) => match read.as_mut().poll(context) {
                    Poll::Pending => {
                        self.state = Some(State::Reading(call, read));
                        return Poll::Pending;
                    }
                    Poll::Ready(Ok(Some(bytes))) => return Poll::Ready(self.decoded(&call, &bytes)),
                    Poll::Ready(absent) => self.state = Some(self.park(call, absent)),
                },
                State::Parked(mut over) => match over.as_mut().poll(context) {
                    Poll::Pending => {
                        self.state = Some(State::Parked(over));
                        return Poll::Pending;
                    }
                    Poll::Ready(()) => return Poll::Ready(Err(self.run.run_over())),
                },
            }
        }
    }
}
