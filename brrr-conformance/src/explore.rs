// SPDX-License-Identifier: AGPL-3.0-only
//! Every schedule of a small scenario: which op is answered next, and how.
//!
//! A step is one op that is carried out and answered, one message that is taken, one value that a task reads, or one
//! fault. [`explore`] goes through every state that steps lead to, each state once, those that need fewer steps first. A
//! step that has nothing to do with any other is made at once, which leaves out orders that lead to the same.
//!
//! Of a worker it needs only what it asks for after given answers. That is learned, once for each history of one
//! message, from the machine of `brrr-wire` or over an adapter from any implementation; so millions of steps of an SDK
//! cost some thousand questions. It rests on this: a worker is a function of its message and its answers, in any order
//! of answers to ops that were open together.
//!
//! ```
//! use brrr_conformance::explore::{Bounds, Machine, explore, scenarios};
//! use brrr_wire::revision::Revision;
//!
//! let scenario = scenarios().into_iter().find(|scenario| scenario.name == "shared-child").expect("it is there");
//! let explored = explore(Machine(Revision::Two), &scenario, &Bounds::default())?;
//! assert!(explored.is_as_due(&scenario) && explored.is_complete);
//! # Ok::<(), brrr_conformance::explore::ExploreError>(())
//! ```

mod commute;
mod confirm;
mod damage;
mod enabled;
mod extension;
mod fault;
mod goal;
mod ids;
mod live;
mod moves;
mod pack;
mod perform;
mod plan;
mod points;
mod record;
mod scenario;
mod search;
mod second;
mod seen;
mod show;
mod shrink;
mod simulate;
mod standard;
mod state;
mod sweep;
mod table;
#[cfg(test)]
mod tests;
mod translate;
mod ways;
mod worker;

use std::time::{Duration, Instant};

use thiserror::Error;

use crate::finding::Finding;

pub use damage::Damage;
pub use fault::{Fault, Faults};
pub use goal::Goal;
pub use live::{Live, LiveInHand};
use moves::Move;
pub use plan::Size;
pub use record::record;
pub use scenario::{Habit, Rest, Scenario};
pub use shrink::{Failure, Shrunk, shrink};
pub use simulate::{Simulated, shrunk_trace, simulate};
pub use standard::scenarios;
pub use sweep::{Place, Swept, sweep, swept_scenarios};
use table::Table;
pub use worker::{Machine, MachineInHand, NOW, Taken, Worker};

/// Why a scenario cannot be explored.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ExploreError {
    /// The scenario names what it does not have.
    #[error("the scenario cannot be set up: {0}")]
    Scenario(String),
    /// The worker does what the explorer has no way to follow.
    #[error("the worker cannot be explored: {0}")]
    Worker(String),
}

/// How far is gone.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The most states that are visited.
    pub states: usize,
    /// The most states for which schedules are counted.
    pub counted: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { states: 100_000_000, counted: 200_000 }
    }
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Explored {
    /// How many different states there are.
    pub states: u64,
    /// How many steps were executed: one or more for each state.
    pub ops: u64,
    /// How many steps were left out, since another one had nothing to do with them.
    pub pruned: u64,
    /// How many answers the worker itself was given; all others were played from what it did before.
    pub asked: u64,
    /// How many ops were answered in whole runs that confirm the others.
    pub confirmed: u64,
    /// How many whole runs the second judge looked at.
    pub judged: u64,
    /// The most steps that lead to a state on its shortest way.
    pub longest: u32,
    /// States in which nothing is queued and nobody works.
    pub rests: u64,
    /// Of these, those in which a scheduled call has no value.
    pub stuck: u64,
    /// Of these, those in which somebody waits.
    pub left: u64,
    /// How long the search took, without the count of schedules.
    pub took: Duration,
    /// How many schedules there are; `None` where there are too many states to count them.
    pub ways: Option<Ways>,
    /// What the first judge says of what the worker did, each kind once; nothing for the machine, which is that judge.
    pub findings: Vec<Finding>,
    /// Of these, the first about each requirement, with the shortest way to it.
    pub found: Vec<(Finding, Ending)>,
    /// The shortest way to what should not be.
    pub shortest: Option<Ending>,
    /// What was to happen, and did not.
    pub unmet: Vec<Goal>,
    /// Whether every state was visited.
    pub is_complete: bool,
}

impl Default for Explored {
    fn default() -> Self {
        Self {
            states: 0,
            ops: 0,
            pruned: 0,
            asked: 0,
            confirmed: 0,
            judged: 0,
            longest: 0,
            rests: 0,
            stuck: 0,
            left: 0,
            took: Duration::ZERO,
            ways: None,
            findings: Vec::new(),
            found: Vec::new(),
            shortest: None,
            unmet: Vec::new(),
            is_complete: true,
        }
    }
}

impl Explored {
    /// Whether the scenario ended as it has to: for one that must find a hazard, by finding it in so many steps.
    pub fn is_as_due(&self, scenario: &Scenario<'_>) -> bool {
        match (scenario.rest, &self.shortest) {
            (Rest::Done | Rest::Finished | Rest::Spared(_) | Rest::Open, None) => self.rests > 0,
            (Rest::Stuck(most, _), Some(ending)) => ending.counted <= most && ending.damaged.is_empty(),
            _ => false,
        }
    }
}

/// A run that ends as it should not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ending {
    /// What happened, a line for each step.
    pub steps: Vec<String>,
    /// How many of them are about messages, values and pending returns, which any description of the protocol has.
    pub counted: u32,
    /// Calls that were scheduled and have no value.
    pub unfinished: Vec<String>,
    /// Calls for which somebody waits.
    pub waited_for: Vec<String>,
    /// Records that no worker may leave.
    pub damaged: Vec<Damage>,
    /// The steps themselves.
    schedule: Vec<Move>,
}

impl Ending {
    /// What does not hold: what a damaged record breaks, or else what the scenario is about.
    pub fn broken<'a>(&self, scenario: &'a str) -> &'a str {
        self.damaged.first().map_or(scenario, |damage| damage.requirement)
    }
}

/// How many schedules there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ways {
    /// All of them.
    pub interleavings: u128,
    /// Their classes; `None` where there are too many.
    pub classes: Option<u128>,
}

/// Visits every state of a scenario, and counts its schedules.
///
/// # Errors
/// Where the scenario is wrong, or the worker does what cannot be followed.
pub fn explore<W: Worker>(worker: W, scenario: &Scenario<'_>, bounds: &Bounds) -> Result<Explored, ExploreError> {
    explore_watched(worker, scenario, bounds, &mut |_| {})
}

/// The same, and tells now and then how many states were visited.
///
/// # Errors
/// As [`explore`].
pub fn explore_watched<W: Worker>(
    worker: W,
    scenario: &Scenario<'_>,
    bounds: &Bounds,
    watch: &mut dyn FnMut(u64),
) -> Result<Explored, ExploreError> {
    let mut table = Table::new(worker, scenario)?;
    let mut explored = through(&mut table, scenario, bounds, watch)?;
    judged(&mut table, scenario, &mut explored)?;
    Ok(explored)
}

/// The same over an adapter, whose workers then make some whole runs, to confirm what was learned of them.
///
/// # Errors
/// As [`explore`]; and where a worker does something else in a whole run than when it was asked step by step.
pub fn explore_live(
    worker: Live<'_>,
    scenario: &Scenario<'_>,
    bounds: &Bounds,
    watch: &mut dyn FnMut(u64),
) -> Result<Explored, ExploreError> {
    let mut table = Table::new(worker, scenario)?;
    let mut explored = through(&mut table, scenario, bounds, watch)?;
    explored.confirmed = confirm::confirm(&mut table, scenario)?;
    explored.asked = table.asked;
    judged(&mut table, scenario, &mut explored)?;
    table.worker.close()?;
    Ok(explored)
}

/// Has the second judge look at some whole runs.
fn judged<W: Worker>(
    table: &mut Table<W>,
    scenario: &Scenario<'_>,
    explored: &mut Explored,
) -> Result<(), ExploreError> {
    let (runs, findings) = second::judge(&mut table.worker, scenario)?;
    table.note(findings);
    explored.judged = runs;
    explored.findings.clone_from(&table.findings);
    Ok(())
}

fn through<W: Worker>(
    table: &mut Table<W>,
    scenario: &Scenario<'_>,
    bounds: &Bounds,
    watch: &mut dyn FnMut(u64),
) -> Result<Explored, ExploreError> {
    let began = Instant::now();
    let mut explored = search::search(table, scenario, bounds, watch)?;
    explored.took = began.elapsed();
    if explored.is_complete {
        explored.ways = ways::ways(table, scenario, bounds)?;
    }
    explored.asked = table.asked;
    explored.findings.clone_from(&table.findings);
    Ok(explored)
}
