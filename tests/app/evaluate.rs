// SPDX-License-Identifier: AGPL-3.0-only
//! What one run of a small task comes to, as chapter 11 says.

use std::collections::BTreeMap;

use brrr_ref_worker::codec::json::{Json, JsonCodec};
use serde::Deserialize;

/// A call that a program makes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Call {
    pub topic: Option<String>,
    pub task_name: String,
    pub args_json: String,
    pub payload: String,
    #[serde(rename = "call_hash")]
    pub hash: String,
}

/// A program.
#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(crate) enum Expression {
    Text { text: String },
    Call { call: String },
    Gather { gather: Vec<Self> },
    List { list: Vec<Self> },
    Try { r#try: Box<Self>, otherwise: Box<Self> },
    Fail { fail: String },
}

/// What a run comes to. Calls have the names of the vector.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Outcome {
    Response(String),
    Defer(Vec<String>),
    Failed(String),
}

/// Why an expression has no value.
enum Stop {
    /// The calls that are missing.
    Deferral(Vec<String>),
    Failure(String),
}

struct Run<'a> {
    calls: &'a BTreeMap<String, Call>,
    topic: &'a str,
    own: Option<String>,
    /// By `call_hash`.
    stored: BTreeMap<String, String>,
}

pub(crate) fn evaluate(
    program: &Expression,
    calls: &BTreeMap<String, Call>,
    topic: &str,
    own: Option<String>,
    stored: BTreeMap<String, String>,
) -> Outcome {
    let run = Run { calls, topic, own, stored };
    match run.value(program) {
        Ok(value) => match JsonCodec::Jcs.text(&value) {
            Ok(text) => Outcome::Response(text),
            Err(error) => Outcome::Failed(error.to_string()),
        },
        Err(Stop::Deferral(missing)) => Outcome::Defer(missing),
        Err(Stop::Failure(kind)) => Outcome::Failed(kind),
    }
}

impl Run<'_> {
    fn value(&self, expression: &Expression) -> Result<Json, Stop> {
        match expression {
            Expression::Text { text } => Ok(Json::Text(text.clone())),
            Expression::Fail { fail } => Err(Stop::Failure(fail.clone())),
            Expression::Call { call } => self.call(call),
            Expression::List { list } => {
                list.iter().map(|one| self.value(one)).collect::<Result<_, _>>().map(Json::Array)
            }
            Expression::Gather { gather } => self.gather(gather),
            // A deferral passes through whatever the task catches: spec: APP-005
            Expression::Try { r#try, otherwise } => match self.value(r#try) {
                Err(Stop::Failure(_)) => self.value(otherwise),
                other => other,
            },
        }
    }

    fn call(&self, name: &str) -> Result<Json, Stop> {
        let hash = &self.calls[name].hash;
        if self.own.as_ref() == Some(hash) {
            return Err(Stop::Failure("SelfCall".to_owned()));
        }
        let stored = self.stored.get(hash).ok_or_else(|| Stop::Deferral(vec![name.to_owned()]))?;
        Json::read(stored.as_bytes()).map_err(|_| Stop::Failure("Undecodable".to_owned()))
    }

    /// All members are evaluated, though one may have failed already: spec: APP-010
    fn gather(&self, members: &[Expression]) -> Result<Json, Stop> {
        let (mut values, mut missing, mut failed) = (Vec::new(), Vec::new(), None);
        for member in members {
            match self.value(member) {
                Ok(value) => values.push(value),
                Err(Stop::Failure(kind)) => failed = failed.or(Some(kind)),
                Err(Stop::Deferral(names)) => missing.extend(names),
            }
        }
        if let Some(kind) = failed {
            return Err(Stop::Failure(kind));
        }
        let mut once: Vec<String> = Vec::new();
        for name in missing {
            if !once.iter().any(|other| self.address(other) == self.address(&name)) {
                once.push(name);
            }
        }
        if once.is_empty() { Ok(Json::Array(values)) } else { Err(Stop::Deferral(once)) }
    }

    /// What tells one child from another: the call, and where it is sent.
    fn address(&self, name: &str) -> (&str, &str) {
        let call = &self.calls[name];
        (&call.hash, call.topic.as_deref().unwrap_or(self.topic))
    }
}
