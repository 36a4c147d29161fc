// SPDX-License-Identifier: AGPL-3.0-only
use brrr_wire::name::{CallHash, NameError, TaskName, Topic};
use brrr_wire::proto::conformance::{self as frames, Invoke, answer::Body, outcome, reply};
use brrr_wire::record::Call;

use crate::adapter::{Lane, octets};
use crate::error::BackendError;
use crate::handler::{DeferredCall, Handler, Outcome, Request};

/// The kit plays the task.
impl Handler for Lane {
    async fn handle(&self, request: Request) -> Outcome {
        self.invoke(&request).await.unwrap_or_else(|error| failed(error.kind(), error.message()))
    }
}

impl Lane {
    async fn invoke(&self, request: &Request) -> Result<Outcome, BackendError> {
        let op = Body::Invoke(Invoke {
            task_name: request.call.task_name.to_string(),
            payload: Some(octets::from_bytes(&request.call.payload)),
            root_id: request.root_id.to_string(),
            call_hash: request.call_hash.to_string(),
        });
        match self.ask(op).await? {
            reply::Result::Outcome(frames::Outcome { kind: Some(kind) }) => self.outcome(kind),
            other => Err(self.misfit("invoke", &other)),
        }
    }

    fn outcome(&self, kind: outcome::Kind) -> Result<Outcome, BackendError> {
        Ok(match kind {
            outcome::Kind::Response(bytes) => Outcome::Response(self.bytes("invoke", bytes)?),
            outcome::Kind::Defer(frames::Defer { calls }) => {
                Outcome::Defer(calls.into_iter().map(|call| self.deferred(call)).collect::<Result<_, _>>()?)
            }
            outcome::Kind::Error(error) => failed(&error.kind, &error.message),
            // spec: HAN-005
            outcome::Kind::Invalid(_) => failed("InvalidResult", "the task gave neither bytes nor a deferral"),
        })
    }

    fn deferred(&self, deferred: frames::DeferredCall) -> Result<DeferredCall, BackendError> {
        let frames::DeferredCall { topic, call_hash, task_name, payload } = deferred;
        let payload = self.bytes("invoke", payload.unwrap_or_default())?;
        let named = || -> Result<DeferredCall, NameError> {
            // A reader's bounds: whether a name is refused is the worker's decision, not the shim's. spec: LIM-013
            let topic = if topic.is_empty() { None } else { Some(Topic::read(&topic)?) };
            let call = Call { task_name: TaskName::read(&task_name)?, payload };
            Ok(DeferredCall { topic, call_hash: CallHash::read(&call_hash)?, call })
        };
        named().map_err(|error| BackendError::new("InvalidName", error.to_string()))
    }
}

fn failed(kind: &str, message: &str) -> Outcome {
    Outcome::Failed { kind: kind.to_owned(), message: message.to_owned() }
}
