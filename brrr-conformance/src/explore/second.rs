// SPDX-License-Identifier: AGPL-3.0-only
//! The second judge on whole runs of a scenario: the properties, which share nothing with the oracle or the explorer.

use super::fault::Fault;
use super::record::record;
use super::scenario::{Habit, Scenario};
use super::simulate::one_schedule;
use super::table::Table;
use super::worker::Worker;
use super::{Ending, ExploreError};
use crate::finding::Finding;
use crate::property::{self, Plan};
use crate::trace::{Run, Trace};

/// How many random runs of a scenario are judged.
const RUNS: u64 = 8;

/// What the properties find in some random runs, the same every time, and how many runs there were.
///
/// # Errors
/// Where a worker does something else than it did when it was asked before.
pub(super) fn judge<W: Worker>(worker: &mut W, scenario: &Scenario<'_>) -> Result<(u64, Vec<Finding>), ExploreError> {
    // The properties do not know what these may do.
    let is_extended = |habit: &Habit| !matches!(habit, Habit::None | Habit::LooksFirst | Habit::WritesBack);
    if scenario.workers.iter().any(|(_, habit)| is_extended(habit)) {
        return Ok((0, Vec::new()));
    }
    let mut findings = Vec::new();
    for seed in 0..RUNS {
        let schedule = one_schedule(&mut Table::new(&mut *worker, scenario)?, scenario, seed)?;
        let trace = record(&mut *worker, scenario, &Ending { schedule, ..Ending::default() }, None)?;
        findings.extend(properties(&trace, scenario)?);
    }
    Ok((RUNS, findings))
}

/// What the properties of handlings and of whole worlds find in one run.
pub(super) fn properties(trace: &Trace, scenario: &Scenario<'_>) -> Result<Vec<Finding>, ExploreError> {
    let run = Run::from_trace(trace).map_err(|error| ExploreError::Worker(error.to_string()))?;
    // That a message is gone is seen in no trace; everything else is.
    let losses = scenario.faults.allow(Fault::Loss).then_some(property::Fault::Loss);
    let plan = losses.into_iter().fold(Plan::default(), Plan::with);
    let mut findings = property::check_all(&run);
    findings.extend(property::check_world(&run, &plan).findings);
    Ok(findings)
}
