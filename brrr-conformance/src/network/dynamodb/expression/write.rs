// SPDX-License-Identifier: AGPL-3.0-only
//! Carrying out an update on an item.

use super::super::value::{Item, Value};
use super::operand::{Function, Operand};
use super::path::{Path, Step, order};
use super::update::Update;

const NO_PATH: &str = "The document path provided in the update expression is invalid for update";
const NO_ATTRIBUTE: &str = "The provided expression refers to an attribute that does not exist in the item";
const WRONG_TYPE: &str = "An operand in the update expression has an incorrect data type";

/// What is done at a path.
enum Write<'a> {
    Set(Value),
    Add(&'a Value),
    Delete(&'a Value),
}

impl Update {
    /// Changes an item. All operands are those of the item as it was, and every index means what it meant there.
    pub(crate) fn apply(&self, item: &mut Item) -> Result<(), String> {
        let before = item.clone();
        let unfit = self.add.iter().any(|(path, value)| !fits(path.get(&before), value, true))
            || self.delete.iter().any(|(path, value)| !fits(path.get(&before), value, false));
        if unfit {
            return Err(WRONG_TYPE.to_owned());
        }
        let mut writes = Vec::new();
        for (path, operand) in &self.set {
            writes.push((path, Write::Set(operand.written(&before)?)));
        }
        writes.extend(self.add.iter().map(|(path, value)| (path, Write::Add(value))));
        writes.extend(self.delete.iter().map(|(path, value)| (path, Write::Delete(value))));
        writes.sort_by(|(a, _), (b, _)| order(a, b));

        // What is taken out goes last and from behind, so that nothing moves under a path that is still due.
        let mut removals = Vec::new();
        for (path, write) in writes {
            match write {
                Write::Set(value) => put(item, path, value)?,
                Write::Add(value) => {
                    let sum = path.get(item).map_or_else(|| Ok(value.clone()), |old| added(old, value))?;
                    put(item, path, sum)?;
                }
                Write::Delete(value) => {
                    check_parent(item, path)?;
                    match path.get(item).map(|old| deleted(old, value)) {
                        None => {}
                        Some(Some(rest)) => put(item, path, rest)?,
                        Some(None) => removals.push(path),
                    }
                }
            }
        }
        for path in &self.remove {
            check_parent(&before, path)?;
            if path.get(&before).is_some() {
                removals.push(path);
            }
        }
        removals.sort_by(|a, b| order(b, a));
        for path in removals {
            take(item, path);
        }
        Ok(())
    }
}

impl Operand {
    /// What it stands for in a `SET`.
    fn written(&self, item: &Item) -> Result<Value, String> {
        match self {
            Self::Path(path) => path.get(item).cloned().ok_or_else(|| NO_ATTRIBUTE.to_owned()),
            Self::Constant(value) => Ok(value.clone()),
            Self::Call(Function::IfNotExists, arguments) => match arguments.as_slice() {
                [Self::Path(path), otherwise] => path.get(item).cloned().map_or_else(|| otherwise.written(item), Ok),
                _ => Err(NO_ATTRIBUTE.to_owned()),
            },
            Self::Call(function, arguments) => {
                let [a, b] = arguments.as_slice() else { return Err(WRONG_TYPE.to_owned()) };
                match (function, a.written(item)?, b.written(item)?) {
                    (Function::Plus, Value::N(a), Value::N(b)) => a.plus(&b).map(Value::N),
                    (Function::Minus, Value::N(a), Value::N(b)) => a.minus(&b).map(Value::N),
                    (Function::ListAppend, Value::L(a), Value::L(b)) => Ok(Value::L([a, b].concat())),
                    _ => Err(WRONG_TYPE.to_owned()),
                }
            }
            Self::Missing => Err(NO_ATTRIBUTE.to_owned()),
        }
    }
}

/// Whether a value can be added to, or deleted from, what is there.
fn fits(old: Option<&Value>, value: &Value, add: bool) -> bool {
    match (old, value) {
        (None, _)
        | (Some(Value::Ss(_)), Value::Ss(_))
        | (Some(Value::Ns(_)), Value::Ns(_))
        | (Some(Value::Bs(_)), Value::Bs(_)) => true,
        (Some(Value::N(_)), Value::N(_)) => add,
        _ => false,
    }
}

/// A sum, or a union.
fn added(old: &Value, value: &Value) -> Result<Value, String> {
    fn union<T: Ord + Clone>(a: &[T], b: &[T]) -> Vec<T> {
        let mut all = [a, b].concat();
        all.sort();
        all.dedup();
        all
    }
    Ok(match (old, value) {
        (Value::N(a), Value::N(b)) => Value::N(a.plus(b)?),
        (Value::Ss(a), Value::Ss(b)) => Value::Ss(union(a, b)),
        (Value::Ns(a), Value::Ns(b)) => Value::Ns(union(a, b)),
        (Value::Bs(a), Value::Bs(b)) => Value::Bs(union(a, b)),
        _ => return Err(WRONG_TYPE.to_owned()),
    })
}

/// A set without these members; none where nothing is left.
fn deleted(old: &Value, value: &Value) -> Option<Value> {
    fn rest<T: PartialEq + Clone>(a: &[T], b: &[T]) -> Option<Vec<T>> {
        let rest: Vec<T> = a.iter().filter(|one| !b.contains(one)).cloned().collect();
        (!rest.is_empty()).then_some(rest)
    }
    match (old, value) {
        (Value::Ss(a), Value::Ss(b)) => rest(a, b).map(Value::Ss),
        (Value::Ns(a), Value::Ns(b)) => rest(a, b).map(Value::Ns),
        (Value::Bs(a), Value::Bs(b)) => rest(a, b).map(Value::Bs),
        _ => Some(old.clone()),
    }
}

/// An error unless the last step of the path leads out of something that is there.
fn check_parent(item: &Item, path: &Path) -> Result<(), String> {
    let Some((last, Some(parent))) = path.last() else { return Ok(()) };
    match (parent.get(item), last) {
        (Some(Value::M(_)), Step::Name(_)) | (Some(Value::L(_)), Step::Index(_)) => Ok(()),
        _ => Err(NO_PATH.to_owned()),
    }
}

/// Puts a value at a path; an index behind the end of a list is one after the last.
fn put(item: &mut Item, path: &Path, value: Value) -> Result<(), String> {
    let Some((last, parent)) = path.last() else { return Err(NO_PATH.to_owned()) };
    let Some(parent) = parent else {
        item.insert(path.head().to_owned(), value);
        return Ok(());
    };
    match (parent.get_mut(item), last) {
        (Some(Value::M(all)), Step::Name(name)) => drop(all.insert(name.clone(), value)),
        (Some(Value::L(all)), Step::Index(n)) => match all.get_mut(*n) {
            Some(slot) => *slot = value,
            None => all.push(value),
        },
        _ => return Err(NO_PATH.to_owned()),
    }
    Ok(())
}

/// Takes out what stands at a path.
fn take(item: &mut Item, path: &Path) {
    let Some((last, parent)) = path.last() else { return };
    let Some(parent) = parent else {
        item.remove(path.head());
        return;
    };
    match (parent.get_mut(item), last) {
        (Some(Value::M(all)), Step::Name(name)) => drop(all.remove(name)),
        (Some(Value::L(all)), Step::Index(n)) if *n < all.len() => drop(all.remove(*n)),
        _ => {}
    }
}
