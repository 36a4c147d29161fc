// SPDX-License-Identifier: AGPL-3.0-only
//! What the server counts.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::limit::MAX_UNKNOWN;

/// How much of an unknown command's name is kept.
const SHOWN: usize = 64;

/// Counts since the start.
#[derive(Debug, Default)]
pub(super) struct Statistics {
    /// Connections that were accepted.
    pub(super) connections: u64,
    /// How often each command was carried out.
    pub(super) calls: BTreeMap<&'static str, u64>,
    /// How often commands came that the server does not know, or with a wrong number of arguments.
    pub(super) unknown: BTreeMap<String, u64>,
}

impl Statistics {
    pub(super) fn performed(&mut self, command: &'static str) {
        *self.calls.entry(command).or_default() += 1;
    }

    /// Counts what was not understood, by so many of its words.
    pub(super) fn unknown(&mut self, name: &[Bytes]) {
        let words = name.iter().map(|word| word[..word.len().min(SHOWN)].escape_ascii().to_string());
        let name = words.collect::<Vec<_>>().join(" ").to_ascii_uppercase();
        if self.unknown.contains_key(&name) || self.unknown.len() < MAX_UNKNOWN {
            *self.unknown.entry(name).or_default() += 1;
        }
    }

    /// How many commands were carried out.
    pub(super) fn commands(&self) -> u64 {
        self.calls.values().sum()
    }
}
