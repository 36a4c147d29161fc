// SPDX-License-Identifier: AGPL-3.0-only
//! The record vectors: one named test for each, and what holds for all of them together.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::ExitCode;

use brrr_conformance::octets;
use brrr_tests::manifest::manifest;
use brrr_tests::vector::{self, Located, MAX_BYTES, Read, Record, Vector, Verdict};
use brrr_wire::error::DecodeErrorKind;
use libtest_mimic::{Arguments, Trial};

/// Faults that only bytes beyond [`MAX_BYTES`] have; the tests of brrr-wire make them.
const TOO_LARGE: [DecodeErrorKind; 2] = [DecodeErrorKind::TooLong, DecodeErrorKind::TooManyReturns];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = match vector::read_all() {
        Ok(vectors) => trials(&vectors),
        Err(message) => vec![Trial::test("files", move || Err(message.into()))],
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trials(vectors: &[Located]) -> Vec<Trial> {
    let mut trials = vec![
        trial("all/ids-are-unique", unique(vectors)),
        trial("all/requirements-exist", requirements(vectors)),
        trial("all/bytes-are-unique", distinct(vectors)),
        trial("all/every-record-and-result", every_result(vectors)),
        trial("all/every-error", every_error(vectors)),
        trial("all/schema-names-every-field-and-error", schema(vectors)),
        trial("all/readme-shows-a-vector", readme(vectors)),
        trial("all/manifest-is-fresh", manifest_is_fresh()),
        trial("all/the-kit-has-them", embedded(vectors)),
    ];
    trials.extend(vectors.iter().map(|located| {
        let verdict = check(&located.vector).map_err(|message| format!("{}: {message}", located.place));
        trial(&located.vector.id, verdict)
    }));
    trials
}

fn trial(name: &str, verdict: Result<(), String>) -> Trial {
    Trial::test(name, move || verdict.map_err(Into::into))
}

/// Whether brrr-wire does with the bytes what the vector says.
fn check(vector: &Vector) -> Result<(), String> {
    let bytes = vector.wire.bytes()?;
    if !vector.id.starts_with(&format!("{}/", vector.record.slug())) {
        return Err(format!("the id does not begin with `{}/`", vector.record.slug()));
    }
    if vector.requirements.is_empty() || vector.source.is_empty() {
        return Err("name the requirements and the source".to_owned());
    }
    if bytes.len() > MAX_BYTES {
        return Err(format!("{} bytes; a vector has at most {MAX_BYTES}", bytes.len()));
    }
    if vector.wire.hex != octets::to_hex(&bytes) {
        return Err("`hex` is not in lower case".to_owned());
    }
    let read = Read::decode(vector.record, &bytes);
    let error = vector.error.as_ref().map(vector::Fault::error).transpose()?;
    match (vector.result, &vector.value, error) {
        (Verdict::Invalid, None, Some(error)) if read == Err(error) && vector.rewrites.is_none() => Ok(()),
        (Verdict::Invalid, None, Some(error)) => Err(format!("{error:?} is due, without rewrites; it gives {read:?}")),
        (Verdict::Latitude, Some(value), Some(error)) if read == Err(error) => rewritten(vector, value),
        (Verdict::Valid, Some(value), None) | (Verdict::Latitude, Some(value), Some(_)) => {
            accepted(vector, &bytes, &value.expected()?, &read)
        }
        _ => Err("give `value` to what may be accepted, `error` to what may be rejected, and both for latitude".into()),
    }
}

/// Bytes that brrr-wire rejects say what others write for them: that is how the value is checked all the same.
fn rewritten(vector: &Vector, value: &vector::Value) -> Result<(), String> {
    let Some(first) = vector.rewrites.iter().flatten().next() else {
        return Ok(());
    };
    let read = Read::decode(vector.record, &first.bytes()?);
    let expected = value.expected()?;
    if read.as_ref() == Ok(&expected) {
        Ok(())
    } else {
        Err(format!("the first rewrite should say {expected:?}, and it says {read:?}"))
    }
}

fn accepted<E: std::fmt::Debug>(
    vector: &Vector,
    bytes: &[u8],
    expected: &Read,
    read: &Result<Read, E>,
) -> Result<(), String> {
    let read = read.as_ref().map_err(|error| format!("it should be accepted, and it gives {error:?}"))?;
    if read != expected {
        return Err(format!("it should say {expected:?}, and it says {read:?}"));
    }
    let written = read.encode();
    let legal = match &vector.rewrites {
        None => vec![bytes.to_vec()],
        Some(wires) => wires.iter().map(vector::Wire::bytes).collect::<Result<_, _>>()?,
    };
    if legal.iter().any(|legal| *legal == written) {
        Ok(())
    } else {
        Err(format!("it is written again as `{}`, which is not among the rewrites", written.escape_ascii()))
    }
}

fn unique(vectors: &[Located]) -> Result<(), String> {
    twice(vectors, |vector| vector.id.clone())
}

fn distinct(vectors: &[Located]) -> Result<(), String> {
    twice(vectors, |vector| format!("{:?} {}", vector.record, vector.wire.hex))
}

fn twice(vectors: &[Located], key: impl Fn(&Vector) -> String) -> Result<(), String> {
    let mut seen = BTreeMap::new();
    for Located { place, vector } in vectors {
        if let Some(before) = seen.insert(key(vector), place) {
            return Err(format!("{place}: {} is the same as {before}", vector.id));
        }
    }
    Ok(())
}

fn requirements(vectors: &[Located]) -> Result<(), String> {
    let path = vector::directory().join("../spec/requirements.json");
    let text = fs::read_to_string(path).map_err(|error| format!("spec/requirements.json cannot be read: {error}"))?;
    let all: Vec<serde_json::Value> = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let known: BTreeSet<&str> = all.iter().filter_map(|one| one["id"].as_str()).collect();
    for Located { place, vector } in vectors {
        if let Some(id) = vector.requirements.iter().find(|id| !known.contains(id.as_str())) {
            return Err(format!("{place}: there is no requirement {id}"));
        }
    }
    Ok(())
}

fn every_result(vectors: &[Located]) -> Result<(), String> {
    let seen: BTreeSet<_> =
        vectors.iter().map(|located| (located.vector.record, format!("{:?}", located.vector.result))).collect();
    // Any bytes are a value, and a schedule message has nothing optional but the length of its names.
    for record in [Record::ScheduleMessage, Record::Call, Record::PendingReturns] {
        for result in ["Valid", "Invalid", "Latitude"] {
            if !seen.contains(&(record, result.to_owned())) {
                return Err(format!("there is no vector of {record:?} with the result {result}"));
            }
        }
    }
    Ok(())
}

fn every_error(vectors: &[Located]) -> Result<(), String> {
    let seen: BTreeSet<_> =
        vectors.iter().filter_map(|located| located.vector.error.as_ref()).map(|fault| fault.kind.as_str()).collect();
    let mut kinds = DecodeErrorKind::ALL.iter().filter(|kind| !TOO_LARGE.contains(kind));
    match kinds.find(|kind| !seen.contains(kind.name())) {
        Some(kind) => Err(format!("there is no vector with the error {}", kind.name())),
        None => Ok(()),
    }
}

/// The schema is for those who read vectors without this code, so nothing else would notice that it is stale.
fn schema(vectors: &[Located]) -> Result<(), String> {
    let path = vector::directory().join("schema/record-vector.schema.json");
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let schema: serde_json::Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let mut fields = BTreeSet::new();
    for located in vectors {
        let vector = serde_json::to_value(&located.vector).map_err(|error| error.to_string())?;
        fields.extend(vector.as_object().into_iter().flat_map(|object| object.keys().cloned()));
    }
    let properties = schema["properties"].as_object().map(|object| object.keys().cloned().collect());
    if properties.as_ref() != Some(&fields) {
        return Err(format!("the schema has the properties {properties:?}, the vectors have {fields:?}"));
    }
    let kinds: Vec<&str> = DecodeErrorKind::ALL.iter().map(|kind| kind.name()).collect();
    let listed = &schema["$defs"]["error"]["properties"]["kind"]["enum"];
    if *listed != serde_json::json!(kinds) {
        return Err(format!("the schema lists the errors {listed}, brrr-wire has {kinds:?}"));
    }
    Ok(())
}

fn readme(vectors: &[Located]) -> Result<(), String> {
    let text = fs::read_to_string(vector::directory().join("README.md")).map_err(|error| error.to_string())?;
    let mut examples = text.lines().filter(|line| line.starts_with("{\"id\":")).peekable();
    let read = |name: &str| fs::read_to_string(vector::directory().join(name)).map_err(|error| error.to_string());
    let names = ["keys/keys", "codec/json-python", "app/programs", "bindings/redis", "repair/scripts"];
    let others: String = names.iter().map(|name| read(&format!("{name}.jsonl"))).collect::<Result<_, _>>()?;
    let known = |line: &str| {
        others.lines().any(|other| other == line)
            || vectors.iter().any(|one| serde_json::from_str(line).is_ok_and(|shown: Vector| shown == one.vector))
    };
    if examples.peek().is_some() && examples.all(known) {
        Ok(())
    } else {
        Err("vectors/README.md shows a line that is in no file, or none; copy one".to_owned())
    }
}

/// The kit plays the vectors that are built into it.
fn embedded(vectors: &[Located]) -> Result<(), String> {
    let mut own: Vec<String> = vector::built_in()?.into_iter().map(|vector| vector.id).collect();
    let mut all: Vec<String> = vectors.iter().map(|located| located.vector.id.clone()).collect();
    own.sort();
    all.sort();
    if own == all {
        Ok(())
    } else {
        Err("a file of vectors/records/ is not in brrr-conformance/src/vector/embedded.rs; add it to FILES".to_owned())
    }
}

fn manifest_is_fresh() -> Result<(), String> {
    let directory = vector::directory();
    let fresh = manifest(&directory).map_err(|error| error.to_string())?;
    let written = fs::read_to_string(directory.join("MANIFEST.json")).map_err(|error| error.to_string())?;
    if written == fresh {
        Ok(())
    } else {
        Err("vectors/MANIFEST.json is stale; run `cargo run -p brrr-tests --bin bless-vectors`".to_owned())
    }
}
