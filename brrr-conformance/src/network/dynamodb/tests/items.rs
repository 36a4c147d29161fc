// SPDX-License-Identifier: AGPL-3.0-only
//! Keys, sizes, projections and pages.

use serde_json::{Value, json};

use super::{about, holding, message, service};
use crate::network::dynamodb::DynamoDb;

#[test]
fn a_projection_returns_the_parts_that_are_there() {
    let mut dynamodb = holding(&json!({
        "a": {"S": "x"}, "l": {"L": [{"N": "0"}, {"N": "1"}, {"M": {"p": {"N": "2"}, "q": {"N": "3"}}}]},
        "m": {"M": {"b": {"S": "y"}, "c": {"S": "z"}}},
    }));
    for (parts, due) in [
        ("a", json!({"a": {"S": "x"}})),
        ("m.b, gone, m.gone", json!({"m": {"M": {"b": {"S": "y"}}}})),
        ("l[1], l[0]", json!({"l": {"L": [{"N": "0"}, {"N": "1"}]}})),
        ("l[2].q, l[2].p, l[0]", json!({"l": {"L": [{"N": "0"}, {"M": {"p": {"N": "2"}, "q": {"N": "3"}}}]}})),
        ("gone", json!({})),
    ] {
        let more = about(&json!({ "ProjectionExpression": parts }));
        assert_eq!(dynamodb.perform("GetItem", &more, false), Ok(json!({ "Item": due })), "{parts}");
    }
    let more = about(&json!({"ProjectionExpression": "m, m.b"}));
    assert!(
        message(&dynamodb.perform("GetItem", &more, false).unwrap_err()).contains("path one: [m], path two: [m, b]")
    );
}

#[test]
fn keys_must_fit_the_schema() {
    let mut dynamodb = service();
    let mut told = |operation: &str, member: &str, attributes: Value| {
        let body = json!({"TableName": "brrr", member: attributes});
        message(&dynamodb.perform(operation, &body, false).unwrap_err())
    };
    let no_match = "The provided key element does not match the schema";
    assert_eq!(told("GetItem", "Key", json!({})), no_match);
    assert_eq!(told("GetItem", "Key", json!({"pk": {"N": "1"}})), no_match);
    assert_eq!(told("DeleteItem", "Key", json!({"pk": {"S": "h"}, "sk": {"S": "v"}})), no_match);
    assert!(told("GetItem", "Key", json!({"pk": {"S": ""}})).ends_with("an empty string value. Key: pk"));
    assert!(told("PutItem", "Item", json!({"a": {"S": "h"}})).ends_with("Missing the key pk in the item"));
    assert!(
        told("PutItem", "Item", json!({"pk": {"N": "1"}})).ends_with("Type mismatch for key pk expected: S actual: N")
    );
    let long = json!({"pk": {"S": "x".repeat(2049)}});
    assert!(told("GetItem", "Key", long).ends_with("the maximum size limit of2048 bytes"));
}

#[test]
fn an_item_may_have_400_kilobytes_and_no_more() {
    let room = 400 * 1024 - "pk".len() - "h".len() - "a".len();
    let mut dynamodb = service();
    let mut put = |length: usize| {
        let item = json!({"pk": {"S": "h"}, "a": {"S": "x".repeat(length)}});
        dynamodb.perform("PutItem", &json!({"TableName": "brrr", "Item": item}), false).map_err(|fault| message(&fault))
    };
    assert_eq!(put(room + 1), Err("Item size has exceeded the maximum allowed size".to_owned()));
    assert_eq!(put(room), Ok(json!({})));
    let more = about(&json!({"UpdateExpression": "SET b = :v", "ExpressionAttributeValues": {":v": {"S": ""}}}));
    let told = message(&dynamodb.perform("UpdateItem", &more, false).unwrap_err());
    assert_eq!(told, "Item size to update has exceeded the maximum allowed size");
}

/// A service with items of one partition, whose numbers are these.
fn partition(numbers: &[&str]) -> DynamoDb {
    let mut dynamodb = DynamoDb::new();
    let table = json!({
        "TableName": "brrr", "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}],
        "AttributeDefinitions":
            [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "at", "AttributeType": "N"}],
    });
    dynamodb.perform("CreateTable", &table, false).unwrap();
    for number in numbers {
        let item = json!({"pk": {"S": "h"}, "at": {"N": number}});
        dynamodb.perform("PutItem", &json!({"TableName": "brrr", "Item": item}), false).unwrap();
    }
    dynamodb
}

/// The numbers of all pages, page by page.
fn pages(dynamodb: &mut DynamoDb, operation: &str, mut body: Value) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    loop {
        let page = dynamodb.perform(operation, &body, false).unwrap();
        let number = |item: &Value| item["at"]["N"].as_str().unwrap().to_owned();
        pages.push(page["Items"].as_array().unwrap().iter().map(number).collect());
        match page.get("LastEvaluatedKey") {
            Some(key) => body["ExclusiveStartKey"] = key.clone(),
            None => return pages,
        }
    }
}

#[test]
fn many_items_come_in_pages_and_in_the_order_of_their_keys() {
    let mut dynamodb = partition(&["10", "9", "-1", "2.5"]);
    let scan = json!({"TableName": "brrr", "Limit": 3});
    assert_eq!(pages(&mut dynamodb, "Scan", scan), [vec!["-1", "2.5", "9"], vec!["10"]]);
    let mut query = json!({
        "TableName": "brrr", "KeyConditionExpression": "pk = :h AND :low <= #at", "Limit": 2, "ScanIndexForward": false,
        "ExpressionAttributeNames": {"#at": "at"},
        "ExpressionAttributeValues": {":h": {"S": "h"}, ":low": {"N": "0"}},
    });
    assert_eq!(pages(&mut dynamodb, "Query", query.clone()), [vec!["10", "9"], vec!["2.5"]]);
    query["Limit"] = json!(3);
    assert_eq!(pages(&mut dynamodb, "Query", query), [vec!["10", "9", "2.5"], vec![]], "a full page may be the last");
}

#[test]
fn a_query_without_an_equal_partition_key_is_told() {
    let mut dynamodb = partition(&[]);
    for (condition, due) in [
        ("#at = :n", "Query condition missed key schema element: pk"),
        ("pk > :h", "Query key condition not supported"),
        ("pk = :h AND a = :n", "Query condition missed key schema element: at"),
        ("pk = :h OR #at = :n", "Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: OR"),
        ("pk = :n", "One or more parameter values were invalid: Condition parameter type does not match schema type"),
        (
            "pk = :h AND pk = :h",
            "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key",
        ),
        (
            "pk.a = :h",
            "Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes",
        ),
    ] {
        let mut body = json!({"TableName": "brrr", "KeyConditionExpression": condition});
        for (name, value) in [(":h", json!({"S": "h"})), (":n", json!({"N": "1"}))] {
            if condition.contains(name) {
                body["ExpressionAttributeValues"][name] = value;
            }
        }
        if condition.contains("#at") {
            body["ExpressionAttributeNames"] = json!({"#at": "at"});
        }
        assert_eq!(message(&dynamodb.perform("Query", &body, false).unwrap_err()), due, "{condition}");
    }
}
