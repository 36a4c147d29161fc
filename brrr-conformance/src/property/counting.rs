// SPDX-License-Identifier: AGPL-3.0-only
//! The spawn limit: every message is counted, and none is put beyond the limit.

use std::collections::{BTreeMap, BTreeSet};

use super::view::{Counts, Handled, PutOp, Scheduled};
use super::{Out, Rule, Scope, sending};
use crate::trace::{Answered, PerformedOp};

pub(super) const COUNT_BEFORE_PUT: Rule = Rule {
    name: "CountBeforePut",
    requirements: &["LIM-001"],
    scope: Scope::Both(count_before_put, count_before_first_put),
};

pub(super) const COUNT_NEVER_PAST_LIMIT: Rule = Rule {
    name: "CountNeverPastLimit",
    requirements: &["LIM-002", "LIM-003"],
    scope: Scope::Both(count_never_past_limit, first_count_never_past_limit),
};

pub(super) const REFUSED_NOT_RETRIED: Rule =
    Rule { name: "RefusedNotRetried", requirements: &["LIM-006"], scope: Scope::Handling(refused_not_retried) };

/// Counts and messages of one handling or scheduling, set against each other in the order in which they happened.
#[derive(Default)]
pub(super) struct Ledger<'r> {
    accounts: BTreeMap<&'r str, Account>,
    /// Messages for which no count had come back.
    uncounted: Vec<&'r PerformedOp>,
    /// Messages for which only a count beyond the limit had come back.
    past_limit: Vec<&'r PerformedOp>,
}

#[derive(Default)]
struct Account {
    /// Counts within the limit that came back, for which nothing was put.
    left: usize,
    /// Counts beyond the limit that came back.
    refused: usize,
}

enum Entered<'h, 'r> {
    Counted(&'r str, bool),
    Put(&'h PutOp<'r>),
}

impl<'r> Ledger<'r> {
    fn of<'h>(counts: &Counts<'r>, puts: &'h [PutOp<'r>], other_root: impl Fn(&PutOp<'r>) -> Option<&'r str>) -> Self {
        let mut entries: Vec<(usize, Entered<'h, 'r>)> = Vec::new();
        for (&root, count) in &counts.roots {
            for op in &count.ops {
                if let (Some(at), Some(Answered::Count(_))) = (op.replied, &op.reply) {
                    entries.push((at, Entered::Counted(root, super::view::is_refusal(op))));
                }
            }
        }
        entries.extend(puts.iter().map(|put| (put.op.seen, Entered::Put(put))));
        entries.sort_by_key(|(at, _)| *at);
        let mut ledger = Self::default();
        let mut failed = BTreeSet::new();
        for (_, entry) in entries {
            match entry {
                Entered::Counted(root, is_refused) => {
                    let account = ledger.accounts.entry(root).or_default();
                    account.left += usize::from(!is_refused);
                    account.refused += usize::from(is_refused);
                }
                // A message whose put failed was counted; whether it is counted again is left open.
                Entered::Put(put) if put.entry().is_some_and(|entry| failed.contains(&entry)) => {}
                Entered::Put(put) => {
                    ledger.put(put, &other_root);
                    failed.extend(put.entry().filter(|_| put.op.has_failed()));
                }
            }
        }
        ledger
    }

    fn put(&mut self, put: &PutOp<'r>, other_root: impl Fn(&PutOp<'r>) -> Option<&'r str>) {
        let Some(message) = put.message.content() else { return };
        let has_left = |root: &&str| self.accounts.get(root).is_some_and(|account| account.left > 0);
        let root = Some(message.root_id).filter(has_left).or_else(|| other_root(put).filter(has_left));
        if let Some(account) = root.and_then(|root| self.accounts.get_mut(root)) {
            account.left -= 1;
            return;
        }
        match self.accounts.get_mut(message.root_id) {
            Some(account) if account.refused > 0 => {
                account.refused -= 1;
                self.past_limit.push(put.op);
            }
            _ => self.uncounted.push(put.op),
        }
    }

    /// A message with a wrong root is held against the count of the right one, so that one fault is one finding.
    pub(super) fn of_handling(handled: &Handled<'r>) -> Self {
        let own = handled.own();
        let waiting = handled.waiting();
        let other_root = |put: &PutOp<'r>| {
            let entry = put.entry()?;
            if handled.is_child(entry.call_hash) {
                return own.map(|own| own.root_id);
            }
            let mut same = waiting.iter().filter(|e| e.call_hash == entry.call_hash);
            same.next().filter(|_| !waiting.contains(&entry)).map(|entry| entry.root_id)
        };
        Self::of(&handled.counts, &handled.puts, other_root)
    }

    fn of_scheduling(scheduled: &Scheduled<'r>) -> Self {
        Self::of(&scheduled.counts, &scheduled.puts, |_| None)
    }

    /// How many counts of this root are within the limit and without a message.
    pub(super) fn left(&self, root: &str) -> usize {
        self.accounts.get(root).map_or(0, |account| account.left)
    }

    fn tell_uncounted(&self, counts: &Counts<'_>, out: &mut Out) {
        for put in &self.uncounted {
            let in_flight = |op: &&PerformedOp| op.seen < put.seen && !op.replied_before(put.seen);
            let how = if counts.roots.values().flat_map(|root| root.ops.iter().copied()).any(|op| in_flight(&op)) {
                "before its count came back"
            } else {
                "without a count of its own"
            };
            let message = format!(
                "the message is put {how}. Increment the counter of the message's root_id first, once for every message, \
                 and put it when the new count is known"
            );
            out.at("LIM-001", put, message);
        }
    }

    fn tell_past_limit(&self, out: &mut Out) {
        for put in &self.past_limit {
            let message =
                "the message is put though the new count of its root is beyond 10,000. Put nothing, and report it";
            out.at("LIM-002", put, message);
        }
    }
}

/// How many of those who wait under each root have no message, beside those that were refused.
fn unsent<'r>(handled: &Handled<'r>) -> BTreeMap<&'r str, usize> {
    let sent: BTreeSet<_> = handled.puts.iter().filter_map(PutOp::entry).collect();
    let mut unsent: BTreeMap<_, usize> = BTreeMap::new();
    for entry in handled.waiting().difference(&sent) {
        *unsent.entry(entry.root_id).or_default() += 1;
    }
    for (root, count) in &mut unsent {
        *count = count.saturating_sub(handled.counts.refused(root));
    }
    unsent.retain(|_, count| *count > 0);
    unsent
}

fn count_before_put(handled: &Handled<'_>, out: &mut Out) {
    if handled.puts.is_empty() && handled.counts.roots.is_empty() {
        return;
    }
    let ledger = Ledger::of_handling(handled);
    ledger.tell_uncounted(&handled.counts, out);
    if !handled.is_settled() || handled.counts.any_refused() || handled.unhandled().is_some() {
        return;
    }
    let unsent = if handled.is_returning() { unsent(handled) } else { BTreeMap::new() };
    let unsent_children = sending::unsent_count(handled);
    for (&root, account) in ledger.accounts.iter().filter(|(_, account)| account.left > 0) {
        // A worker may count before it knows whether a child is to be sent.
        let is_free = handled.is_deferring() && {
            let own_root = handled.own().is_some_and(|own| own.root_id == root);
            !own_root || account.left <= unsent_children
        };
        if is_free || unsent.contains_key(root) {
            continue;
        }
        let message = format!(
            "the counter of root `{root}` was incremented {} times more than messages were put. Count once for every \
             message",
            account.left
        );
        out.missing("LIM-001", handled, message);
    }
}

fn count_before_first_put(scheduled: &Scheduled<'_>, out: &mut Out) {
    Ledger::of_scheduling(scheduled).tell_uncounted(&scheduled.counts, out);
}

fn count_never_past_limit(handled: &Handled<'_>, out: &mut Out) {
    if handled.counts.roots.is_empty() {
        return;
    }
    let ledger = Ledger::of_handling(handled);
    ledger.tell_past_limit(out);
    if !handled.is_settled() || !handled.is_returning() {
        return;
    }
    for (root, count) in unsent(handled).into_iter().filter(|(root, _)| ledger.left(root) > 0) {
        let message = format!(
            "{count} parents of root `{root}` have no message, though a count within the spawn limit came back. A count of \
             10,000 is still within it"
        );
        out.missing("LIM-003", handled, message);
    }
}

fn first_count_never_past_limit(scheduled: &Scheduled<'_>, out: &mut Out) {
    let ledger = Ledger::of_scheduling(scheduled);
    ledger.tell_past_limit(out);
    let has_trouble = scheduled.ops().any(|op| op.reply.is_none() || op.has_failed());
    let last = scheduled.ops().last().filter(|_| scheduled.scheduling.result.is_some() && !has_trouble);
    if let Some(last) = last.filter(|_| scheduled.puts.is_empty() && ledger.accounts.values().any(|a| a.left > 0)) {
        out.at("LIM-003", last, "no message follows, though the count that came back is within the spawn limit");
    }
}

fn refused_not_retried(handled: &Handled<'_>, out: &mut Out) {
    let is_unreadable = |touch: &super::view::RecordOp<'_>| matches!(&touch.what, super::view::Touch::Read(record) if record.content().is_none());
    if !handled.is_returning() || !handled.counts.any_refused() || handled.records.values().flatten().any(is_unreadable)
    {
        return;
    }
    let mut parents: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in handled.waiting() {
        *parents.entry(entry.root_id).or_default() += 1;
    }
    let failed = handled.puts.iter().filter(|put| put.op.has_failed()).count();
    for (&root, count) in handled.counts.roots.iter().filter(|(root, _)| handled.counts.refused(root) > 0) {
        let allowed = parents.get(root).copied().unwrap_or(0) + failed;
        let mut attempts = count.ops.iter().filter(|op| !op.has_failed());
        if let Some(op) = attempts.nth(allowed) {
            let message = format!(
                "a parent of root `{root}` is counted again after the spawn limit refused one: there are only {allowed} of \
                 them. Do not try a refused parent again in the same handling"
            );
            out.at("LIM-006", op, message);
        }
    }
}
