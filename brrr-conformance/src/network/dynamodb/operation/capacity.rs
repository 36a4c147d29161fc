// SPDX-License-Identifier: AGPL-3.0-only
//! The capacity that a request consumed, where it asks for that.

use serde_json::{Value as Json, json};

use super::super::body::Body;

/// A unit of reading is for so many bytes, and one of writing for a quarter.
const READ_UNIT: usize = 4096;
const WRITE_UNIT: usize = 1024;

/// The units of a read; one that is not consistent costs half.
pub(super) fn read(bytes: usize, consistent: bool) -> f64 {
    units(bytes, READ_UNIT) * if consistent { 1.0 } else { 0.5 }
}

/// The units of a write.
pub(super) fn write(bytes: usize) -> f64 {
    units(bytes, WRITE_UNIT)
}

fn units(bytes: usize, unit: usize) -> f64 {
    u32::try_from(bytes.div_ceil(unit).max(1)).map_or(f64::MAX, f64::from)
}

/// How the units of a table are told; none where the request does not ask.
pub(super) fn consumed(body: Body<'_>, table: &str, units: f64) -> Option<Json> {
    match body.text("ReturnConsumedCapacity") {
        Some("TOTAL") => Some(json!({"TableName": table, "CapacityUnits": units})),
        Some("INDEXES") => Some(json!({"TableName": table, "CapacityUnits": units, "Table": {"CapacityUnits": units}})),
        _ => None,
    }
}

/// Adds them to a reply.
pub(super) fn tell(reply: &mut Json, body: Body<'_>, units: f64) {
    if let Some(consumed) = consumed(body, body.text("TableName").unwrap_or_default(), units) {
        reply["ConsumedCapacity"] = consumed;
    }
}
