// SPDX-License-Identifier: AGPL-3.0-only
//! Single runs of a task, with the values that a test has stored.

use brrr_ref_worker::app::{App, AppWorker, Args, TaskError, Tasks};
use brrr_ref_worker::codec::json::JsonCodec;
use brrr_ref_worker::handler::{Handler as _, Outcome, Request};
use brrr_ref_worker::store::Store as _;
use brrr_wire::key::StoreKey;
use brrr_wire::name::{RootId, Topic};
use bytes::Bytes;

use crate::store::TestStore;

/// What came of a run, short enough to compare with a text: `value 3`, `defer leaf[1] leaf[2]@other`,
/// `fail Boom: what it said`.
pub(crate) async fn once<C: Send + Sync + 'static>(worker: &AppWorker<C>, task_name: &str, args: impl Args) -> String {
    shown(worker.handle(request(task_name, args)).await)
}

#[allow(clippy::needless_pass_by_value, reason = "arguments are passed by value")]
pub(crate) fn request(task_name: &str, args: impl Args) -> Request {
    let encoded = args.encode(&JsonCodec::Jcs, task_name).unwrap();
    let (topic, root_id) = (Topic::new("here").unwrap(), RootId::new("r1").unwrap());
    Request { topic, root_id, call_hash: encoded.call_hash, call: encoded.call }
}

pub(crate) fn shown(outcome: Outcome) -> String {
    match outcome {
        Outcome::Response(value) => format!("value {}", String::from_utf8_lossy(&value)),
        Outcome::Failed { kind, message } => format!("fail {kind}: {message}"),
        Outcome::Defer(children) => children.iter().fold("defer".to_owned(), |shown, child| {
            let call = format!("{} {}{}", shown, child.call.task_name, String::from_utf8_lossy(&child.call.payload));
            child.topic.as_ref().map_or(call.clone(), |topic| format!("{call}@{topic}"))
        }),
    }
}

/// Stores the value of a call.
pub(crate) async fn store_value(store: &TestStore, task_name: &str, args: impl Args, value: &str) {
    let call = args.encode(&JsonCodec::Jcs, task_name).unwrap();
    store.set(&StoreKey::value(&call.call_hash), Bytes::from(value.to_owned())).await.unwrap();
}

/// A child of which tests store the value, or do not.
pub(crate) async fn leaf<C: Send + Sync + 'static>(_: App<C>, n: u64) -> Result<u64, TaskError> {
    Ok(n)
}

/// `leaf`, and one more task.
pub(crate) fn with_leaf<C: Send + Sync + 'static>(context: C) -> Tasks<C> {
    Tasks::new(JsonCodec::Jcs, context).task("leaf", leaf).unwrap()
}
