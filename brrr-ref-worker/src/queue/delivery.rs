// SPDX-License-Identifier: AGPL-3.0-only
//! Messages that stay in their queue until they are acknowledged.

use brrr_wire::name::Topic;
use bytes::Bytes;

use super::Take;

/// What came of asking for a message that may have to be acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use = "a message that was received is hidden from others, or gone from the queue"]
pub enum Delivery {
    /// A message.
    Message(Received),
    /// Nothing is queued now; ask again (QUE-002).
    Empty,
    /// There will be no more messages for this worker; it ends its loop (QUE-003).
    Closed,
}

/// A message that was received.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Received {
    /// The schedule message, unchanged (QUE-001).
    pub body: Bytes,
    /// What it is acknowledged by; `None` where it is gone from the queue already.
    pub receipt: Option<Receipt>,
}

/// Stands for one delivery of one message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Receipt {
    topic: Topic,
    handle: Box<str>,
}

impl Receipt {
    /// A receipt in the words of the queue that gives it.
    pub fn new(topic: Topic, handle: impl Into<Box<str>>) -> Self {
        Self { topic, handle: handle.into() }
    }

    /// From where the message was received.
    pub fn topic(&self) -> &Topic {
        &self.topic
    }

    /// What the queue calls this delivery.
    pub fn handle(&self) -> &str {
        &self.handle
    }
}

impl From<Take> for Delivery {
    fn from(take: Take) -> Self {
        match take {
            Take::Message(body) => Self::Message(Received { body, receipt: None }),
            Take::Empty => Self::Empty,
            Take::Closed => Self::Closed,
        }
    }
}
