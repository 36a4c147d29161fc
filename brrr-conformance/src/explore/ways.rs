// SPDX-License-Identifier: AGPL-3.0-only
//! How many schedules lead through a scenario, without going through each.

use super::ids::Map;
use super::scenario::Scenario;
use super::state::{State, Step};
use super::table::Table;
use super::worker::Worker;
use super::{Bounds, ExploreError, Ways};

/// The most steps of one schedule. A graph of states without circles has an end; one with a circle does not.
const LONGEST: u32 = 2_000;

/// How many schedules there are, and in how many classes: two that differ only in the order of steps that commute are of
/// one class. Workers without a message are not taken for alike here. `None` where there are too many states.
pub(super) fn ways<W: Worker>(
    table: &mut Table<W>,
    scenario: &Scenario<'_>,
    bounds: &Bounds,
) -> Result<Option<Ways>, ExploreError> {
    let start = table.start(scenario)?;
    let mut counter = Counter { table, bound: bounds.counted, interleavings: Map::default(), classes: Map::default() };
    let Some(interleavings) = counter.interleavings(&start, 0)? else { return Ok(None) };
    let classes = counter.classes(&start, &[], 0)?;
    Ok(Some(Ways { interleavings, classes }))
}

struct Counter<'a, W: Worker> {
    table: &'a mut Table<W>,
    bound: usize,
    interleavings: Map<State, u128>,
    classes: Map<(State, Vec<Step>), u128>,
}

impl<W: Worker> Counter<'_, W> {
    /// How many ways lead from here to the end.
    fn interleavings(&mut self, state: &State, depth: u32) -> Result<Option<u128>, ExploreError> {
        if let Some(known) = self.interleavings.get(state) {
            return Ok(Some(*known));
        }
        if self.interleavings.len() > self.bound || depth > LONGEST {
            return Ok(None);
        }
        let mut steps = Vec::new();
        self.table.steps(state, false, &mut steps);
        let mut sum = u128::from(steps.is_empty());
        for step in steps {
            let (next, _) = self.table.step(state, step)?;
            match self.interleavings(&next, depth + 1)? {
                Some(ways) => sum = sum.saturating_add(ways),
                None => return Ok(None),
            }
        }
        self.interleavings.insert(state.clone(), sum);
        Ok(Some(sum))
    }

    /// The same with sleep sets: what was done first in another branch, and commutes with all that was done since, is not
    /// done again. Exactly one schedule of each class comes to its end.
    fn classes(&mut self, state: &State, asleep: &[Step], depth: u32) -> Result<Option<u128>, ExploreError> {
        let known = (state.clone(), asleep.to_vec());
        if let Some(count) = self.classes.get(&known) {
            return Ok(Some(*count));
        }
        if self.classes.len() > self.bound || depth > LONGEST {
            return Ok(None);
        }
        let mut steps = Vec::new();
        self.table.steps(state, false, &mut steps);
        let mut sum = u128::from(steps.is_empty());
        let mut resting = asleep.to_vec();
        for step in steps {
            if asleep.contains(&step) {
                continue;
            }
            let mut still = Vec::new();
            for &other in &resting {
                if self.table.commute(state, other, step)? {
                    still.push(other);
                }
            }
            still.sort_unstable();
            let (next, _) = self.table.step(state, step)?;
            match self.classes(&next, &still, depth + 1)? {
                Some(count) => sum = sum.saturating_add(count),
                None => return Ok(None),
            }
            resting.push(step);
        }
        self.classes.insert(known, sum);
        Ok(Some(sum))
    }
}
