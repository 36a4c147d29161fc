// SPDX-License-Identifier: AGPL-3.0-only
//! Through all states, each once.

use std::collections::VecDeque;
use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::scenario::{Rest, Scenario};
use super::state::{State, Step};
use super::table::Table;
use super::worker::Worker;
use super::{Bounds, Ending, ExploreError, Explored};

/// All states that were seen, each with its number.
struct Seen {
    /// The states one behind the other, and where each begins.
    bytes: Vec<u8>,
    starts: Vec<usize>,
    of: HashTable<u32>,
    hasher: FixedState,
    /// How many lanes and keys each has.
    shape: (usize, usize),
}

impl Seen {
    fn new(start: &State) -> Self {
        let shape = (start.lanes.len(), start.store.len());
        Self { bytes: Vec::new(), starts: vec![0], of: HashTable::new(), hasher: FixedState::default(), shape }
    }

    fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The number of a state, and whether it is new.
    fn add(&mut self, state: &State) -> (u32, bool) {
        let from = self.bytes.len();
        state.pack(&mut self.bytes);
        let (before, new) = self.bytes.split_at(from);
        let at = |id: u32, starts: &[usize]| starts[id as usize]..starts[id as usize + 1];
        let hash = self.hasher.hash_one(new);
        if let Some(id) = self.of.find(hash, |id| before[at(*id, &self.starts)] == *new) {
            let known = *id;
            self.bytes.truncate(from);
            return (known, false);
        }
        let id = u32::try_from(self.len()).expect("invariant: the states have a bound");
        self.starts.push(self.bytes.len());
        let (bytes, starts, hasher) = (&self.bytes, &self.starts, &self.hasher);
        self.of.insert_unique(hash, id, |id| hasher.hash_one(&bytes[at(*id, starts)]));
        (id, true)
    }

    fn get(&self, id: u32) -> State {
        let range = self.starts[id as usize]..self.starts[id as usize + 1];
        State::unpack(&self.bytes[range], self.shape.0, self.shape.1)
    }
}

/// How a state was reached first.
#[derive(Clone, Copy)]
struct Reached {
    from: u32,
    by: Option<Step>,
    steps: u32,
}

/// Every state, those that are reached by fewer steps first.
pub(super) fn search<W: Worker>(
    table: &mut Table<W>,
    scenario: &Scenario<'_>,
    bounds: &Bounds,
) -> Result<Explored, ExploreError> {
    let scheduled = scenario.scheduled().map(|(_, call)| table.call(call)).collect::<Result<Vec<_>, _>>()?;
    let start = table.start(scenario)?;
    let mut seen = Seen::new(&start);
    let mut reached = vec![Reached { from: 0, by: None, steps: 0 }];
    seen.add(&start);
    let mut explored = Explored::default();
    let (mut steps, mut queue) = (Vec::new(), VecDeque::from([0_u32]));
    while let Some(at) = queue.pop_front() {
        let state = seen.get(at);
        let depth = reached[at as usize].steps;
        explored.longest = explored.longest.max(depth);
        table.reduced_steps(&state, &mut steps);
        for &step in &steps {
            explored.ops += 1;
            let (next, is_new) = seen.add(&table.step(&state, step)?);
            if is_new {
                reached.push(Reached { from: at, by: Some(step), steps: depth + 1 });
                queue.push_back(next);
            }
        }
        if seen.len() > bounds.states || table.nodes() > bounds.states {
            explored.is_complete = false;
            break;
        }
        if steps.is_empty() {
            explored.rests += 1;
            let (unfinished, waited) = (state.unfinished(&scheduled), state.waited_for());
            let is_bad = match scenario.rest {
                Rest::Open => false,
                Rest::Done => !unfinished.is_empty() || !waited.is_empty(),
                Rest::Finished => !unfinished.is_empty(),
                Rest::Stuck(_, calls) => {
                    let names = unfinished.iter().map(|call| table.calls.get(*call).as_str());
                    !unfinished.is_empty() && (calls.is_empty() || names.eq(calls.iter().copied()))
                }
            };
            explored.stuck += u64::from(!unfinished.is_empty());
            explored.left += u64::from(!waited.is_empty());
            if is_bad && explored.shortest.is_none() {
                explored.shortest = Some(ending(table, &seen, &reached, at, &unfinished, &waited));
            }
        }
    }
    explored.states = seen.len() as u64;
    Ok(explored)
}

/// The way to a state, step by step.
fn ending<W: Worker>(
    table: &Table<W>,
    seen: &Seen,
    reached: &[Reached],
    at: u32,
    unfinished: &[u32],
    waited: &[u32],
) -> Ending {
    let (mut steps, mut counted, mut at) = (Vec::new(), 0, at);
    while let Reached { from, by: Some(step), .. } = reached[at as usize] {
        steps.push(table.describe(&seen.get(from), step));
        counted += u32::from(table.is_counted(&seen.get(from), step));
        at = from;
    }
    steps.reverse();
    let names = |calls: &[u32]| calls.iter().map(|call| table.calls.get(*call).clone()).collect();
    Ending { steps, counted, unfinished: names(unfinished), waited_for: names(waited) }
}
