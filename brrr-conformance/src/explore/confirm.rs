// SPDX-License-Identifier: AGPL-3.0-only
//! Whole runs over the adapter, with workers that go on from message to message: does the table say what they do?

use bytes::Bytes;

use super::ExploreError;
use super::live::{Lane, Live};
use super::scenario::{Habit, Scenario};
use super::state::{State, Step, StepKind};
use super::table::{IDLE, Table, What};
use crate::seed::Chance;

/// How many random runs are made of a scenario.
const RUNS: u64 = 8;
/// The most steps of one; what is behind them is left out.
const MOST_STEPS: u32 = 2_000;

/// Makes random runs, of the same schedules every time, and says how many ops were answered in them.
///
/// # Errors
/// Where a worker asks for something else than the table says.
pub(super) fn confirm(table: &mut Table<Live<'_>>, scenario: &Scenario<'_>) -> Result<u64, ExploreError> {
    let mut answered = 0;
    for seed in 0..RUNS {
        answered += run(table, scenario, Chance::new(seed))?;
    }
    Ok(answered)
}

fn run(table: &mut Table<Live<'_>>, scenario: &Scenario<'_>, mut chance: Chance) -> Result<u64, ExploreError> {
    let mut state = table.start(scenario)?;
    let mut lanes = Vec::new();
    for (topic, _) in &scenario.workers {
        lanes.push(table.worker.enter(topic)?);
    }
    let is_live = |lane: usize| scenario.workers[lane].1 == Habit::None;
    for (lane, root, call) in scenario.hands.iter().filter(|(lane, ..)| is_live(*lane)) {
        table.worker.hand(&mut lanes[*lane], &Scenario::message(root, call)?)?;
    }
    let (mut steps, mut answered) = (Vec::new(), 0);
    for _ in 0..MOST_STEPS {
        table.steps(&state, false, &mut steps);
        let Some(step) = chance.pick(&steps) else { break };
        let follows = step.is_of_lane() && is_live(step.lane);
        if follows {
            answered += u64::from(follow(table, &state, step, &mut lanes)?);
        }
        let before = table.describe(&state, step);
        state = table.step(&state, step)?.0;
        if follows {
            compare(table, &state, step, &lanes, &before)?;
        }
        renew(table, &state, &mut lanes)?;
    }
    lanes.iter().try_for_each(|lane| table.worker.leave(lane))?;
    Ok(answered)
}

/// Does over the adapter what the step does; says whether an op was answered.
fn follow(table: &mut Table<Live<'_>>, state: &State, step: Step, lanes: &mut [Lane]) -> Result<bool, ExploreError> {
    match step.kind {
        StepKind::Take { message, .. } => {
            let message: Bytes = table.messages.get(message).clone();
            table.worker.hand(&mut lanes[step.lane], &message)?;
            return Ok(true);
        }
        StepKind::Die => {
            table.worker.leave(&lanes[step.lane])?;
            let topic = table.topics.get(state.lanes[step.lane].topic).clone();
            lanes[step.lane] = table.worker.enter(&topic)?;
        }
        _ => {}
    }
    let Some((what, answer)) = table.answer_of(state, step) else { return Ok(false) };
    let open: Vec<What> = whats(table, &lanes[step.lane], state.lanes[step.lane].node)?;
    let unknown = || ExploreError::Worker(format!("it does not wait for an answer to {what:?} in a whole run"));
    let at = open.iter().position(|open| *open == what).ok_or_else(unknown)?;
    let answered = table.answered(what, answer)?;
    let (op, _) = lanes[step.lane].open.remove(at);
    table.worker.reply(&mut lanes[step.lane], op, &answered)?;
    table.note(lanes[step.lane].findings.clone());
    Ok(true)
}

/// What a lane asks for, whose worker is at this node of the table.
fn whats(table: &mut Table<Live<'_>>, lane: &Lane, node: u32) -> Result<Vec<What>, ExploreError> {
    let time = if node == IDLE { 0 } else { table.time(node) };
    lane.open.iter().map(|(_, action)| table.what(action, time)).collect()
}

/// Whether the worker waits for just what the table says.
fn compare(
    table: &mut Table<Live<'_>>,
    state: &State,
    step: Step,
    lanes: &[Lane],
    what: &str,
) -> Result<(), ExploreError> {
    let node = state.lanes[step.lane].node;
    let mut seen = whats(table, &lanes[step.lane], node)?;
    let due: Vec<What> = if node == IDLE { Vec::new() } else { table.ops(node).iter().map(|op| op.what).collect() };
    for due in &due {
        match seen.iter().position(|seen| seen == due) {
            Some(at) => drop(seen.remove(at)),
            None => return Err(otherwise(what)),
        }
    }
    if seen.is_empty() { Ok(()) } else { Err(otherwise(what)) }
}

fn otherwise(what: &str) -> ExploreError {
    ExploreError::Worker(format!(
        "after \"{what}\" it did something else in a whole run than when it was asked step by step, so not all of it is \
         controlled, or it keeps something from one message to the next"
    ))
}

/// A worker whose loop has ended is replaced, as it would be in a fleet.
fn renew(table: &mut Table<Live<'_>>, state: &State, lanes: &mut [Lane]) -> Result<(), ExploreError> {
    for (at, lane) in lanes.iter_mut().enumerate() {
        if state.lanes[at].node == IDLE && lane.receive.is_none() {
            let topic = table.topics.get(state.lanes[at].topic).clone();
            *lane = table.worker.enter(&topic)?;
        }
    }
    Ok(())
}
