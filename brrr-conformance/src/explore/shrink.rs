// SPDX-License-Identifier: AGPL-3.0-only
//! The smallest scenario and schedule that still goes wrong in the same way: fewest calls, workers, messages and faults,
//! then fewest steps, then fewest changes from one worker to another.

use super::fault::{Fault, Faults};
use super::moves::Move;
use super::scenario::Scenario;
use super::state::State;
use super::table::Table;
use super::worker::Worker;
use super::{Bounds, Ending, ExploreError, search, simulate};

/// How many states of a smaller scenario are searched before random runs of it are made.
const STATES: usize = 20_000;
/// How many random runs of a smaller scenario are made.
const RUNS: u64 = 48;
/// How many smaller scenarios are tried in all.
const TRIES: u32 = 2_000;

/// In which way something goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure<'a> {
    /// The scenario does not end as it should, or a hazard that it has shows.
    Rest,
    /// The first judge finds that this requirement does not hold.
    Finding(&'a str),
}

/// A scenario and a schedule of it that goes wrong.
#[derive(Clone, Debug)]
pub struct Shrunk<'a> {
    /// The scenario.
    pub scenario: Scenario<'a>,
    /// The schedule.
    pub ending: Ending,
}

/// Makes a scenario that goes wrong as small as it can be. It is given with the schedule that was found.
///
/// # Errors
/// Where the worker does what cannot be followed.
pub fn shrink<'a, W: Worker>(
    worker: &mut W,
    scenario: &Scenario<'a>,
    ending: &Ending,
    failure: Failure<'_>,
) -> Result<Shrunk<'a>, ExploreError> {
    let mut best = Shrunk { scenario: scenario.clone(), ending: ending.clone() };
    let mut tries = TRIES;
    let mut size = parts(&best.scenario).len() / 2;
    while size > 0 {
        let mut at = 0;
        let mut has_shrunk = false;
        while at < parts(&best.scenario).len() && tries > 0 {
            tries -= 1;
            let all = parts(&best.scenario);
            let chunk = &all[at..(at + size).min(all.len())];
            let smaller = without(&best.scenario, chunk);
            if !is_served(&smaller, scenario) {
                at += size;
                continue;
            }
            match goes_wrong(worker, &smaller, failure)? {
                Some(ending) => {
                    best = Shrunk { scenario: smaller, ending };
                    has_shrunk = true;
                }
                None => at += size,
            }
        }
        size = if has_shrunk && size == 1 { 1 } else { size / 2 };
    }
    if let Some(ending) = goes_wrong(worker, &best.scenario, failure)?
        && ending.schedule.len() < best.ending.schedule.len()
    {
        best.ending = ending;
    }
    best.ending = calm(worker, &best)?;
    Ok(best)
}

/// The shortest way to what is wrong, if there is one that can be found.
fn goes_wrong<W: Worker>(
    worker: &mut W,
    scenario: &Scenario<'_>,
    failure: Failure<'_>,
) -> Result<Option<Ending>, ExploreError> {
    let bounds = Bounds { states: STATES, counted: 0 };
    let mut table = Table::new(&mut *worker, scenario)?;
    let explored = search::search(&mut table, scenario, &bounds, &mut |_| {})?;
    let found = match failure {
        Failure::Rest => explored.shortest,
        Failure::Finding(id) => {
            explored.found.into_iter().find(|(finding, _)| finding.requirement == id).map(|(_, ending)| ending)
        }
    };
    if found.is_some() || explored.is_complete || failure != Failure::Rest {
        return Ok(found);
    }
    for seed in 0..RUNS {
        if let Some(ending) = simulate::one_run(&mut table, scenario, seed)? {
            return Ok(Some(ending));
        }
    }
    Ok(None)
}

/// Whether somebody still works on every topic on which somebody did.
fn is_served(smaller: &Scenario<'_>, scenario: &Scenario<'_>) -> bool {
    let works = |(topic, _): &(&str, _)| smaller.workers.iter().any(|(other, _)| other == topic);
    scenario.workers.iter().all(works) && !(smaller.queue.is_empty() && smaller.hands.is_empty())
}

/// Something that a scenario may do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Call(usize),
    /// A child of a call, by its place.
    Child(usize, usize),
    Worker(usize),
    Queued(usize),
    Hand(usize),
    Waiting(usize),
    Fault(Fault),
    Clock,
}

fn parts(scenario: &Scenario<'_>) -> Vec<Part> {
    let children = |(at, (_, children)): (usize, &(&str, Vec<&str>))| (0..children.len()).map(move |child| (at, child));
    let mut parts = Vec::new();
    // The last calls are those that others wait for; without them their parents have less to do.
    parts.extend((0..scenario.calls.len()).rev().map(Part::Call));
    parts.extend((0..scenario.queue.len()).rev().map(Part::Queued));
    parts.extend((0..scenario.hands.len()).rev().map(Part::Hand));
    parts.extend((0..scenario.waiting.len()).rev().map(Part::Waiting));
    parts.extend((0..scenario.workers.len()).rev().map(Part::Worker));
    parts.extend(Fault::ALL.into_iter().filter(|fault| scenario.faults.allow(*fault)).map(Part::Fault));
    parts.extend(scenario.clock_advances.then_some(Part::Clock));
    parts.extend(scenario.calls.iter().enumerate().flat_map(children).map(|(at, child)| Part::Child(at, child)));
    parts
}

fn without<'a>(scenario: &Scenario<'a>, parts: &[Part]) -> Scenario<'a> {
    let is_kept = |part: Part| !parts.contains(&part);
    let mut smaller = scenario.clone();
    let gone: Vec<&str> = kept(&scenario.calls, |at| !is_kept(Part::Call(at))).map(|(call, _)| *call).collect();
    let stays = |call: &&str| !gone.contains(call);
    smaller.calls = (0..)
        .zip(&scenario.calls)
        .filter(|(at, _)| is_kept(Part::Call(*at)))
        .map(|(at, (call, children))| {
            let children = kept(children, |child| is_kept(Part::Child(at, child)));
            (*call, children.copied().filter(stays).collect())
        })
        .collect();
    smaller.queue = kept(&scenario.queue, |at| is_kept(Part::Queued(at))).copied().collect();
    smaller.hands = kept(&scenario.hands, |at| is_kept(Part::Hand(at))).copied().collect();
    smaller.waiting = kept(&scenario.waiting, |at| is_kept(Part::Waiting(at))).copied().collect();
    smaller.queue.retain(|(_, _, call)| stays(call));
    smaller.hands.retain(|(lane, _, call)| stays(call) && is_kept(Part::Worker(*lane)));
    smaller.waiting.retain(|(call, (_, parent, _))| stays(call) && stays(parent));
    smaller.workers = kept(&scenario.workers, |at| is_kept(Part::Worker(at))).copied().collect();
    let moved = |lane: usize| lane - (0..lane).filter(|at| !is_kept(Part::Worker(*at))).count();
    smaller.hands.iter_mut().for_each(|(lane, ..)| *lane = moved(*lane));
    smaller.mortal = scenario.mortal.iter().filter(|at| is_kept(Part::Worker(**at))).map(|at| moved(*at)).collect();
    smaller.faults = Fault::ALL
        .into_iter()
        .filter(|fault| !is_kept(Part::Fault(*fault)))
        .fold(scenario.faults, |faults: Faults, fault| faults.with(fault, 0));
    smaller.clock_advances = scenario.clock_advances && is_kept(Part::Clock);
    smaller
}

fn kept<T>(all: &[T], is_kept: impl Fn(usize) -> bool) -> impl Iterator<Item = &T> {
    all.iter().enumerate().filter(move |(at, _)| is_kept(*at)).map(|(_, thing)| thing)
}

/// The same steps in an order in which workers go on for as long as they can.
fn calm<W: Worker>(worker: &mut W, shrunk: &Shrunk<'_>) -> Result<Ending, ExploreError> {
    let mut table = Table::new(worker, &shrunk.scenario)?;
    let start = table.start(&shrunk.scenario)?;
    let mut schedule = shrunk.ending.schedule.clone();
    let Some(end) = play(&mut table, &start, &schedule)? else { return Ok(shrunk.ending.clone()) };
    for at in 1..schedule.len() {
        let lane = schedule[at - 1].lane;
        if schedule[at].lane == lane {
            continue;
        }
        // The last step stays where it is: it is what goes wrong.
        for later in at + 1..schedule.len().saturating_sub(1) {
            let mut moved = schedule.clone();
            let step = moved.remove(later);
            if step.lane != lane || !step.is_of_lane() {
                continue;
            }
            moved.insert(at, step);
            if play(&mut table, &start, &moved)?.as_ref() == Some(&end) {
                schedule = moved;
                break;
            }
        }
    }
    let mut ending = Ending { steps: Vec::new(), counted: 0, schedule, ..shrunk.ending.clone() };
    let mut state = start;
    for step in ending.schedule.clone() {
        let Some(step) = table.to_step(&step) else { return Ok(shrunk.ending.clone()) };
        ending.steps.push(table.describe(&state, step));
        ending.counted += u32::from(table.is_counted(&state, step));
        (state, _) = table.step(&state, step)?;
    }
    Ok(ending)
}

/// Where a schedule leads to; nowhere, if one of its steps cannot be made.
fn play<W: Worker>(table: &mut Table<W>, start: &State, schedule: &[Move]) -> Result<Option<State>, ExploreError> {
    let (mut state, mut steps) = (start.clone(), Vec::new());
    for of in schedule {
        table.steps(&state, false, &mut steps);
        let Some(step) = table.to_step(of).filter(|step| steps.contains(step)) else { return Ok(None) };
        (state, _) = table.step(&state, step)?;
    }
    Ok(Some(state))
}
