// SPDX-License-Identifier: AGPL-3.0-only
//! What the web front answers.

use brrr_ref_worker::cache::Cache;
use brrr_ref_worker::clock::Clock;
use brrr_ref_worker::codec::json::{Json, JsonCodec};
use brrr_ref_worker::codec::{Codec as _, CodecError, EncodedCall};
use brrr_ref_worker::connection::Connection;
use brrr_ref_worker::queue::Queue;
use brrr_ref_worker::store::Store;
use brrr_wire::name::Topic;
use serde_json::json;

use super::query::{self, Asked, Refused};

/// Schedules and reads calls of the demo's tasks.
pub(super) struct Front<S, Q, C, K> {
    connection: Connection<S, Q, C, K, JsonCodec>,
    topic: Topic,
    codec: JsonCodec,
}

/// A status of HTTP and a JSON text.
pub(super) type Response = (u16, String);

impl<S: Store + Clone, Q: Queue + Clone, C: Cache + Clone, K: Clock + Clone> Front<S, Q, C, K> {
    pub(super) fn new(connection: Connection<S, Q, C, K, JsonCodec>, topic: Topic, codec: JsonCodec) -> Self {
        Self { connection, topic, codec }
    }

    /// Answers one request.
    pub(super) async fn answer(&self, method: &str, path: &str, query: &str) -> Response {
        let asked = match query::read(path, query) {
            Ok(asked) => asked,
            Err(Refused::NoTask) => return error(404, "No such task"),
            Err(Refused::BadQuery(why)) => return error(400, &why),
        };
        let call = match self.call(&asked) {
            Ok(call) => call,
            Err(why) => return error(400, &why.to_string()),
        };
        match method {
            "POST" => self.schedule(call).await,
            "GET" => self.read(&call).await,
            _ => error(405, "POST schedules a call, and GET reads its result"),
        }
    }

    fn call(&self, asked: &Asked) -> Result<EncodedCall, CodecError> {
        match asked {
            Asked::Hello(greeting) => self.codec.encode_call("hello", &[greeting]),
            Asked::CalcAndPrint(calculation) => {
                // An argument that was left out is not the same as one that is null: chapter 10.
                let mut arguments = json!({ "op": calculation.op, "n": calculation.n });
                if let Some(salt) = &calculation.salt {
                    arguments["salt"] = json!(salt);
                }
                self.codec.encode_call("calc_and_print", &[arguments])
            }
            Asked::Sequence(task_name, sequence) => self.codec.encode_call(task_name, &[sequence]),
        }
    }

    async fn schedule(&self, EncodedCall { call, call_hash }: EncodedCall) -> Response {
        match self.connection.schedule_raw(&self.topic, &call_hash, call).await {
            Ok(_) => (202, r#"{"status": "accepted"}"#.to_owned()),
            Err(why) => error(503, &why.to_string()),
        }
    }

    async fn read(&self, call: &EncodedCall) -> Response {
        let value = match self.connection.read_raw(&call.call_hash).await {
            Ok(Some(value)) => value,
            Ok(None) => return error(404, "No result for this task"),
            Err(why) => return error(503, &why.to_string()),
        };
        match Json::read(&value).and_then(|value| JsonCodec::Python.text(&value)) {
            Ok(text) => (200, format!(r#"{{"status": "ok", "result": {text}}}"#)),
            Err(why) => error(500, &format!("the result cannot be shown: {why}")),
        }
    }
}

fn error(status: u16, message: &str) -> Response {
    let message = serde_json::to_string(message).unwrap_or_default();
    (status, format!(r#"{{"error": {message}}}"#))
}
