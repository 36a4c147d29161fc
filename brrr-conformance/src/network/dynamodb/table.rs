// SPDX-License-Identifier: AGPL-3.0-only
//! A table: its schema, its items, and what they were before their last write.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::fault::Fault;
use super::number::Number;
use super::value::{Item, Value, size};

/// A partition key may have at most so many bytes, and a sort key half as many.
const HASH_MAX: usize = 2048;
const RANGE_MAX: usize = 1024;
/// What is said of a key that is not one of the table.
pub(crate) const NO_MATCH: &str = "The provided key element does not match the schema";

/// An attribute of the key: its name, and its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) name: String,
    /// `S`, `N` or `B`.
    pub(crate) kind: String,
}

/// The key of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Schema {
    pub(crate) hash: Attribute,
    pub(crate) range: Option<Attribute>,
}

/// The key of an item, in the order in which a table holds them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    hash: Part,
    range: Option<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    S(String),
    N(Number),
    B(Vec<u8>),
}

impl Part {
    fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::S(text) => Self::S(text.clone()),
            Value::N(number) => Self::N(number.clone()),
            Value::B(bytes) => Self::B(bytes.clone()),
            _ => return None,
        })
    }

    fn size(&self) -> usize {
        match self {
            Self::S(text) => text.len(),
            Self::N(number) => number.to_string().len(),
            Self::B(bytes) => bytes.len(),
        }
    }
}

/// How a key that does not fit is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wording {
    /// A whole item whose key is told by its attributes.
    Item,
    /// An item of a batch.
    BatchedItem,
    /// A key alone.
    Key,
}

impl Schema {
    /// The attributes of the key, the partition key first.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        std::iter::once(&self.hash).chain(&self.range)
    }

    /// Whether this attribute belongs to the key.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.attributes().any(|attribute| attribute.name == name)
    }

    /// The key of an item, or of a key alone, which must hold nothing else.
    pub(crate) fn key(&self, item: &Item, wording: Wording) -> Result<Key, Fault> {
        if wording == Wording::Key && item.len() != self.attributes().count() {
            return Err(Fault::validation(NO_MATCH));
        }
        let hash = part(item, &self.hash, wording)?;
        if hash.size() > HASH_MAX {
            let message = "Size of hashkey has exceeded the maximum size limit of2048 bytes"; // its own spelling
            return Err(Fault::validation(format!("One or more parameter values were invalid: {message}")));
        }
        let range = self.range.as_ref().map(|attribute| part(item, attribute, wording)).transpose()?;
        if range.as_ref().is_some_and(|range| range.size() > RANGE_MAX) {
            let message = "Aggregated size of all range keys has exceeded the size limit of 1024 bytes";
            return Err(Fault::validation(format!("One or more parameter values were invalid: {message}")));
        }
        Ok(Key { hash, range })
    }

    /// The attributes of the key of an item.
    pub(crate) fn only_key(&self, item: &Item) -> Item {
        let one = |attribute: &Attribute| Some((attribute.name.clone(), item.get(&attribute.name)?.clone()));
        self.attributes().filter_map(one).collect()
    }
}

fn part(item: &Item, attribute: &Attribute, wording: Wording) -> Result<Part, Fault> {
    let Attribute { name, kind } = attribute;
    let Some(value) = item.get(name) else {
        return Err(Fault::validation(match wording {
            Wording::Item => format!("One or more parameter values were invalid: Missing the key {name} in the item"),
            Wording::BatchedItem | Wording::Key => NO_MATCH.to_owned(),
        }));
    };
    let Some(part) = Part::of(value).filter(|_| value.kind() == kind) else {
        return Err(Fault::validation(match wording {
            Wording::Item => format!(
                "One or more parameter values were invalid: Type mismatch for key {name} expected: {kind} actual: {}",
                value.kind()
            ),
            Wording::BatchedItem | Wording::Key => NO_MATCH.to_owned(),
        }));
    };
    if part.size() == 0 {
        let what = if kind == "S" { "string" } else { "binary" };
        return Err(Fault::validation(format!(
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an \
             empty {what} value. Key: {name}"
        )));
    }
    Ok(part)
}

/// A table.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) schema: Schema,
    /// What describes it, besides its status and its items.
    pub(crate) description: Json,
    items: BTreeMap<Key, Item>,
    /// What stood at a key before its last write.
    before: BTreeMap<Key, Option<Item>>,
    bytes: usize,
}

impl Table {
    pub(crate) fn new(schema: Schema, description: Json) -> Self {
        Self { schema, description, items: BTreeMap::new(), before: BTreeMap::new(), bytes: 0 }
    }

    /// The size of its items in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn get(&self, key: &Key) -> Option<&Item> {
        self.items.get(key)
    }

    /// What a read finds; a stale one finds what was there before the last write.
    pub(crate) fn read(&self, key: &Key, stale: bool) -> Option<&Item> {
        match self.before.get(key) {
            Some(before) if stale => before.as_ref(),
            _ => self.items.get(key),
        }
    }

    /// Puts an item, or takes it away.
    pub(crate) fn write(&mut self, key: Key, item: Option<Item>) -> Option<Item> {
        let added = item.as_ref().map_or(0, size);
        let old = match item {
            Some(item) => self.items.insert(key.clone(), item),
            None => self.items.remove(&key),
        };
        self.bytes = self.bytes.saturating_add(added).saturating_sub(old.as_ref().map_or(0, size));
        self.before.insert(key, old.clone());
        old
    }

    /// All items in the order of their keys, as a read finds them.
    pub(crate) fn all(&self, stale: bool) -> Vec<(&Key, &Item)> {
        if !stale {
            return self.items.iter().collect();
        }
        let mut found: BTreeMap<&Key, &Item> = self.items.iter().collect();
        for (key, before) in &self.before {
            match before {
                Some(item) => found.insert(key, item),
                None => found.remove(key),
            };
        }
        found.into_iter().collect()
    }

    /// Those of them that have this partition key.
    pub(crate) fn partition(&self, hash: &Value, stale: bool) -> Vec<(&Key, &Item)> {
        let Some(hash) = Part::of(hash) else { return Vec::new() };
        if stale {
            return self.all(true).into_iter().filter(|(key, _)| key.hash == hash).collect();
        }
        let first = Key { hash, range: None };
        self.items.range(&first..).take_while(|(key, _)| key.hash == first.hash).collect()
    }

    /// The description with a status.
    pub(crate) fn describe(&self, status: &str, counted: bool) -> Json {
        let mut description = self.description.clone();
        description["TableStatus"] = json!(status);
        if status != "CREATING" && description.get("DeletionProtectionEnabled").is_none() {
            description["DeletionProtectionEnabled"] = json!(false);
        }
        description["ItemCount"] = json!(if counted { self.items.len() } else { 0 });
        description["TableSizeBytes"] = json!(if counted { self.bytes } else { 0 });
        description
    }
}
