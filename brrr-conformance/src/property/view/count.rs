// SPDX-License-Identifier: AGPL-3.0-only
//! What was counted for which root.

use std::collections::BTreeMap;

use brrr_wire::limit::SPAWN_LIMIT;
use brrr_wire::revision::Revision;

use super::root_of;
use crate::trace::{Action, Answered, PerformedOp};

/// The increments of one handling or scheduling.
#[derive(Default)]
pub(in crate::property) struct Counts<'r> {
    pub(in crate::property) roots: BTreeMap<&'r str, RootCount<'r>>,
    /// When the first count beyond the limit came back.
    first_refusal: Option<usize>,
}

/// The increments of one root's counter.
#[derive(Default)]
pub(in crate::property) struct RootCount<'r> {
    /// All of them, in order.
    pub(in crate::property) ops: Vec<&'r PerformedOp>,
    /// When a count beyond the limit came back, ascending.
    refusals: Vec<usize>,
    /// How many of them failed, so that their messages could not be put.
    failed: usize,
}

impl<'r> Counts<'r> {
    pub(super) fn of(revision: Revision, ops: impl Iterator<Item = &'r PerformedOp>) -> Self {
        let mut counts = Self::default();
        for op in ops {
            let Action::Incr { key } = &op.action else { continue };
            let Some(root) = root_of(revision, key) else { continue };
            let root = counts.roots.entry(root).or_default();
            root.ops.push(op);
            root.failed += usize::from(op.has_failed());
            if let (true, Some(at)) = (is_refusal(op), op.replied) {
                root.refusals.push(at);
            }
        }
        for root in counts.roots.values_mut() {
            root.refusals.sort_unstable();
        }
        counts.first_refusal = counts.roots.values().filter_map(|root| root.refusals.first().copied()).min();
        counts
    }

    /// How many messages of this root were refused by the spawn limit before this event.
    pub(in crate::property) fn refused_before(&self, root: &str, event: usize) -> usize {
        self.roots.get(root).map_or(0, |root| root.refusals.partition_point(|&at| at < event))
    }

    /// How many messages of this root were refused by the spawn limit.
    pub(in crate::property) fn refused(&self, root: &str) -> usize {
        self.refused_before(root, usize::MAX)
    }

    /// Whether any message was refused by the spawn limit before this event.
    pub(in crate::property) fn any_refused_before(&self, event: usize) -> bool {
        self.first_refusal.is_some_and(|at| at < event)
    }

    /// Whether any message was refused by the spawn limit.
    pub(in crate::property) fn any_refused(&self) -> bool {
        self.first_refusal.is_some()
    }

    /// How many increments for this root failed.
    pub(in crate::property) fn failed(&self, root: &str) -> usize {
        self.roots.get(root).map_or(0, |root| root.failed)
    }
}

/// Whether the count that came back is beyond the spawn limit.
pub(in crate::property) fn is_refusal(op: &PerformedOp) -> bool {
    matches!(op.reply, Some(Answered::Count(count)) if u64::from(count) > SPAWN_LIMIT) // spec: LIM-002
}
