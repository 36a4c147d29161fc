// SPDX-License-Identifier: AGPL-3.0-only
//! The world of a run, played again: every record with all that it ever was, every message that was queued, and what
//! went wrong.
//!
//! An op is carried out when it is answered. One that failed, or was answered as lost, was not, unless a change by
//! somebody else stands just before the reply and does what the op would have done: then it is the op's own.

mod faults;
mod replay;

use std::collections::{BTreeMap, BTreeSet};

use brrr_wire::key::Kind;
use bytes::Bytes;

use super::plan::Fault;
use super::record::{self, Entry, Message};
use super::view::View;
use crate::trace::{Key, PerformedOp};

/// A moment of a run: 0 is its start, and an event comes to pass at its place in the run plus one.
pub(super) type Moment = usize;

/// Who changed something.
#[derive(Clone, Copy, Debug)]
pub(super) enum Author<'r> {
    /// It was so at the start, or somebody else did it.
    Other,
    /// This op did it.
    Op(&'r PerformedOp),
}

/// What a record was from one moment on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Version<'r> {
    pub(super) at: Moment,
    pub(super) author: Author<'r>,
    /// Its bytes; none if it was removed.
    pub(super) value: Option<&'r Bytes>,
}

/// A message that came into a queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent<'r> {
    pub(super) topic: &'r str,
    pub(super) message: Message<'r>,
    pub(super) at: Moment,
    pub(super) author: Author<'r>,
}

impl<'r> Sent<'r> {
    /// The message as the parent that it wakes.
    pub(super) const fn entry(&self) -> Entry<'r> {
        Entry { root_id: self.message.root_id, call_hash: self.message.call_hash, topic: self.topic }
    }
}

/// The world of a run.
#[derive(Default)]
pub(super) struct World<'r> {
    records: BTreeMap<&'r Key, Vec<Version<'r>>>,
    /// Bytes that were read and that nobody who is seen ever stored.
    unaccounted: Vec<&'r Bytes>,
    /// The messages that can be read, in the order in which they were queued.
    pub(super) sent: Vec<Sent<'r>>,
    /// The calls that somebody scheduled, or put a message for, while they were stored and could be read.
    pub(super) scheduled: BTreeSet<&'r str>,
    /// What went wrong, as far as the trace shows it.
    pub(super) faults: BTreeSet<Fault>,
    /// Whether nothing is queued at the end, and nobody has a message or a call to schedule in hand.
    pub(super) is_quiet: bool,
}

impl<'r> World<'r> {
    /// The world of a run.
    pub(super) fn of(view: &View<'r>) -> Self {
        let mut world = replay::replay(view.run);
        world.is_quiet &= view.run.handlings.iter().all(|handling| handling.ended < view.run.events.len());
        world.is_quiet &= view.run.schedulings.iter().all(|scheduling| scheduling.result.is_some());
        faults::infer(view, &mut world);
        world
    }

    /// All that a record ever was, in order; the first is what it was at the start, if it was there.
    fn versions(&self, key: &Key) -> &[Version<'r>] {
        self.records.get(key).map_or(&[], Vec::as_slice)
    }

    /// The bytes of a record just before an event.
    pub(super) fn before(&self, key: &Key, event: usize) -> Option<&'r Bytes> {
        let versions = self.versions(key);
        let count = versions.partition_point(|version| version.at <= event);
        versions[..count].last().and_then(|version| version.value)
    }

    /// The bytes of a record at the end.
    pub(super) fn at_end(&self, kind: Kind, call_hash: &str) -> Option<&'r Bytes> {
        self.before(&key(kind, call_hash), usize::MAX)
    }

    /// All records of a kind, by call, with all that they ever were.
    pub(super) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (&'r str, &[Version<'r>])> {
        let records = self.records.iter().filter(move |(key, _)| key.kind() == Some(kind));
        records.map(|(key, versions)| (key.call_hash.as_str(), versions.as_slice()))
    }

    /// When a call had a value for the first time.
    pub(super) fn valued_at(&self, call_hash: &str) -> Option<Moment> {
        let versions = self.versions(&key(Kind::Value, call_hash)).iter();
        versions.filter(|version| version.value.is_some()).map(|version| version.at).next()
    }

    /// Those whom nobody who is seen registered: they were there at the start, or somebody else wrote them, or they
    /// were read though nobody wrote them.
    pub(super) fn strangers(&self) -> BTreeSet<Entry<'r>> {
        let foreign = |version: &&Version<'r>| matches!(version.author, Author::Other);
        let records = self.of_kind(Kind::PendingReturns).flat_map(|(_, versions)| versions.iter().filter(foreign));
        let values = records.filter_map(|version| version.value).chain(self.unaccounted.iter().copied());
        values.flat_map(|value| entries(Some(value))).collect()
    }
}

/// The place of a record.
pub(super) fn key(kind: Kind, call_hash: &str) -> Key {
    Key { kind: kind.as_str().to_owned(), call_hash: call_hash.to_owned() }
}

/// Who is in pending returns, as far as they can be read.
pub(super) fn entries(value: Option<&Bytes>) -> BTreeSet<Entry<'_>> {
    let record = value.map(|bytes| record::pending(bytes));
    record.and_then(|record| record.content().map(|record| record.entries.clone())).unwrap_or_default()
}
