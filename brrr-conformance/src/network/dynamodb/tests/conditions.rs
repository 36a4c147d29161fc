// SPDX-License-Identifier: AGPL-3.0-only
//! Conditions that hold, that do not, and that are none.

use serde_json::{Value, json};

use super::{about, holding, message};

/// What is there in all of these tests.
fn attributes() -> Value {
    json!({
        "s": {"S": "hello"}, "n": {"N": "10"}, "b": {"B": "AAEC"}, "t": {"BOOL": true}, "nil": {"NULL": true},
        "ss": {"SS": ["a", "b"]}, "ns": {"NS": ["1", "2.0"]},
        "l": {"L": [{"S": "x"}, {"M": {"k": {"N": "1"}}}]}, "m": {"M": {"k": {"L": [{"N": "7"}]}}},
    })
}

fn values() -> Value {
    json!({
        ":s": {"S": "hello"}, ":h": {"S": "he"}, ":n": {"N": "1e1"}, ":nine": {"N": "9"}, ":b": {"B": "AAEC"},
        ":one": {"N": "1.0"}, ":two": {"N": "2"}, ":seven": {"N": "7"}, ":t": {"BOOL": true}, ":nil": {"NULL": true},
        ":set": {"SS": ["b", "a"]}, ":S": {"S": "S"}, ":L": {"S": "L"}, ":x": {"S": "x"}, ":a": {"S": "a"},
    })
}

/// What comes of a condition: whether it holds, or what the service says.
fn told(condition: &str) -> Result<bool, String> {
    let used: serde_json::Map<String, Value> = values()
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, _)| condition.split(|c: char| !c.is_alphanumeric() && c != ':').any(|word| word == *name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let mut more = json!({ "ConditionExpression": condition });
    if !used.is_empty() {
        more["ExpressionAttributeValues"] = json!(used);
    }
    match holding(&attributes()).perform("DeleteItem", &about(&more), false) {
        Ok(_) => Ok(true),
        Err(fault) if fault.code() == "ConditionalCheckFailedException" => Ok(false),
        Err(fault) => Err(message(&fault)),
    }
}

#[test]
fn conditions_hold_as_the_documentation_says() {
    for condition in [
        "s = :s",
        "n = :n",
        "n > :nine AND n >= :n AND NOT n < :nine",
        "s <> :n",
        "gone <> :s",
        "s BETWEEN :h AND :s",
        "n IN (:nine, :n)",
        "attribute_exists(m.k[0])",
        "attribute_not_exists(m.k[1])",
        "attribute_not_exists(s.k)",
        "attribute_type(l, :L)",
        "begins_with(s, :h)",
        "begins_with(b, :b)",
        "contains(s, :h)",
        "contains(ss, :a)",
        "contains(ns, :two)",
        "contains(l, :x)",
        "size(s) < :nine",
        "size(l) = :two",
        "l[1].k = :one",
        "m.k[0] = :seven",
        "ss = :set",
        "t = :t and nil = :nil",
        "(s = :n OR s = :s) AND (NOT n = :nine)",
        "s = :n OR n = :n AND s = :s",
        ":n = n",
        "(n) = (:n)",
    ] {
        assert_eq!(told(condition), Ok(true), "{condition}");
    }
    for condition in [
        "s = :n",
        "gone = :s",
        "gone < :s",
        "s < :n",
        "t > :t",
        "NOT s = :s",
        "gone BETWEEN :h AND :s",
        "size(n) = :two",
        "size(gone) < :nine",
        "gone IN (:s)",
        "begins_with(n, :h)",
        "contains(n, :h)",
        "attribute_type(gone, :S)",
        "l[0].k = :one",
    ] {
        assert_eq!(told(condition), Ok(false), "{condition}");
    }
}

#[test]
fn a_condition_that_is_none_is_told_in_the_words_of_the_service() {
    for (condition, due) in [
        ("", "The expression can not be empty;"),
        ("s", r#"Syntax error; token: "<EOF>", near: "s""#),
        ("s = = :s", r#"Syntax error; token: "=", near: "= = :s""#),
        ("s = :s extra", r#"Syntax error; token: "extra", near: ":s extra""#),
        ("((s = :s))", "The expression has redundant parentheses;"),
        ("value = :s", "Attribute name is a reserved keyword; reserved keyword: value"),
        ("foo(s)", "Invalid function name; function: foo"),
        ("size(s)", "The function is not allowed to be used this way in an expression; function: size"),
        (
            "attribute_exists(s) = :s",
            "The function is not allowed to be used this way in an expression; function: attribute_exists",
        ),
        (
            "attribute_exists(:s)",
            "Operator or function requires a document path; operator or function: attribute_exists",
        ),
        (
            "begins_with(s)",
            "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1",
        ),
        (
            "begins_with(s, :n)",
            "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
        ),
        (
            "attribute_type(s, :x)",
            "Invalid attribute type name found; type: x, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
        ),
        (
            "s = s",
            "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [s]",
        ),
        (
            "n BETWEEN :n AND :nine",
            "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:10}, upper bound operand: AttributeValue: {N:9}",
        ),
        (
            "n BETWEEN :n AND :s",
            "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:10}, upper bound operand: AttributeValue: {S:hello}",
        ),
        ("#none = :s", "An expression attribute name used in the document path is not defined; attribute name: #none"),
        ("s = :none", "An expression attribute value used in expression is not defined; attribute value: :none"),
    ] {
        assert_eq!(told(condition), Err(format!("1 validation error detected: Invalid ConditionExpression: {due}")));
    }
    let nested = told("pk.a = :s").unwrap_err();
    assert!(nested.starts_with("Key attributes must be scalars;"), "{nested}");
}
