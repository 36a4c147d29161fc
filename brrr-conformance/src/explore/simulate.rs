// SPDX-License-Identifier: AGPL-3.0-only
//! One random way through a random scenario, all of it from one seed.

use std::time::{Duration, Instant};

use super::moves::Move;
use super::plan::{Plan, Size};
use super::record::record;
use super::scenario::Scenario;
use super::shrink::{Failure, shrink};
use super::state::{State, Step};
use super::table::Table;
use super::worker::Worker;
use super::{Ending, ExploreError};
use crate::finding::Finding;
use crate::requirement;
use crate::seed::Chance;
use crate::trace::Trace;

/// One in so many steps is a fault, if one may happen.
const FAULTS: u64 = 64;
/// One in so many steps, the worker that went first goes last from now on.
const SHUFFLED: u64 = 16;
/// The most steps of a run for each of its calls; a worker that never ends reaches it.
const STEPS_PER_CALL: u64 = 100_000;

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Simulated {
    /// How many calls it had.
    pub calls: usize,
    /// How many steps were made.
    pub steps: u64,
    /// How long it took.
    pub took: Duration,
    /// The run, if it does not end as it should.
    pub wrong: Option<Ending>,
    /// What does not hold then.
    pub requirement: &'static str,
    /// How many answers the worker itself was given.
    pub asked: u64,
    /// What the first judge says of what the worker did, each kind once.
    pub findings: Vec<Finding>,
}

/// Makes one run. A run with the same seed and size is the same run.
///
/// Some take a random step each time; in others one worker goes on for as long as it can.
///
/// # Errors
/// Where the worker does what cannot be followed, or never comes to an end.
pub fn simulate<W: Worker>(worker: &mut W, seed: u64, size: &Size) -> Result<Simulated, ExploreError> {
    let mut chance = Chance::new(seed);
    let plan = Plan::new(&mut chance, size);
    let scenario = plan.scenario();
    let (began, mut table) = (Instant::now(), Table::new(worker, &scenario)?);
    let (steps, wrong) = run(&mut table, &scenario, chance)?;
    Ok(Simulated {
        calls: plan.calls.len(),
        steps,
        asked: table.asked,
        took: began.elapsed(),
        wrong,
        requirement: plan.requirement(),
        findings: std::mem::take(&mut table.findings),
    })
}

/// The run of this seed, shrunk as far as it goes, as a trace; none where nothing is wrong with it.
///
/// # Errors
/// As [`simulate`].
pub fn shrunk_trace<W: Worker>(worker: &mut W, seed: u64, size: &Size) -> Result<Option<Trace>, ExploreError> {
    let mut chance = Chance::new(seed);
    let plan = Plan::new(&mut chance, size);
    let scenario = plan.scenario();
    let mut table = Table::new(&mut *worker, &scenario)?;
    let (_, wrong) = run(&mut table, &scenario, chance)?;
    let findings = std::mem::take(&mut table.findings);
    let is_must =
        |finding: &&Finding| requirement::find(&finding.requirement).is_none_or(|known| known.level.is_must());
    let (ending, failure, requirement) = match (&wrong, findings.iter().find(is_must)) {
        (Some(ending), _) => (ending.clone(), Failure::Rest, ending.broken(scenario.requirement)),
        (None, Some(finding)) => {
            (Ending::default(), Failure::Finding(&finding.requirement), finding.requirement.as_str())
        }
        (None, None) => return Ok(None),
    };
    let shrunk = shrink(worker, &scenario, &ending, failure)?;
    let mut trace = record(worker, &shrunk.scenario, &shrunk.ending, Some(requirement))?;
    "simulate".clone_into(&mut trace.header.case);
    trace.header.seed = seed.to_string();
    Ok(Some(trace))
}

/// A random run of a scenario, if it goes wrong.
pub(super) fn one_run<W: Worker>(
    table: &mut Table<W>,
    scenario: &Scenario<'_>,
    seed: u64,
) -> Result<Option<Ending>, ExploreError> {
    run(table, scenario, Chance::new(seed)).map(|(_, wrong)| wrong)
}

/// The schedule of a random run.
pub(super) fn one_schedule<W: Worker>(
    table: &mut Table<W>,
    scenario: &Scenario<'_>,
    seed: u64,
) -> Result<Vec<Move>, ExploreError> {
    let mut schedule = Vec::new();
    walk(table, scenario, Chance::new(seed), &mut |table, _, step| schedule.push(table.to_move(step)))?;
    Ok(schedule)
}

/// One run: how many steps it has, and how it ends if it ends badly.
fn run<W: Worker>(
    table: &mut Table<W>,
    scenario: &Scenario<'_>,
    chance: Chance,
) -> Result<(u64, Option<Ending>), ExploreError> {
    let (end, steps) = walk(table, scenario, chance.clone(), &mut |_, _, _| {})?;
    let scheduled = table.scheduled(scenario)?;
    let (unfinished, waited) = (end.unfinished(&scheduled), end.waited_for());
    let names = |calls: &[u32]| calls.iter().map(|call| table.calls.get(*call).clone()).collect::<Vec<String>>();
    let mut ending = Ending { unfinished: names(&unfinished), waited_for: names(&waited), ..Ending::default() };
    let open: Vec<&str> = ending.unfinished.iter().map(String::as_str).collect();
    let is_bad = scenario.rest.is_bad(&open, !waited.is_empty());
    ending.damaged = table.damaged(&end);
    if !is_bad && ending.damaged.is_empty() {
        return Ok((steps, None));
    }
    walk(table, scenario, chance, &mut |table, state, step| {
        ending.steps.push(table.describe(state, step));
        ending.schedule.push(table.to_move(step));
        ending.counted += u32::from(table.is_counted(state, step));
    })?;
    Ok((steps, Some(ending)))
}

/// Goes until nothing can happen any more.
fn walk<W: Worker>(
    table: &mut Table<W>,
    scenario: &Scenario<'_>,
    mut chance: Chance,
    see: &mut dyn FnMut(&Table<W>, &State, Step),
) -> Result<(State, u64), ExploreError> {
    let mut state = table.start(scenario)?;
    let (mut steps, mut made) = (Vec::new(), 0);
    let most = STEPS_PER_CALL * scenario.calls.len() as u64;
    let mut order: Option<Vec<usize>> = chance.one_in(2).then(|| (0..scenario.workers.len()).collect());
    loop {
        table.steps(&state, false, &mut steps);
        // Faults come seldom, or they would all come at once.
        let is_fault = |step: &Step| step.is_fault();
        if steps.iter().any(is_fault) && !steps.iter().all(is_fault) {
            let with_faults = chance.one_in(FAULTS);
            steps.retain(|step| step.is_fault() == with_faults);
        }
        if let Some(order) = &mut order {
            if chance.one_in(SHUFFLED) {
                order.rotate_left(1);
            }
            let first = order.iter().find(|lane| steps.iter().any(|step| step.lane == **lane));
            steps.retain(|step| first.is_none_or(|lane| step.lane == *lane));
        }
        let Some(step) = chance.pick(&steps) else { return Ok((state, made)) };
        see(table, &state, step);
        (state, _) = table.step(&state, step)?;
        made += 1;
        if made > most {
            return Err(ExploreError::Worker(format!("a run is not at its end after {made} steps")));
        }
    }
}
