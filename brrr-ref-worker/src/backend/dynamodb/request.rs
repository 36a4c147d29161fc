// SPDX-License-Identifier: AGPL-3.0-only
//! The requests about one record, as their JSON bodies are.

use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use brrr_wire::key::StoreKey;
use serde::{Serialize, Serializer};

/// `value` is a reserved word of DynamoDB, so expressions call it by another name (DYN-007).
const NAMES: Names = Names { value: "value" };
const SET: &str = "SET #value = :value";
const IF_ABSENT: &str = "attribute_not_exists(#value)";
const IF_EQUAL: &str = "#value = :expected";

/// What DynamoDB is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    GetItem,
    PutItem,
    UpdateItem,
    DeleteItem,
    CreateTable,
    DescribeTable,
    DeleteTable,
}

impl Operation {
    /// The value of the header `x-amz-target`.
    pub(super) const fn target(self) -> &'static str {
        match self {
            Self::GetItem => "DynamoDB_20120810.GetItem",
            Self::PutItem => "DynamoDB_20120810.PutItem",
            Self::UpdateItem => "DynamoDB_20120810.UpdateItem",
            Self::DeleteItem => "DynamoDB_20120810.DeleteItem",
            Self::CreateTable => "DynamoDB_20120810.CreateTable",
            Self::DescribeTable => "DynamoDB_20120810.DescribeTable",
            Self::DeleteTable => "DynamoDB_20120810.DeleteTable",
        }
    }
}

/// The body of a request about one record.
#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request<'a> {
    table_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<Item<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<Item<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    consistent_read: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_expression: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition_expression: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expression_attribute_names: Option<Names>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expression_attribute_values: Option<Values<'a>>,
}

impl<'a> Request<'a> {
    /// Reads, and sees all that was written before (DYN-008).
    pub(super) fn get(table_name: &'a str, key: &'a StoreKey) -> Self {
        Self { table_name, key: Some(Item::key(key)), consistent_read: Some(true), ..Self::default() }
    }

    /// Writes, whatever is there (DYN-003).
    pub(super) fn put(table_name: &'a str, key: &'a StoreKey, value: &'a [u8]) -> Self {
        let item = Item { value: Some(Binary { bytes: value }), ..Item::key(key) };
        Self { table_name, item: Some(item), ..Self::default() }
    }

    /// Writes if what is expected is there; `None` expects that nothing is (DYN-004, DYN-005).
    pub(super) fn update(table_name: &'a str, key: &'a StoreKey, value: &'a [u8], expected: Option<&'a [u8]>) -> Self {
        let condition = if expected.is_some() { IF_EQUAL } else { IF_ABSENT };
        let (value, expected) = (Some(Binary { bytes: value }), expected.map(|bytes| Binary { bytes }));
        Self {
            table_name,
            key: Some(Item::key(key)),
            update_expression: Some(SET),
            condition_expression: Some(condition),
            expression_attribute_names: Some(NAMES),
            expression_attribute_values: Some(Values { value, expected }),
            ..Self::default()
        }
    }

    /// Deletes, whatever is there.
    pub(super) fn delete(table_name: &'a str, key: &'a StoreKey) -> Self {
        Self { table_name, key: Some(Item::key(key)), ..Self::default() }
    }

    /// Deletes if what is expected is there (DYN-006).
    pub(super) fn delete_if(table_name: &'a str, key: &'a StoreKey, expected: &'a [u8]) -> Self {
        Self {
            condition_expression: Some(IF_EQUAL),
            expression_attribute_names: Some(NAMES),
            expression_attribute_values: Some(Values { value: None, expected: Some(Binary { bytes: expected }) }),
            ..Self::delete(table_name, key)
        }
    }

    /// The bytes that are sent.
    pub(super) fn body(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("invariant: texts and base64 are always JSON")
    }
}

/// A record's item, or its key alone (DYN-001).
#[derive(Serialize)]
struct Item<'a> {
    pk: Text<'a>,
    sk: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Binary<'a>>,
}

impl<'a> Item<'a> {
    fn key(key: &'a StoreKey) -> Self {
        Self { pk: Text { s: key.call_hash.as_str() }, sk: Text { s: key.kind.as_str() }, value: None }
    }
}

#[derive(Serialize)]
struct Text<'a> {
    #[serde(rename = "S")]
    s: &'a str,
}

#[derive(Serialize)]
struct Binary<'a> {
    #[serde(rename = "B", serialize_with = "base64")]
    bytes: &'a [u8],
}

fn base64<S: Serializer>(bytes: &&[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&Base64Display::new(bytes, &STANDARD))
}

#[derive(Serialize)]
struct Names {
    #[serde(rename = "#value")]
    value: &'static str,
}

#[derive(Serialize)]
struct Values<'a> {
    #[serde(rename = ":value", skip_serializing_if = "Option::is_none")]
    value: Option<Binary<'a>>,
    #[serde(rename = ":expected", skip_serializing_if = "Option::is_none")]
    expected: Option<Binary<'a>>,
}
