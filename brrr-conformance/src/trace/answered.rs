// SPDX-License-Identifier: AGPL-3.0-only
//! Replies with bytes instead of text forms of bytes.

use brrr_wire::proto::conformance::{DeferredCall, Error, Outcome, outcome, reply};
use bytes::Bytes;

use super::action::bytes;
use crate::octets::OctetsError;

/// A child of a deferral, as the task named it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Deferred {
    /// Empty: the worker's own topic.
    pub topic: String,
    /// The child.
    pub call_hash: String,
    /// What it runs.
    pub task_name: String,
    /// What it is given.
    pub payload: Bytes,
}

/// What an op was answered.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Answered {
    /// The record's bytes, or that there is none.
    Value(Option<Bytes>),
    /// It was carried out.
    Done,
    /// The condition did not hold, or so the store said.
    Mismatch,
    /// The new count.
    Count(u32),
    /// A message's body.
    Message(Bytes),
    /// There is no message now.
    Empty,
    /// There will be no more messages.
    Closed,
    /// The task returned these bytes.
    Response(Bytes),
    /// The task needs the results of these calls first.
    Deferral(Vec<Deferred>),
    /// The task raised an error.
    TaskFailed(Error),
    /// The task returned what is neither bytes nor a deferral.
    TaskInvalid,
    /// The op failed; whether it was carried out is not known.
    Failed(Error),
    /// Whether there is such a record.
    Present(bool),
}

impl Answered {
    pub(crate) fn of(result: &reply::Result) -> Result<Self, OctetsError> {
        use reply::Result as R;
        Ok(match result {
            R::Value(value) => Self::Value(Some(bytes(Some(value))?)),
            R::NotFound(_) => Self::Value(None),
            R::Done(_) => Self::Done,
            R::Mismatch(_) => Self::Mismatch,
            R::Count(count) => Self::Count(*count),
            R::Message(body) => Self::Message(bytes(Some(body))?),
            R::Empty(_) => Self::Empty,
            R::Closed(_) => Self::Closed,
            R::Outcome(outcome) => Self::of_task(outcome)?,
            R::Error(error) => Self::Failed(error.clone()),
            R::Present(present) => Self::Present(*present),
        })
    }

    fn of_task(outcome: &Outcome) -> Result<Self, OctetsError> {
        Ok(match outcome.kind.as_ref().ok_or(OctetsError::Absent)? {
            outcome::Kind::Response(value) => Self::Response(bytes(Some(value))?),
            outcome::Kind::Defer(defer) => {
                let child = |call: &DeferredCall| {
                    Ok(Deferred {
                        topic: call.topic.clone(),
                        call_hash: call.call_hash.clone(),
                        task_name: call.task_name.clone(),
                        payload: bytes(call.payload.as_ref())?,
                    })
                };
                Self::Deferral(defer.calls.iter().map(child).collect::<Result<_, _>>()?)
            }
            outcome::Kind::Error(error) => Self::TaskFailed(error.clone()),
            outcome::Kind::Invalid(_) => Self::TaskInvalid,
        })
    }
}
