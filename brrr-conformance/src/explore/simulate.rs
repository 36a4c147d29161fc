// SPDX-License-Identifier: AGPL-3.0-only
//! One random way through a random scenario, all of it from one seed.

use std::time::{Duration, Instant};

use super::scenario::{Faults, Habit, Rest, Scenario};
use super::state::{State, Step};
use super::table::Table;
use super::worker::Worker;
use super::{Ending, ExploreError};
use crate::finding::Finding;
use crate::seed::Chance;

/// The most children of one call.
const MOST_CHILDREN: usize = 8;
/// One in so many steps, the worker that went first goes last from now on.
const SHUFFLED: u64 = 16;
/// The most steps of a run for each of its calls; a worker that never ends reaches it.
const STEPS_PER_CALL: u64 = 100_000;

/// What does not hold where a call never gets its value.
const WOKEN: &str = "RET-003";
/// The same where a lost reply may have been taken for a lost race.
const RESENT: &str = "RET-021";

/// How large a run is, and what may go wrong in it.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// The most calls; a run has from half as many to all of them.
    pub calls: usize,
    /// The most workers.
    pub workers: usize,
    /// Whether messages may be delivered twice, and replies of conditional writes be lost.
    pub faults: bool,
}

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
    /// What the first judge says of what the worker did, each kind once.
    pub findings: Vec<Finding>,
}

/// Makes one run. A run with the same seed and size is the same run.
///
/// Some take a random step each time; in others one worker goes on for as long as it can.
///
/// # Errors
/// Where the worker does what cannot be followed, or never comes to an end.
pub fn simulate<W: Worker>(worker: W, seed: u64, size: &Size) -> Result<Simulated, ExploreError> {
    let mut chance = Chance::new(seed);
    let plan = Plan::new(&mut chance, size);
    let scenario = plan.scenario();
    let (began, mut table) = (Instant::now(), Table::new(worker, &scenario)?);
    let (end, steps) = walk(&mut table, &scenario, chance.clone(), &mut |_, _, _| {})?;
    let took = began.elapsed();
    let scheduled = scenario.scheduled().map(|(_, call)| table.call(call)).collect::<Result<Vec<_>, _>>()?;
    let (unfinished, waited) = (end.unfinished(&scheduled), end.waited_for());
    let is_wrong = !unfinished.is_empty() || (scenario.rest == Rest::Done && !waited.is_empty());
    let wrong = if is_wrong {
        let (mut steps, mut counted) = (Vec::new(), 0);
        walk(&mut table, &scenario, chance, &mut |table, state, step| {
            steps.push(table.describe(state, step));
            counted += u32::from(table.is_counted(state, step));
        })?;
        let names = |calls: &[u32]| calls.iter().map(|call| table.calls.get(*call).clone()).collect();
        Some(Ending { steps, counted, unfinished: names(&unfinished), waited_for: names(&waited) })
    } else {
        None
    };
    let (calls, requirement) = (plan.calls.len(), if plan.faults.lost_replies > 0 { RESENT } else { WOKEN });
    Ok(Simulated { calls, steps, took, wrong, requirement, findings: std::mem::take(&mut table.findings) })
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
        if let Some(order) = &mut order {
            if chance.one_in(SHUFFLED) {
                order.rotate_left(1);
            }
            let first = order.iter().find(|lane| steps.iter().any(|step| step.lane == **lane));
            steps.retain(|step| first.is_none_or(|lane| step.lane == *lane));
        }
        let Some(step) = chance.pick(&steps) else { return Ok((state, made)) };
        see(table, &state, step);
        state = table.step(&state, step)?;
        made += 1;
        if made > most {
            return Err(ExploreError::Worker(format!("a run is not at its end after {made} steps")));
        }
    }
}

/// A random scenario, whose names are its own.
struct Plan {
    calls: Vec<(String, Vec<usize>)>,
    /// Roots, each with the call that is scheduled under it.
    roots: Vec<(String, usize)>,
    workers: usize,
    faults: Faults,
}

impl Plan {
    /// Every call but the first has a parent before it, and some have more.
    fn new(chance: &mut Chance, size: &Size) -> Self {
        let calls = size.calls - chance.below(size.calls / 2 + 1);
        let mut all: Vec<(String, Vec<usize>)> = (0..calls).map(|at| (format!("c{at}"), Vec::new())).collect();
        for child in 1..calls {
            for is_first in [true, false, false] {
                let parent = chance.below(child);
                let is_full = all[parent].1.len() >= MOST_CHILDREN || all[parent].1.contains(&child);
                if is_first && is_full {
                    // The one before it has no children but this one's siblings, so there is room.
                    let parent = (0..child).rev().find(|at| all[*at].1.len() < MOST_CHILDREN).unwrap_or(child - 1);
                    all[parent].1.push(child);
                } else if !is_full && (is_first || chance.one_in(3)) {
                    all[parent].1.push(child);
                }
            }
        }
        let roots = 1 + chance.below(3);
        let roots = (0..roots).map(|at| (format!("r{at}"), if at == 0 { 0 } else { chance.below(calls) })).collect();
        let mut faults = Faults::default();
        if size.faults {
            faults.redeliveries = u8::try_from(chance.below(3)).unwrap_or(0);
            faults.lost_replies = u8::try_from(chance.below(3)).unwrap_or(0);
        }
        Self { calls: all, roots, workers: 1 + chance.below(size.workers), faults }
    }

    fn scenario(&self) -> Scenario<'_> {
        let name = |at: usize| self.calls[at].0.as_str();
        let calls = self.calls.iter();
        let habits = [Habit::None, Habit::LooksFirst, Habit::WritesBack];
        Scenario {
            name: "simulated",
            about: "A random graph of calls.",
            calls: calls
                .map(|(call, children)| (call.as_str(), children.iter().map(|at| name(*at)).collect()))
                .collect(),
            blind: Vec::new(),
            workers: (0..self.workers).map(|at| ("t", habits[at % habits.len()])).collect(),
            queue: self.roots.iter().map(|(root, call)| ("t", root.as_str(), name(*call))).collect(),
            hands: Vec::new(),
            once: false,
            waiting: Vec::new(),
            room: Vec::new(),
            faults: self.faults,
            mortal: Vec::new(),
            repairs: (0, "t"),
            // A write that seems lost may leave a record that nobody needs.
            rest: if self.faults.lost_replies > 0 { Rest::Finished } else { Rest::Done },
            requirement: WOKEN,
        }
    }
}
