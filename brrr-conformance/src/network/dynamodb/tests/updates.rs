// SPDX-License-Identifier: AGPL-3.0-only
//! Updates, and what they return.

use serde_json::{Value, json};

use super::{about, holding, item, message, service};

/// The item after an update of one with these attributes, without its key, or what the service says.
fn updated(attributes: &Value, update: &str, values: &Value) -> Result<Value, String> {
    let mut dynamodb = holding(attributes);
    let mut more = json!({ "UpdateExpression": update });
    if values.as_object().is_some_and(|values| !values.is_empty()) {
        more["ExpressionAttributeValues"] = values.clone();
    }
    dynamodb.perform("UpdateItem", &about(&more), false).map_err(|fault| message(&fault))?;
    let mut item = item(&mut dynamodb);
    item.as_object_mut().unwrap().remove("pk");
    Ok(item)
}

fn n(number: &str) -> Value {
    json!({ "N": number })
}

fn l(numbers: &[&str]) -> Value {
    json!({ "L": numbers.iter().map(|one| n(one)).collect::<Vec<_>>() })
}

#[test]
fn updates_do_what_the_documentation_says() {
    let none = json!({});
    for (before, update, values, after) in [
        (json!({"a": n("1")}), "SET a = a + :v, b = a", json!({":v": n("2")}), json!({"a": n("3"), "b": n("1")})),
        (json!({"a": n("1")}), "set a = :v - a", json!({":v": n("0.5")}), json!({"a": n("-0.5")})),
        (json!({}), "SET a = if_not_exists(a, :v) + :v", json!({":v": n("2")}), json!({"a": n("4")})),
        (json!({}), "SET a = (:v + :v) - :v", json!({":v": n("2")}), json!({"a": n("2")})),
        (json!({"a": l(&["1"])}), "SET a = list_append(:v, a)", json!({":v": l(&["0"])}), json!({"a": l(&["0", "1"])})),
        (
            json!({"a": l(&["1"])}),
            "SET a[5] = :v, a[0] = :w",
            json!({":v": n("9"), ":w": n("8")}),
            json!({"a": l(&["8", "9"])}),
        ),
        (json!({"a": l(&["0", "1", "2"])}), "REMOVE a[0], a[2], a[7]", none.clone(), json!({"a": l(&["1"])})),
        (
            json!({"a": {"M": {"b": n("1")}}}),
            "REMOVE a.b SET c = a.b",
            none.clone(),
            json!({"a": {"M": {}}, "c": n("1")}),
        ),
        (json!({"a": n("1")}), "ADD a :v, b :v", json!({":v": n("2")}), json!({"a": n("3"), "b": n("2")})),
        (json!({"a": {"SS": ["a"]}}), "ADD a :v", json!({":v": {"SS": ["b", "a"]}}), json!({"a": {"SS": ["a", "b"]}})),
        (
            json!({"a": {"SS": ["a", "b"]}}),
            "DELETE a :v",
            json!({":v": {"SS": ["b", "c"]}}),
            json!({"a": {"SS": ["a"]}}),
        ),
        (json!({"a": {"SS": ["a"]}}), "DELETE a :v, b :v", json!({":v": {"SS": ["a"]}}), json!({})),
    ] {
        assert_eq!(updated(&before, update, &values), Ok(after), "{update}");
    }
}

#[test]
fn updates_that_cannot_be_done_change_nothing_and_say_why() {
    let path = "The document path provided in the update expression is invalid for update";
    let kind = "An operand in the update expression has an incorrect data type";
    let v = json!({":v": n("1")});
    for (before, update, due) in [
        (json!({}), "SET a.b = :v", path),
        (json!({"a": n("1")}), "SET a[0] = :v", path),
        (json!({}), "SET a = b", "The provided expression refers to an attribute that does not exist in the item"),
        (json!({"a": {"S": "x"}}), "SET b = a + :v", kind),
        (json!({"a": {"S": "x"}}), "ADD a :v", kind),
        (
            json!({}),
            "SET pk = :v",
            "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key",
        ),
    ] {
        let values = if update.contains(":v") { v.clone() } else { json!({}) };
        assert_eq!(updated(&before, update, &values), Err(due.to_owned()), "{update}");
    }
    for (update, due) in [
        ("", "The expression can not be empty;"),
        ("a = :v", r#"Syntax error; token: "a", near: "a =""#),
        ("SET a = :v SET b = :v", r#"The "SET" section can only be used once in an update expression;"#),
        (
            "SET a = :v REMOVE a.b",
            "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]",
        ),
        (
            "DELETE a :v",
            "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_ADD_OPERAND",
        ),
        (
            "SET a = list_append(a, :v)",
            "Incorrect operand type for operator or function; operator or function: list_append, operand type: N",
        ),
        ("SET a = size(a) + :v", "Invalid function name; function: size"),
        ("SET name = :v", "Attribute name is a reserved keyword; reserved keyword: name"),
    ] {
        let due = format!("1 validation error detected: Invalid UpdateExpression: {due}");
        assert_eq!(updated(&json!({}), update, &v), Err(due), "{update}");
    }
}

#[test]
fn an_update_returns_what_is_asked_for() {
    let before = json!({"a": n("1"), "m": {"M": {"x": n("1"), "y": n("2")}}});
    for (returns, due) in [
        ("NONE", json!({})),
        ("ALL_OLD", json!({"Attributes": {"pk": {"S": "h"}, "a": n("1"), "m": before["m"]}})),
        ("UPDATED_OLD", json!({"Attributes": {"a": n("1"), "m": {"M": {"x": n("1")}}}})),
        ("UPDATED_NEW", json!({"Attributes": {"a": n("2"), "m": {"M": {"x": n("5")}}, "fresh": n("5")}})),
    ] {
        let more = json!({
            "UpdateExpression": "SET a = a + :one, m.x = :five, fresh = :five", "ReturnValues": returns,
            "ExpressionAttributeValues": {":one": n("1"), ":five": n("5")},
        });
        assert_eq!(holding(&before).perform("UpdateItem", &about(&more), false), Ok(due), "{returns}");
    }
    // There was nothing to return of an item that was not there.
    for returns in ["ALL_OLD", "UPDATED_OLD"] {
        let more = json!({
            "UpdateExpression": "SET a = :one", "ReturnValues": returns, "ExpressionAttributeValues": {":one": n("1")},
        });
        assert_eq!(service().perform("UpdateItem", &about(&more), false), Ok(json!({})), "{returns}");
    }
}
