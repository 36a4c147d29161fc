// SPDX-License-Identifier: AGPL-3.0-only
//! Through all states, each once.

use std::collections::VecDeque;

use super::goal::Goal;
use super::scenario::{Rest, Scenario};
use super::seen::Seen;
use super::state::{State, Step};
use super::table::Table;
use super::worker::Worker;
use super::{Bounds, Ending, ExploreError, Explored};

/// After so many states it is told how far the search is.
const TOLD: u64 = 4_096;

/// How a state was reached first.
#[derive(Clone, Copy)]
struct Reached {
    from: u32,
    by: Option<Step>,
    steps: u32,
}

/// A search in which every state that was seen can be led back to the start.
struct Search<'a, W: Worker> {
    table: &'a mut Table<W>,
    rest: Rest,
    /// The calls that were scheduled.
    scheduled: Vec<u32>,
    seen: Seen,
    reached: Vec<Reached>,
    queue: VecDeque<u32>,
    explored: Explored,
    /// Goals that were not met yet.
    goals: Vec<Goal>,
}

/// Every state, those that are reached by fewer steps first.
pub(super) fn search<W: Worker>(
    table: &mut Table<W>,
    scenario: &Scenario<'_>,
    bounds: &Bounds,
    watch: &mut dyn FnMut(u64),
) -> Result<Explored, ExploreError> {
    let scheduled = table.scheduled(scenario)?;
    let start = table.start(scenario)?;
    let mut seen = Seen::new(&start);
    seen.add(&start);
    let mut search = Search {
        table,
        rest: scenario.rest,
        scheduled,
        seen,
        reached: vec![Reached { from: 0, by: None, steps: 0 }],
        queue: VecDeque::from([0]),
        explored: Explored::default(),
        goals: scenario.reaches.clone(),
    };
    search.note(0, None);
    let mut steps = Vec::new();
    while let Some(at) = search.queue.pop_front() {
        search.visit(at, &mut steps)?;
        if u64::from(at).is_multiple_of(TOLD) {
            watch(u64::from(at));
        }
        if search.seen.len() > bounds.states || search.table.nodes() > bounds.states {
            search.explored.is_complete = false;
            break;
        }
    }
    let Search { mut explored, seen, goals, .. } = search;
    explored.states = seen.len() as u64;
    explored.unmet = goals;
    Ok(explored)
}

impl<W: Worker> Search<'_, W> {
    fn visit(&mut self, at: u32, steps: &mut Vec<Step>) -> Result<(), ExploreError> {
        let state = self.seen.get(at);
        let depth = self.reached[at as usize].steps;
        self.explored.longest = self.explored.longest.max(depth);
        self.explored.pruned += self.table.reduced_steps(&state, steps);
        for &step in &*steps {
            self.explored.ops += 1;
            let known = self.table.findings.len();
            let (next, happened) = self.table.step(&state, step)?;
            if !self.goals.is_empty() {
                self.goals.retain(|goal| !self.table.is_met(*goal, happened));
            }
            if self.table.findings.len() > known {
                self.note(known, Some((at, step)));
            }
            let (next, is_new) = self.seen.add(&next);
            if is_new {
                self.reached.push(Reached { from: at, by: Some(step), steps: depth + 1 });
                self.queue.push_back(next);
            }
        }
        if steps.is_empty() {
            self.at_rest(at, &state);
        }
        Ok(())
    }

    fn at_rest(&mut self, at: u32, state: &State) {
        self.explored.rests += 1;
        let (unfinished, waited) = (state.unfinished(&self.scheduled), state.waited_for());
        let names: Vec<&str> = unfinished.iter().map(|call| self.table.calls.get(*call).as_str()).collect();
        let damaged = self.table.damaged(state);
        let is_bad = self.rest.is_bad(&names, !waited.is_empty()) || !damaged.is_empty();
        self.explored.stuck += u64::from(!unfinished.is_empty());
        self.explored.left += u64::from(!waited.is_empty());
        if is_bad && self.explored.shortest.is_none() {
            let schedule = self.way(at);
            self.explored.shortest = Some(Ending { damaged, ..self.ending(schedule, &unfinished, &waited) });
        }
    }

    /// Keeps the shortest way to the first finding about each requirement.
    fn note(&mut self, known: usize, by: Option<(u32, Step)>) {
        let new: Vec<_> = self.table.findings[known..].to_vec();
        for finding in new {
            let mut all = self.explored.found.iter();
            if all.any(|(other, _)| other.requirement == finding.requirement) {
                continue;
            }
            let mut schedule = by.map_or_else(Vec::new, |(from, _)| self.way(from));
            schedule.extend(by);
            let ending = self.ending(schedule, &[], &[]);
            self.explored.found.push((finding, ending));
        }
    }

    /// The way to a state: each step with the state in which it is made.
    fn way(&self, mut at: u32) -> Vec<(u32, Step)> {
        let mut way = Vec::new();
        while let Reached { from, by: Some(step), .. } = self.reached[at as usize] {
            way.push((from, step));
            at = from;
        }
        way.reverse();
        way
    }

    fn ending(&self, way: Vec<(u32, Step)>, unfinished: &[u32], waited: &[u32]) -> Ending {
        let names = |calls: &[u32]| calls.iter().map(|call| self.table.calls.get(*call).clone()).collect();
        let mut ending = Ending { unfinished: names(unfinished), waited_for: names(waited), ..Ending::default() };
        for (from, step) in way {
            let state = self.seen.get(from);
            ending.steps.push(self.table.describe(&state, step));
            ending.counted += u32::from(self.table.is_counted(&state, step));
            ending.schedule.push(self.table.to_move(step));
        }
        ending
    }
}
