// SPDX-License-Identifier: AGPL-3.0-only
//! The tasks of the benchmark, without a codec: payloads and values are numbers.

use brrr_ref_worker::error::BackendError;
use brrr_ref_worker::handler::{DeferredCall, Handler, Outcome, Request};
use brrr_ref_worker::store::Store;
use brrr_wire::key::StoreKey;
use bytes::Bytes;
use futures_util::future::join_all;

use super::scenario::{Calling, Task};

/// How many values are asked for at once.
const OPEN_READS: usize = 30;

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
        let mut calls = calls.into_iter();
        let (mut sum, mut missing) = (start, Vec::new());
        loop {
            let reads = join_all(calls.by_ref().take(OPEN_READS).map(|calling| self.read(calling))).await;
            if reads.is_empty() {
                return Ok(if missing.is_empty() { response(sum) } else { Outcome::Defer(missing) });
            }
            for read in reads {
                match read? {
                    Ok(value) => sum += value,
                    Err(call) => missing.push(call),
                }
            }
        }
    }

    /// The value of a call, or what to defer to where it has none.
    async fn read(&self, calling: Calling) -> Result<Result<u64, DeferredCall>, BackendError> {
        let call_hash = calling.call_hash();
        let Some(value) = self.0.get(&StoreKey::value(&call_hash)).await? else {
            return Ok(Err(DeferredCall { topic: None, call_hash, call: calling.call() }));
        };
        let number = value.as_ref().try_into().map(u64::from_be_bytes);
        number.map(Ok).map_err(|_| BackendError::new("BadValue", format!("{} is no number", value.escape_ascii())))
    }
}

fn response(n: u64) -> Outcome {
    Outcome::Response(value(n))
}

/// A number as a value.
pub(crate) fn value(n: u64) -> Bytes {
    Bytes::copy_from_slice(&n.to_be_bytes())
}

fn failed(kind: &str, message: String) -> Outcome {
    Outcome::Failed { kind: kind.to_owned(), message }
}
