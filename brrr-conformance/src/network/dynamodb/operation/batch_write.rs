// SPDX-License-Identifier: AGPL-3.0-only
//! `BatchWriteItem`.

use serde_json::{Map, Value as Json, json};

use super::super::body::{Body, Members, Shape, structure};
use super::super::fault::{Fault, Outcome};
use super::super::table::{Key, Wording};
use super::super::tables::Tables;
use super::super::value::read as values;
use super::super::value::{ITEM_MAX, Item, size};
use super::batch_get::{NAMES, is_table, quote};
use super::{capacity, member, write};

const MEMBERS: Members = &[
    ("RequestItems", Shape::Map("java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>")),
    ("ReturnConsumedCapacity", Shape::Text),
    ("ReturnItemCollectionMetrics", Shape::Text),
];
const ATTRIBUTES: &str = "com.amazonaws.dynamodb.v20120810.AttributeValue";
/// A batch is of at most so many writes.
const WRITES_MAX: usize = 25;

/// A write of one item.
enum Write {
    Put(Item),
    Delete(Item),
}

pub(super) fn perform(tables: &mut Tables, body: &Json, _: bool) -> Outcome {
    let body = Body::read(body, MEMBERS)?;
    let asked = asked(body)?;
    check(body, &asked)?;
    let mut writes: Vec<(&str, Key, Option<Item>)> = Vec::new();
    for (name, all) in asked {
        let table = tables.get(name)?;
        for one in all {
            let (key, item) = match one {
                Write::Put(item) => (table.schema.key(&item, Wording::BatchedItem)?, Some(item)),
                Write::Delete(key) => (table.schema.key(&key, Wording::Key)?, None),
            };
            if writes.iter().any(|(table, before, _)| *table == name && *before == key) {
                return Err(Fault::validation("Provided list of item keys contains duplicates"));
            }
            writes.push((name, key, item));
        }
    }
    let mut units: Map<String, Json> = Map::new();
    for (name, key, item) in writes {
        let new = item.clone();
        let old = tables.write(name, key, item)?;
        let charged = capacity::write(write::charged(old.as_ref(), new.as_ref()));
        let before = units.get(name).and_then(Json::as_f64).unwrap_or_default();
        units.insert(name.to_owned(), json!(before + charged));
    }
    let mut reply = json!({"UnprocessedItems": {}});
    let consumed: Vec<Json> = units
        .iter()
        .filter_map(|(name, units)| capacity::consumed(body, name, units.as_f64().unwrap_or_default()))
        .collect();
    if !consumed.is_empty() {
        reply["ConsumedCapacity"] = Json::Array(consumed);
    }
    Ok(reply)
}

/// The writes to each table, if all of them can be read.
fn asked(body: Body<'_>) -> Result<Vec<(&str, Vec<Write>)>, Fault> {
    let malformed = |message: String| Fault::serialization(Some(message));
    let mut asked = Vec::new();
    for (table, json) in body.map("RequestItems").into_iter().flatten() {
        let Json::Array(requests) = json else {
            let message = "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class \
                           java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and \
                           java.lang.Class are in module java.base of loader 'bootstrap')";
            return Err(malformed(message.to_owned()));
        };
        let mut writes = Vec::new();
        for json in requests {
            let request = structure(json, "WriteRequest", "Unexpected value type in payload").map_err(malformed)?;
            writes.push(one(Body::part(request))?);
        }
        asked.push((table.as_str(), writes));
    }
    Ok(asked)
}

fn one(request: Body<'_>) -> Result<Write, Fault> {
    let part = |name: &str, member: &str| -> Result<Option<Item>, Fault> {
        let Some(json) = request.get(name) else { return Ok(None) };
        let malformed = |message: String| Fault::serialization(Some(message));
        let part = Body::part(structure(json, name, "Unexpected field type").map_err(malformed)?);
        let json = part.get(member).ok_or_else(|| Fault::members(&[member::missing(member)]))?;
        let map = values::map(json, ATTRIBUTES).map_err(|refusal| Fault::value(&refusal))?;
        values::item(map).map(Some).map_err(|refusal| Fault::value(&refusal))
    };
    match (part("PutRequest", "Item")?, part("DeleteRequest", "Key")?) {
        (Some(item), None) => Ok(Write::Put(item)),
        (None, Some(key)) => Ok(Write::Delete(key)),
        _ => Err(Fault::validation(values::Refusal::TwoTypes.message())),
    }
}

/// What is wrong with the batch as a whole.
fn check(body: Body<'_>, asked: &[(&str, Vec<Write>)]) -> Result<(), Fault> {
    if body.get("RequestItems").is_none() {
        return Err(Fault::members(&[member::missing("requestItems")]));
    }
    if asked.is_empty() {
        return Err(Fault::validation("The requestItems parameter is required for BatchWriteItem"));
    }
    let mut errors = Vec::new();
    let count: usize = asked.iter().map(|(_, writes)| writes.len()).sum();
    if count > WRITES_MAX || asked.iter().any(|(_, writes)| writes.is_empty()) {
        errors.push(format!(
            "Value '{}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must \
             have length less than or equal to 25, Member must have length greater than or equal to 1]",
            quote(body.get("RequestItems"))
        ));
    }
    errors.extend(member::capacity(body));
    errors.extend(member::metrics(body));
    member::all_hold(&errors)?;
    if !asked.iter().all(|(name, _)| is_table(name)) {
        let quoted = quote(body.get("RequestItems"));
        let message = format!("Value '{quoted}' at 'requestItems' failed to satisfy constraint: {NAMES}");
        return Err(Fault::members(&[message]));
    }
    let large = |write: &Write| matches!(write, Write::Put(item) if size(item) > ITEM_MAX);
    if asked.iter().flat_map(|(_, writes)| writes).any(large) {
        return Err(Fault::validation("Item size has exceeded the maximum allowed size"));
    }
    Ok(())
}
