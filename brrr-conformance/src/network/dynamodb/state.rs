// SPDX-License-Identifier: AGPL-3.0-only
//! What a simulated DynamoDB holds, for people and for programs.

use std::fmt;

use serde_json::{Map, Value as Json, json};

use super::tables::Tables;
use super::value::write;

/// The tables and their items at one moment, in a stable order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State(Vec<(String, Vec<Json>)>);

impl State {
    pub(crate) fn of(tables: &Tables) -> Self {
        Self(
            tables
                .iter()
                .map(|(name, table)| {
                    let items = table.all(false).into_iter().map(|(_, item)| write::item(item)).collect();
                    (name.to_owned(), items)
                })
                .collect(),
        )
    }

    /// An object with the items of each table, in the order of their keys.
    ///
    /// ```
    /// use brrr_conformance::network::dynamodb::DynamoDb;
    ///
    /// assert_eq!(DynamoDb::new().state().json().to_string(), "{}");
    /// ```
    pub fn json(&self) -> Json {
        Json::Object(self.0.iter().map(|(name, items)| (name.clone(), json!(items))).collect::<Map<_, _>>())
    }
}

impl fmt::Display for State {
    /// A line for each table, and below it a line for each item.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, items) in &self.0 {
            writeln!(f, "table {name}, items: {}", items.len())?;
            for item in items {
                writeln!(f, "  {item}")?;
            }
        }
        Ok(())
    }
}
