// SPDX-License-Identifier: AGPL-3.0-only
//! All tables of a simulated DynamoDB.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::fault::Fault;
use super::table::{Key, Schema, Table};
use super::value::{Item, size};

/// As many tables as an account may have.
const TABLES_MAX: usize = 2500;
/// No more bytes of items are held, in all tables together.
const BYTES_MAX: usize = 512 * 1024 * 1024;

/// The tables by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    all: BTreeMap<String, Table>,
    /// How many were ever created, which tells them apart.
    created: u64,
}

impl Tables {
    /// A table, for an operation on its items.
    pub(crate) fn get(&self, name: &str) -> Result<&Table, Fault> {
        self.all.get(name).ok_or_else(Fault::no_table)
    }

    /// A table, for an operation on the table itself.
    pub(crate) fn table(&self, name: &str) -> Result<&Table, Fault> {
        self.all.get(name).ok_or_else(|| Fault::no_such_table(name))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Table)> {
        self.all.iter().map(|(name, table)| (name.as_str(), table))
    }

    /// Writes an item, or takes it away, and gives the one that was there.
    pub(crate) fn write(&mut self, table: &str, key: Key, item: Option<Item>) -> Result<Option<Item>, Fault> {
        let held: usize = self.all.values().map(Table::bytes).sum();
        if held.saturating_add(item.as_ref().map_or(0, size)) > BYTES_MAX {
            return Err(Fault::full(BYTES_MAX));
        }
        Ok(self.all.get_mut(table).ok_or_else(Fault::no_table)?.write(key, item))
    }

    /// Makes a table; `describe` is given how many were made before.
    pub(crate) fn create(
        &mut self,
        name: &str,
        schema: Schema,
        describe: impl FnOnce(u64) -> Json,
    ) -> Result<&Table, Fault> {
        if self.all.contains_key(name) {
            return Err(Fault::table_exists(name));
        }
        if self.all.len() >= TABLES_MAX {
            return Err(Fault::too_many_tables(TABLES_MAX));
        }
        let table = Table::new(schema, describe(self.created));
        self.created += 1;
        Ok(self.all.entry(name.to_owned()).or_insert(table))
    }

    /// Takes a table away.
    pub(crate) fn delete(&mut self, name: &str) -> Result<Table, Fault> {
        self.all.remove(name).ok_or_else(|| Fault::no_such_table(name))
    }
}
