// SPDX-License-Identifier: AGPL-3.0-only
//! Random scenarios: a graph, its roots, workers, and what goes wrong.

use super::fault::{Fault, Faults};
use super::scenario::{Habit, Rest, Scenario};
use crate::seed::Chance;

/// The most children of one call.
const MOST_CHILDREN: usize = 8;

/// How large a run is, and what may go wrong in it.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// The most calls; a run has from half as many to all of them.
    pub calls: usize,
    /// The most workers.
    pub workers: usize,
    /// Whether anything may go wrong.
    pub faults: bool,
}

/// What goes wrong, and what is asked of the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    /// Nothing: everything is done in the end.
    None,
    /// Nothing that a fleet has to notice: every call has its value.
    Harmless,
    /// One message or worker is gone, or one op fails: every call has its value when what is stuck was scheduled again.
    One,
    /// Anything: only that nothing is damaged is asked for.
    Much,
}

/// A random scenario, whose names are its own.
pub(super) struct Plan {
    pub(super) calls: Vec<(String, Vec<usize>)>,
    /// Roots, each with the call that is scheduled under it.
    roots: Vec<(String, usize)>,
    workers: usize,
    trouble: Trouble,
    faults: Faults,
    habits: Vec<Habit>,
}

impl Plan {
    pub(super) fn new(chance: &mut Chance, size: &Size) -> Self {
        let calls = size.calls - chance.below(size.calls / 2 + 1);
        let roots = 1 + chance.below(3);
        let roots = (0..roots).map(|at| (format!("r{at}"), if at == 0 { 0 } else { chance.below(calls) })).collect();
        let kinds = [Trouble::None, Trouble::Harmless, Trouble::One, Trouble::Much];
        let trouble = if size.faults { kinds[chance.below(kinds.len())] } else { Trouble::None };
        let faults = faults(chance, trouble);
        let mut habits = vec![Habit::None];
        if chance.one_in(2) {
            habits.extend([Habit::LooksFirst, Habit::WritesBack]);
            // Who leaves out runs has to be sure that no message comes twice.
            habits.extend((!faults.allow(Fault::Redelivery)).then_some(Habit::LeavesOut));
        }
        let workers = 1 + chance.below(size.workers);
        Self { calls: graph(chance, calls), roots, workers, trouble, faults, habits }
    }

    /// What does not hold where a run ends as it should not; a damaged record says so itself.
    pub(super) const fn requirement(&self) -> &'static str {
        match self.trouble {
            Trouble::None => "REP-001",
            Trouble::Harmless if self.faults.allow(Fault::ReplyLost) => "RET-021",
            Trouble::Harmless => "REP-003",
            Trouble::One | Trouble::Much => "REP-002",
        }
    }

    pub(super) fn scenario(&self) -> Scenario<'_> {
        let name = |at: usize| self.calls[at].0.as_str();
        let children = |children: &[usize]| children.iter().map(|at| name(*at)).collect();
        let (repairs, rest) = match self.trouble {
            Trouble::None => (0, Rest::Done),
            // A write that seems lost may leave a record that nobody needs.
            Trouble::Harmless => (0, Rest::Finished),
            Trouble::One => (1, Rest::Finished),
            Trouble::Much => (2, Rest::Open),
        };
        Scenario {
            name: "simulated",
            about: "A random graph of calls.",
            calls: self.calls.iter().map(|(call, list)| (call.as_str(), children(list))).collect(),
            blind: Vec::new(),
            workers: (0..self.workers).map(|at| ("t", self.habits[at % self.habits.len()])).collect(),
            queue: self.roots.iter().map(|(root, call)| ("t", root.as_str(), name(*call))).collect(),
            hands: Vec::new(),
            once: false,
            waiting: Vec::new(),
            room: Vec::new(),
            faults: self.faults,
            clock_advances: false,
            mortal: Vec::new(),
            repairs: (repairs, "t"),
            reaches: Vec::new(),
            rest,
            requirement: self.requirement(),
        }
    }
}

/// Every call but the first has a parent before it, and some have more.
fn graph(chance: &mut Chance, calls: usize) -> Vec<(String, Vec<usize>)> {
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
    all
}

fn faults(chance: &mut Chance, trouble: Trouble) -> Faults {
    let mut up_to = |most: usize| u8::try_from(chance.below(most + 1)).unwrap_or(0);
    let harms = [Fault::Crash, Fault::Loss, Fault::Refusal, Fault::Doubt];
    match trouble {
        Trouble::None => Faults::NONE,
        Trouble::Harmless => Faults::NONE
            .with(Fault::Redelivery, up_to(2))
            .with(Fault::ReplyLost, up_to(2))
            .with(Fault::Conflict, up_to(3)),
        Trouble::One => {
            let conflicts = up_to(2);
            Faults::NONE.with(harms[chance.below(harms.len())], 1).with(Fault::Conflict, conflicts)
        }
        Trouble::Much => Fault::ALL.into_iter().fold(Faults::NONE, |faults, fault| faults.with(fault, up_to(2))),
    }
}
