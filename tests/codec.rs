// SPDX-License-Identifier: AGPL-3.0-only
//! The codec vectors: one named test for each, against the codecs of the reference SDK.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use brrr_conformance::requirement;
use brrr_ref_worker::codec::json::JsonCodec;
use brrr_tests::vector::directory;
use libtest_mimic::{Arguments, Trial};
use serde::Deserialize;
use serde_json::Value;

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    id: String,
    codec: String,
    requirements: Vec<String>,
    since: u32,
    result: Verdict,
    task: String,
    args_json: String,
    payload: Option<String>,
    call_hash: Option<String>,
    source: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Valid,
    Invalid,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = match JsonCodec::ALL.into_iter().map(read).collect::<Result<Vec<_>, _>>() {
        Ok(files) => trials(&files.concat()),
        Err(problem) => vec![trial("files", Err(problem))],
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn read(codec: JsonCodec) -> Result<Vec<Vector>, String> {
    let name = format!("codec/{}.jsonl", codec.name());
    let text = std::fs::read_to_string(directory().join(&name)).map_err(|error| format!("{name}: {error}"))?;
    let one = |(number, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|error| format!("{name}:{}: {error}", number + 1))
    };
    text.lines().enumerate().map(one).collect()
}

fn trials(vectors: &[Vector]) -> Vec<Trial> {
    let mut trials = vec![trial("all/different-calls-differ", differ(vectors))];
    trials.extend(vectors.iter().map(|vector| trial(&vector.id, check(vector))));
    trials
}

fn trial(name: &str, verdict: Result<(), String>) -> Trial {
    Trial::test(name, move || verdict.map_err(Into::into))
}

fn check(vector: &Vector) -> Result<(), String> {
    let codec = JsonCodec::ALL.into_iter().find(|codec| codec.name() == vector.codec);
    let codec = codec.ok_or_else(|| format!("there is no codec {}", vector.codec))?;
    let unknown = vector.requirements.iter().find(|id| requirement::find(id).is_none());
    if unknown.is_some() || vector.requirements.is_empty() || vector.since != 1 || vector.source.is_empty() {
        return Err("it does not name its requirements, since and source".to_owned());
    }
    let args: Result<Value, String> = serde_json::from_str(&vector.args_json).map_err(|error| error.to_string());
    let encoded = args.and_then(|args| codec.encode(&vector.task, &args).map_err(|error| error.to_string()));
    match (vector.result, encoded) {
        (Verdict::Invalid, Err(_)) => Ok(()),
        (Verdict::Invalid, Ok(encoded)) => Err(format!("it should be refused, and gives {encoded:?}")),
        (Verdict::Valid, Err(error)) => Err(error),
        (Verdict::Valid, Ok(encoded)) => {
            let payload = String::from_utf8_lossy(&encoded.payload).into_owned();
            let seen = (Some(payload), Some(encoded.call_hash.to_string()));
            let due = (vector.payload.clone(), vector.call_hash.clone());
            if seen == due { Ok(()) } else { Err(format!("{due:?} is due, and it gives {seen:?}")) }
        }
    }
}

/// Within a codec one identity has one task and one payload (COD-001, COD-002), and ids are unique.
fn differ(vectors: &[Vector]) -> Result<(), String> {
    let ids: BTreeSet<&str> = vectors.iter().map(|vector| vector.id.as_str()).collect();
    if ids.len() != vectors.len() {
        return Err("an id is given twice".to_owned());
    }
    let mut calls = BTreeMap::new();
    for vector in vectors.iter().filter(|vector| vector.result == Verdict::Valid) {
        let call = (&vector.task, &vector.payload);
        if *calls.entry((&vector.codec, &vector.call_hash)).or_insert(call) != call {
            return Err(format!("{} has the identity of another call", vector.id));
        }
    }
    Ok(())
}
