// SPDX-License-Identifier: AGPL-3.0-only
//! The operations, and what several of them share.

mod batch_get;
mod batch_write;
mod capacity;
mod delete;
mod get;
mod member;
mod put;
mod query;
mod read;
mod scan;
mod tables;
mod update;
mod write;

use serde_json::Value as Json;

use super::fault::{Fault, Outcome};
use super::tables::Tables;

/// How an operation is carried out: on the tables, with its body, and seeing the state before the last writes or not.
type Operation = fn(&mut Tables, &Json, bool) -> Outcome;

const OPERATIONS: [(&str, Operation); 12] = [
    ("BatchGetItem", batch_get::perform),
    ("BatchWriteItem", batch_write::perform),
    ("CreateTable", tables::create),
    ("DeleteItem", delete::perform),
    ("DeleteTable", tables::delete),
    ("DescribeTable", tables::describe),
    ("GetItem", get::perform),
    ("ListTables", tables::list),
    ("PutItem", put::perform),
    ("Query", query::perform),
    ("Scan", scan::perform),
    ("UpdateItem", update::perform),
];

/// Whether there is such an operation.
pub(crate) fn is_known(name: &str) -> bool {
    OPERATIONS.iter().any(|(known, _)| *known == name)
}

/// Carries out an operation.
pub(crate) fn perform(tables: &mut Tables, name: &str, body: &Json, stale: bool) -> Outcome {
    let (name, operation) = OPERATIONS.iter().find(|(known, _)| *known == name).ok_or_else(Fault::unknown_operation)?;
    operation(tables, body, stale).map_err(|fault| fault.of_operation(name))
}
