// SPDX-License-Identifier: AGPL-3.0-only
//! `DynamoDB`: calls, values and pending returns are items, written whole, under conditions, and read.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::frame::{Found, Http};
use crate::vector::Record;

const SERVICE: &str = "DynamoDB_20120810.";

pub(super) fn request(http: &Http) -> Result<Vec<Found>, String> {
    let target = http.target.as_deref().unwrap_or_default();
    let operation = target.strip_prefix(SERVICE).ok_or_else(|| format!("`{target}` is no operation of DynamoDB"))?;
    match operation {
        "CreateTable" | "GetItem" => Ok(Vec::new()),
        "PutItem" => Ok(vec![item(&http.body["Item"], operation)?]),
        "UpdateItem" | "DeleteItem" => conditional(&http.body, operation),
        _ => Err(format!("the operation {operation} is not known to carry records or to be without them")),
    }
}

pub(super) fn response(http: &Http) -> Result<Vec<Found>, String> {
    if http.line != "HTTP/1.1 200 OK" {
        return Err(format!("the response `{}` is not known", http.line));
    }
    let fields = http.body.as_object().ok_or("the body of a response is not an object")?;
    let names: Vec<&str> = fields.keys().map(String::as_str).collect();
    match *names {
        [] | ["TableDescription"] => Ok(Vec::new()),
        ["Item"] => Ok(vec![item(&http.body["Item"], "GetItem")?]),
        _ => Err(format!("a response with the fields {names:?} is not known")),
    }
}

/// A whole item.
fn item(item: &Value, how: &str) -> Result<Found, String> {
    Ok(Found { record: record(&item["sk"])?, bytes: binary(&item["value"])?, how: how.to_owned() })
}

/// The bytes that are expected and written under a condition.
fn conditional(body: &Value, how: &str) -> Result<Vec<Found>, String> {
    let none = Map::new();
    let values = body["ExpressionAttributeValues"].as_object().unwrap_or(&none);
    if values.is_empty() {
        return Err(format!("{how} has no ExpressionAttributeValues, so it is not under a condition"));
    }
    let one = |(name, value): (&String, &Value)| match name.as_str() {
        ":value" | ":expected" => {
            Ok(Found { record: record(&body["Key"]["sk"])?, bytes: binary(value)?, how: how.to_owned() })
        }
        _ => Err(format!("{how} has the value `{name}`, which is not known")),
    };
    values.iter().map(one).collect()
}

fn record(sk: &Value) -> Result<Record, String> {
    match sk["S"].as_str() {
        Some("call") => Ok(Record::Call),
        Some("value") => Ok(Record::Value),
        Some("pending_returns") => Ok(Record::PendingReturns),
        _ => Err(format!("the sort key {sk} names no kind of record")),
    }
}

fn binary(value: &Value) -> Result<Vec<u8>, String> {
    let text = value["B"].as_str().ok_or_else(|| format!("{value} is not binary"))?;
    STANDARD.decode(text).map_err(|error| format!("`{text}` is not base64: {error}"))
}
