// SPDX-License-Identifier: AGPL-3.0-only
//! Program vectors as cases: a worker runs the program of a vector as often as the vector has runs.
//!
//! Each run has its own values and nothing else; one worker makes all of them, so that one which remembers what it must
//! not is seen. What each run has to come to is the concern of [`crate::app`], and a test holds that against what the
//! vectors say.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::app::{Call, Tasks};
use super::when::When;
use super::{Case, Job, Lane, Message, Nth, Order, State, Take, Text, all_revisions};
use crate::app;

/// The vectors.
const VECTORS: &str = include_str!("../../../vectors/app/programs.jsonl");
/// The call that is run, where the vector does not say which one it is.
const OWN: &str = "run-by-the-kit";
/// Its root.
const ROOT: &str = "r";

/// One vector.
#[derive(Debug, Deserialize)]
struct Program {
    id: String,
    about: String,
    requirements: Vec<String>,
    since: u32,
    topic: String,
    task_name: String,
    registered: Option<Vec<String>>,
    own: Option<String>,
    calls: BTreeMap<String, VectorCall>,
    #[serde(rename = "program")]
    body: serde_json::Value,
    runs: Vec<VectorRun>,
}

#[derive(Debug, Deserialize)]
struct VectorCall {
    #[serde(default)]
    topic: String,
    task_name: String,
    args_json: String,
    call_hash: String,
}

#[derive(Debug, Deserialize)]
struct VectorRun {
    values: BTreeMap<String, String>,
    #[cfg(test)]
    outcome: serde_json::Value,
}

/// The cases of all vectors.
///
/// # Errors
/// One sentence that names the line that is no vector, or of which no case can be made.
pub(super) fn cases() -> Result<Vec<Case>, String> {
    vectors()?.iter().map(case).collect()
}

fn vectors() -> Result<Vec<Program>, String> {
    let read = |(number, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|error| format!("line {}: this is no vector: {error}", number + 1))
    };
    VECTORS.lines().enumerate().map(read).collect()
}

fn case(vector: &Program) -> Result<Case, String> {
    let name = vector.id.strip_prefix("app/").ok_or_else(|| format!("{}: the id is not app/…", vector.id))?;
    let own = vector.own.as_ref().map_or(OWN, |own| vector.calls.get(own).map_or(OWN, |call| &call.call_hash));
    let program = vector.body.to_string();
    let registered = vector.registered.clone().unwrap_or_else(|| vec![vector.task_name.clone()]);
    let call = |(name, call): (&String, &VectorCall)| {
        let made = app::Call::new(&call.task_name, &call.args_json, &call.topic)?;
        if made.call_hash != call.call_hash {
            return Err(format!("{}: the call {name} has another call_hash under json-jcs", vector.id));
        }
        let call = Call { task: call.task_name.clone(), args: call.args_json.clone(), topic: call.topic.clone() };
        Ok((name.clone(), call))
    };
    let tasks = Tasks {
        tasks: registered.into_iter().map(|name| (name, program.clone())).collect(),
        calls: vector.calls.iter().map(call).collect::<Result<_, String>>()?,
        schedule: Vec::new(),
    };
    let mut start = State::default();
    start.call.insert(own.to_owned(), State::stored_call(&vector.task_name, b"[]"));
    let message = Message::Schedule(ROOT.to_owned(), own.to_owned());
    start.queue.insert(vector.topic.clone(), vec![message; vector.runs.len()]);
    let run = |(index, run): (usize, &VectorRun)| world(vector, own, index, run);
    Ok(Case {
        id: format!("app/programs/{name}"),
        about: vector.about.clone(),
        requirements: vector.requirements.clone(),
        revisions: all_revisions().into_iter().filter(|revision| *revision >= vector.since).collect(),
        lanes: vec![Lane { name: "a".to_owned(), job: Job::Work(vector.topic.clone()) }],
        start,
        task: BTreeMap::new(),
        app: Some(tasks),
        take: Some(Take::Count(u32::try_from(vector.runs.len()).map_err(|error| error.to_string())?)),
        order: Order::Oldest,
        expect: Vec::new(),
        reaches: Vec::new(),
        when: vector.runs.iter().enumerate().map(run).collect(),
        planted: None,
    })
}

/// The world in which a run begins: its values, and nothing that the runs before have left.
fn world(vector: &Program, own: &str, index: usize, run: &VectorRun) -> When {
    let mut set = State::default();
    for (name, call) in &vector.calls {
        match run.values.get(name) {
            Some(value) => {
                set.value.insert(call.call_hash.clone(), Text::literal(value.as_bytes()));
            }
            None => set.remove.push(format!("value/{}", call.call_hash)),
        }
        set.remove.push(format!("pending_returns/{}", call.call_hash));
    }
    // Two calls of a vector may be one.
    set.remove.retain(|record| record.strip_prefix("value/").is_none_or(|hash| !set.value.contains_key(hash)));
    set.remove.push(format!("value/{own}"));
    When::change(format!("receive {}", vector.topic), Nth::after(index), set)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Answer, Answers, App, Came, Run, SelfCall, canonical, evaluate};

    #[test]
    fn every_vector_becomes_a_case() {
        let cases = cases().unwrap();
        assert!(cases.len() >= 59, "{}", cases.len());
        for case in cases {
            case.check().unwrap();
        }
    }

    #[test]
    fn what_the_kit_works_out_is_what_the_vectors_say() {
        for vector in vectors().unwrap() {
            let own = vector.own.as_ref().map_or(OWN.to_owned(), |own| vector.calls[own].call_hash.clone());
            let (id, topic, task_name) = (vector.id.clone(), vector.topic.clone(), vector.task_name.clone());
            let hashes: BTreeMap<String, String> =
                vector.calls.iter().map(|(name, call)| (name.clone(), call.call_hash.clone())).collect();
            let runs: Vec<_> = vector.runs.iter().map(|run| (run.values.clone(), run.outcome.clone())).collect();
            let app = App::of(&case(&vector).unwrap().app.unwrap().frame()).unwrap();
            for (number, (values, outcome)) in runs.into_iter().enumerate() {
                let mut answers = Answers::new();
                for (name, hash) in &hashes {
                    let value = values.get(name).map(|value| Answer::Value(value.clone().into()));
                    if value.is_some() || !answers.contains_key(hash) {
                        answers.insert(hash.clone(), vec![value.unwrap_or(Answer::Absent)]);
                    }
                }
                let run = Run {
                    app: &app,
                    topic: &topic,
                    task_name: &task_name,
                    own: &own,
                    number: number + 1,
                    answers: &answers,
                };
                let came = match evaluate(run, SelfCall::Fails).came {
                    Came::Response(value) => serde_json::json!({ "response": canonical(&value) }),
                    Came::Defer(names) => serde_json::json!({ "defer": names }),
                    Came::Failed(kind) => serde_json::json!({ "failed": kind }),
                };
                assert_eq!(came, outcome, "{id}, run {number}");
            }
        }
    }
}
