// SPDX-License-Identifier: AGPL-3.0-only
//! The app vectors: small tasks and what comes of their runs, against a plain evaluator, and against the codec and the
//! tasks of the worker.

mod app {
    pub(crate) mod evaluate;
    pub(crate) mod sdk;
}

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;

use app::evaluate::{Call, Expression, Outcome, evaluate};
use app::sdk;
use brrr_ref_worker::codec::json::{Json, JsonCodec};
use brrr_tests::lines;
use brrr_wire::name::{CallHash, RootId, Topic};
use brrr_wire::record::{PendingReturn, PendingReturns};
use libtest_mimic::{Arguments, Trial};
use serde::Deserialize;

const PROGRAMS: &str = "app/programs.jsonl";
const SKIPS: &str = "app/skip.jsonl";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Program {
    id: String,
    #[serde(rename = "about")]
    _about: String,
    #[serde(rename = "requirements")]
    _requirements: Vec<String>,
    #[serde(rename = "since")]
    _since: u32,
    topic: String,
    task_name: String,
    registered: Option<Vec<String>>,
    own: Option<String>,
    calls: BTreeMap<String, Call>,
    #[serde(rename = "program")]
    body: Expression,
    runs: Vec<Run>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Run {
    values: BTreeMap<String, String>,
    outcome: Outcome,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Skip {
    id: String,
    #[serde(rename = "about")]
    _about: String,
    #[serde(rename = "requirements")]
    _requirements: Vec<String>,
    #[serde(rename = "since")]
    _since: u32,
    message: Message,
    redelivered: bool,
    children: BTreeMap<String, Child>,
    #[serde(rename = "may_skip")]
    allowed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    topic: String,
    root_id: String,
    call_hash: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Child {
    value: Option<String>,
    pending_returns: Option<String>,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = vec![
        trial("all/programs", lines::check(&[PROGRAMS], "program-vector.schema.json")),
        trial("all/skips", lines::check(&[SKIPS], "skip-vector.schema.json")),
    ];
    match (lines::read::<Program>(PROGRAMS), lines::read::<Skip>(SKIPS)) {
        (Ok(programs), Ok(skips)) => {
            let programs: Vec<Arc<Program>> = programs.into_iter().map(Arc::new).collect();
            trials.extend(programs.iter().map(|one| trial(&one.id, check(one))));
            trials.extend(programs.iter().map(|one| trial(&format!("sdk/{}", one.id), sdk::check(one))));
            trials.extend(skips.iter().map(|one| trial(&one.id, check_skip(one))));
        }
        (Err(problem), _) | (_, Err(problem)) => trials.push(trial("all/files", Err(problem))),
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial(name: &str, verdict: Result<(), String>) -> Trial {
    Trial::test(name, move || verdict.map_err(Into::into))
}

fn check(vector: &Program) -> Result<(), String> {
    for (name, call) in &vector.calls {
        let args = Json::read(call.args_json.as_bytes()).map_err(|error| error.to_string())?;
        let encoded = JsonCodec::Jcs.call(&call.task_name, &args).map_err(|error| error.to_string())?;
        if encoded.call.payload != call.payload.as_bytes() || encoded.call_hash.as_str() != call.hash {
            return Err(format!("the codec makes another call of {name}"));
        }
    }
    let registered = vector.registered.as_ref();
    for (number, run) in vector.runs.iter().enumerate() {
        let seen = if registered.is_none_or(|names| names.contains(&vector.task_name)) {
            let stored = run.values.iter().map(|(name, text)| (vector.calls[name].hash.clone(), text.clone()));
            let own = vector.own.as_ref().map(|name| vector.calls[name].hash.clone());
            evaluate(&vector.body, &vector.calls, &vector.topic, own, stored.collect())
        } else {
            Outcome::Failed("UnknownTask".to_owned())
        };
        if seen != run.outcome {
            return Err(format!("run {number}: {:?} is due, and it gives {seen:?}", run.outcome));
        }
    }
    Ok(())
}

fn check_skip(vector: &Skip) -> Result<(), String> {
    let Message { topic, root_id, call_hash } = &vector.message;
    let text = |error: brrr_wire::name::NameError| error.to_string();
    let own = PendingReturn {
        root_id: RootId::read(root_id).map_err(text)?,
        call_hash: CallHash::read(call_hash).map_err(text)?,
        topic: Topic::read(topic).map_err(text)?,
    };
    let is_awaited = |child: &Child| {
        let record = child.pending_returns.as_ref().and_then(|text| PendingReturns::decode(text.as_bytes()).ok());
        child.value.is_none() && record.is_some_and(|record| record.returns.contains(&own))
    };
    // spec: HAN-014, HAN-015
    let may_skip = !vector.redelivered && vector.children.values().any(is_awaited);
    if may_skip == vector.allowed { Ok(()) } else { Err(format!("by its records it is {may_skip}")) }
}
