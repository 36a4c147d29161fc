// SPDX-License-Identifier: AGPL-3.0-only
//! The service without I/O.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::fault::{Fault, Outcome};
use super::operation;
use super::state::State;
use super::tables::Tables;

/// So many operations that are not known are told apart, each by at most so many bytes of its name.
const UNKNOWN_MAX: usize = 64;
const NAME_MAX: usize = 128;

/// A DynamoDB in memory, which carries out one operation after the other.
///
/// ```
/// use brrr_conformance::network::dynamodb::DynamoDb;
/// use serde_json::json;
///
/// let mut dynamodb = DynamoDb::new();
/// let tables = dynamodb.perform("ListTables", &json!({}), false).unwrap();
/// assert_eq!(tables, json!({"TableNames": []}));
/// let fault = dynamodb.perform("GetItem", &json!({"TableName": "brrr", "Key": {}}), false).unwrap_err();
/// assert_eq!(fault.code(), "ResourceNotFoundException");
/// ```
#[derive(Clone, Debug, Default)]
pub struct DynamoDb {
    tables: Tables,
    unknown: BTreeMap<String, u64>,
}

impl DynamoDb {
    /// One without tables.
    pub fn new() -> Self {
        Self::default()
    }

    /// Carries out an operation: its name without the version, and its body. A read that is `stale` and not
    /// consistent sees each item as it was before its last write.
    pub fn perform(&mut self, operation: &str, body: &Json, stale: bool) -> Result<Json, Fault> {
        let outcome: Outcome = operation::perform(&mut self.tables, operation, body, stale);
        if outcome.as_ref().is_err_and(|fault| fault.code() == "UnknownOperationException") {
            self.note_unknown(operation);
        }
        outcome
    }

    /// Notes an operation that is not known; those beyond a bound are not told apart.
    pub(crate) fn note_unknown(&mut self, operation: &str) {
        let mut name: String = operation.chars().take(NAME_MAX).collect();
        if self.unknown.len() >= UNKNOWN_MAX && !self.unknown.contains_key(&name) {
            "(others)".clone_into(&mut name);
        }
        *self.unknown.entry(name).or_default() += 1;
    }

    /// The operations that were asked for and are not known, with how often.
    pub fn unknown(&self) -> &BTreeMap<String, u64> {
        &self.unknown
    }

    /// All tables and items.
    pub fn state(&self) -> State {
        State::of(&self.tables)
    }
}
