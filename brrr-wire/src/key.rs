// SPDX-License-Identifier: AGPL-3.0-only
//! Where records, counters and messages are kept.

mod sqs;

use std::fmt;

pub use sqs::sqs_queue;

use crate::name::{CallHash, RootId, Topic};
use crate::revision::Revision;

/// Which of the records that a store keeps for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// What to run.
    Call,
    /// What came out of it.
    Value,
    /// Who waits for it.
    PendingReturns,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Call, Self::Value, Self::PendingReturns];

    /// The kind's name in a store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Value => "value",
            Self::PendingReturns => "pending_returns",
        }
    }

    /// The kind with this name, if there is one.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The place of one record in a store.
///
/// ```
/// use brrr_wire::{key::StoreKey, name::CallHash};
/// let child = CallHash::new("h1")?;
/// assert_eq!(StoreKey::pending_returns(&child).to_string(), "pending_returns/h1");
/// # Ok::<(), brrr_wire::name::NameError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoreKey {
    /// Which record of the call.
    pub kind: Kind,
    /// The call.
    pub call_hash: CallHash,
}

impl StoreKey {
    /// The place of a call.
    pub fn call(call_hash: &CallHash) -> Self {
        Self::new(Kind::Call, call_hash) // spec: KEY-001
    }

    /// The place of a call's value.
    pub fn value(call_hash: &CallHash) -> Self {
        Self::new(Kind::Value, call_hash) // spec: KEY-002
    }

    /// The place of the pending returns of the call that is waited for.
    pub fn pending_returns(call_hash: &CallHash) -> Self {
        Self::new(Kind::PendingReturns, call_hash) // spec: KEY-003
    }

    fn new(kind: Kind, call_hash: &CallHash) -> Self {
        Self { kind, call_hash: call_hash.clone() }
    }

    /// The key that is written like this, as [`Display`](fmt::Display) writes it: `kind/call_hash`.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, call_hash) = text.split_once('/')?;
        Some(Self { kind: Kind::parse(kind)?, call_hash: CallHash::read(call_hash).ok()? })
    }
}

impl fmt::Display for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.call_hash)
    }
}

/// What precedes the root id in the key of a counter.
pub const fn counter_prefix(revision: Revision) -> &'static str {
    match revision {
        Revision::One => "brrr_count/", // spec: KEY-004
        Revision::Two => "brrr/count/", // spec: KEY-005
    }
}

/// The key of a root's counter in a cache.
pub fn counter(revision: Revision, root_id: &RootId) -> String {
    [counter_prefix(revision), root_id.as_str()].concat()
}

/// The root whose counter has this key, if it is the key of a counter.
pub fn root_of_counter(revision: Revision, key: &str) -> Option<RootId> {
    RootId::read(key.strip_prefix(counter_prefix(revision))?).ok()
}

/// The key of the Redis list that holds the messages of a topic.
pub fn queue(revision: Revision, topic: &Topic) -> String {
    let prefix = match revision {
        Revision::One => "",               // spec: KEY-006
        Revision::Two => "brrr/messages/", // spec: KEY-007
    };
    [prefix, topic.as_str()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn store_keys() {
        // spec: KEY-001, KEY-002, KEY-003
        let hash = CallHash::new("a/b").unwrap();
        let keys = [StoreKey::call(&hash), StoreKey::value(&hash), StoreKey::pending_returns(&hash)];
        assert_eq!(keys.clone().map(|key| key.to_string()), ["call/a/b", "value/a/b", "pending_returns/a/b"]);
        for key in keys {
            assert_eq!(StoreKey::parse(&key.to_string()), Some(key));
        }
        for text in ["", "call", "call/", "calls/h", "/h"] {
            assert_eq!(StoreKey::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn counters_and_queues() {
        // spec: KEY-004, KEY-005, KEY-006, KEY-007
        let (root, topic) = (RootId::new("r/1").unwrap(), Topic::new("t/1").unwrap());
        assert_eq!(counter(Revision::One, &root), "brrr_count/r/1");
        assert_eq!(counter(Revision::Two, &root), "brrr/count/r/1");
        assert_eq!(queue(Revision::One, &topic), "t/1");
        assert_eq!(queue(Revision::Two, &topic), "brrr/messages/t/1");
        for revision in Revision::ALL {
            assert_eq!(root_of_counter(revision, &counter(revision, &root)), Some(root.clone()));
            assert_eq!(root_of_counter(revision, counter_prefix(revision)), None);
        }
        assert_eq!(root_of_counter(Revision::One, "brrr/count/r"), None);
    }
}
