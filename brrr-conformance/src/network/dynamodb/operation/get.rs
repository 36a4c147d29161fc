// SPDX-License-Identifier: AGPL-3.0-only
//! `GetItem`.

use serde_json::{Value as Json, json};

use super::super::body::{Body, Members, Shape};
use super::super::fault::Outcome;
use super::super::table::Wording;
use super::super::tables::Tables;
use super::super::value::{size, write};
use super::{capacity, member, read};

const MEMBERS: Members = &[
    ("Key", Shape::Attributes),
    ("ExpressionAttributeNames", Shape::Texts),
    ("TableName", Shape::Text),
    ("ReturnConsumedCapacity", Shape::Text),
    ("ProjectionExpression", Shape::Text),
    ("ConsistentRead", Shape::Flag),
];

pub(super) fn perform(tables: &mut Tables, body: &Json, stale: bool) -> Outcome {
    let body = Body::read(body, MEMBERS)?;
    let key = super::write::attributes(body, "Key")?;
    let table = member::table(body)?;
    let mut errors = Vec::new();
    errors.extend(key.is_none().then(|| member::missing("key")));
    errors.extend(table);
    errors.extend(member::capacity(body));
    member::all_hold(&errors)?;
    member::supported(body, &["AttributesToGet"])?;
    let mut scope = read::scope(body, "GetItem", &["ProjectionExpression"], "")?;
    read::not_empty(body, &["ProjectionExpression"])?;

    let table = tables.get(body.text("TableName").unwrap_or_default())?;
    let key = table.schema.key(&key.unwrap_or_default(), Wording::Key)?;
    let projection = read::projection(body, &mut scope)?;
    scope.all_used()?;
    let consistent = body.flag("ConsistentRead");
    let item = table.read(&key, stale && !consistent);
    let mut reply = json!({});
    if let Some(item) = item {
        reply["Item"] = projection.map_or_else(|| write::item(item), |parts| write::item(&parts.apply(item)));
    }
    capacity::tell(&mut reply, body, capacity::read(item.map_or(0, size), consistent));
    Ok(reply)
}
