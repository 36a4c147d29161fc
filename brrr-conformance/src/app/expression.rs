// SPDX-License-Identifier: AGPL-3.0-only
//! Programs: the body of a task in a notation that any language can carry out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Call;

/// One expression of a program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields, expecting = "this is no expression")]
#[allow(missing_docs, reason = "the fields are the words of the notation")]
pub enum Expression {
    /// A text.
    Text { text: String },
    /// Any value.
    Value { value: Value },
    /// What a function without a `return` gives.
    Nothing { nothing: Empty },
    /// The value of a call.
    Call { call: String },
    /// A gather with these members.
    Gather { gather: Vec<Self> },
    /// A list, one part after the other.
    List { list: Vec<Self> },
    /// The first one, and the other where it fails.
    Try { r#try: Box<Self>, otherwise: Box<Self> },
    /// A failure.
    Fail { fail: String },
    /// One for each run of the task; the last repeats.
    Runs { runs: Vec<Self> },
}

/// An object without members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

impl Expression {
    /// A program from its JSON.
    ///
    /// # Errors
    /// One sentence, where it is none, names a call that is not there, or has `runs` anywhere but outermost.
    pub fn read(json: &str, calls: &BTreeMap<String, Call>) -> Result<Self, String> {
        let body: Self = serde_json::from_str(json).map_err(|error| format!("{json}: {error}"))?;
        match &body {
            Self::Runs { runs } if runs.is_empty() => Err(format!("{json}: `runs` is empty")),
            Self::Runs { runs } => runs.iter().try_for_each(|run| run.check(calls)),
            other => other.check(calls),
        }
        .map(|()| body)
    }

    fn check(&self, calls: &BTreeMap<String, Call>) -> Result<(), String> {
        match self {
            Self::Call { call } if !calls.contains_key(call) => Err(format!("there is no call {call:?}")),
            Self::Runs { .. } => Err("`runs` is not the outermost expression".to_owned()),
            Self::Gather { gather: parts } | Self::List { list: parts } => {
                parts.iter().try_for_each(|part| part.check(calls))
            }
            Self::Try { r#try, otherwise } => r#try.check(calls).and_then(|()| otherwise.check(calls)),
            _ => Ok(()),
        }
    }

    /// What the task does in its `number`th run, from 1.
    pub fn in_run(&self, number: usize) -> &Self {
        match self {
            Self::Runs { runs } => runs.get(number.max(1) - 1).or(runs.last()).unwrap_or(self),
            other => other,
        }
    }

    /// Whether this is a gather, or holds one.
    pub fn has_gather(&self) -> bool {
        match self {
            Self::Gather { .. } => true,
            Self::List { list } => list.iter().any(Self::has_gather),
            Self::Runs { runs } => runs.iter().any(Self::has_gather),
            Self::Try { r#try, otherwise } => r#try.has_gather() || otherwise.has_gather(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_program_is_refused() {
        let calls = BTreeMap::from([("a".to_owned(), Call::new("child", "[]", "").unwrap())]);
        let read = |json: &str| Expression::read(json, &calls);
        for json in [
            r#"{"value":null}"#,
            r#"{"nothing":{}}"#,
            r#"{"gather":[{"call":"a"},{"text":"x"}]}"#,
            r#"{"try":{"call":"a"},"otherwise":{"fail":"Boom"}}"#,
            r#"{"runs":[{"call":"a"},{"list":[]}]}"#,
        ] {
            let program = read(json).unwrap();
            assert_eq!(serde_json::to_string(&program).unwrap(), json);
        }
        for (json, problem) in [
            ("{", "EOF"),
            ("{}", "no expression"),
            (r#"{"call":"b"}"#, "no call \"b\""),
            (r#"{"list":[{"runs":[{"text":"x"}]}]}"#, "outermost"),
            (r#"{"runs":[]}"#, "empty"),
            (r#"{"text":"x","call":"a"}"#, "no expression"),
        ] {
            let error = read(json).unwrap_err();
            assert!(error.contains(problem), "{json}: {error}");
        }
    }

    #[test]
    fn the_last_run_repeats() {
        let program: Expression = serde_json::from_str(r#"{"runs":[{"text":"1"},{"text":"2"}]}"#).unwrap();
        let text = |number| serde_json::to_string(program.in_run(number)).unwrap();
        assert_eq!((text(1), text(2), text(9)), (r#"{"text":"1"}"#.into(), r#"{"text":"2"}"#.into(), text(2)));
    }
}
