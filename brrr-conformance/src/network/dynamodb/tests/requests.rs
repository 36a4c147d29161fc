// SPDX-License-Identifier: AGPL-3.0-only
//! Requests as a whole: members, placeholders, batches and tables.

use serde_json::{Value, json};

use super::{about, holding, item, message, service};

fn refused(operation: &str, body: &Value) -> (String, String) {
    let fault = service().perform(operation, body, false).unwrap_err();
    let json = fault.json();
    let told = json.get("message").or_else(|| json.get("Message")).and_then(Value::as_str).unwrap_or_default();
    (fault.code().to_owned(), told.to_owned())
}

#[test]
fn members_that_break_their_constraints_are_told_together() {
    for (operation, body, due) in [
        (
            "PutItem",
            json!({}),
            "2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null; Value null at 'item' failed to satisfy constraint: Member must not be null",
        ),
        (
            "GetItem",
            json!({"TableName": "x", "Key": {}}),
            "1 validation error detected: Value 'x' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
        ),
        (
            "PutItem",
            json!({"TableName": "brrr", "Item": {}, "ReturnValues": "ALL_NEW"}),
            "1 validation error detected: ReturnValues can only be ALL_OLD or NONE",
        ),
        (
            "GetItem",
            json!({"TableName": "brrr", "Key": {"pk": {"S": "h"}}, "ExpressionAttributeNames": {"#a": "a"}}),
            "ExpressionAttributeNames can only be specified when using expressions",
        ),
        (
            "Scan",
            json!({"TableName": "brrr", "Limit": 0}),
            "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
        ),
        ("DescribeTable", json!({}), "The parameter 'TableName' is required but was not present in the request"),
        (
            "Scan",
            json!({"TableName": "brrr", "IndexName": "index"}),
            "the simulated DynamoDB does not know IndexName; use expressions on the table itself",
        ),
    ] {
        assert_eq!(refused(operation, &body), ("ValidationException".to_owned(), due.to_owned()));
    }
    let serialization = refused("GetItem", &json!({"TableName": 1, "Key": {}}));
    assert_eq!(
        serialization,
        ("SerializationException".to_owned(), "NUMBER_VALUE cannot be converted to String".to_owned())
    );
    assert_eq!(refused("TransactWriteItems", &json!({})).0, "UnknownOperationException");
    assert_eq!(refused("GetItem", &json!({"TableName": "none", "Key": {}})).0, "ResourceNotFoundException");
}

#[test]
fn placeholders_must_be_used() {
    let more = json!({
        "ConditionExpression": "#a = :a", "ExpressionAttributeNames": {"#a": "a", "#b": "b", "#c": "c"},
        "ExpressionAttributeValues": {":a": {"S": "a"}},
    });
    let (_, told) = refused("DeleteItem", &about(&more));
    let due =
        "1 validation error detected: Value provided in ExpressionAttributeNames unused in expressions: keys: {#b, #c}";
    assert_eq!(told, due);
}

#[test]
fn a_condition_that_fails_can_show_the_item() {
    let more =
        json!({"ConditionExpression": "attribute_not_exists(pk)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"});
    let fault = holding(&json!({"a": {"N": "1"}})).perform("DeleteItem", &about(&more), false).unwrap_err();
    let due = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        "message": "The conditional request failed",
        "Item": {"pk": {"S": "h"}, "a": {"N": "1"}},
    });
    assert_eq!(fault.json(), due);
}

#[test]
fn batches_write_and_read_many_items() {
    let mut dynamodb = holding(&json!({}));
    let write = json!({"RequestItems": {"brrr": [
        {"DeleteRequest": {"Key": {"pk": {"S": "h"}}}},
        {"PutRequest": {"Item": {"pk": {"S": "i"}, "a": {"S": "x"}}}},
    ]}});
    assert_eq!(dynamodb.perform("BatchWriteItem", &write, false), Ok(json!({"UnprocessedItems": {}})));
    assert_eq!(item(&mut dynamodb), Value::Null);
    let read = json!({"RequestItems": {"brrr": {"Keys": [{"pk": {"S": "h"}}, {"pk": {"S": "i"}}]}}});
    let due = json!({"Responses": {"brrr": [{"pk": {"S": "i"}, "a": {"S": "x"}}]}, "UnprocessedKeys": {}});
    assert_eq!(dynamodb.perform("BatchGetItem", &read, false), Ok(due));
    let twice = json!({"RequestItems": {"brrr": {"Keys": [{"pk": {"S": "h"}}, {"pk": {"S": "h"}}]}}});
    let told = message(&dynamodb.perform("BatchGetItem", &twice, false).unwrap_err());
    assert_eq!(told, "Provided list of item keys contains duplicates");
    let deletes: Vec<Value> =
        (0..26).map(|n| json!({"DeleteRequest": {"Key": {"pk": {"S": n.to_string()}}}})).collect();
    let many = json!({"RequestItems": {"brrr": deletes}});
    assert!(
        message(&dynamodb.perform("BatchWriteItem", &many, false).unwrap_err()).contains("less than or equal to 25")
    );
}

#[test]
fn tables_are_described_listed_and_deleted() {
    let mut dynamodb = holding(&json!({"a": {"S": "x"}}));
    let named = json!({"TableName": "brrr"});
    let table = dynamodb.perform("DescribeTable", &named, false).unwrap();
    assert_eq!(
        (&table["Table"]["TableStatus"], &table["Table"]["ItemCount"], &table["Table"]["TableSizeBytes"]),
        (&json!("ACTIVE"), &json!(1), &json!(5))
    );
    assert_eq!(dynamodb.state().to_string(), "table brrr, items: 1\n  {\"a\":{\"S\":\"x\"},\"pk\":{\"S\":\"h\"}}\n");
    assert_eq!(dynamodb.perform("ListTables", &json!({}), false), Ok(json!({"TableNames": ["brrr"]})));
    dynamodb.perform("DeleteTable", &named, false).unwrap();
    let fault = dynamodb.perform("DescribeTable", &named, false).unwrap_err();
    assert_eq!(message(&fault), "Requested resource not found: Table: brrr not found");
    assert_eq!(dynamodb.state().json(), json!({}));
}
