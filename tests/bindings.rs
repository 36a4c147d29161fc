// SPDX-License-Identifier: AGPL-3.0-only
//! The binding vectors: commands, requests and replies, as far as they can be checked without a backend.

mod bindings {
    pub(crate) mod dynamodb;
    pub(crate) mod redis;
    pub(crate) mod resp;
    pub(crate) mod sqs;
}

use std::process::ExitCode;

use brrr_tests::lines;
use brrr_wire::proto::conformance::Reply;
use brrr_wire::revision::Revision;
use libtest_mimic::{Arguments, Trial};
use serde::Deserialize;
use serde_json::Value;

/// An operation, the request that carries it out, and what replies to it mean.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Vector {
    id: String,
    requirements: Vec<String>,
    since: u32,
    revision: Option<u32>,
    operation: Value,
    request: Value,
    #[serde(default)]
    or: Vec<Value>,
    replies: Vec<Told>,
    #[serde(rename = "source")]
    _source: String,
}

/// A reply of a backend.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Told {
    resp2: Option<String>,
    resp3: Option<String>,
    status: Option<u16>,
    body: Option<Value>,
    means: Option<Value>,
    #[serde(default)]
    again: bool,
}

impl Vector {
    /// The name of the operation and what it is about.
    fn operation(&self) -> Result<(&str, &Value), String> {
        let entries = self.operation.as_object().ok_or("the operation is no object")?;
        let (name, about) = entries.iter().next().ok_or("the operation is empty")?;
        Ok((name, about))
    }

    fn revision(&self) -> Result<Revision, String> {
        self.revision.and_then(Revision::from_number).ok_or_else(|| "it has no revision".to_owned())
    }

    /// The request and all that do the same.
    fn requests(&self) -> impl Iterator<Item = &Value> {
        std::iter::once(&self.request).chain(&self.or)
    }
}

impl Told {
    /// Compares what the reply means by the rules of a binding with what the vector says.
    fn expect(&self, means: Option<&Value>, again: bool) -> Result<(), String> {
        if let Some(means) = &self.means {
            let read: Result<Reply, _> = serde_json::from_value(means.clone());
            read.map_err(|error| format!("{means} is no reply of the adapter protocol: {error}"))?;
        }
        if self.means.as_ref() == means && self.again == again {
            return Ok(());
        }
        Err(format!("it means {means:?}, again: {again}; the vector says {:?}, again: {}", self.means, self.again))
    }
}

/// What looks at one vector.
type Check = fn(&Vector) -> Result<(), String>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let files = ["bindings/redis.jsonl", "bindings/dynamodb.jsonl", "bindings/sqs.jsonl"];
    let mut trials = vec![trial("all/lines", lines::check(&files, "binding-vector.schema.json"))];
    let all: [(&str, Check); 3] =
        [("redis", bindings::redis::check), ("dynamodb", bindings::dynamodb::check), ("sqs", bindings::sqs::check)];
    for (name, check) in all {
        let file = format!("bindings/{name}.jsonl");
        match lines::read::<Vector>(&file) {
            Ok(vectors) => trials.extend(vectors.iter().map(|one| {
                let named = one.id.starts_with(&format!("{name}/")) && one.revision.is_none_or(|of| of >= one.since);
                let verdict = if named { check(one) } else { Err("its id or revision is wrong".to_owned()) };
                trial(&one.id, verdict)
            })),
            Err(problem) => trials.push(trial(&format!("all/{name}/file"), Err(problem))),
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial(name: &str, verdict: Result<(), String>) -> Trial {
    Trial::test(name, move || verdict.map_err(Into::into))
}

/// A text in JSON.
pub(crate) fn text<'a>(value: &'a Value, field: &str) -> Result<&'a str, String> {
    value[field].as_str().ok_or_else(|| format!("{field} is missing in {value}"))
}

pub(crate) fn same(seen: &Value, due: &Value) -> Result<(), String> {
    if seen == due { Ok(()) } else { Err(format!("{due} is due, and it is {seen}")) }
}
