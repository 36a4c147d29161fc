// SPDX-License-Identifier: AGPL-3.0-only
//! The codec vectors: one named test for each, against the codecs of the reference SDK, and what no vector can say.

mod codec {
    pub(crate) mod bounds;
    pub(crate) mod chapter;
    pub(crate) mod property;
}

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::ExitCode;

use brrr_conformance::requirement;
use brrr_ref_worker::codec::json::{Json, JsonCodec};
use brrr_ref_worker::codec::{Codec as _, CodecError, EncodedCall};
use brrr_tests::codec_vector::{self, Vector, Verdict};
use brrr_tests::vector::directory;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = match codec_vector::read_all() {
        Ok(vectors) => trials(&vectors),
        Err(problem) => vec![trial("files", Err(problem))],
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trials(vectors: &[Vector]) -> Vec<Trial> {
    let mut trials = vec![
        trial("all/ids-are-unique", unique(vectors)),
        trial("all/both-codecs-have-the-same-calls", paired(vectors)),
        trial("all/different-calls-differ", differ(vectors)),
        trial("all/schema-names-every-field-and-error", schema(vectors)),
        trial("all/chapter-shows-vectors", codec::chapter::check(vectors)),
    ];
    trials.extend(codec::bounds::ALL.iter().chain(codec::property::ALL).map(|(name, test)| run(name, *test)));
    trials.extend(vectors.iter().map(|vector| trial(&vector.id, check(vector))));
    trials
}

fn trial(name: &str, verdict: Result<(), String>) -> Trial {
    Trial::test(name, move || verdict.map_err(Into::into))
}

fn run(name: &str, test: fn()) -> Trial {
    Trial::test(name, move || -> Result<(), Failed> {
        test();
        Ok(())
    })
}

fn named(name: &str) -> Result<JsonCodec, String> {
    let codec = JsonCodec::ALL.into_iter().find(|codec| codec.name() == name);
    codec.ok_or_else(|| format!("there is no codec {name}"))
}

fn encode(codec: JsonCodec, vector: &Vector) -> Result<EncodedCall, CodecError> {
    codec.call(&vector.task, &Json::read(vector.args_json.as_bytes())?)
}

fn check(vector: &Vector) -> Result<(), String> {
    let codec = named(&vector.codec)?;
    if !vector.id.starts_with(&format!("{}/", vector.codec)) {
        return Err(format!("the id does not begin with `{}/`", vector.codec));
    }
    if let Some(id) = vector.requirements.iter().find(|id| requirement::find(id).is_none()) {
        return Err(format!("there is no requirement {id}"));
    }
    if vector.requirements.is_empty() || vector.since != 1 || vector.source.is_empty() {
        return Err("name its requirements, since and source".to_owned());
    }
    let encoded = encode(codec, vector);
    match (vector.result, &vector.payload, &vector.call_hash, &vector.error) {
        (Verdict::Invalid, None, None, Some(kind)) => match encoded {
            Err(error) if error.kind() == kind => Ok(()),
            other => Err(format!("{kind} is due, and it gives {other:?}")),
        },
        (Verdict::Valid, Some(payload), Some(call_hash), None) => {
            let encoded = encoded.map_err(|error| error.to_string())?;
            let seen = (encoded.call.payload.to_vec(), encoded.call_hash.to_string());
            if seen != (payload.bytes()?, call_hash.clone()) {
                return Err(format!("{payload:?} and {call_hash} are due, and it gives {encoded:?}"));
            }
            again(codec, vector, &encoded)
        }
        _ => Err("give payload and call_hash to what is valid, and error to what is not".to_owned()),
    }
}

/// The payload, read by this codec's reader, is the same call again (COD-001).
fn again(codec: JsonCodec, vector: &Vector, encoded: &EncodedCall) -> Result<(), String> {
    let read = Json::read(&encoded.call.payload).map_err(|error| format!("its payload is refused: {error}"))?;
    let second = codec.call(&vector.task, &read).map_err(|error| format!("its payload has no encoding: {error}"))?;
    if second == *encoded { Ok(()) } else { Err(format!("read and written again it is {second:?}")) }
}

fn unique(vectors: &[Vector]) -> Result<(), String> {
    let ids: BTreeSet<&str> = vectors.iter().map(|vector| vector.id.as_str()).collect();
    if ids.len() == vectors.len() { Ok(()) } else { Err("an id is given twice".to_owned()) }
}

fn paired(vectors: &[Vector]) -> Result<(), String> {
    let calls = |codec: JsonCodec| -> BTreeMap<&str, (&str, &str)> {
        let own = vectors.iter().filter(move |vector| vector.codec == codec.name());
        own.map(|one| (&one.id[one.codec.len()..], (one.task.as_str(), one.args_json.as_str()))).collect()
    };
    if calls(JsonCodec::Jcs) == calls(JsonCodec::Python) {
        Ok(())
    } else {
        Err("a call is in only one of the two files; write it into both".to_owned())
    }
}

/// Within a codec one identity has one task and one payload (COD-001, COD-002), and across codecs there is none.
fn differ(vectors: &[Vector]) -> Result<(), String> {
    let mut calls = BTreeMap::new();
    for vector in vectors.iter().filter(|vector| vector.result == Verdict::Valid) {
        let payload = vector.payload.as_ref().map(|wire| &wire.hex);
        let call = (&vector.codec, &vector.task, payload);
        if *calls.entry(&vector.call_hash).or_insert(call) != call {
            return Err(format!("{} has the identity of another call", vector.id));
        }
    }
    Ok(())
}

/// The schema is for those who read vectors without this code, so nothing else would notice that it is stale.
fn schema(vectors: &[Vector]) -> Result<(), String> {
    let path = directory().join("schema/codec-vector.schema.json");
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let schema: serde_json::Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let mut fields = BTreeSet::new();
    for vector in vectors {
        let vector = serde_json::to_value(vector).map_err(|error| error.to_string())?;
        fields.extend(vector.as_object().into_iter().flat_map(|object| object.keys().cloned()));
    }
    let properties = schema["properties"].as_object().map(|object| object.keys().cloned().collect());
    if properties.as_ref() != Some(&fields) {
        return Err(format!("the schema has the properties {properties:?}, the vectors have {fields:?}"));
    }
    let seen: BTreeSet<&str> = vectors.iter().filter_map(|vector| vector.error.as_deref()).collect();
    let listed = schema["properties"]["error"]["enum"].as_array();
    let listed: BTreeSet<&str> = listed.into_iter().flatten().filter_map(serde_json::Value::as_str).collect();
    if seen == listed {
        Ok(())
    } else {
        Err(format!("the schema lists the errors {listed:?}, the vectors have {seen:?}"))
    }
}
