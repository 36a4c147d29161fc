// SPDX-License-Identifier: AGPL-3.0-only
//! First in, first out, one queue a topic.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;

/// The messages of all topics.
#[derive(Clone, Debug, Default)]
pub struct Queues(BTreeMap<String, VecDeque<Bytes>>);

impl Queues {
    /// Whether a topic has a message.
    pub fn has(&self, topic: &str) -> bool {
        self.0.get(topic).is_some_and(|queue| !queue.is_empty())
    }

    /// Takes the oldest message of a topic.
    pub fn take(&mut self, topic: &str) -> Option<Bytes> {
        self.0.get_mut(topic)?.pop_front()
    }

    /// The messages of a topic, oldest first.
    pub fn list(&self, topic: &str) -> impl Iterator<Item = &Bytes> {
        self.0.get(topic).into_iter().flatten()
    }

    pub(super) fn put(&mut self, topic: String, body: Bytes) {
        self.0.entry(topic).or_default().push_back(body);
    }
}
