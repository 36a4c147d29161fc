// SPDX-License-Identifier: AGPL-3.0-only
//! Files of vectors with one JSON object a line, and what holds for each of them.

use std::collections::BTreeSet;
use std::fs;

use brrr_conformance::requirement;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::vector::directory;

/// The lines of a file below `vectors/`, each as this type.
///
/// # Errors
/// The first line that is no such vector, with its place.
pub fn read<T: DeserializeOwned>(name: &str) -> Result<Vec<T>, String> {
    let text = fs::read_to_string(directory().join(name)).map_err(|error| format!("{name}: {error}"))?;
    let one = |(number, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|error| format!("{name}:{}: {error}", number + 1))
    };
    text.lines().enumerate().map(one).collect()
}

/// Whether each line of these files has an id of its own, cites requirements that exist, and has no field that the
/// schema does not name, and the schema none that no line has.
///
/// # Errors
/// The first line that does not, or the fields in which lines and schema differ.
pub fn check(files: &[&str], schema: &str) -> Result<(), String> {
    let (mut ids, mut fields) = (BTreeSet::new(), BTreeSet::new());
    for name in files {
        for line in read::<Value>(name)? {
            let id = line["id"].as_str().ok_or_else(|| format!("{name}: a line has no id"))?;
            if !ids.insert(id.to_owned()) {
                return Err(format!("{name}: {id} is there twice; give one of them another id"));
            }
            cited(&line).map_err(|problem| format!("{name}: {id} {problem}"))?;
            fields.extend(line.as_object().into_iter().flatten().map(|(field, _)| field.clone()));
        }
    }
    let text = fs::read_to_string(directory().join("schema").join(schema)).map_err(|error| error.to_string())?;
    let schema: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let named: BTreeSet<String> =
        schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    if named == fields { Ok(()) } else { Err(format!("{files:?} have the fields {fields:?}, the schema {named:?}")) }
}

fn cited(line: &Value) -> Result<(), String> {
    let cited = line["requirements"].as_array().filter(|cited| !cited.is_empty()).ok_or("names no requirement")?;
    match cited.iter().find(|id| id.as_str().and_then(requirement::find).is_none()) {
        Some(id) => Err(format!("cites {id}, which is in no chapter")),
        None => Ok(()),
    }
}
