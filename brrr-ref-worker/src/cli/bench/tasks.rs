// SPDX-License-Identifier: AGPL-3.0-only
//! The tasks of the benchmark, without a codec: payloads are a few numbers.

use brrr_ref_worker::error::BackendError;
use brrr_ref_worker::handler::{DeferredCall, Handler, Outcome, Request};
use brrr_ref_worker::store::Store;
use brrr_wire::key::StoreKey;
use bytes::Bytes;
use futures_util::stream::{self, StreamExt};

use super::scenario::{Calling, Task};

/// How many values are asked for at once.
const OPEN_READS: usize = 128;

/// The tasks; what they need of others they read from the store.
#[derive(Debug)]
pub(crate) struct Tasks<S>(pub(crate) S);

impl<S: Store> Handler for Tasks<S> {
    async fn handle(&self, request: Request) -> Outcome {
        let Some(calling) = Calling::read(&request.call) else {
            return failed("UnknownCall", format!("{} is no call of the benchmark", request.call.task_name));
        };
        let outcome = match calling {
            Calling { task: Task::Fib, n: n @ 0..2, .. } => return response(u64::from(n)),
            Calling { task: Task::Leaf, .. } => return response(1),
            Calling { task: Task::Chain, n: 0, .. } => return response(0),
            Calling { task: Task::Chain, n, .. } => self.sum(1, [Calling { n: n - 1, ..calling }]).await,
            Calling { task: Task::Fib, n, path, .. } => {
                let child = |less, at| Calling { n: n - less, path: if path == 0 { 0 } else { at }, ..calling };
                self.sum(0, [child(1, 2 * path), child(2, 2 * path + 1)]).await
            }
            Calling { task: Task::FanOut, n, root, .. } => {
                self.sum(0, (0..n).map(|n| Calling { task: Task::Leaf, n, root, path: 0 })).await
            }
        };
        outcome.unwrap_or_else(|error| failed(error.kind(), error.message().to_owned()))
    }
}

impl<S: Store> Tasks<S> {
    /// The sum of the values of these calls and `start`, or a deferral to those that have none.
    async fn sum(&self, start: u64, calls: impl IntoIterator<Item = Calling>) -> Result<Outcome, BackendError> {
        let read = |calling: Calling| async move {
            let (call_hash, call) = calling.write();
            let value = self.0.get(&StoreKey::value(&call_hash)).await;
            (DeferredCall { topic: None, call_hash, call }, value)
        };
        let mut reads = stream::iter(calls.into_iter().map(read)).buffered(OPEN_READS);
        let (mut sum, mut missing) = (start, Vec::new());
        while let Some((call, value)) = reads.next().await {
            match value? {
                Some(value) => sum += number(&value)?,
                None => missing.push(call),
            }
        }
        Ok(if missing.is_empty() { response(sum) } else { Outcome::Defer(missing) })
    }
}

fn number(value: &Bytes) -> Result<u64, BackendError> {
    std::str::from_utf8(value)
        .ok()
        .and_then(|digits| digits.parse().ok())
        .ok_or_else(|| BackendError::new("BadValue", format!("the value `{}` is no number", value.escape_ascii())))
}

fn response(n: u64) -> Outcome {
    Outcome::Response(Bytes::from(n.to_string()))
}

fn failed(kind: &str, message: String) -> Outcome {
    Outcome::Failed { kind: kind.to_owned(), message }
}
