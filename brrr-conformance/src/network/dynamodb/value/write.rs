// SPDX-License-Identifier: AGPL-3.0-only
//! Attribute values as replies write them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json, json};

use super::{Item, Value};

/// An item as JSON.
pub(crate) fn item(item: &Item) -> Json {
    Json::Object(item.iter().map(|(name, value)| (name.clone(), self::value(value))).collect::<Map<_, _>>())
}

/// A value as JSON, under the name of its type.
pub(crate) fn value(value: &Value) -> Json {
    let inner = match value {
        Value::S(text) => json!(text),
        Value::N(number) => json!(number.to_string()),
        Value::B(bytes) => json!(STANDARD.encode(bytes)),
        Value::Bool(flag) => json!(flag),
        Value::Null => json!(true),
        Value::Ss(all) => json!(all),
        Value::Ns(all) => all.iter().map(ToString::to_string).collect(),
        Value::Bs(all) => all.iter().map(|bytes| STANDARD.encode(bytes)).collect(),
        Value::L(all) => all.iter().map(self::value).collect(),
        Value::M(all) => item(all),
    };
    Json::Object(Map::from_iter([(value.kind().to_owned(), inner)]))
}

/// A value as a message quotes it: `S:text`.
pub(crate) fn quoted(value: &Value) -> String {
    let inner = match value {
        Value::S(text) => text.clone(),
        Value::N(number) => number.to_string(),
        Value::B(bytes) => STANDARD.encode(bytes),
        Value::Bool(flag) => flag.to_string(),
        Value::Null => "true".to_owned(),
        other => self::value(other)[other.kind()].to_string(),
    };
    format!("{}:{inner}", value.kind())
}
