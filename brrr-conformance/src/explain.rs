// SPDX-License-Identifier: AGPL-3.0-only
//! All that is known of one requirement or case: what it says, what checks it, and what the known SDKs do.

mod near;

use std::collections::{BTreeMap, BTreeSet};

use brrr_wire::proto::conformance::results;
use serde::Serialize;
use thiserror::Error;

use crate::case::Case;
use crate::coverage::{self, Mutant};
use crate::known::{self, Known};
use crate::property;
use crate::requirement::{self, Requirement};
pub use near::near;

/// Why nothing can be said.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ExplainError {
    /// Nothing has this id.
    #[error("{id:?} is neither a requirement of spec/ nor a case; {}", hint(.near))]
    Unknown {
        /// What was asked for.
        id: String,
        /// Ids like it, the nearest first.
        near: Vec<String>,
    },
    /// Something that is embedded cannot be read.
    #[error("{0}")]
    Broken(String),
}

fn hint(near: &[String]) -> String {
    if near.is_empty() {
        "`list` prints the ids of the cases, and `requirements` those of the requirements".to_owned()
    } else {
        format!("near it are {}", near.join(", "))
    }
}

/// One requirement or case.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Explanation<'a> {
    /// A requirement.
    Requirement(OfRequirement<'a>),
    /// A case.
    Case(OfCase<'a>),
}

/// What there is to say about a requirement.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OfRequirement<'a> {
    /// Its id, level, class, chapter, sentence and rationale.
    #[serde(flatten)]
    pub says: Says<'a>,
    /// Why, and what goes wrong otherwise.
    pub rationale: &'a str,
    /// Why no machine checks it, where that is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unchecked: Option<&'a str>,
    /// The cases that cite it.
    pub cases: Vec<&'a str>,
    /// The properties that watch it.
    pub properties: Vec<&'static str>,
    /// The vectors that cite it.
    pub vectors: Vec<String>,
    /// The faulty workers that break it first.
    pub mutants: Vec<Mutant>,
    /// What the known SDKs do.
    pub sdks: Vec<Sdk>,
}

/// What a requirement says.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Says<'a> {
    /// The id.
    pub id: &'a str,
    /// The keyword.
    pub level: &'static str,
    /// Who decides.
    pub class: &'static str,
    /// The first revision that has it.
    pub since: u32,
    /// The chapter without its extension.
    pub chapter: &'static str,
    /// The sentence.
    pub sentence: &'a str,
}

/// What there is to say about a case.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OfCase<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it is for.
    pub about: &'a str,
    /// The revisions that it applies to.
    pub revisions: &'a [u32],
    /// What it checks.
    pub requirements: Vec<Says<'a>>,
    /// What the known SDKs do.
    pub sdks: Vec<Sdk>,
}

/// What one known SDK does.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sdk {
    /// Its name.
    pub sdk: String,
    /// Its commit.
    pub commit: String,
    /// The revision that was spoken.
    pub revision: u32,
    /// The day of the run; empty where it is not known.
    pub date: String,
    /// How many of the cases were judged.
    pub judged: usize,
    /// The cases that do not simply pass, by verdict; of a requirement, those in which it does not hold.
    pub verdicts: BTreeMap<String, Vec<String>>,
    /// What was found first, for a case.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// Whether the latitude was taken, where the requirement is one and it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latitude: Option<bool>,
    /// Why it fails, and where its people were told.
    pub reasons: Vec<Reason>,
}

/// Why an SDK fails.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// The reason.
    pub reason: String,
    /// Where its people were told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue: Option<String>,
}

/// Explains a requirement or a case.
///
/// # Errors
/// Where nothing has this id: with the ids that are near it.
pub fn explain<'a>(id: &str, cases: &'a [Case]) -> Result<Explanation<'a>, ExplainError> {
    let known = known::all().map_err(ExplainError::Broken)?;
    if let Some(requirement) = requirement::find(&id.to_ascii_uppercase()) {
        return of_requirement(requirement, cases, &known).map(Explanation::Requirement);
    }
    match cases.iter().find(|case| case.id == id) {
        Some(case) => Ok(Explanation::Case(of_case(case, &known))),
        None => Err(ExplainError::Unknown { id: id.to_owned(), near: near(id, cases) }),
    }
}

fn of_requirement<'a>(
    requirement: &'static Requirement,
    cases: &'a [Case],
    known: &[Known],
) -> Result<OfRequirement<'a>, ExplainError> {
    let id = requirement.id.as_str();
    let cases: Vec<&str> = cases.iter().filter(|case| case.cited().contains(id)).map(|case| case.id.as_str()).collect();
    let properties = property::ALL.iter().filter(|property| property.requirements().contains(&id));
    let mutants = coverage::mutants().map_err(ExplainError::Broken)?;
    let is_latitude = requirement.class == requirement::Class::Latitude;
    let broken = |case: &results::Result| case.requirements.iter().any(|broken| broken == id);
    let sdk = |known: &Known| {
        // Before that, results did not say what was seen.
        let latitude = (is_latitude && !known.results.date.is_empty())
            .then(|| known.results.latitude.iter().any(|taken| taken == id));
        Sdk { latitude, ..sdk(known, |case| cases.contains(&case.id.as_str()) || broken(case), broken) }
    };
    Ok(OfRequirement {
        says: says(requirement),
        rationale: &requirement.rationale,
        unchecked: requirement.unchecked.as_deref(),
        properties: properties.map(|property| property.name()).collect(),
        vectors: coverage::vectors_of(id).map_err(ExplainError::Broken)?,
        mutants: mutants.into_iter().filter(|mutant| mutant.requirement == id).collect(),
        sdks: known.iter().map(sdk).collect(),
        cases,
    })
}

fn of_case<'a>(case: &'a Case, known: &[Known]) -> OfCase<'a> {
    let one = |known: &Known| {
        let mine = |result: &results::Result| result.id == case.id;
        let message = known.results.cases.iter().find(|result| mine(result)).map(|result| result.message.clone());
        Sdk { message: message.unwrap_or_default(), ..sdk(known, mine, |_| true) }
    };
    OfCase {
        id: &case.id,
        about: &case.about,
        revisions: &case.revisions,
        requirements: case.cited().into_iter().filter_map(requirement::find).map(says).collect(),
        sdks: known.iter().map(one).collect(),
    }
}

fn says(requirement: &Requirement) -> Says<'_> {
    Says {
        id: &requirement.id,
        level: requirement.level.as_str(),
        class: requirement.class.as_str(),
        since: requirement.since,
        chapter: requirement.chapter,
        sentence: &requirement.sentence,
    }
}

/// What an SDK does in the cases that are `meant`, of which those with a `flaw` are named.
fn sdk(known: &Known, meant: impl Fn(&results::Result) -> bool, flaw: impl Fn(&results::Result) -> bool) -> Sdk {
    let results = &known.results;
    let meant: Vec<&results::Result> = results.cases.iter().filter(|case| meant(case)).collect();
    let mut verdicts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut reasons = BTreeSet::new();
    for case in meant.iter().filter(|case| case.verdict != "PASS" && flaw(case)) {
        verdicts.entry(case.verdict.clone()).or_default().push(case.id.clone());
        let entry = known.expectations.about(&case.id);
        reasons.extend(entry.map(|entry| Reason { reason: entry.reason.clone(), issue: entry.issue.clone() }));
    }
    Sdk {
        sdk: results.sdk.clone(),
        commit: results.commit.clone(),
        revision: results.revision,
        date: results.date.clone(),
        judged: meant.len(),
        verdicts,
        message: String::new(),
        latitude: None,
        reasons: reasons.into_iter().collect(),
    }
}
