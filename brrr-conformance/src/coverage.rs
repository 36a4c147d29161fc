// SPDX-License-Identifier: AGPL-3.0-only
//! What checks each requirement: cases, properties, vectors, and the faulty workers that show that the check sees.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::case::Case;
use crate::property;
use crate::requirement::{self, Requirement};
use crate::vector;

/// The faulty workers of `tests/mutants`, as `brrr-mutant list --json` prints them. A test proves the file fresh.
const MUTANTS: &str = include_str!("../mutants.json");

/// Files of vectors that are not cases of the kit.
const OTHER_VECTORS: [&str; 10] = [
    include_str!("../../vectors/keys/keys.jsonl"),
    include_str!("../../vectors/contracts/contracts.jsonl"),
    include_str!("../../vectors/codec/json-jcs.jsonl"),
    include_str!("../../vectors/codec/json-python.jsonl"),
    include_str!("../../vectors/bindings/redis.jsonl"),
    include_str!("../../vectors/bindings/dynamodb.jsonl"),
    include_str!("../../vectors/bindings/sqs.jsonl"),
    include_str!("../../vectors/app/programs.jsonl"),
    include_str!("../../vectors/app/skip.jsonl"),
    include_str!("../../vectors/repair/scripts.jsonl"),
];

/// A worker that is wrong on purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutant {
    /// Its name.
    pub fault: String,
    /// The requirement that it breaks first.
    pub requirement: String,
    /// What it does, in one sentence.
    pub does: String,
}

/// The faulty workers that the kit is tested with.
///
/// # Errors
/// One sentence, where the embedded file cannot be read.
pub fn mutants() -> Result<Vec<Mutant>, String> {
    serde_json::from_str(MUTANTS).map_err(|error| format!("mutants.json cannot be read: {error}"))
}

/// What checks one requirement.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The requirement.
    pub id: String,
    /// Its keyword.
    pub level: String,
    /// How many cases cite it, those made of record vectors apart.
    pub cases: usize,
    /// How many vectors cite it.
    pub vectors: usize,
    /// The properties that watch it.
    pub properties: Vec<&'static str>,
    /// The faulty workers that break it first.
    pub mutants: Vec<String>,
    /// Why no machine checks it, where its block says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unchecked: Option<String>,
    /// Whether it has to be checked and nothing does.
    pub gap: bool,
}

/// What checks every requirement, in the order of the specification.
///
/// # Errors
/// One sentence, where embedded data cannot be read.
pub fn rows(cases: &[Case]) -> Result<Vec<Row>, String> {
    let mutants = mutants()?;
    let vectors = vectors()?;
    let row = |requirement: &Requirement| {
        let id = requirement.id.as_str();
        let cases = cases.iter().filter(|case| !case.id.contains("/records/") && case.cited().contains(id)).count();
        let vectors = vectors.get(id).copied().unwrap_or_default();
        let watch = property::ALL.iter().filter(|property| property.requirements().contains(&id));
        let killed = mutants.iter().filter(|mutant| mutant.requirement == id);
        Row {
            id: id.to_owned(),
            level: requirement.level.to_string(),
            cases,
            vectors,
            properties: watch.map(|property| property.name()).collect(),
            mutants: killed.map(|mutant| mutant.fault.clone()).collect(),
            unchecked: requirement.unchecked.clone(),
            gap: requirement.level.is_must() && cases + vectors == 0 && requirement.unchecked.is_none(),
        }
    };
    Ok(requirement::all().iter().map(row).collect())
}

/// How many vectors cite each requirement.
fn vectors() -> Result<BTreeMap<String, usize>, String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for cites in citations()? {
        for id in cites.requirements {
            *counts.entry(id).or_default() += 1;
        }
    }
    Ok(counts)
}

/// The ids of the vectors that cite a requirement.
///
/// # Errors
/// One sentence, where a vector cannot be read.
pub fn vectors_of(requirement: &str) -> Result<Vec<String>, String> {
    let cites = citations()?.into_iter().filter(|cites| cites.requirements.contains(requirement));
    Ok(cites.map(|cites| cites.id).collect())
}

/// What every vector has, whatever it is of.
#[derive(Deserialize)]
struct Cites {
    id: String,
    requirements: BTreeSet<String>,
}

fn citations() -> Result<Vec<Cites>, String> {
    let records = vector::FILES.iter().map(|(_, text)| *text);
    let lines = records.chain(OTHER_VECTORS).flat_map(str::lines);
    lines.map(|line| serde_json::from_str(line).map_err(|error| format!("a vector cannot be read: {error}"))).collect()
}
