// SPDX-License-Identifier: AGPL-3.0-only
//! The tasks of a case of the profile `app`, and what they may call.

use std::borrow::Cow;
use std::collections::BTreeMap;

use brrr_wire::proto::conformance as frames;
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::{Message, State};
use crate::app::{self, Expression};

type Node<'i> = Spanned<DeValue<'i>>;

/// The root under which calls are scheduled at the start.
const ROOT: &str = "r";
/// Where they run unless they say otherwise.
const TOPIC: &str = "t";
/// What a call's name stands behind where a case means its `call_hash`.
const MARK: char = '@';

/// The tasks of all lanes of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tasks {
    /// The bodies of the tasks as JSON, by name.
    #[serde(default)]
    pub tasks: BTreeMap<String, String>,
    /// What programs call, by the names that they use.
    #[serde(default)]
    pub calls: BTreeMap<String, Call>,
    /// Calls that are stored at the start, and whose messages are queued in this order under the root `r`.
    #[serde(default)]
    pub schedule: Vec<String>,
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The task.
    pub task: String,
    /// The array of arguments as JSON.
    #[serde(default = "no_args")]
    pub args: String,
    /// Empty: none is given.
    #[serde(default)]
    pub topic: String,
}

fn no_args() -> String {
    "[]".to_owned()
}

impl Tasks {
    /// What a lane is told of them.
    pub fn frame(&self) -> frames::App {
        let task =
            |(name, program): (&String, &String)| frames::AppTask { name: name.clone(), program_json: program.clone() };
        let call = |(name, call): (&String, &Call)| {
            let Call { task, args, topic } = call.clone();
            (name.clone(), frames::AppCall { task_name: task, args_json: args, topic })
        };
        frames::App { tasks: self.tasks.iter().map(task).collect(), calls: self.calls.iter().map(call).collect() }
    }

    pub(super) fn check(&self) -> Result<(), String> {
        app::App::of(&self.frame()).map(|_| ())
    }

    /// Puts the calls that are scheduled into the world at the start.
    pub(super) fn set_up(&self, start: &mut State) -> Result<(), String> {
        for name in &self.schedule {
            let call = self.calls.get(name).ok_or_else(|| format!("`app.schedule` names no call {name:?}"))?;
            let made = app::Call::new(&call.task, &call.args, "")?;
            start.call.insert(made.call_hash.clone(), State::stored_call(&call.task, made.payload.as_bytes()));
            let topic = if call.topic.is_empty() { TOPIC } else { &call.topic };
            let queue = start.queue.entry(topic.to_owned()).or_default();
            queue.push(Message::Schedule(ROOT.to_owned(), made.call_hash));
        }
        Ok(())
    }

    /// The programs, for those who look into them.
    pub fn programs(&self) -> Result<BTreeMap<String, Expression>, String> {
        app::App::of(&self.frame()).map(|app| app.tasks)
    }
}

/// Writes the `call_hash` of a call wherever a case has `@` and the call's name, but for what tells of the calls.
pub(super) fn name_calls<'i>(case: DeTable<'i>) -> Result<DeTable<'i>, String> {
    let Some(tasks) = case.get("app") else {
        return Ok(case);
    };
    let tasks = Tasks::deserialize(toml::de::ValueDeserializer::from(tasks.clone()));
    let tasks = tasks.map_err(|error| format!("`app`: {}", error.message()))?;
    let mut names = Vec::new();
    for (name, call) in &tasks.calls {
        if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err(format!("the call {name:?} has a name that is not letters, digits and `-`"));
        }
        let made =
            app::Call::new(&call.task, &call.args, &call.topic).map_err(|error| format!("call {name}: {error}"))?;
        names.push((format!("{MARK}{name}"), made.call_hash));
    }
    // Of two names, one of which begins with the other, the longer one is meant.
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let entry = |(key, value): (Spanned<Cow<'i, str>>, Node<'i>)| {
        let is_plain = ["app", "about"].contains(&key.get_ref().as_ref());
        let value = if is_plain { value } else { node(value, &names) };
        (key, value)
    };
    Ok(case.into_iter().map(entry).collect())
}

fn node<'i>(old: Node<'i>, names: &[(String, String)]) -> Node<'i> {
    let span = old.span();
    let new = match old.into_inner() {
        DeValue::String(text) => DeValue::String(named(text, names)),
        DeValue::Array(list) => DeValue::Array(list.into_iter().map(|item| node(item, names)).collect::<DeArray<'i>>()),
        DeValue::Table(table) => {
            let entry = |(key, value): (Spanned<Cow<'i, str>>, Node<'i>)| {
                let span = key.span();
                (Spanned::new(span, named(key.into_inner(), names)), node(value, names))
            };
            DeValue::Table(table.into_iter().map(entry).collect())
        }
        other => other,
    };
    Spanned::new(span, new)
}

fn named<'i>(text: Cow<'i, str>, names: &[(String, String)]) -> Cow<'i, str> {
    if !text.contains(MARK) {
        return text;
    }
    let replaced = names.iter().fold(text.into_owned(), |text, (name, hash)| text.replace(name.as_str(), hash));
    replaced.into()
}
