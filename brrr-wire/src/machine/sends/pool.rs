// SPDX-License-Identifier: AGPL-3.0-only
//! The counts of one root, as a pool that messages draw from.

use super::super::Modality;
use super::line::Line;
use crate::name::RootId;

/// The counts of one root.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Pool {
    pub(super) root_id: RootId,
    /// Wanted tickets that a driver takes, oldest first; may hold tickets that are no longer wanted.
    pub(super) line: Line,
    /// How many tickets are wanted, by modality.
    pub(super) wanted: [u32; 4],
    pub(super) putting: u32,
    pub(super) counting: u32,
    pub(super) granted: u32,
    pub(super) refused: u32,
    pub(super) broken: u32,
    /// How many counts were started in all.
    pub(super) started: u32,
    /// Whether a driver may find something to do here, and the next pool of which that is so.
    pub(super) is_ready: bool,
    pub(super) behind: Option<u32>,
}

impl Pool {
    pub(super) fn new(root_id: RootId) -> Self {
        Self {
            root_id,
            line: Line::default(),
            wanted: [0; 4],
            putting: 0,
            counting: 0,
            granted: 0,
            refused: 0,
            broken: 0,
            started: 0,
            is_ready: false,
            behind: None,
        }
    }

    /// Counts that are there, under way, or known to be refused: no ticket behind them needs another.
    pub(super) fn accounted(&self) -> u32 {
        self.counting + self.granted + self.refused + self.broken
    }

    pub(super) fn wanted_up_to(&self, modality: Modality) -> u32 {
        self.wanted[..=modality as usize].iter().sum()
    }

    pub(super) fn must(&self) -> u32 {
        self.wanted[Modality::Must as usize]
    }

    /// Refusals and failures that no wanted ticket has absorbed yet.
    pub(super) fn spare_refusals(&self) -> u32 {
        (self.refused + self.broken).saturating_sub(self.must())
    }

    pub(super) fn is_settled(&self) -> bool {
        self.counting == 0 && self.putting == 0 && self.must() <= self.refused + self.broken
    }

    /// How a further count of this pool is meant, and whether it would be an early one (LIM-012); `None` if nothing
    /// could use it. A worker that counts first counts once for each of its children, so up to `early` counts in all,
    /// also for those that turn out not to be sent.
    pub(super) fn count_offer(&self, early: u32) -> Option<(Modality, bool)> {
        const MODALITIES: [Modality; 4] = [Modality::Must, Modality::Should, Modality::May, Modality::ShouldNot];
        if self.broken > 0 {
            return Some((Modality::May, false));
        }
        let wanted = MODALITIES.into_iter().find(|&modality| self.wanted_up_to(modality) > self.accounted());
        let early = self.started < early;
        match wanted {
            Some(modality) if modality.is_taken() => Some((modality, false)),
            _ if early => Some((Modality::May, true)),
            other => other.map(|modality| (modality, false)),
        }
    }
}
