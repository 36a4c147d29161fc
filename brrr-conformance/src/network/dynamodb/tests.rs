// SPDX-License-Identifier: AGPL-3.0-only
//! The service from outside: JSON in, JSON out.

mod conditions;
mod hostile;
mod items;
mod requests;
mod updates;

use serde_json::{Value, json};

use super::{DynamoDb, Fault};

/// A service with the table `brrr`, whose key is `pk`.
fn service() -> DynamoDb {
    let mut dynamodb = DynamoDb::new();
    let table = json!({
        "TableName": "brrr", "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    });
    dynamodb.perform("CreateTable", &table, false).unwrap();
    dynamodb
}

/// A service that holds an item with these attributes under `h`.
fn holding(attributes: &Value) -> DynamoDb {
    let mut dynamodb = service();
    let mut item = attributes.clone();
    item["pk"] = json!({"S": "h"});
    dynamodb.perform("PutItem", &json!({"TableName": "brrr", "Item": item}), false).unwrap();
    dynamodb
}

/// The request for the item under `h`, with more members.
fn about(more: &Value) -> Value {
    let mut body = json!({"TableName": "brrr", "Key": {"pk": {"S": "h"}}});
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// The item under `h`.
fn item(dynamodb: &mut DynamoDb) -> Value {
    dynamodb.perform("GetItem", &about(&json!({})), false).unwrap()["Item"].clone()
}

/// What an error says.
fn message(fault: &Fault) -> String {
    fault.json()["message"].as_str().unwrap_or_default().to_owned()
}
