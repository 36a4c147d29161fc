// SPDX-License-Identifier: AGPL-3.0-only
//! `PutItem`.

use serde_json::Value as Json;

use super::super::body::{Body, Members, Shape};
use super::super::fault::{Fault, Outcome};
use super::super::table::Wording;
use super::super::tables::Tables;
use super::super::value::{ITEM_MAX, size};
use super::{capacity, member, read, write};

const MEMBERS: Members = write::members![("Item", Shape::Attributes)];

pub(super) fn perform(tables: &mut Tables, body: &Json, _: bool) -> Outcome {
    let body = Body::read(body, MEMBERS)?;
    let item = write::attributes(body, "Item")?;
    let mut errors = member::table(body)?;
    errors.extend(item.is_none().then(|| member::missing("item")));
    errors.extend(member::capacity(body));
    errors.extend(member::return_values(body));
    errors.extend(member::metrics(body));
    errors.extend(member::on_failure(body));
    member::all_hold(&errors)?;
    member::supported(body, &write::LEGACY)?;
    let item = item.unwrap_or_default();
    let mut scope = write::scope(body, "PutItem")?;
    read::not_empty(body, &["ConditionExpression"])?;
    let condition = write::condition(body, &mut scope)?;
    let returns = body.text("ReturnValues").unwrap_or("NONE");
    if !matches!(returns, "NONE" | "ALL_OLD") {
        return Err(Fault::request("ReturnValues can only be ALL_OLD or NONE"));
    }
    if size(&item) > ITEM_MAX {
        return Err(Fault::validation("Item size has exceeded the maximum allowed size"));
    }
    scope.all_used()?;

    let table = tables.get(body.text("TableName").unwrap_or_default())?;
    let key = table.schema.key(&item, Wording::Item)?;
    write::keys_are_scalars(condition.as_ref(), &table.schema)?;
    let old = table.get(&key).cloned();
    write::check(body, condition.as_ref(), old.as_ref())?;
    let charged = write::charged(old.as_ref(), Some(&item));
    tables.write(body.text("TableName").unwrap_or_default(), key, Some(item))?;
    let mut reply = write::reply(old.as_ref().filter(|_| returns == "ALL_OLD"));
    capacity::tell(&mut reply, body, capacity::write(charged));
    Ok(reply)
}
