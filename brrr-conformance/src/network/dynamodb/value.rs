// SPDX-License-Identifier: AGPL-3.0-only
//! Attribute values of all types, and the items that are made of them.

pub(crate) mod read;
pub(crate) mod write;

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::number::Number;

/// Attributes by name.
pub(crate) type Item = BTreeMap<String, Value>;

/// An item may have at most so many bytes.
pub(crate) const ITEM_MAX: usize = 400 * 1024;

/// The value of an attribute. Sets are sorted and hold nothing twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    S(String),
    N(Number),
    B(Vec<u8>),
    Bool(bool),
    Null,
    Ss(Vec<String>),
    Ns(Vec<Number>),
    Bs(Vec<Vec<u8>>),
    L(Vec<Value>),
    M(Item),
}

impl Value {
    /// The name of its type, as requests write it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::S(_) => "S",
            Self::N(_) => "N",
            Self::B(_) => "B",
            Self::Bool(_) => "BOOL",
            Self::Null => "NULL",
            Self::Ss(_) => "SS",
            Self::Ns(_) => "NS",
            Self::Bs(_) => "BS",
            Self::L(_) => "L",
            Self::M(_) => "M",
        }
    }

    /// What it counts for in the size of an item, in bytes.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::S(text) => text.len(),
            Self::N(number) => number.size(),
            Self::B(bytes) => bytes.len(),
            Self::Bool(_) | Self::Null => 1,
            Self::Ss(all) => all.iter().map(String::len).sum(),
            Self::Ns(all) => all.iter().map(Number::size).sum(),
            Self::Bs(all) => all.iter().map(Vec::len).sum(),
            Self::L(all) => 3 + all.iter().map(|one| 1 + one.size()).sum::<usize>(),
            Self::M(all) => 3 + all.iter().map(|(name, one)| 1 + name.len() + one.size()).sum::<usize>(),
        }
    }

    /// How two values of one scalar type are ordered; others are not.
    pub(crate) fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::S(a), Self::S(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
            (Self::N(a), Self::N(b)) => Some(a.cmp(b)),
            (Self::B(a), Self::B(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }

    /// How many lists and maps deep it goes; a scalar is 0.
    pub(crate) fn depth(&self) -> usize {
        let deepest = match self {
            Self::L(all) => all.iter().map(Self::depth).max(),
            Self::M(all) => all.values().map(Self::depth).max(),
            _ => return 0,
        };
        1 + deepest.unwrap_or_default()
    }
}

/// The size of an item in bytes: its names and its values.
pub(crate) fn size(item: &Item) -> usize {
    item.iter().map(|(name, value)| name.len() + value.size()).sum()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::read::item;
    use super::*;

    fn read(json: &Json) -> Item {
        item(json.as_object().unwrap()).unwrap()
    }

    #[test]
    fn items_are_sized_as_the_documentation_says() {
        for (json, due) in [
            (json!({"a": {"S": "é"}}), 3),
            (json!({"a": {"B": "AAEC"}}), 4),
            (json!({"a": {"BOOL": true}, "b": {"NULL": true}}), 4),
            (json!({"a": {"SS": ["xy", "z"]}}), 4),
            (json!({"a": {"L": []}}), 4),
            (json!({"a": {"L": [{"S": "b"}]}}), 6),
            (json!({"a": {"M": {"bc": {"S": "d"}}}}), 8),
            (json!({"a": {"NS": ["1", "-42"]}}), 6),
        ] {
            assert_eq!(size(&read(&json)), due, "{json}");
        }
    }

    #[test]
    fn depth_counts_lists_and_maps() {
        let item = read(&json!({"a": {"L": [{"M": {"b": {"L": []}}}]}, "c": {"S": ""}}));
        assert_eq!((item["a"].depth(), item["c"].depth()), (3, 0));
    }

    #[test]
    fn only_scalars_of_one_type_are_ordered() {
        let value = |json: Json| read(&json!({ "a": json }))["a"].clone();
        assert_eq!(value(json!({"S": "a"})).order(&value(json!({"S": "b"}))), Some(Ordering::Less));
        assert_eq!(value(json!({"N": "10"})).order(&value(json!({"N": "9"}))), Some(Ordering::Greater));
        assert_eq!(value(json!({"S": "a"})).order(&value(json!({"N": "1"}))), None);
        assert_eq!(value(json!({"BOOL": true})).order(&value(json!({"BOOL": false}))), None);
    }
}
