// SPDX-License-Identifier: AGPL-3.0-only
//! `UpdateItem`.

use serde_json::Value as Json;

use super::super::body::{Body, Members, Shape};
use super::super::expression::path::Path;
use super::super::expression::projection::Projection;
use super::super::expression::scope::Scope;
use super::super::expression::update::Update;
use super::super::fault::{Fault, Outcome};
use super::super::table::{Schema, Wording};
use super::super::tables::Tables;
use super::super::value::read::DEPTH_MAX;
use super::super::value::{ITEM_MAX, Item, size};
use super::{capacity, member, read, write};

const MEMBERS: Members = write::members![("Key", Shape::Attributes)];

pub(super) fn perform(tables: &mut Tables, body: &Json, _: bool) -> Outcome {
    let body = Body::read(body, MEMBERS)?;
    let key = write::attributes(body, "Key")?;
    check_members(body, key.is_some())?;
    member::supported(body, &write::LEGACY)?;
    let mut scope = write::scope(body, "UpdateItem")?;
    read::not_empty(body, &["ConditionExpression", "UpdateExpression"])?;
    let update = update(body, &mut scope)?;
    let condition = write::condition(body, &mut scope)?;
    scope.all_used()?;

    let name = body.text("TableName").unwrap_or_default();
    let table = tables.get(name)?;
    let attributes = key.unwrap_or_default();
    let key = table.schema.key(&attributes, Wording::Key)?;
    write::keys_are_scalars(condition.as_ref(), &table.schema)?;
    let old = table.get(&key).cloned();
    write::check(body, condition.as_ref(), old.as_ref())?;
    let item = changed(&update, old.clone().unwrap_or(attributes), &table.schema)?;
    let charged = write::charged(old.as_ref(), Some(&item));
    let returned = returned(body, &update, old, &item);
    tables.write(name, key, Some(item))?;
    let mut reply = write::reply(returned.as_ref());
    capacity::tell(&mut reply, body, capacity::write(charged));
    Ok(reply)
}

/// What is wrong with the members; the service tells one thing at a time, unless there is no key.
fn check_members(body: Body<'_>, has_key: bool) -> Result<(), Fault> {
    let name = body.text("TableName");
    if !has_key && name != Some("") {
        let mut errors = Vec::new();
        errors.extend(member::capacity(body));
        errors.extend(name.is_none().then(|| member::missing("tableName")));
        errors.extend(member::return_values_by_member(body));
        errors.extend(member::on_failure(body));
        errors.extend(member::metrics(body));
        errors.push(member::missing("key"));
        return member::all_hold(&errors);
    }
    let mut errors = Vec::new();
    match name {
        None => {
            errors.push(member::missing("tableName"));
            errors.extend(member::return_values_by_member(body));
        }
        Some("") => errors.push(member::empty_table()),
        Some(name) => {
            errors.extend((!member::is_name(name)).then(|| member::broken(name, "tableName", member::PATTERN)));
            errors.extend(member::wrong_length(name, "tableName"));
        }
    }
    member::all_hold(&errors)?;
    let enveloped = |message: String| Err(Fault::members(&[message]));
    member::return_values(body).map_or(Ok(()), enveloped)?;
    member::on_failure(body).map_or(Ok(()), |message| Err(Fault::validation(message)))?;
    member::metrics(body).map_or(Ok(()), enveloped)?;
    member::capacity(body).map_or(Ok(()), |message| Err(Fault::validation(message)))
}

/// The update; one without an expression changes nothing.
fn update(body: Body<'_>, scope: &mut Scope) -> Result<Update, Fault> {
    let parse = |source| Update::parse(source, scope);
    let parsed = body.text("UpdateExpression").map(parse).transpose();
    let parsed = parsed.map_err(|message| Fault::request(format!("Invalid UpdateExpression: {message}")))?;
    Ok(parsed.unwrap_or_default())
}

/// The item after the update, if that can be stored.
fn changed(update: &Update, mut item: Item, schema: &Schema) -> Result<Item, Fault> {
    if let Some(path) = update.paths().find(|path| schema.has(path.head())) {
        return Err(Fault::validation(format!(
            "One or more parameter values were invalid: Cannot update attribute {}. This attribute is part of the key",
            path.head()
        )));
    }
    update.apply(&mut item).map_err(Fault::validation)?;
    if item.values().any(|value| value.depth() >= DEPTH_MAX) {
        return Err(Fault::validation("Nesting Levels have exceeded supported limits"));
    }
    if size(&item) > ITEM_MAX {
        return Err(Fault::validation("Item size to update has exceeded the maximum allowed size"));
    }
    Ok(item)
}

/// What the request wants to see of the item before or after.
fn returned(body: Body<'_>, update: &Update, old: Option<Item>, new: &Item) -> Option<Item> {
    let parts = |item: &Item| {
        let paths: Vec<Path> = update.paths().cloned().collect();
        Some(Projection::of(paths).apply(item)).filter(|parts| !parts.is_empty())
    };
    match body.text("ReturnValues")? {
        "ALL_OLD" => old,
        "ALL_NEW" => Some(new.clone()),
        "UPDATED_OLD" => parts(&old?),
        "UPDATED_NEW" => parts(new),
        _ => None,
    }
}
