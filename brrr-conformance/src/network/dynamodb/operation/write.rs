// SPDX-License-Identifier: AGPL-3.0-only
//! What the writes of one item share: their members, their condition, and what they return.

use serde_json::{Value as Json, json};

use super::super::body::Body;
use super::super::expression::condition::Condition;
use super::super::expression::scope::{Manner, Scope};
use super::super::fault::Fault;
use super::super::table::Schema;
use super::super::value::read::Refusal;
use super::super::value::{Item, write};

/// The members that all of them have.
pub(super) const LEGACY: [&str; 3] = ["Expected", "ConditionalOperator", "AttributeUpdates"];

macro_rules! members {
    ($($own:expr),*) => {
        &[
            $($own,)*
            ("ExpressionAttributeNames", Shape::Texts),
            ("ExpressionAttributeValues", Shape::Attributes),
            ("TableName", Shape::Text),
            ("ReturnConsumedCapacity", Shape::Text),
            ("ReturnValues", Shape::Text),
            ("ReturnValuesOnConditionCheckFailure", Shape::Text),
            ("ReturnItemCollectionMetrics", Shape::Text),
            ("ConditionExpression", Shape::Text),
            ("UpdateExpression", Shape::Text),
        ]
    };
}
pub(super) use members;

/// An item or a key, of which the service says more than of a value elsewhere.
pub(super) fn attributes(body: Body<'_>, name: &str) -> Result<Option<Item>, Fault> {
    body.item(name).map_err(|refusal| match refusal {
        Refusal::EmptySet(_) if name == "Key" => Fault::validation(refusal.message()),
        _ => Fault::value(&refusal),
    })
}

/// Names and values beside the expressions of a write.
pub(super) fn scope(body: Body<'_>, operation: &'static str) -> Result<Scope, Fault> {
    let expressions: &[&str] = match operation {
        "UpdateItem" => &["ConditionExpression", "UpdateExpression"],
        _ => &["ConditionExpression"],
    };
    Scope::read(body, Manner { operation, expressions, has_values: true, without: "" })
}

/// The condition of a write, if it has one.
pub(super) fn condition(body: Body<'_>, scope: &mut Scope) -> Result<Option<Condition>, Fault> {
    let parse = |source| Condition::parse(source, scope);
    body.text("ConditionExpression")
        .map(parse)
        .transpose()
        .map_err(|message| Fault::request(format!("Invalid ConditionExpression: {message}")))
}

/// An error if an expression goes into an attribute of the key as if that were a document.
pub(super) fn keys_are_scalars(condition: Option<&Condition>, schema: &Schema) -> Result<(), Fault> {
    let nested = |condition: &Condition| {
        let found = condition.paths().into_iter().find(|path| path.is_nested() && schema.has(path.head()));
        found.map(|path| path.head().to_owned())
    };
    condition.and_then(nested).map_or(Ok(()), |name| {
        Err(Fault::validation(format!(
            "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: {name}"
        )))
    })
}

/// An error if the condition does not hold for the item that is there.
pub(super) fn check(body: Body<'_>, condition: Option<&Condition>, old: Option<&Item>) -> Result<(), Fault> {
    let absent = Item::new();
    if condition.is_none_or(|condition| condition.holds(old.unwrap_or(&absent))) {
        return Ok(());
    }
    let asked = body.text("ReturnValuesOnConditionCheckFailure") == Some("ALL_OLD");
    Err(Fault::condition_failed(old.filter(|_| asked).cloned()))
}

/// The reply of a write: the attributes that are returned, and the metrics of a collection, of which there are none
/// without a local index.
pub(super) fn reply(attributes: Option<&Item>) -> Json {
    attributes.map_or_else(|| json!({}), |item| json!({ "Attributes": write::item(item) }))
}

/// The size by which a write is charged: that of the larger of the two items.
pub(super) fn charged(old: Option<&Item>, new: Option<&Item>) -> usize {
    let size = |item: Option<&Item>| item.map_or(0, super::super::value::size);
    size(old).max(size(new))
}
