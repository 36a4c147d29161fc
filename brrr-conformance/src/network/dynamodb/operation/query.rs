// SPDX-License-Identifier: AGPL-3.0-only
//! `Query`, by the key of the table.

use serde_json::Value as Json;

use super::super::body::{Body, Members, Shape};
use super::super::expression::condition::{Comparator, Condition};
use super::super::expression::key::{self, Clause, Test};
use super::super::fault::{Fault, Outcome};
use super::super::table::Schema;
use super::super::tables::Tables;
use super::super::value::{Item, Value};
use super::read::{self, Page};
use super::{member, scan, write};

const MEMBERS: Members = &[
    ("ExclusiveStartKey", Shape::Attributes),
    ("ExpressionAttributeNames", Shape::Texts),
    ("ExpressionAttributeValues", Shape::Attributes),
    ("TableName", Shape::Text),
    ("IndexName", Shape::Text),
    ("ReturnConsumedCapacity", Shape::Text),
    ("Select", Shape::Text),
    ("FilterExpression", Shape::Text),
    ("KeyConditionExpression", Shape::Text),
    ("ProjectionExpression", Shape::Text),
    ("Limit", Shape::Integer),
    ("ScanIndexForward", Shape::Flag),
    ("ConsistentRead", Shape::Flag),
];
const UNKNOWN: [&str; 5] = ["IndexName", "AttributesToGet", "QueryFilter", "KeyConditions", "ConditionalOperator"];
const EXPRESSIONS: [&str; 3] = ["KeyConditionExpression", "FilterExpression", "ProjectionExpression"];

pub(super) fn perform(tables: &mut Tables, body: &Json, stale: bool) -> Outcome {
    let body = Body::read(body, MEMBERS)?;
    scan::check_members(body)?;
    member::supported(body, &UNKNOWN)?;
    let without = ": FilterExpression is null and KeyConditionExpression is null";
    let mut scope = read::scope(body, "Query", &EXPRESSIONS, without)?;
    read::select_is_known(body)?;
    let start = read::start_item(body, "Query")?;
    read::not_empty(body, &EXPRESSIONS)?;
    let filter = read::filter(body, &mut scope)?;
    read::select_fits(body)?;
    let clauses = body.text("KeyConditionExpression").map(|source| key::parse(source, &mut scope)).transpose();
    let clauses = clauses.map_err(|message| Fault::validation(format!("Invalid KeyConditionExpression: {message}")))?;

    let table = tables.get(body.text("TableName").unwrap_or_default())?;
    let missing = "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.";
    let clauses = clauses.ok_or_else(|| Fault::validation(missing))?;
    let start = read::start(start, &table.schema)?;
    let Bound { hash, range } = bind(&clauses, &table.schema)?;
    if let Some((_, item)) = &start {
        check_start(item, &table.schema, hash, range)?;
    }
    check_filter(filter.as_ref(), &table.schema)?;
    let projection = read::projection(body, &mut scope)?;
    scope.all_used()?;

    let attribute = table.schema.range.as_ref().map_or("", |attribute| attribute.name.as_str());
    let in_range = |item: &Item| range.is_none_or(|test| item.get(attribute).is_some_and(|value| test.holds(value)));
    let forward = body.get("ScanIndexForward").is_none() || body.flag("ScanIndexForward");
    let mut found = table.partition(hash, stale && !body.flag("ConsistentRead"));
    if !forward {
        found.reverse();
    }
    let after = found.into_iter().filter(|(key, item)| {
        let late = |start| if forward { *key > start } else { *key < start };
        in_range(item) && start.as_ref().is_none_or(|(start, _)| late(start))
    });
    Ok(Page { body, filter, projection }.of(&table.schema, after.map(|(_, item)| item)))
}

/// What the attributes of the key must be.
struct Bound<'a> {
    hash: &'a Value,
    range: Option<&'a Test>,
}

fn bind<'a>(clauses: &'a [Clause], schema: &Schema) -> Result<Bound<'a>, Fault> {
    let defined = schema.attributes().count();
    if clauses.len() > defined {
        return Err(Fault::validation(format!(
            "The number of query conditions ({}) exceeds the number of key attributes defined in the schema ({defined})",
            clauses.len()
        )));
    }
    let of = |name: &str| clauses.iter().find(|clause| clause.attribute == name).map(|clause| &clause.test);
    let missed = |name: &str| Fault::validation(format!("Query condition missed key schema element: {name}"));
    let hash = match of(&schema.hash.name) {
        Some(Test::Compare(Comparator::Equal, value)) => value,
        Some(_) => return Err(Fault::validation("Query key condition not supported")),
        None => return Err(missed(&schema.hash.name)),
    };
    let range = schema.range.as_ref().and_then(|attribute| of(&attribute.name));
    if clauses.len() > 1 && range.is_none() {
        return Err(missed(schema.range.as_ref().map_or("", |attribute| &attribute.name)));
    }
    for attribute in schema.attributes() {
        for value in of(&attribute.name).into_iter().flat_map(Test::values) {
            check_value(value, &attribute.name, &attribute.kind)?;
        }
    }
    Ok(Bound { hash, range })
}

fn check_value(value: &Value, name: &str, kind: &str) -> Result<(), Fault> {
    let invalid = |what: String| Err(Fault::validation(format!("One or more parameter values {what}")));
    if value.kind() != kind {
        return invalid("were invalid: Condition parameter type does not match schema type".to_owned());
    }
    let what = match value {
        Value::S(text) if text.is_empty() => "string",
        Value::B(bytes) if bytes.is_empty() => "binary",
        _ => return Ok(()),
    };
    invalid(format!(
        "are not valid. The AttributeValue for a key attribute cannot contain an empty {what} value. Key: {name}"
    ))
}

/// An error if a page would begin outside of what is asked for.
fn check_start(item: &Item, schema: &Schema, hash: &Value, range: Option<&Test>) -> Result<(), Fault> {
    let value = schema.range.as_ref().and_then(|attribute| item.get(&attribute.name));
    let same = item.get(&schema.hash.name) == Some(hash);
    let message = if range.zip(value).is_some_and(|(test, value)| !test.holds(value)) {
        "The provided starting key does not match the range key predicate"
    } else if same {
        return Ok(());
    } else if range.is_some() {
        "The query can return at most one row and cannot be restarted"
    } else if schema.range.is_none() {
        "The provided exclusive start key is invalid"
    } else {
        "The provided starting key is outside query boundaries based on provided conditions"
    };
    Err(Fault::validation(message))
}

/// An error if the filter asks for the key, which the condition is for.
fn check_filter(filter: Option<&Condition>, schema: &Schema) -> Result<(), Fault> {
    let paths = filter.map(Condition::paths).unwrap_or_default();
    match paths.into_iter().find(|path| schema.has(path.head())) {
        Some(path) => Err(Fault::validation(format!(
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: {}",
            path.head()
        ))),
        None => write::keys_are_scalars(filter, schema),
    }
}
