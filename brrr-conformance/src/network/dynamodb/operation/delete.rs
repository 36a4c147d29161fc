// SPDX-License-Identifier: AGPL-3.0-only
//! `DeleteItem`.

use serde_json::Value as Json;

use super::super::body::{Body, Members, Shape};
use super::super::fault::Outcome;
use super::super::table::Wording;
use super::super::tables::Tables;
use super::{capacity, member, read, write};

const MEMBERS: Members = write::members![("Key", Shape::Attributes)];

pub(super) fn perform(tables: &mut Tables, body: &Json, _: bool) -> Outcome {
    let body = Body::read(body, MEMBERS)?;
    let key = write::attributes(body, "Key")?;
    let returns = body.text("ReturnValues").unwrap_or("NONE");
    let mut errors = member::table(body)?;
    errors.extend(key.is_none().then(|| member::missing("key")));
    errors.extend(member::capacity(body));
    errors.extend(member::return_values(body));
    errors.extend(member::metrics(body));
    errors.extend(member::on_failure(body));
    if key.is_some() && matches!(returns, "ALL_NEW" | "UPDATED_OLD" | "UPDATED_NEW") {
        errors.push("ReturnValues can only be ALL_OLD or NONE".to_owned());
    }
    member::all_hold(&errors)?;
    member::supported(body, &write::LEGACY)?;
    let mut scope = write::scope(body, "DeleteItem")?;
    read::not_empty(body, &["ConditionExpression"])?;
    let condition = write::condition(body, &mut scope)?;
    scope.all_used()?;

    let name = body.text("TableName").unwrap_or_default();
    let table = tables.get(name)?;
    let key = table.schema.key(&key.unwrap_or_default(), Wording::Key)?;
    write::keys_are_scalars(condition.as_ref(), &table.schema)?;
    let old = table.get(&key).cloned();
    write::check(body, condition.as_ref(), old.as_ref())?;
    tables.write(name, key, None)?;
    let mut reply = write::reply(old.as_ref().filter(|_| returns == "ALL_OLD"));
    capacity::tell(&mut reply, body, capacity::write(write::charged(old.as_ref(), None)));
    Ok(reply)
}
