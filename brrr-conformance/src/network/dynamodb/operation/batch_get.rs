// SPDX-License-Identifier: AGPL-3.0-only
//! `BatchGetItem`.

use serde_json::{Map, Value as Json, json};

use super::super::body::{Body, Members, Shape, structure};
use super::super::fault::{Fault, Outcome};
use super::super::table::Wording;
use super::super::tables::Tables;
use super::super::value::read::{self as values};
use super::super::value::{Item, size, write};
use super::{capacity, member, read};

const MEMBERS: Members = &[
    ("RequestItems", Shape::Map("com.amazonaws.dynamodb.v20120810.KeysAndAttributes")),
    ("ReturnConsumedCapacity", Shape::Text),
];
const OF_TABLE: Members = &[
    ("ExpressionAttributeNames", Shape::Texts),
    ("ProjectionExpression", Shape::Text),
    ("ConsistentRead", Shape::Flag),
];
/// A batch is of at most so many keys, and of at most so many bytes; what does not fit is left for the next.
const KEYS_MAX: usize = 100;
const BYTES_MAX: usize = 16 * 1024 * 1024;
/// A list of requested items is quoted no further than this.
pub(super) const QUOTED_MAX: usize = 4096;
pub(super) const NAMES: &str = "Map keys must satisfy constraint: [Member must have length less than or equal to 255, \
                                Member must have length greater than or equal to 3, Member must satisfy regular \
                                expression pattern: [a-zA-Z0-9_.-]+]";

/// What is asked of one table.
struct Asked<'a> {
    table: &'a str,
    json: &'a Json,
    body: Body<'a>,
    keys: Vec<Item>,
}

pub(super) fn perform(tables: &mut Tables, body: &Json, stale: bool) -> Outcome {
    let body = Body::read(body, MEMBERS)?;
    let asked = asked(body)?;
    check(body, &asked)?;
    let (mut replies, mut left, mut charges, mut bytes) = (json!({}), json!({}), Vec::new(), 0);
    for one in asked {
        let mut scope = read::scope(one.body, "BatchGetItem", &["ProjectionExpression"], "")?;
        read::not_empty(one.body, &["ProjectionExpression"])?;
        let table = tables.get(one.table)?;
        let projection = read::projection(one.body, &mut scope)?;
        let consistent = one.body.flag("ConsistentRead");
        let (mut items, mut rest, mut units) = (Vec::new(), Vec::new(), 0.0);
        for attributes in &one.keys {
            let key = table.schema.key(attributes, Wording::Key)?;
            let item = table.read(&key, stale && !consistent);
            let found = item.map_or(0, size);
            if bytes + found > BYTES_MAX {
                rest.push(write::item(attributes));
                continue;
            }
            bytes += found;
            units += capacity::read(found, consistent);
            items.extend(item.map(|item| match &projection {
                Some(parts) => write::item(&parts.apply(item)),
                None => write::item(item),
            }));
        }
        scope.all_used()?;
        replies[one.table] = Json::Array(items);
        if !rest.is_empty() {
            left[one.table] = one.json.clone();
            left[one.table]["Keys"] = Json::Array(rest);
        }
        charges.extend(capacity::consumed(body, one.table, units));
    }
    let mut reply = json!({"Responses": replies, "UnprocessedKeys": left});
    if !charges.is_empty() {
        reply["ConsumedCapacity"] = Json::Array(charges);
    }
    Ok(reply)
}

/// What is asked of each table, if all of it can be read.
fn asked(body: Body<'_>) -> Result<Vec<Asked<'_>>, Fault> {
    let mut asked = Vec::new();
    for (table, json) in body.map("RequestItems").into_iter().flatten() {
        let malformed = |message| Fault::serialization(Some(message));
        structure(json, "KeysAndAttributes", "Unexpected value type in payload").map_err(malformed)?;
        let part = Body::read(json, OF_TABLE)?;
        member::supported(part, &["AttributesToGet"])?;
        let keys = part.get("Keys").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
        let read = |key: &Json| -> Result<Item, Fault> {
            let map: &Map<String, Json> = values::map(key, "com.amazonaws.dynamodb.v20120810.AttributeValue")
                .map_err(|refusal| Fault::value(&refusal))?;
            values::item(map).map_err(|refusal| Fault::value(&refusal))
        };
        let keys = keys.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        asked.push(Asked { table, json, body: part, keys });
    }
    Ok(asked)
}

/// What is wrong with the batch as a whole.
fn check(body: Body<'_>, asked: &[Asked<'_>]) -> Result<(), Fault> {
    let length = |member: String, rule: &str| {
        Err(Fault::members(&[format!(
            "Value at '{member}' failed to satisfy constraint: Member must have length {rule}"
        )]))
    };
    if body.get("RequestItems").is_none() {
        return Err(Fault::members(&[member::missing("requestItems")]));
    }
    if let Some(bare) = asked.iter().find(|one| one.body.get("Keys").is_none()) {
        return Err(Fault::members(&[member::missing(&format!("requestItems.{}.member.keys", bare.table))]));
    }
    if asked.is_empty() {
        return length("RequestItems".to_owned(), "greater than or equal to 1");
    }
    if let Some(empty) = asked.iter().find(|one| one.keys.is_empty()) {
        return length(format!("RequestItems.{}.member.Keys", empty.table), "greater than or equal to 1");
    }
    let named = asked.iter().all(|one| is_table(one.table));
    let most = asked.iter().max_by_key(|one| one.keys.len()).map_or("", |one| one.table);
    if named && asked.iter().map(|one| one.keys.len()).sum::<usize>() > KEYS_MAX {
        return length(format!("RequestItems.{most}.member.Keys"), "less than or equal to 100");
    }
    let mut errors = Vec::new();
    if !named {
        let quoted = quote(body.get("RequestItems"));
        errors.push(format!("Value '{quoted}' at 'requestItems' failed to satisfy constraint: {NAMES}"));
    }
    errors.extend(member::capacity(body));
    member::all_hold(&errors)?;
    let twice = |keys: &[Item]| keys.iter().enumerate().any(|(n, key)| keys.iter().take(n).any(|before| before == key));
    if asked.iter().any(|one| twice(&one.keys)) {
        return Err(Fault::validation("Provided list of item keys contains duplicates"));
    }
    Ok(())
}

/// Whether a table of a batch may have this name.
pub(super) fn is_table(name: &str) -> bool {
    member::is_name(name) && member::wrong_length(name, "").is_none()
}

/// The requested items as a message quotes them, within bounds.
pub(super) fn quote(json: Option<&Json>) -> String {
    let mut text = json.map(Json::to_string).unwrap_or_default();
    let end = (0..=QUOTED_MAX.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    text.truncate(end);
    text
}
