// SPDX-License-Identifier: AGPL-3.0-only
//! The second judge: properties that every run has to have, whatever else happened in it.
//!
//! They are written from the requirements alone. They share no code with the state machine by which the first judge,
//! the oracle, accepts or refuses an op, and read records with a reader of their own: what one judge gets wrong, the
//! other need not. What the protocol leaves open is never a finding, and what is only cut off (the worker died, the
//! trace ends) is never called missing.

mod addressing;
mod bencode;
mod comparing;
mod counting;
mod finishing;
mod keeping;
mod looping;
mod plan;
mod record;
mod refusing;
mod registering;
mod reporting;
mod resting;
mod returning;
mod running;
mod scheduling;
mod sending;
mod tallying;
#[cfg(test)]
mod tests;
mod view;
mod world;

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::trace::{PerformedOp, Run};

use view::{Handled, Scheduled};

pub use plan::{Fault, Plan};
pub use view::View;

/// A predicate on runs.
pub trait Property: Sync {
    /// Its name, a noun: what holds.
    fn name(&self) -> &'static str;

    /// The requirements that it checks; each finding is about one of them.
    fn requirements(&self) -> &'static [&'static str];

    /// What is wrong with a run that was read already.
    fn examine(&self, view: &View<'_>) -> Vec<Finding>;

    /// What is wrong with a run.
    fn check(&self, run: &Run) -> Vec<Finding> {
        self.examine(&View::of(run))
    }
}

/// All properties.
pub static ALL: &[&dyn Property] = &[
    &registering::CALL_BEFORE_MESSAGE,
    &registering::REGISTERED_BEFORE_PUT,
    &registering::OWN_ENTRY_IN_ONE_WRITE,
    &registering::OTHERS_KEPT,
    &sending::CHILDREN_SENT,
    &sending::NO_NEEDLESS_CHILD,
    &sending::NO_CHILD_TWICE,
    &sending::ODD_DEFERRAL_REFUSED,
    &returning::VALUE_BEFORE_RETURN,
    &returning::NO_PARENT_LOST,
    &returning::RETURNS_FINISHED,
    &returning::NO_RETURN_TWICE,
    &returning::NOTHING_RETURNED_WHEN_DEFERRED,
    &addressing::ROOT_KEPT,
    &addressing::RETURNS_ADDRESSED,
    &addressing::RIGHT_KEYS,
    &counting::COUNT_BEFORE_PUT,
    &counting::COUNT_NEVER_PAST_LIMIT,
    &counting::REFUSED_NOT_RETRIED,
    &comparing::DELETE_ONLY_WHAT_WAS_READ,
    &comparing::EXPECTED_BYTES_WERE_READ,
    &comparing::READ_AGAIN_AFTER_MISMATCH,
    &resting::CANONICAL_AT_REST,
    &resting::TIME_KEPT,
    &refusing::UNTOUCHED_WHEN_UNHANDLED,
    &refusing::MALFORMED_REJECTED,
    &refusing::UNREADABLE_UNTOUCHED,
    &reporting::FAILURE_REPORTED,
    &running::RUN_ONCE_FROM_CALL,
    &looping::LOOP_OBEYS_QUEUE,
    &scheduling::SCHEDULED_ONCE,
    &scheduling::FRESH_ROOT,
];

/// The properties of whole worlds: what holds at the end of a run that has everything that happened, and over all its
/// handlings together. They say nothing where what went wrong is an excuse.
pub static WORLD: &[&dyn Property] = &[
    &finishing::FINISHED_AT_REST,
    &keeping::VALUES_KEPT,
    &keeping::CALL_STORED_WHEN_PUT,
    &keeping::NO_ENTRY_LOST,
    &tallying::COUNTED_OVER_ALL,
];

/// What the properties of whole worlds say of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfWorld {
    /// What is wrong, in the order of the steps.
    pub findings: Vec<Finding>,
    /// What went wrong without being a worker's fault: what the plan says and what the trace shows.
    pub faults: BTreeSet<Fault>,
    /// Whether nothing is queued at the end and nobody works.
    pub is_quiet: bool,
}

impl OfWorld {
    /// Whether it was asked that every call that was scheduled has its value: the world is quiet, and nothing that
    /// went wrong excuses one that has none.
    pub fn was_asked_to_finish(&self) -> bool {
        self.is_quiet && !self.faults.iter().any(|fault| fault.excuses())
    }
}

/// What the properties of whole worlds find in a run that has everything that happened in its world: every worker,
/// every change, and the state at the start.
pub fn check_world(run: &Run, plan: &Plan) -> OfWorld {
    let view = View::of(run).with_plan(plan.clone());
    let mut findings: Vec<_> = WORLD.iter().flat_map(|property| property.examine(&view)).collect();
    findings.sort_by_key(|finding| finding.step);
    OfWorld { findings, faults: view.faults(), is_quiet: view.world().is_quiet }
}

/// What all properties find in a run, in the order of the steps.
pub fn check_all(run: &Run) -> Vec<Finding> {
    let view = View::of(run);
    let mut findings: Vec<_> = ALL.iter().flat_map(|property| property.examine(&view)).collect();
    findings.sort_by_key(|finding| finding.step);
    findings
}

/// A property that looks at one part of a run at a time.
struct Rule {
    name: &'static str,
    requirements: &'static [&'static str],
    scope: Scope,
}

enum Scope {
    /// Each handling by itself.
    Handling(fn(&Handled<'_>, &mut Out)),
    /// Each handling and each scheduling by itself.
    Both(fn(&Handled<'_>, &mut Out), fn(&Scheduled<'_>, &mut Out)),
    /// The whole run.
    Run(fn(&View<'_>, &mut Out)),
}

impl Property for Rule {
    fn name(&self) -> &'static str {
        self.name
    }

    fn requirements(&self) -> &'static [&'static str] {
        self.requirements
    }

    fn examine(&self, view: &View<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut part = |look: &dyn Fn(&mut Out)| {
            let mut out = Out { rule: self.name, findings: Vec::new() };
            look(&mut out);
            findings.append(&mut out.findings);
        };
        match self.scope {
            Scope::Handling(look) => view.handlings.iter().for_each(|handled| part(&|out| look(handled, out))),
            Scope::Both(look, schedule) => {
                view.handlings.iter().for_each(|handled| part(&|out| look(handled, out)));
                view.schedulings.iter().for_each(|scheduled| part(&|out| schedule(scheduled, out)));
            }
            Scope::Run(look) => part(&|out| look(view, out)),
        }
        findings
    }
}

/// How often one property says the same thing about one part of a run; a hundred times would say no more.
const REPEATS: usize = 3;

/// Where a property puts what it finds in one part of a run.
struct Out {
    rule: &'static str,
    findings: Vec<Finding>,
}

impl Out {
    /// An op that is wrong.
    fn at(&mut self, requirement: &'static str, op: &PerformedOp, message: impl Into<String>) {
        self.push(requirement, op.step, message.into(), op.to_string());
    }

    /// Something that did not come before the handling was over.
    fn missing(&mut self, requirement: &'static str, handled: &Handled<'_>, message: impl Into<String>) {
        self.push(requirement, handled.last_op().step, message.into(), handled.ending());
    }

    fn push(&mut self, requirement: &'static str, step: u32, message: String, seen: String) {
        if self.findings.iter().filter(|finding| finding.requirement == requirement).count() < REPEATS {
            let finding = Finding::new(requirement, self.rule, step, sentence(message));
            self.findings.push(finding.with_seen(seen));
        }
    }
}

/// A message with a capital letter, unless it begins with a key, and a full stop.
fn sentence(mut message: String) -> String {
    let first = message.split(' ').next().unwrap_or_default();
    if first.chars().all(|c| c.is_ascii_lowercase()) {
        message.get_mut(..1).into_iter().for_each(str::make_ascii_uppercase);
    }
    if !message.ends_with('.') {
        message.push('.');
    }
    message
}

/// Names for people, the first few of many.
fn some_of<T: std::fmt::Display>(items: impl IntoIterator<Item = T>) -> String {
    const SHOWN: usize = 4;
    let mut items = items.into_iter();
    let mut text: Vec<_> = items.by_ref().take(SHOWN).map(|item| item.to_string()).collect();
    match items.count() {
        0 => {}
        more => text.push(format!("{more} more")),
    }
    text.join(", ")
}
