// SPDX-License-Identifier: AGPL-3.0-only
//! The app vectors: small tasks and what comes of their runs, against what the kit works out, and against the codec and
//! the tasks of the worker.

mod app {
    pub(crate) mod sdk;
}

use std::collections::BTreeMap;
use std::process::ExitCode;

use app::sdk;
use brrr_conformance::app::{Answer, Answers, App, Came, SelfCall, canonical, evaluate};
use brrr_ref_worker::codec::json::{Json, JsonCodec};
use brrr_tests::lines;
use brrr_wire::name::{CallHash, RootId, Topic};
use brrr_wire::proto::conformance as frames;
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
    body: serde_json::Value,
    runs: Vec<Run>,
}

/// A call that a program makes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    topic: Option<String>,
    task_name: String,
    args_json: String,
    payload: String,
    #[serde(rename = "call_hash")]
    hash: String,
}

/// What a run comes to. Calls have the names of the vector.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Outcome {
    Response(String),
    Defer(Vec<String>),
    Failed(String),
}

impl Program {
    /// The tasks of the vector, as a lane is told of them.
    fn frame(&self) -> frames::App {
        let names = self.registered.clone().unwrap_or_else(|| vec![self.task_name.clone()]);
        let task = |name| frames::AppTask { name, program_json: self.body.to_string() };
        let call = |(name, call): (&String, &Call)| {
            let (task_name, args_json) = (call.task_name.clone(), call.args_json.clone());
            (name.clone(), frames::AppCall { task_name, args_json, topic: call.topic.clone().unwrap_or_default() })
        };
        frames::App { tasks: names.into_iter().map(task).collect(), calls: self.calls.iter().map(call).collect() }
    }

    /// The `call_hash` of the call that is run.
    fn own(&self) -> &str {
        self.own.as_ref().map_or("own", |name| &self.calls[name].hash)
    }
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
    let app = App::of(&vector.frame())?;
    for (number, run) in vector.runs.iter().enumerate() {
        let mut answers: Answers =
            vector.calls.values().map(|call| (call.hash.clone(), vec![Answer::Absent])).collect();
        for (name, value) in &run.values {
            answers.insert(vector.calls[name].hash.clone(), vec![Answer::Value(value.clone().into())]);
        }
        let run_of = brrr_conformance::app::Run {
            app: &app,
            topic: &vector.topic,
            task_name: &vector.task_name,
            own: vector.own(),
            number: number + 1,
            answers: &answers,
        };
        let seen = match evaluate(run_of, SelfCall::Fails).came {
            Came::Response(value) => Outcome::Response(canonical(&value)),
            Came::Defer(names) => Outcome::Defer(names),
            Came::Failed(kind) => Outcome::Failed(kind),
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
