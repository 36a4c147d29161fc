// SPDX-License-Identifier: AGPL-3.0-only
//! Requests as they are sent, and replies as they are understood, against the binding vectors.

use brrr_ref_worker::backend::dynamodb::{Billing, DynamoDbStore};
use brrr_ref_worker::store::{Cas, Store};
use brrr_wire::key::{Kind, StoreKey};
use brrr_wire::name::CallHash;
use bytes::Bytes;
use serde_json::{Value, json};

use crate::binding::{done, told, vectors};
use crate::script::{Script, Seen};
use crate::store;

fn octets(bytes: &Value) -> Bytes {
    if let Some(text) = bytes["utf8"].as_str() {
        return Bytes::copy_from_slice(text.as_bytes());
    }
    let hex = bytes["hex"].as_str().unwrap_or_default();
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn written(cas: Cas) -> Value {
    match cas {
        Cas::Swapped => json!({ "done": {} }),
        Cas::Mismatch => json!({ "mismatch": {} }),
    }
}

fn read(value: Option<Bytes>) -> Value {
    value.map_or_else(|| json!({ "notFound": {} }), |bytes| json!({ "value": bytes.to_vec() }))
}

async fn perform(store: &DynamoDbStore, operation: &Value) -> Value {
    let (name, about) = operation.as_object().unwrap().iter().next().unwrap();
    match name.as_str() {
        "createTable" => return told(store.create_table(Billing::OnDemand).await, done),
        "waitUntilActive" => return told(store.wait_until_active().await, done),
        _ => {}
    }
    let kind = Kind::parse(about["kind"].as_str().unwrap()).unwrap();
    let key = StoreKey { kind, call_hash: CallHash::new(about["call_hash"].as_str().unwrap()).unwrap() };
    let (value, expected) = (octets(&about["value"]), octets(&about["expected"]));
    match name.as_str() {
        "get" => told(store.get(&key).await, read),
        "has" => told(store.has(&key).await, |present| json!({ "present": present })),
        "set" => told(store.set(&key, value).await, done),
        "setNewValue" => told(store.set_new_value(&key, value).await, written),
        "compareAndSet" => told(store.compare_and_set(&key, &expected, value).await, written),
        "compareAndDelete" => told(store.compare_and_delete(&key, &expected).await, written),
        other => panic!("the vectors have a new operation, {other}; perform it here"),
    }
}

/// The meaning of a reply, with bytes as numbers and without the message of an error, which is worded anew.
fn meaning(means: &Value) -> Value {
    if means["value"].is_object() {
        return json!({ "value": octets(&means["value"]).to_vec() });
    }
    match means["error"]["kind"].as_str() {
        Some(kind) => json!({ "error": { "kind": kind } }),
        None => means.clone(),
    }
}

#[tokio::test]
async fn requests_and_replies_are_those_of_the_vectors() {
    // spec: DYN-001, DYN-002, DYN-003, DYN-004, DYN-005, DYN-006, DYN-007, DYN-008, DYN-009, DYN-010, DYN-011
    let (mut replies, settled) = (0, (200, json!({ "Table": { "TableStatus": "ACTIVE" } })));
    for vector in vectors("dynamodb") {
        let id = vector["id"].as_str().unwrap();
        let request = &vector["request"];
        let due = Seen { target: request["target"].as_str().unwrap().to_owned(), body: request["body"].clone() };
        for reply in vector["replies"].as_array().unwrap() {
            let status = u16::try_from(reply["status"].as_u64().unwrap()).unwrap();
            let again = reply["again"] == json!(true);
            let script = Script::play([(status, reply["body"].clone()), settled.clone()]).await;
            let (store, _) = store(&script.url).await;
            let came = perform(&store, &vector["operation"]).await;
            assert_eq!(script.seen(), vec![due.clone(); if again { 2 } else { 1 }], "{id}");
            if !again {
                assert_eq!(came, meaning(&reply["means"]), "{id}");
            }
            replies += 1;
        }
    }
    assert!(replies > 60, "only {replies} replies were tried");
}
