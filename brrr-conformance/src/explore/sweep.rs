// SPDX-License-Identifier: AGPL-3.0-only
//! A worker dies before each of its ops, in every state in which that op may come: what is left, and what repairs it?

use std::collections::{BTreeMap, VecDeque};

use super::fault::{Fault, Faults};
use super::scenario::{Rest, Scenario};
use super::seen::Seen;
use super::state::{Fate, Fell, State};
use super::table::Table;
use super::worker::Worker;
use super::{Bounds, ExploreError};
use crate::finding::Finding;

/// How often what is stuck may be scheduled again.
const REPAIRS: u8 = 3;

/// What is left where a worker died before one of its ops. All counts are of different ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// All ends.
    pub ends: u64,
    /// Every call came to its value by itself.
    pub recovered: u64,
    /// A call did not, and pending returns say that somebody waits.
    pub stuck: u64,
    /// A call did not, and nothing says so.
    pub lost: u64,
    /// A task returned again whose value was there.
    pub duplicate: u64,
    /// Pending returns are left in the end that nobody needs.
    pub left: u64,
    /// A record is left that no worker may leave.
    pub damaged: u64,
    /// A call had no value after all schedules.
    pub unrepaired: u64,
    /// How many schedules it took at most.
    pub schedules: u8,
}

/// What a sweep found.
#[derive(Clone, Debug)]
pub struct Swept {
    /// By what the worker was about to do when it died.
    pub places: BTreeMap<String, Place>,
    /// How many states were visited.
    pub states: u64,
    /// Whether all of them were.
    pub is_complete: bool,
    /// What the first judge says of the workers.
    pub findings: Vec<Finding>,
}

impl Swept {
    /// Whether the promises hold: nothing is damaged, and one more schedule brings every root to its value (REP-002).
    pub fn is_repaired(&self) -> bool {
        self.places.values().all(|place| place.damaged == 0 && place.unrepaired == 0 && place.schedules <= 1)
    }
}

/// The scenarios that are swept: graphs in which nothing else goes wrong.
pub fn swept_scenarios() -> Vec<Scenario<'static>> {
    let names = ["one-child", "two-children", "chain", "shared-child", "two-roots-one-child", "repeated-root"];
    let all = super::scenarios();
    names.iter().filter_map(|name| all.iter().find(|scenario| scenario.name == *name).cloned()).collect()
}

/// Lets one worker die before each op of every schedule of a scenario.
///
/// # Errors
/// Where the scenario is wrong, or the worker does what cannot be followed.
pub fn sweep<W: Worker>(worker: W, scenario: &Scenario<'_>, bounds: &Bounds) -> Result<Swept, ExploreError> {
    let faults = Faults::NONE.with(Fault::Crash, 1);
    let topic = scenario.queue.first().map_or("t", |(topic, ..)| topic);
    let scenario = Scenario { faults, repairs: (REPAIRS, topic), rest: Rest::Finished, ..scenario.clone() };
    let mut table = Table::new(worker, &scenario)?;
    table.sweeps = true;
    let scheduled = table.scheduled(&scenario)?;
    let start = table.start(&scenario)?;
    let mut seen = Seen::new(&start);
    seen.add(&start);
    let (mut queue, mut steps) = (VecDeque::from([0_u32]), Vec::new());
    let mut swept = Swept { places: BTreeMap::new(), states: 0, is_complete: true, findings: Vec::new() };
    while let Some(at) = queue.pop_front() {
        let state = seen.get(at);
        table.reduced_steps(&state, &mut steps);
        for step in &steps {
            let (next, _) = table.step(&state, *step)?;
            let (next, is_new) = seen.add(&next);
            if is_new {
                queue.push_back(next);
            }
        }
        if steps.is_empty() && state.fate.point > 0 {
            let is_damaged = !table.damaged(&state).is_empty();
            // Several ops may have been open.
            for point in table.points.get(u32::from(state.fate.point) - 1).split(", ") {
                swept.places.entry(point.to_owned()).or_default().add(&state, &scheduled, is_damaged);
            }
        }
        if seen.len() > bounds.states {
            swept.is_complete = false;
            break;
        }
    }
    swept.states = seen.len() as u64;
    swept.findings.clone_from(&table.findings);
    table.worker.close()?;
    Ok(swept)
}

impl Place {
    /// The ends of both.
    pub fn join(&mut self, other: &Self) {
        self.ends += other.ends;
        self.recovered += other.recovered;
        self.stuck += other.stuck;
        self.lost += other.lost;
        self.duplicate += other.duplicate;
        self.left += other.left;
        self.damaged += other.damaged;
        self.unrepaired += other.unrepaired;
        self.schedules = self.schedules.max(other.schedules);
    }

    fn add(&mut self, state: &State, scheduled: &[u32], is_damaged: bool) {
        let Fate { fell, twice, .. } = state.fate;
        self.ends += 1;
        match fell {
            Fell::No => self.recovered += 1,
            Fell::Stuck => self.stuck += 1,
            Fell::Lost => self.lost += 1,
        }
        self.duplicate += u64::from(twice);
        self.damaged += u64::from(is_damaged);
        self.left += u64::from(!state.waited_for().is_empty());
        self.unrepaired += u64::from(!state.unfinished(scheduled).is_empty());
        self.schedules = self.schedules.max(REPAIRS - state.repairs);
    }
}
