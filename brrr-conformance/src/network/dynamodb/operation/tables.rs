// SPDX-License-Identifier: AGPL-3.0-only
//! `CreateTable`, `DescribeTable`, `DeleteTable` and `ListTables`.

use serde_json::{Map, Value as Json, json};

use super::super::body::{Body, Members, Shape};
use super::super::fault::{Fault, Outcome};
use super::super::table::{Attribute, Schema};
use super::super::tables::Tables;
use super::member::{self, broken, missing};

const CREATE: Members = &[
    ("AttributeDefinitions", Shape::Structures("AttributeDefinition", &["AttributeName", "AttributeType"])),
    ("KeySchema", Shape::Structures("KeySchemaElement", &["KeyType", "AttributeName"])),
    ("ProvisionedThroughput", Shape::Numbers("ProvisionedThroughput", &["WriteCapacityUnits", "ReadCapacityUnits"])),
    ("TableName", Shape::Text),
    ("BillingMode", Shape::Text),
    ("TableClass", Shape::Text),
    ("DeletionProtectionEnabled", Shape::Flag),
];
/// What belongs to a table and has no part in a simulation of items.
const UNKNOWN: [&str; 6] = [
    "LocalSecondaryIndexes",
    "GlobalSecondaryIndexes",
    "VectorIndexes",
    "StreamSpecification",
    "SSESpecification",
    "OnDemandThroughput",
];
const NAMED: Members = &[("TableName", Shape::Text)];
const LIST: Members = &[("ExclusiveStartTableName", Shape::Text), ("Limit", Shape::Integer)];

const NO_NAME: &str = "The parameter 'TableName' is required but was not present in the request";
const INVALID: &str = "One or more parameter values were invalid: ";
const UNITS_MAX: i64 = 1_000_000_000_000;
/// A list of messages goes no further than this.
const ERRORS_MAX: usize = 10;
/// The first table is created at this second; each further one a second later, so that runs can be compared.
const FIRST_CREATED: u64 = 1_700_000_000;

pub(super) fn create(tables: &mut Tables, body: &Json, _: bool) -> Outcome {
    let body = Body::read(body, CREATE)?;
    member::supported(body, &UNKNOWN)?;
    let name = body.text("TableName").ok_or_else(|| Fault::validation(NO_NAME))?;
    let mut errors = Vec::new();
    errors.extend((!member::is_name(name)).then(|| broken(name, "tableName", member::PATTERN)));
    errors.extend(member::wrong_length(name, "tableName"));
    member::all_hold(&errors)?;
    check_structures(body)?;
    check_billing(body)?;
    let schema = schema(body)?;
    let described = tables.create(name, schema, |n| describe_new(body, name, n))?;
    Ok(json!({"TableDescription": described.describe("CREATING", false)}))
}

fn elements<'a>(body: Body<'a>, name: &str) -> Vec<&'a Map<String, Json>> {
    body.get(name).and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_object).collect()
}

/// What is wrong inside the lists.
fn check_structures(body: Body<'_>) -> Result<(), Fault> {
    let mut errors = Vec::new();
    errors.extend(member::one_of(body, "BillingMode", "billingMode", "PROVISIONED, PAY_PER_REQUEST"));
    for (name, member) in [("WriteCapacityUnits", "writeCapacityUnits"), ("ReadCapacityUnits", "readCapacityUnits")] {
        let Some(throughput) = body.map("ProvisionedThroughput").map(Body::part) else { continue };
        let member = format!("provisionedThroughput.{member}");
        match throughput.integer(name) {
            None => errors.push(missing(&member)),
            Some(units) if units < 1 => {
                errors.push(broken(&units.to_string(), &member, "have value greater than or equal to 1"));
            }
            Some(_) => {}
        }
    }
    let keys = elements(body, "KeySchema");
    match (body.get("KeySchema").is_some(), keys.len()) {
        (false, _) => errors.push(missing("keySchema")),
        (true, 0) => errors.push(broken("[]", "keySchema", "have length greater than or equal to 1")),
        (true, 1 | 2) => {}
        (true, _) => {
            let text =
                |key: &Map<String, Json>, name: &str| key.get(name).and_then(Json::as_str).unwrap_or("").to_owned();
            let told = |key: &&Map<String, Json>| {
                let (name, kind) = (text(key, "AttributeName"), text(key, "KeyType"));
                format!("KeySchemaElement(attributeName={name}, keyType={kind})")
            };
            let all = keys.iter().map(told).collect::<Vec<_>>().join(", ");
            errors.push(broken(&format!("[{all}]"), "keySchema", "have length less than or equal to 2"));
        }
    }
    check_elements(&keys, "keySchema", ("KeyType", "keyType", "HASH, RANGE"), &mut errors);
    if body.get("AttributeDefinitions").is_none() {
        errors.push(missing("attributeDefinitions"));
    }
    let definitions = elements(body, "AttributeDefinitions");
    check_elements(&definitions, "attributeDefinitions", ("AttributeType", "attributeType", "B, N, S"), &mut errors);
    errors.truncate(ERRORS_MAX);
    member::all_hold(&errors)
}

/// What is wrong with the name and the kind of each element of a list.
fn check_elements(
    all: &[&Map<String, Json>],
    list: &str,
    (name, member, allowed): (&str, &str, &str),
    errors: &mut Vec<String>,
) {
    for (n, element) in all.iter().enumerate().take(ERRORS_MAX) {
        let element = Body::part(element);
        let path = |member: &str| format!("{list}.{}.member.{member}", n + 1);
        if element.text("AttributeName").is_none() {
            errors.push(missing(&path("attributeName")));
        }
        match element.text(name) {
            None => errors.push(missing(&path(member))),
            Some(_) => errors.extend(member::one_of(element, name, &path(member), allowed)),
        }
    }
}

fn check_billing(body: Body<'_>) -> Result<(), Fault> {
    let invalid = |what: &str| Err(Fault::validation(format!("{INVALID}{what}")));
    let throughput = body.map("ProvisionedThroughput").map(Body::part);
    match (body.text("BillingMode"), throughput) {
        (Some("PAY_PER_REQUEST"), Some(_)) => {
            return invalid(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
            );
        }
        (Some("PAY_PER_REQUEST"), None) => return Ok(()),
        (_, None) => {
            return invalid(
                "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
            );
        }
        (_, Some(throughput)) => {
            for name in ["ReadCapacityUnits", "WriteCapacityUnits"] {
                let units = throughput.integer(name).unwrap_or_default();
                if units > UNITS_MAX {
                    return Err(Fault::validation(format!("Given value {units} for {name} is out of bounds")));
                }
            }
        }
    }
    Ok(())
}

/// The key of a new table, if it is defined as a whole.
fn schema(body: Body<'_>) -> Result<Schema, Fault> {
    let invalid = |what: String| Err(Fault::validation(what));
    let text = |one: &Map<String, Json>, name: &str| one.get(name).and_then(Json::as_str).unwrap_or("").to_owned();
    let keys: Vec<(String, String)> =
        elements(body, "KeySchema").into_iter().map(|key| (text(key, "AttributeName"), text(key, "KeyType"))).collect();
    let defined: Vec<(String, String)> = elements(body, "AttributeDefinitions")
        .into_iter()
        .map(|one| (text(one, "AttributeName"), text(one, "AttributeType")))
        .collect();
    let kind = |name: &str| defined.iter().find(|(defined, _)| defined == name).map(|(_, kind)| kind.clone());
    if keys.len() > defined.len() {
        return invalid("Invalid KeySchema: Some index key attribute have no definition".to_owned());
    }
    if keys.iter().any(|(name, _)| kind(name).is_none()) {
        let names = |all: &[(String, String)]| all.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>().join(", ");
        return invalid(format!(
            "{INVALID}Some index key attributes are not defined in AttributeDefinitions. Keys: [{}], \
             AttributeDefinitions: [{}]",
            names(&keys),
            names(&defined)
        ));
    }
    let mut attributes = Vec::new();
    for (n, (name, role)) in keys.iter().enumerate() {
        let (place, due) = if n == 0 { ("first", "HASH") } else { ("second", "RANGE") };
        if n == 1 && keys.first().is_some_and(|(first, _)| first == name) {
            let message = "Both the Hash Key and the Range Key element in the KeySchema have the same name";
            return invalid(message.to_owned());
        }
        if role != due {
            return invalid(format!("Invalid KeySchema: The {place} KeySchemaElement is not a {due} key type"));
        }
        attributes.push(Attribute { name: name.clone(), kind: kind(name).unwrap_or_default() });
    }
    if keys.len() != defined.len() {
        return invalid(format!(
            "{INVALID}Number of attributes in KeySchema does not exactly match number of attributes defined in \
             AttributeDefinitions"
        ));
    }
    let mut attributes = attributes.into_iter();
    let hash = attributes.next().ok_or_else(|| Fault::members(&[missing("keySchema")]))?;
    Ok(Schema { hash, range: attributes.next() })
}

fn describe_new(body: Body<'_>, name: &str, n: u64) -> Json {
    let throughput = body.map("ProvisionedThroughput").map(Body::part);
    let units = |name: &str| throughput.and_then(|throughput| throughput.integer(name)).unwrap_or_default();
    let mut description = json!({
        "TableName": name,
        "KeySchema": body.get("KeySchema"),
        "AttributeDefinitions": body.get("AttributeDefinitions"),
        "CreationDateTime": FIRST_CREATED + n,
        "ProvisionedThroughput": {
            "NumberOfDecreasesToday": 0,
            "ReadCapacityUnits": units("ReadCapacityUnits"),
            "WriteCapacityUnits": units("WriteCapacityUnits"),
        },
        "TableArn": format!("arn:aws:dynamodb:us-east-1:000000000000:table/{name}"),
        "TableId": format!("00000000-0000-4000-8000-{n:012x}"),
    });
    if body.text("BillingMode") == Some("PAY_PER_REQUEST") {
        description["BillingModeSummary"] = json!({"BillingMode": "PAY_PER_REQUEST"});
        description["TableThroughputModeSummary"] = json!({"TableThroughputMode": "PAY_PER_REQUEST"});
    }
    if body.get("DeletionProtectionEnabled").is_some() {
        description["DeletionProtectionEnabled"] = json!(body.flag("DeletionProtectionEnabled"));
    }
    description
}

/// The name of a table that has to be there.
fn named(body: Body<'_>) -> Result<&str, Fault> {
    let name = body.text("TableName").ok_or_else(|| Fault::validation(NO_NAME))?;
    if member::wrong_length(name, "").is_some() {
        let message = "TableName must be at least 3 characters long and at most 255 characters long";
        return Err(Fault::validation(message));
    }
    if !member::is_name(name) {
        return Err(Fault::members(&[broken(name, "tableName", member::PATTERN)]));
    }
    Ok(name)
}

pub(super) fn describe(tables: &mut Tables, body: &Json, _: bool) -> Outcome {
    let table = tables.table(named(Body::read(body, NAMED)?)?)?;
    Ok(json!({"Table": table.describe("ACTIVE", true)}))
}

pub(super) fn delete(tables: &mut Tables, body: &Json, _: bool) -> Outcome {
    let name = named(Body::read(body, NAMED)?)?;
    if tables.table(name)?.description["DeletionProtectionEnabled"] == true {
        let message = "Resource cannot be deleted as it is currently protected against deletion. Disable deletion \
                       protection first.";
        return Err(Fault::validation(message));
    }
    Ok(json!({"TableDescription": tables.delete(name)?.describe("DELETING", false)}))
}

pub(super) fn list(tables: &mut Tables, body: &Json, _: bool) -> Outcome {
    let body = Body::read(body, LIST)?;
    let (start, limit) = (body.text("ExclusiveStartTableName"), body.integer("Limit"));
    let mut errors = Vec::new();
    if let Some(name) = start {
        let member = "exclusiveStartTableName";
        errors.extend((!member::is_name(name)).then(|| broken(name, member, member::PATTERN)));
        errors.extend(member::wrong_length(name, member));
    }
    let bound = |limit: i64| match limit {
        ..1 => Some(broken(&limit.to_string(), "limit", "have value greater than or equal to 1")),
        101.. => Some(broken(&limit.to_string(), "limit", "have value less than or equal to 100")),
        _ => None,
    };
    errors.extend(limit.and_then(bound));
    member::all_hold(&errors)?;
    let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(100);
    let mut names: Vec<&str> =
        tables.iter().map(|(name, _)| name).filter(|name| start.is_none_or(|start| *name > start)).collect();
    let more = names.len() > limit;
    names.truncate(limit);
    let mut reply = json!({ "TableNames": names });
    if let Some(last) = names.last().filter(|_| more) {
        reply["LastEvaluatedTableName"] = json!(last);
    }
    Ok(reply)
}
