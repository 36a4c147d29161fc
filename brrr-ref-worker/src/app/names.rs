// SPDX-License-Identifier: AGPL-3.0-only
//! Which function is registered under which name.

use std::any::{TypeId, type_name};
use std::collections::HashMap;

use super::error::TaskError;

/// The names of the functions that are registered. A function is known by its type, of which it is the only value.
#[derive(Clone, Debug, Default)]
pub(super) struct Names(HashMap<TypeId, Known>);

#[derive(Clone, Debug)]
enum Known {
    Once(String),
    Twice(String, String),
}

impl Names {
    pub(super) fn add<F: 'static>(&mut self, name: &str) {
        let known = match self.0.remove(&TypeId::of::<F>()) {
            None => Known::Once(name.to_owned()),
            Some(Known::Once(first) | Known::Twice(first, _)) => Known::Twice(first, name.to_owned()),
        };
        self.0.insert(TypeId::of::<F>(), known);
    }

    /// The name under which a function is registered.
    pub(super) fn of<F: 'static>(&self) -> Result<&str, TaskError> {
        let function = type_name::<F>();
        let message = match self.0.get(&TypeId::of::<F>()) {
            Some(Known::Once(name)) => return Ok(name),
            Some(Known::Twice(one, other)) => {
                format!(
                    "the function {function} is registered as {one:?} and as {other:?}; call it by one of the names"
                )
            }
            None => format!("the function {function} is no registered task; register it, or call the task by its name"),
        };
        Err(TaskError::new(TaskError::UNKNOWN_TASK, message))
    }
}
