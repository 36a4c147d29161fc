// SPDX-License-Identifier: AGPL-3.0-only
//! Attribute values as requests write them.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json};

use super::super::number::Number;
use super::{Item, Value};

/// A value may be nested at most so deep, itself included.
pub(crate) const DEPTH_MAX: usize = 32;

const KINDS: [&str; 10] = ["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"];
pub(crate) const STRUCTURE: &str = "Start of structure or map found where not expected";
const CLASS: &str = "com.amazonaws.dynamodb.v20120810.AttributeValue";

/// Why a value is not taken. What the service says of it depends on where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It is no value at all; the message of the `SerializationException`.
    Malformed(String),
    /// It has no type.
    Empty,
    /// It has more than one type.
    TwoTypes,
    /// `{"NULL": false}`.
    NullNotTrue,
    /// A set without members.
    EmptySet(&'static str),
    /// A set that holds something twice.
    Duplicates(String),
    /// A number that cannot be stored.
    Number(String),
    /// It is nested deeper than [`DEPTH_MAX`].
    TooDeep,
    /// A map has an attribute without a name.
    EmptyName,
}

impl Refusal {
    /// What the service says.
    pub(crate) fn message(&self) -> String {
        const INVALID: &str = "One or more parameter values were invalid: ";
        match self {
            Self::Malformed(message) | Self::Number(message) => message.clone(),
            Self::Empty => {
                "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes".to_owned()
            }
            Self::TwoTypes => "Supplied AttributeValue has more than one datatypes set, must contain exactly one of \
                               the supported datatypes"
                .to_owned(),
            Self::NullNotTrue => format!("{INVALID}Null attribute value types must have the value of true"),
            Self::EmptySet(what) => format!("{INVALID}{what}"),
            Self::Duplicates(what) => format!("{INVALID}Input collection {what}"),
            Self::TooDeep => "Nesting Levels have exceeded supported limits: Attributes in the item have nested \
                              levels beyond supported limit"
                .to_owned(),
            Self::EmptyName => "Empty attribute name".to_owned(),
        }
    }
}

/// The item that an object of JSON is.
pub(crate) fn item(json: &Map<String, Json>) -> Result<Item, Refusal> {
    attributes(json, 0)
}

/// The value that JSON is.
pub(crate) fn value(json: &Json) -> Result<Value, Refusal> {
    nested(json, 0)
}

fn attributes(json: &Map<String, Json>, depth: usize) -> Result<Item, Refusal> {
    let mut item = Item::new();
    for (name, json) in json.iter().filter(|(_, json)| !json.is_null()) {
        if name.is_empty() {
            return Err(Refusal::EmptyName);
        }
        item.insert(name.clone(), nested(json, depth)?);
    }
    Ok(item)
}

fn nested(json: &Json, depth: usize) -> Result<Value, Refusal> {
    if depth >= DEPTH_MAX {
        return Err(Refusal::TooDeep);
    }
    let Some(object) = json.as_object() else {
        return Err(Refusal::Malformed(match json {
            Json::Array(_) => format!("Unrecognized collection type class {CLASS}"),
            _ => "Unexpected value type in payload".to_owned(),
        }));
    };
    let mut present = KINDS.iter().filter_map(|kind| Some((*kind, object.get(*kind).filter(|one| !one.is_null())?)));
    let (kind, inner) = present.next().ok_or(Refusal::Empty)?;
    if present.next().is_some() {
        return Err(Refusal::TwoTypes);
    }
    match kind {
        "S" => Ok(Value::S(text(inner)?.to_owned())),
        "N" => Ok(Value::N(number(inner)?)),
        "B" => Ok(Value::B(blob(inner)?)),
        "BOOL" => Ok(Value::Bool(flag(inner)?)),
        "NULL" => flag(inner)?.then_some(Value::Null).ok_or(Refusal::NullNotTrue),
        "L" => Ok(Value::L(list(inner)?.iter().map(|one| nested(one, depth + 1)).collect::<Result<_, _>>()?)),
        "M" => Ok(Value::M(attributes(map(inner, CLASS)?, depth + 1)?)),
        set => members(set, list(inner)?),
    }
}

fn members(kind: &str, members: &[Json]) -> Result<Value, Refusal> {
    match kind {
        "SS" => {
            let all = members.iter().map(|one| text(one).map(str::to_owned)).collect::<Result<Vec<_>, _>>()?;
            let quote = |one: &String| serde_json::to_string(one).unwrap_or_default();
            sorted(&all, "An string set  may not be empty", |all| {
                format!("[{}] contains duplicates.", all.iter().map(quote).collect::<Vec<_>>().join(", "))
            })
            .map(Value::Ss)
        }
        "NS" => {
            let all = members.iter().map(number).collect::<Result<Vec<_>, _>>()?;
            sorted(&all, "An number set  may not be empty", |_| "contains duplicates.".to_owned()).map(Value::Ns)
        }
        _ => {
            let all = members.iter().map(blob).collect::<Result<Vec<_>, _>>()?;
            let quote = |one: &Vec<u8>| format!("\"{}\"", STANDARD.encode(one));
            sorted(&all, "Binary sets should not be empty", |all| {
                format!("[{}]of type BS contains duplicates.", all.iter().map(quote).collect::<Vec<_>>().join(","))
            })
            .map(Value::Bs)
        }
    }
}

/// The members in order; `told` is given them as the service lists those of a set that holds something twice.
fn sorted<T: Ord + Clone>(
    all: &[T],
    empty: &'static str,
    told: impl FnOnce(&[T]) -> String,
) -> Result<Vec<T>, Refusal> {
    if all.is_empty() {
        return Err(Refusal::EmptySet(empty));
    }
    let mut read = BTreeSet::new();
    for (n, one) in all.iter().enumerate() {
        if !read.insert(one) {
            // Those before the first repetition in order, then the others as they came.
            let rest = all.get(n..).unwrap_or_default();
            let listed: Vec<T> = read.into_iter().chain(rest).cloned().collect();
            return Err(Refusal::Duplicates(told(&listed)));
        }
    }
    Ok(read.into_iter().cloned().collect())
}

fn number(json: &Json) -> Result<Number, Refusal> {
    Number::parse(text(json)?).map_err(Refusal::Number)
}

/// A text; what else there is fails as the service words it.
pub(crate) fn text(json: &Json) -> Result<&str, Refusal> {
    json.as_str().ok_or_else(|| Refusal::Malformed(unconvertible(json, "String")))
}

/// A flag, also as one of the texts that the service takes for one.
pub(crate) fn flag(json: &Json) -> Result<bool, Refusal> {
    match json {
        Json::Bool(flag) => Ok(*flag),
        Json::String(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "1" => Ok(true),
            "false" | "f" | "no" | "n" | "0" => Ok(false),
            _ => Err(Refusal::Malformed("Unexpected token received from parser".to_owned())),
        },
        other => Err(Refusal::Malformed(unconvertible(other, "Boolean"))),
    }
}

/// What the service says of JSON that is no scalar of this class of Java.
pub(crate) fn unconvertible(json: &Json, class: &str) -> String {
    let found = match json {
        Json::Array(_) => return format!("Unrecognized collection type class java.lang.{class}"),
        Json::Object(_) => return STRUCTURE.to_owned(),
        Json::Bool(true) => "TRUE_VALUE",
        Json::Bool(false) => "FALSE_VALUE",
        Json::Number(number) if number.is_f64() => "DECIMAL_VALUE",
        Json::Number(_) => "NUMBER_VALUE",
        Json::String(_) | Json::Null => "STRING_VALUE",
    };
    format!("{found} cannot be converted to {class}")
}

fn blob(json: &Json) -> Result<Vec<u8>, Refusal> {
    let text = match json {
        Json::String(text) => text,
        Json::Array(_) => {
            return Err(Refusal::Malformed("Unrecognized collection type class java.nio.ByteBuffer".to_owned()));
        }
        Json::Object(_) => return Err(Refusal::Malformed(STRUCTURE.to_owned())),
        _ => {
            let message = "only base-64-encoded strings are convertible to bytes";
            return Err(Refusal::Malformed(message.to_owned()));
        }
    };
    if !text.len().is_multiple_of(4) {
        let message = format!("Base64 encoded length is expected a multiple of 4 bytes but found: {}", text.len());
        return Err(Refusal::Malformed(message));
    }
    let message = "Invalid last non-pad Base64 character dectected"; // the service's own spelling
    STANDARD.decode(text).map_err(|_| Refusal::Malformed(message.to_owned()))
}

fn list(json: &Json) -> Result<&[Json], Refusal> {
    match json {
        Json::Array(all) => Ok(all),
        Json::Object(_) => Err(Refusal::Malformed(STRUCTURE.to_owned())),
        _ => Err(Refusal::Malformed("Unexpected field type".to_owned())),
    }
}

/// A map of texts to values of this class of Java.
pub(crate) fn map<'a>(json: &'a Json, class: &str) -> Result<&'a Map<String, Json>, Refusal> {
    match json {
        Json::Object(all) => Ok(all),
        Json::Array(_) => {
            let message = format!("Unrecognized collection type java.util.Map<java.lang.String, {class}>");
            Err(Refusal::Malformed(message))
        }
        _ => Err(Refusal::Malformed("Unexpected field type".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::network::dynamodb::value::write;

    fn refused(json: &Json) -> String {
        value(json).unwrap_err().message()
    }

    #[test]
    fn values_of_all_types_are_read_and_written() {
        for json in [
            json!({"S": ""}),
            json!({"N": "-1.5"}),
            json!({"B": "/w=="}),
            json!({"BOOL": false}),
            json!({"NULL": true}),
            json!({"SS": ["a", "b"]}),
            json!({"NS": ["-1", "2", "10"]}),
            json!({"BS": ["AA==", "AQ=="]}),
            json!({"L": [{"S": "a"}, {"L": []}]}),
            json!({"M": {"a": {"M": {}}}}),
        ] {
            assert_eq!(write::value(&value(&json).unwrap()), json);
        }
        assert_eq!(write::value(&value(&json!({"NS": ["10", "2.0"]})).unwrap()), json!({"NS": ["2", "10"]}));
        assert_eq!(value(&json!({"S": "a", "N": null})), Ok(Value::S("a".to_owned())));
    }

    #[test]
    fn what_is_no_value_is_refused() {
        assert_eq!(value(&json!({})), Err(Refusal::Empty));
        assert_eq!(value(&json!({"X": "a"})), Err(Refusal::Empty));
        assert_eq!(value(&json!({"S": "a", "N": "1"})), Err(Refusal::TwoTypes));
        assert_eq!(value(&json!({"NULL": false})), Err(Refusal::NullNotTrue));
        assert_eq!(value(&json!({"M": {"": {"S": ""}}})), Err(Refusal::EmptyName));
        assert_eq!(refused(&json!("text")), "Unexpected value type in payload");
        assert_eq!(refused(&json!({"S": 1})), "NUMBER_VALUE cannot be converted to String");
        assert_eq!(
            refused(&json!({"B": "abc"})),
            "Base64 encoded length is expected a multiple of 4 bytes but found: 3"
        );
        assert_eq!(refused(&json!({"BOOL": "maybe"})), "Unexpected token received from parser");
        assert!(refused(&json!({"SS": []})).ends_with("An string set  may not be empty"));
        let twice = json!({"SS": ["b", "a", "b", "C"]});
        assert!(refused(&twice).ends_with(r#"Input collection ["a", "b", "b", "C"] contains duplicates."#));
        assert!(refused(&json!({"NS": ["1", "1.0"]})).ends_with("Input collection contains duplicates."));
    }

    #[test]
    fn nesting_has_a_bound() {
        let deep = |depth| (0..depth).fold(json!({"S": ""}), |inner, _| json!({ "L": [inner] }));
        assert!(value(&deep(DEPTH_MAX - 1)).is_ok());
        assert_eq!(value(&deep(DEPTH_MAX)), Err(Refusal::TooDeep));
    }
}
