// SPDX-License-Identifier: AGPL-3.0-only
//! `Scan`.

use serde_json::Value as Json;

use super::super::body::{Body, Members, Shape};
use super::super::fault::{Fault, Outcome};
use super::super::tables::Tables;
use super::read::{self, Page};
use super::{member, write};

const MEMBERS: Members = &[
    ("ExclusiveStartKey", Shape::Attributes),
    ("ExpressionAttributeNames", Shape::Texts),
    ("ExpressionAttributeValues", Shape::Attributes),
    ("TableName", Shape::Text),
    ("IndexName", Shape::Text),
    ("ReturnConsumedCapacity", Shape::Text),
    ("Select", Shape::Text),
    ("FilterExpression", Shape::Text),
    ("ProjectionExpression", Shape::Text),
    ("Limit", Shape::Integer),
    ("Segment", Shape::Integer),
    ("TotalSegments", Shape::Integer),
    ("ConsistentRead", Shape::Flag),
];
const UNKNOWN: [&str; 6] =
    ["IndexName", "AttributesToGet", "ScanFilter", "ConditionalOperator", "Segment", "TotalSegments"];

/// What is wrong with the members that every read of many items has.
pub(super) fn check_members(body: Body<'_>) -> Result<(), Fault> {
    let small = body.integer("Limit").filter(|limit| *limit < 1);
    let mut errors = Vec::new();
    if body.text("TableName").is_none() {
        errors.extend(member::capacity(body));
        errors.push(member::missing("tableName"));
        let told = |limit: i64| member::broken(&limit.to_string(), "limit", "have value greater than or equal to 1");
        errors.extend(small.map(told));
        return member::all_hold(&errors);
    }
    errors.extend(small.map(|_| {
        "Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1".to_owned()
    }));
    errors.extend((body.text("TableName") == Some("")).then(member::empty_table));
    member::all_hold(&errors)?;
    let mut errors = member::table(body)?;
    errors.extend(member::capacity(body));
    member::all_hold(&errors)
}

pub(super) fn perform(tables: &mut Tables, body: &Json, stale: bool) -> Outcome {
    let body = Body::read(body, MEMBERS)?;
    check_members(body)?;
    member::supported(body, &UNKNOWN)?;
    let expressions = &["ProjectionExpression", "FilterExpression"];
    let mut scope = read::scope(body, "Scan", expressions, ": FilterExpression is null")?;
    let start = read::start_item(body, "Scan")?;
    read::not_empty(body, &["FilterExpression"])?;
    let filter = read::filter(body, &mut scope)?;
    read::not_empty(body, &["ProjectionExpression"])?;
    read::select_is_known(body)?;
    read::select_fits(body)?;

    let table = tables.get(body.text("TableName").unwrap_or_default())?;
    let start = read::start(start, &table.schema)?;
    write::keys_are_scalars(filter.as_ref(), &table.schema)?;
    let projection = read::projection(body, &mut scope)?;
    scope.all_used()?;
    let all = table.all(stale && !body.flag("ConsistentRead"));
    let after = all.into_iter().filter(|(key, _)| start.as_ref().is_none_or(|(start, _)| *key > start));
    Ok(Page { body, filter, projection }.of(&table.schema, after.map(|(_, item)| item)))
}
