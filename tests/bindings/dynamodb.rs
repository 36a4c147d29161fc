// SPDX-License-Identifier: AGPL-3.0-only
//! `DynamoDB`: the shape of each request, its expressions, and the meaning of a reply.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use brrr_conformance::octets;
use brrr_wire::key::Kind;
use brrr_wire::name::CallHash;
use brrr_wire::proto::conformance::Octets;
use serde_json::{Value, json};

use crate::{Told, Vector, same, text};

const PREFIX: &str = "DynamoDB_20120810.";
/// What an expression may say beside names in place of attributes and values.
const WORDS: [&str; 4] = ["SET", "AND", "attribute_exists", "attribute_not_exists"];
/// Attributes that are no reserved words.
const BARE: [&str; 2] = ["pk", "sk"];
const AGAIN: [&str; 4] =
    ["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded", "InternalServerError"];

pub(crate) fn check(vector: &Vector) -> Result<(), String> {
    let (name, about) = vector.operation()?;
    for request in vector.requests() {
        let target = text(request, "target")?.strip_prefix(PREFIX).ok_or("the target is of another service")?;
        let body = &request["body"];
        same(&json!(target), &json!(target_of(name)?))?;
        text(body, "TableName")?;
        expressions(body)?;
        if name != "createTable" && name != "waitUntilActive" {
            record(name, about, body)?;
        }
    }
    vector.replies.iter().try_for_each(|told| means(told, name))
}

fn target_of(name: &str) -> Result<&'static str, String> {
    Ok(match name {
        "get" | "has" => "GetItem",
        "set" => "PutItem",
        "setNewValue" | "compareAndSet" => "UpdateItem",
        "compareAndDelete" => "DeleteItem",
        "createTable" => "CreateTable",
        "waitUntilActive" => "DescribeTable",
        _ => return Err(format!("there is no operation {name}")),
    })
}

/// Whether the placeholders are those that are used, and no attribute stands bare that might be a reserved word.
fn expressions(body: &Value) -> Result<(), String> {
    let mut used = BTreeSet::new();
    for field in ["UpdateExpression", "ConditionExpression", "ProjectionExpression"] {
        let expression = body[field].as_str().unwrap_or_default();
        for word in expression.split(|c: char| " (),=".contains(c)).filter(|word| !word.is_empty()) {
            if word.starts_with(['#', ':']) {
                used.insert(word.to_owned());
            } else if !WORDS.contains(&word) && !BARE.contains(&word) {
                return Err(format!("`{word}` stands bare in {field}")); // spec: DYN-007
            }
        }
    }
    let maps = ["ExpressionAttributeNames", "ExpressionAttributeValues"].map(|field| body[field].as_object());
    let defined: BTreeSet<String> = maps.into_iter().flatten().flatten().map(|(name, _)| name.clone()).collect();
    same(&json!(defined), &json!(used))?;
    match body["ExpressionAttributeNames"].as_object() {
        Some(names) => same(&json!(names), &json!({ "#value": "value" })),
        None => Ok(()),
    }
}

/// Whether the request is about this record, with these bytes, on this condition.
fn record(name: &str, about: &Value, body: &Value) -> Result<(), String> {
    let kind = Kind::parse(text(about, "kind")?).ok_or("there is no such kind")?;
    let hash = CallHash::new(text(about, "call_hash")?).map_err(|error| error.to_string())?;
    // spec: DYN-001
    let key = json!({ "pk": { "S": hash.as_str() }, "sk": { "S": kind.as_str() } });
    let (value, expected) = (encoded(&about["value"])?, encoded(&about["expected"])?);
    let condition = body["ConditionExpression"].as_str();
    let values = &body["ExpressionAttributeValues"];
    match name {
        // spec: DYN-008
        "get" | "has" => same(&body["Key"], &key).and_then(|()| same(&body["ConsistentRead"], &json!(true))),
        "set" => {
            let item = json!({ "pk": key["pk"], "sk": key["sk"], "value": value });
            same(&json!([body["Item"], condition]), &json!([item, null])) // spec: DYN-003
        }
        "setNewValue" => {
            let due = json!([key, "SET #value = :value", "attribute_not_exists(#value)", { ":value": value }]);
            same(&json!([body["Key"], body["UpdateExpression"], condition, values]), &due) // spec: DYN-004
        }
        "compareAndSet" => {
            let due =
                json!([key, "SET #value = :value", "#value = :expected", { ":value": value, ":expected": expected }]);
            same(&json!([body["Key"], body["UpdateExpression"], condition, values]), &due) // spec: DYN-005
        }
        _ => {
            // spec: DYN-006
            let condition = condition.map(|text| text.trim_start_matches("attribute_exists(#value) AND "));
            let due = json!([key, "#value = :expected", { ":expected": expected }]);
            same(&json!([body["Key"], condition, values]), &due)
        }
    }
}

/// Bytes as an attribute.
fn encoded(bytes: &Value) -> Result<Value, String> {
    if bytes.is_null() {
        return Ok(Value::Null);
    }
    let octets: Octets = serde_json::from_value(bytes.clone()).map_err(|error| error.to_string())?;
    let bytes = octets::decode(Some(&octets)).map_err(|error| error.to_string())?;
    Ok(json!({ "B": STANDARD.encode(bytes) }))
}

fn means(told: &Told, name: &str) -> Result<(), String> {
    let body = told.body.as_ref().ok_or("give the body of the reply")?;
    if told.status != Some(200) {
        let (_, error) = text(body, "__type")?.split_once('#').ok_or("the type has no name space")?;
        return match (error, name) {
            // spec: DYN-009
            ("ConditionalCheckFailedException", _) => told.expect(Some(&json!({ "mismatch": {} })), false),
            ("ResourceInUseException", "createTable") => told.expect(Some(&json!({ "done": {} })), false),
            ("ResourceNotFoundException", "waitUntilActive") => told.expect(None, true),
            // spec: DYN-010
            _ if AGAIN.contains(&error) => told.expect(None, true),
            _ => told.expect(Some(&json!({ "error": { "kind": error, "message": body["message"] } })), false),
        };
    }
    let stored = &body["Item"]["value"]["B"];
    match name {
        // spec: DYN-011
        "has" => told.expect(Some(&json!({ "present": stored.is_string() })), false),
        "get" if stored.is_null() => told.expect(Some(&json!({ "notFound": {} })), false),
        "get" => {
            let bytes = STANDARD.decode(stored.as_str().unwrap_or_default()).map_err(|error| error.to_string())?;
            let octets = serde_json::to_value(octets::encode(&bytes)).map_err(|error| error.to_string())?;
            told.expect(Some(&json!({ "value": octets })), false)
        }
        // spec: DYN-002
        "waitUntilActive" if body["Table"]["TableStatus"] == "CREATING" => told.expect(None, true),
        _ => told.expect(Some(&json!({ "done": {} })), false),
    }
}
