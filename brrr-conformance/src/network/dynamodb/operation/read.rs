// SPDX-License-Identifier: AGPL-3.0-only
//! What reads share: projections, filters, and pages.

use serde_json::{Value as Json, json};

use super::super::body::Body;
use super::super::expression::condition::Condition;
use super::super::expression::projection::Projection;
use super::super::expression::scope::{Manner, Scope};
use super::super::fault::Fault;
use super::super::table::{Key, NO_MATCH, Schema, Wording};
use super::super::value::read::Refusal;
use super::super::value::{Item, size, write};
use super::{capacity, member};

/// A page has at most so many bytes of items.
const PAGE_MAX: usize = 1024 * 1024;

/// Names and values beside the expressions of a read.
pub(super) fn scope(
    body: Body<'_>,
    operation: &'static str,
    expressions: &'static [&'static str],
    without: &'static str,
) -> Result<Scope, Fault> {
    let has_values = matches!(operation, "Query" | "Scan");
    Scope::read(body, Manner { operation, expressions, has_values, without })
}

/// An error if one of these expressions is empty.
pub(super) fn not_empty(body: Body<'_>, expressions: &[&str]) -> Result<(), Fault> {
    match expressions.iter().find(|name| body.text(name) == Some("")) {
        Some(name) => Err(Fault::request(format!("Invalid {name}: The expression can not be empty;"))),
        None => Ok(()),
    }
}

/// The parts that are asked for, where not all are.
pub(super) fn projection(body: Body<'_>, scope: &mut Scope) -> Result<Option<Projection>, Fault> {
    let parse = |source| Projection::parse(source, scope);
    body.text("ProjectionExpression")
        .map(parse)
        .transpose()
        .map_err(|message| Fault::request(format!("Invalid ProjectionExpression: {message}")))
}

/// The filter, where there is one.
pub(super) fn filter(body: Body<'_>, scope: &mut Scope) -> Result<Option<Condition>, Fault> {
    let parse = |source| Condition::parse(source, scope);
    body.text("FilterExpression")
        .map(parse)
        .transpose()
        .map_err(|message| Fault::request(format!("Invalid FilterExpression: {message}")))
}

const SELECTS: &str = "SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES";

/// An error if `Select` is none that there is.
pub(super) fn select_is_known(body: Body<'_>) -> Result<(), Fault> {
    let wrong = member::one_of(body, "Select", "select", SELECTS);
    wrong.map_or(Ok(()), |message| Err(Fault::members(&[message])))
}

/// An error if `Select` does not go with the projection.
pub(super) fn select_fits(body: Body<'_>) -> Result<(), Fault> {
    let projected = body.text("ProjectionExpression").is_some();
    let message = match (body.text("Select"), projected) {
        (Some("SPECIFIC_ATTRIBUTES"), false) => {
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
                .to_owned()
        }
        (Some(select), true) if select != "SPECIFIC_ATTRIBUTES" => {
            let what = if select == "COUNT" { "only the Count" } else { select };
            format!("Cannot specify the ProjectionExpression when choosing to get {what}")
        }
        (Some("ALL_PROJECTED_ATTRIBUTES"), false) => {
            "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName".to_owned()
        }
        _ => return Ok(()),
    };
    Err(Fault::members(&[format!("One or more parameter values were invalid: {message}")]))
}

/// What the request says of the key after which a page begins.
pub(super) fn start_item(body: Body<'_>, operation: &str) -> Result<Option<Item>, Fault> {
    let invalid = |message: &str| Fault::validation(format!("The provided starting key is invalid: {message}"));
    body.item("ExclusiveStartKey").map_err(|refusal| match &refusal {
        Refusal::Empty | Refusal::TwoTypes => invalid(&refusal.message()),
        Refusal::NullNotTrue if operation == "Scan" => invalid(&refusal.message()),
        Refusal::EmptySet(what) if operation == "Scan" && !what.starts_with("An number") => invalid(&refusal.message()),
        other => Fault::value(other),
    })
}

/// The key after which a page begins.
pub(super) fn start(item: Option<Item>, schema: &Schema) -> Result<Option<(Key, Item)>, Fault> {
    let Some(item) = item else { return Ok(None) };
    // A key that has something wrong with it other than its types is told as any key is.
    let key = schema.key(&item, Wording::Key).map_err(|fault| {
        if fault == Fault::validation(NO_MATCH) {
            Fault::validation("The provided starting key is invalid")
        } else {
            fault
        }
    })?;
    Ok(Some((key, item)))
}

/// Which of the items a page shows, and how.
pub(super) struct Page<'a> {
    pub(super) body: Body<'a>,
    pub(super) filter: Option<Condition>,
    pub(super) projection: Option<Projection>,
}

impl Page<'_> {
    /// The page of these items, which are those after the start.
    pub(super) fn of<'i>(&self, schema: &Schema, items: impl Iterator<Item = &'i Item>) -> Json {
        let limit = self.body.integer("Limit").and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
        let (mut shown, mut count, mut scanned, mut bytes, mut last) = (Vec::new(), 0, 0, 0, None);
        for item in items {
            if scanned == limit || (scanned > 0 && bytes + size(item) > PAGE_MAX) {
                break;
            }
            (scanned, bytes) = (scanned + 1, bytes + size(item));
            last = Some(item);
            if self.filter.as_ref().is_none_or(|filter| filter.holds(item)) {
                count += 1;
                let parts = self.projection.as_ref().map(|parts| parts.apply(item));
                shown.push(write::item(parts.as_ref().unwrap_or(item)));
            }
        }
        let mut reply = json!({"Count": count, "ScannedCount": scanned});
        if self.body.text("Select") != Some("COUNT") {
            reply["Items"] = Json::Array(shown);
        }
        // A page that is full may be the last; the service does not look.
        let full = scanned == limit || bytes > PAGE_MAX;
        if let Some(item) = last.filter(|_| full) {
            reply["LastEvaluatedKey"] = write::item(&schema.only_key(item));
        }
        capacity::tell(&mut reply, self.body, capacity::read(bytes, self.body.flag("ConsistentRead")));
        reply
    }
}
