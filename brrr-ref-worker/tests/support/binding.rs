// SPDX-License-Identifier: AGPL-3.0-only
//! Binding vectors, and what operations come to in their words.

use brrr_ref_worker::error::BackendError;
use serde_json::{Value, json};

/// The lines of a file of `vectors/bindings/`.
pub(crate) fn vectors(name: &str) -> Vec<Value> {
    let path = format!("{}/../vectors/bindings/{name}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What came of an operation, as the adapter protocol says it; errors without the message, which is worded anew.
pub(crate) fn told<T>(end: Result<T, BackendError>, say: impl FnOnce(T) -> Value) -> Value {
    match end {
        Ok(end) => say(end),
        Err(error) => json!({ "error": { "kind": error.kind() } }),
    }
}

pub(crate) fn done(_: ()) -> Value {
    json!({ "done": {} })
}
