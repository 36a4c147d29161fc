// SPDX-License-Identifier: AGPL-3.0-only
//! One message: read the call, run the task, and do what follows from its outcome.

use brrr_ref_worker::handler::{Handler as _, Outcome, Request};
use brrr_ref_worker::store::Store as _;
use brrr_wire::key::StoreKey;
use brrr_wire::record::{Call, ScheduleMessage};
use bytes::Bytes;

use crate::faults::Fault;
use crate::worker::{Trouble, Worker};

impl Worker {
    /// Handles one message; gives what went wrong.
    pub(crate) async fn handle(&self, message: &ScheduleMessage) -> Vec<Trouble> {
        let call = match self.read_call(message).await {
            Ok(call) => call,
            Err(trouble) => return vec![trouble],
        };
        if self.has(Fault::EarlyCheckWithoutDraining)
            && matches!(self.lane.get(&StoreKey::value(&message.call_hash)).await, Ok(Some(_)))
        {
            return Vec::new();
        }
        let ScheduleMessage { root_id, call_hash } = message.clone();
        let request = Request { topic: self.topic.clone(), root_id, call_hash, call };
        match self.outcome(request.clone()).await {
            Outcome::Response(value) => self.return_value(message, value).await,
            Outcome::Defer(children) => {
                if self.has(Fault::RunsTwice) {
                    let _ = self.outcome(request).await;
                }
                if self.has(Fault::ValueOfDeferral) {
                    let _ = self.lane.set(&StoreKey::value(&message.call_hash), Bytes::new()).await;
                }
                self.register_all(message, children).await
            }
            Outcome::Failed { kind, message: text } => {
                if self.has(Fault::FailureAsValue) {
                    let _ = self.lane.set(&StoreKey::value(&message.call_hash), Bytes::from(text.clone())).await;
                }
                vec![Trouble::new("Handler", format!("{kind}: {text}"))]
            }
        }
    }

    /// What the task comes to: run by the layer of this worker, or by the kit.
    async fn outcome(&self, request: Request) -> Outcome {
        match &self.layer {
            Some(layer) => layer.handle(&request).await,
            None => self.lane.handle(request).await,
        }
    }

    async fn read_call(&self, message: &ScheduleMessage) -> Result<Call, Trouble> {
        let key = StoreKey::call(&message.call_hash);
        let Some(bytes) = self.lane.get_with_retry(&key, &self.lane).await? else {
            return Err(Trouble::new("CallMissing", format!("no call is stored under {key}")));
        };
        let mut call = self
            .read_lax(&bytes, |bytes| Call::decode(&Bytes::copy_from_slice(bytes)))
            .map_err(|error| Trouble::new("MalformedCall", format!("the record {key} is malformed: {error}")))?;
        if self.has(Fault::PayloadAsText) {
            call.payload = Bytes::from(String::from_utf8_lossy(&call.payload).into_owned());
        }
        Ok(call)
    }
}
