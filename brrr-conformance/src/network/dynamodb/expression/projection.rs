// SPDX-License-Identifier: AGPL-3.0-only
//! Projections: which parts of an item are returned.

use super::super::value::{Item, Value};
use super::cursor::{Cursor, Grammar, Problem};
use super::path::{Path, Step, clash};
use super::scope::Scope;

/// The parts of an item that are asked for, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Projection(Vec<Path>);

impl Projection {
    /// Reads a projection; the error is the message of the service without what it begins with.
    pub(crate) fn parse(source: &str, scope: &mut Scope) -> Result<Self, String> {
        let mut cursor = Cursor::new(Grammar::Projection, source, scope)?;
        let mut paths = vec![cursor.path()?];
        while cursor.takes(",") {
            paths.push(cursor.path()?);
        }
        if !cursor.at_end() {
            return cursor.unexpected();
        }
        if let Some(message) = clash(&paths) {
            cursor.note(Problem::Paths, message);
        }
        cursor.first_problem(&[Problem::Reserved, Problem::Undefined, Problem::Paths])?;
        Ok(Self::of(paths))
    }

    /// These parts.
    pub(crate) fn of(mut paths: Vec<Path>) -> Self {
        // The elements of a list come in their order, whatever the order in which they are asked for.
        paths.sort();
        paths.dedup();
        Self(paths)
    }

    /// The parts that the item has; lists close up.
    pub(crate) fn apply(&self, item: &Item) -> Item {
        let mut result = Item::new();
        let mut before: &[Step] = &[];
        for path in &self.0 {
            let (Some(value), Some((Step::Name(head), rest))) = (path.get(item), path.0.split_first()) else {
                continue;
            };
            let shared = before.iter().zip(&path.0).take_while(|(a, b)| a == b).count();
            match rest.first() {
                None => drop(result.insert(head.clone(), value.clone())),
                Some(next) => {
                    let inner = result.entry(head.clone()).or_insert_with(|| empty(next));
                    place(inner, rest, value, shared.saturating_sub(1));
                }
            }
            before = &path.0;
        }
        result
    }
}

/// What such a step leads into.
fn empty(step: &Step) -> Value {
    match step {
        Step::Name(_) => Value::M(Item::new()),
        Step::Index(_) => Value::L(Vec::new()),
    }
}

/// Puts a value at a path. The first `shared` steps are those of the value before, so their elements are there.
fn place(into: &mut Value, path: &[Step], value: &Value, shared: usize) {
    let Some((step, rest)) = path.split_first() else { return };
    let inner = match (into, step) {
        (Value::M(all), Step::Name(name)) => {
            let fresh = rest.first().map_or_else(|| value.clone(), empty);
            all.entry(name.clone()).or_insert(fresh)
        }
        (Value::L(all), Step::Index(_)) => {
            if shared == 0 {
                all.push(rest.first().map_or_else(|| value.clone(), empty));
            }
            match all.last_mut() {
                Some(inner) => inner,
                None => return,
            }
        }
        _ => return,
    };
    if !rest.is_empty() {
        place(inner, rest, value, shared.saturating_sub(1));
    }
}
