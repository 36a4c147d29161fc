// SPDX-License-Identifier: AGPL-3.0-only
//! Examines an adapter from outside: whether it keeps the adapter protocol, whatever its SDK does.
//!
//! The first thing that is wrong ends the examination, since what comes behind it may only follow from it.

mod bench;
mod checks;
mod meaning;
mod story;

use brrr_wire::proto::conformance::Welcome;

use crate::adapter::{AdapterError, Options};

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Diagnosis {
    /// What the adapter says of itself, once it has said so.
    pub welcome: Option<Welcome>,
    /// What it does right, a clause each, in the order of the checks.
    pub right: Vec<String>,
    /// What may be meant as it is, a sentence each.
    pub remarks: Vec<String>,
    /// The first thing that is wrong.
    pub problem: Option<Problem>,
}

/// What is wrong with an adapter.
#[derive(Clone, Debug)]
pub struct Problem {
    /// What, with the last frames.
    pub error: AdapterError,
    /// What follows from it, and what to do.
    pub meaning: &'static str,
}

impl Diagnosis {
    /// Whether the adapter keeps its protocol, as far as was seen.
    pub fn conforms(&self) -> bool {
        self.problem.is_none()
    }
}

/// Starts an adapter and examines it.
pub fn examine(command: &[String], options: &Options) -> Diagnosis {
    let mut diagnosis = Diagnosis::default();
    if let Err(error) = checks::all(command, options, &mut diagnosis) {
        let meaning = meaning::of(&error.cause);
        diagnosis.problem = Some(Problem { error, meaning });
    }
    diagnosis
}
