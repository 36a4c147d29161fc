// SPDX-License-Identifier: AGPL-3.0-only
//! What the placeholders of an expression stand for, and which of them were used.

use std::collections::{BTreeMap, BTreeSet};

use super::super::body::Body;
use super::super::fault::Fault;
use super::super::value::Value;
use super::super::value::read::Refusal;

/// The names and values of a request, shared by its expressions.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    names: BTreeMap<String, String>,
    values: BTreeMap<String, Value>,
    used: BTreeSet<String>,
}

/// What the service says of names and values that stand beside no expression, which depends on the operation.
#[derive(Clone, Copy)]
pub(crate) struct Manner {
    pub(crate) operation: &'static str,
    /// The members that are expressions.
    pub(crate) expressions: &'static [&'static str],
    /// Whether the operation has values at all.
    pub(crate) has_values: bool,
    /// How it goes on after `can only be specified when using expressions`, for values.
    pub(crate) without: &'static str,
}

const NAMES: &str = "ExpressionAttributeNames";
const VALUES: &str = "ExpressionAttributeValues";

impl Scope {
    /// Reads names and values, and holds them against the expressions that are there.
    pub(crate) fn read(body: Body<'_>, manner: Manner) -> Result<Self, Fault> {
        let names = body.map(NAMES);
        let values = if manner.has_values { body.values(VALUES) } else { None };
        let malformed = values.iter().flatten().find_map(|(_, read)| match read {
            Err(refusal @ Refusal::Malformed(_)) => Some(refusal),
            _ => None,
        });
        if let Some(refusal) = malformed {
            return Err(Fault::value(refusal));
        }
        if body.first_of(manner.expressions).is_none() {
            if names.is_some() {
                return Err(Fault::request(format!("{NAMES} can only be specified when using expressions")));
            }
            if values.is_some() {
                let message = format!("{VALUES} can only be specified when using expressions{}", manner.without);
                return Err(Fault::request(message));
            }
        }
        let mut scope = Self::default();
        for (key, json) in names.into_iter().flatten() {
            let name = json.as_str().unwrap_or_default();
            if name.is_empty() {
                let message = format!("{NAMES} contains invalid value: Empty attribute name for key {key}");
                return Err(Fault::request(message));
            }
            check_key(NAMES, '#', key)?;
            scope.names.insert(key.clone(), name.to_owned());
        }
        if names.is_some() && scope.names.is_empty() {
            return Err(Fault::request(format!("{NAMES} must not be empty")));
        }
        let asked = values.is_some();
        for (key, read) in values.into_iter().flatten() {
            check_key(VALUES, ':', key)?;
            let value = read.map_err(|refusal| refused(manner.operation, key, &refusal))?;
            scope.values.insert(key.to_owned(), value);
        }
        if asked && scope.values.is_empty() {
            return Err(Fault::request(format!("{VALUES} must not be empty")));
        }
        Ok(scope)
    }

    /// The name that `#name` stands for.
    pub(crate) fn name(&mut self, placeholder: &str) -> Result<String, String> {
        self.used.insert(placeholder.to_owned());
        self.names.get(placeholder).cloned().ok_or_else(|| {
            format!(
                "An expression attribute name used in the document path is not defined; attribute name: {placeholder}"
            )
        })
    }

    /// The value that `:value` stands for.
    pub(crate) fn value(&mut self, placeholder: &str) -> Result<Value, String> {
        self.used.insert(placeholder.to_owned());
        self.values.get(placeholder).cloned().ok_or_else(|| {
            format!("An expression attribute value used in expression is not defined; attribute value: {placeholder}")
        })
    }

    /// An error if a name or a value was not used.
    pub(crate) fn all_used(&self) -> Result<(), Fault> {
        let unused = |what: &str, keys: Vec<&String>| {
            let left: Vec<&str> =
                keys.into_iter().filter(|key| !self.used.contains(*key)).map(String::as_str).collect();
            let message = format!("Value provided in {what} unused in expressions: keys: {{{}}}", left.join(", "));
            if left.is_empty() { Ok(()) } else { Err(Fault::request(message)) }
        };
        unused(NAMES, self.names.keys().collect())?;
        unused(VALUES, self.values.keys().collect())
    }
}

fn check_key(what: &str, sign: char, key: &str) -> Result<(), Fault> {
    let message = || format!("{what} contains invalid key: Syntax error; key: \"{key}\"");
    match key.strip_prefix(sign) {
        None => Err(Fault::validation(message())),
        Some(rest) if rest.is_empty() || !rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') => {
            Err(Fault::request(message()))
        }
        Some(_) => Ok(()),
    }
}

/// What the service says of a value that is not taken; some operations name its placeholder.
fn refused(operation: &str, key: &str, refusal: &Refusal) -> Fault {
    let message = refusal.message();
    let named = || format!("{VALUES} contains invalid value: {message} for key {key}");
    match (refusal, operation) {
        (Refusal::EmptySet(_), _) => Fault::request(named()),
        (Refusal::Empty, "DeleteItem" | "Query") | (Refusal::TwoTypes, "DeleteItem" | "UpdateItem") => {
            Fault::validation(named())
        }
        _ => Fault::value(refusal),
    }
}
