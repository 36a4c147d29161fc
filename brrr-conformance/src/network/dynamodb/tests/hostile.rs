// SPDX-License-Identifier: AGPL-3.0-only
//! Requests that nobody should send: every one has a reply, and bounds hold.

use serde_json::{Value, json};

use super::{about, holding, message};
use crate::network::dynamodb::DynamoDb;
use crate::seed::Chance;

#[test]
fn an_expression_without_end_has_one() {
    let mut dynamodb = holding(&json!({"a": {"N": "1"}}));
    let mut told = |member: &str, expression: String| {
        let operation = if member == "UpdateExpression" { "UpdateItem" } else { "DeleteItem" };
        message(&dynamodb.perform(operation, &about(&json!({ member: expression })), false).unwrap_err())
    };
    for expression in
        ["(".repeat(4096), "NOT ".repeat(1024), "attribute_exists(".repeat(240), format!("{}a", "(NOT ".repeat(800))]
    {
        let told = told("ConditionExpression", expression);
        assert!(told.contains("too many operators") || told.contains("Syntax error"), "{told}");
    }
    let sums = format!("SET a = {}a", "if_not_exists(a, ".repeat(240));
    assert!(told("UpdateExpression", sums).contains("Syntax error"));
    let parentheses = format!("SET a = {}", "(".repeat(4000));
    assert!(told("UpdateExpression", parentheses).contains("too many operators"));
    assert!(told("ConditionExpression", "a".repeat(4097)).contains("Expression size has exceeded the maximum"));
    let index = format!("attribute_exists(a[{}])", "9".repeat(40));
    assert!(told("ConditionExpression", index).contains("Syntax error"));
    let many = (0..301).map(|_| "attribute_exists(a)").collect::<Vec<_>>().join(" OR ");
    assert!(told("ConditionExpression", many).contains("Expression size"));
}

/// Random text of pieces that mean something.
fn soup(chance: &mut Chance) -> String {
    let pieces = [
        "a",
        "b[0]",
        ".",
        "#n",
        ":v",
        "=",
        "<>",
        "<",
        "AND",
        "OR",
        "NOT",
        "(",
        ")",
        ",",
        "BETWEEN",
        "IN",
        "SET",
        "REMOVE",
        "ADD",
        "DELETE",
        "+",
        "-",
        "size",
        "contains",
        "attribute_exists(",
        "if_not_exists(",
        "\u{e9}",
        "\u{0}",
        "[",
        "]",
    ];
    (0..chance.below(12)).filter_map(|_| chance.pick(&pieces)).map(|piece| piece.to_owned() + " ").collect()
}

#[test]
fn any_text_is_an_expression_or_told_to_be_none() {
    let mut chance = Chance::new(1);
    let mut dynamodb = holding(&json!({"a": {"N": "1"}, "b": {"L": [{"S": "x"}]}}));
    let mut taken = 0;
    for _ in 0..3000 {
        let mut more = json!({
            "ExpressionAttributeNames": {"#n": "a"}, "ExpressionAttributeValues": {":v": {"N": "1"}},
            "UpdateExpression": soup(&mut chance), "ConditionExpression": soup(&mut chance),
        });
        if chance.one_in(2) {
            more["UpdateExpression"] = json!("SET #n = :v");
        }
        let outcome = dynamodb.perform("UpdateItem", &about(&more), false);
        taken += usize::from(outcome.as_ref().is_ok_and(Value::is_object));
        if let Err(fault) = outcome {
            assert!(matches!(fault.code(), "ValidationException" | "ConditionalCheckFailedException"), "{more}");
            assert_eq!(fault.status(), 400);
        }
    }
    assert!(taken < 3000);
}

/// Random JSON under names that mean something.
fn anything(chance: &mut Chance, depth: usize) -> Value {
    const NAMES: [&str; 18] = [
        "TableName",
        "Key",
        "Item",
        "S",
        "N",
        "L",
        "M",
        "pk",
        "brrr",
        "RequestItems",
        "Keys",
        "PutRequest",
        "Limit",
        "KeySchema",
        "AttributeName",
        "KeyType",
        "ExpressionAttributeValues",
        "UpdateExpression",
    ];
    match chance.below(if depth == 0 { 5 } else { 8 }) {
        0 => json!(null),
        1 => json!(chance.one_in(2)),
        2 => json!(chance.below(5)),
        3 => json!(chance.pick(&["brrr", "h", "", "1", "HASH", "SET a = :v"])),
        4 => json!(1.5),
        5 => (0..chance.below(3)).map(|_| anything(chance, depth - 1)).collect(),
        _ => {
            let member = |chance: &mut Chance| (chance.pick(&NAMES).unwrap().to_owned(), anything(chance, depth - 1));
            Value::Object((0..=chance.below(4)).map(|_| member(chance)).collect())
        }
    }
}

#[test]
fn any_json_has_a_reply() {
    let mut chance = Chance::new(2);
    let operations = [
        "BatchGetItem",
        "BatchWriteItem",
        "CreateTable",
        "DeleteItem",
        "DeleteTable",
        "DescribeTable",
        "GetItem",
        "ListTables",
        "PutItem",
        "Query",
        "Scan",
        "UpdateItem",
        "Nothing",
    ];
    for _ in 0..200 {
        let mut dynamodb = holding(&json!({}));
        for operation in operations {
            let mut body = anything(&mut chance, 5);
            if let Some(body) = body.as_object_mut().filter(|_| chance.one_in(2)) {
                body.insert("TableName".to_owned(), json!("brrr"));
            }
            if let Err(fault) = dynamodb.perform(operation, &body, chance.one_in(2)) {
                assert!(fault.status() == 400 && !fault.code().is_empty(), "{operation} {body}");
                fault.json();
            }
        }
    }
}

#[test]
fn operations_that_are_not_known_are_noted_within_bounds() {
    let mut dynamodb = DynamoDb::new();
    for n in 0..1000 {
        dynamodb.perform(&format!("{}{n}", "x".repeat(n)), &json!({}), false).unwrap_err();
    }
    assert!(dynamodb.unknown().len() <= 65 && dynamodb.unknown().keys().all(|name| name.len() <= 128));
    assert_eq!(dynamodb.unknown().values().sum::<u64>(), 1000);
}
