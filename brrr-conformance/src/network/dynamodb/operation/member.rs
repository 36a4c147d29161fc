// SPDX-License-Identifier: AGPL-3.0-only
//! The constraints on the members of a request.

use super::super::body::Body;
use super::super::fault::Fault;

/// A constraint that does not hold.
pub(super) fn broken(value: &str, member: &str, constraint: &str) -> String {
    format!("Value '{value}' at '{member}' failed to satisfy constraint: Member must {constraint}")
}

pub(super) fn missing(member: &str) -> String {
    format!("Value null at '{member}' failed to satisfy constraint: Member must not be null")
}

/// What is wrong with a member that must be one of these.
pub(super) fn one_of(body: Body<'_>, name: &str, member: &str, allowed: &str) -> Option<String> {
    let value = body.text(name)?;
    let known = allowed.split(", ").any(|one| one == value);
    (!known).then(|| broken(value, member, &format!("satisfy enum value set: [{allowed}]")))
}

pub(super) fn capacity(body: Body<'_>) -> Option<String> {
    one_of(body, "ReturnConsumedCapacity", "returnConsumedCapacity", "INDEXES, TOTAL, NONE")
}

pub(super) fn metrics(body: Body<'_>) -> Option<String> {
    one_of(body, "ReturnItemCollectionMetrics", "returnItemCollectionMetrics", "SIZE, NONE")
}

pub(super) fn on_failure(body: Body<'_>) -> Option<String> {
    one_of(body, "ReturnValuesOnConditionCheckFailure", "returnValuesOnConditionCheckFailure", "ALL_OLD, NONE")
}

const RETURN_VALUES: &str = "ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW";

/// What is wrong with `ReturnValues`; the service lists them with a slip of its own.
pub(super) fn return_values(body: Body<'_>) -> Option<String> {
    one_of(body, "ReturnValues", "returnValues", RETURN_VALUES).map(|_| {
        "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, \
         NONE]"
            .to_owned()
    })
}

/// The same in the words of a request that is told member by member.
pub(super) fn return_values_by_member(body: Body<'_>) -> Option<String> {
    one_of(body, "ReturnValues", "returnValues", RETURN_VALUES)
}

pub(super) const PATTERN: &str = "satisfy regular expression pattern: [a-zA-Z0-9_.-]+";

/// Whether a table may have this name, apart from its length.
pub(super) fn is_name(name: &str) -> bool {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    !name.is_empty() && name.bytes().all(part)
}

/// The constraint of length that a name breaks.
pub(super) fn wrong_length(name: &str, member: &str) -> Option<String> {
    match name.len() {
        0..3 => Some(broken(name, member, "have length greater than or equal to 3")),
        256.. => Some(broken(name, member, "have length less than or equal to 255")),
        _ => None,
    }
}

/// What is wrong with the name of the table that an operation on items is for; an empty one is told alone.
pub(super) fn table(body: Body<'_>) -> Result<Vec<String>, Fault> {
    let Some(name) = body.text("TableName") else { return Ok(vec![missing("tableName")]) };
    if name.is_empty() {
        return Err(Fault::members(&[empty_table()]));
    }
    let pattern = || (!is_name(name)).then(|| broken(name, "tableName", PATTERN));
    Ok(wrong_length(name, "tableName").or_else(pattern).into_iter().collect())
}

pub(super) fn empty_table() -> String {
    "Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1".to_owned()
}

/// An error if anything is wrong.
pub(super) fn all_hold(errors: &[String]) -> Result<(), Fault> {
    if errors.is_empty() { Ok(()) } else { Err(Fault::members(errors)) }
}

/// An error if the request asks for what only the older way of asking has, or for what is not simulated.
pub(super) fn supported(body: Body<'_>, others: &[&'static str]) -> Result<(), Fault> {
    body.first_of(others).map_or(Ok(()), |name| Err(Fault::unsupported(name)))
}
