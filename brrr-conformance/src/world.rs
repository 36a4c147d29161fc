// SPDX-License-Identifier: AGPL-3.0-only
//! The simulated infrastructure: a store, queues and counters that do exactly what an op says, at once.

mod cache;
mod queue;
mod store;

use brrr_wire::proto::conformance::{Counted, Empty, Queued, Stored, answer, reply, trace_line};
use bytes::Bytes;
use thiserror::Error;

use crate::octets::{self, OctetsError};
pub use cache::Cache;
pub use queue::Queues;
pub use store::Store;

/// The most bytes that a world holds; an implementation that writes more is out of hand.
const MAX_BYTES: usize = 512 * 1024 * 1024;

/// One change of the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A record is set, or removed where there is no value.
    Stored {
        /// `call`, `value` or `pending_returns`.
        kind: String,
        /// The call.
        call_hash: String,
        /// The bytes.
        value: Option<Bytes>,
    },
    /// A message is put at the end of a queue.
    Queued {
        /// The bare topic.
        topic: String,
        /// The message.
        body: Bytes,
    },
    /// A counter is set.
    Counted {
        /// The whole key.
        key: String,
        /// The new count.
        count: u32,
    },
}

impl Change {
    /// The same as a line of a trace.
    pub fn to_line(&self) -> trace_line::Line {
        match self.clone() {
            Self::Stored { kind, call_hash, value } => {
                trace_line::Line::Stored(Stored { kind, call_hash, value: value.map(|value| octets::encode(&value)) })
            }
            Self::Queued { topic, body } => {
                trace_line::Line::Queued(Queued { topic, body: Some(octets::encode(&body)) })
            }
            Self::Counted { key, count } => trace_line::Line::Counted(Counted { key, count }),
        }
    }
}

/// Why the world cannot answer an op.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WorldError {
    /// A byte string of the op is none.
    #[error("the op's `{field}` is no byte string: {error}")]
    Octets {
        /// The field of the frame.
        field: &'static str,
        /// What is wrong with it.
        error: OctetsError,
    },
    /// The op is for somebody else: a task or a queue's reader.
    #[error("the op is none of a store, a cache or a queue's writer")]
    NotMine,
    /// The world is full.
    #[error("the implementation stored and queued more than {MAX_BYTES} bytes")]
    Full,
}

/// What the implementation under test takes for its infrastructure.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// Records.
    pub store: Store,
    /// Messages.
    pub queues: Queues,
    /// Counters.
    pub cache: Cache,
    bytes: usize,
}

impl World {
    /// Changes the world.
    pub fn apply(&mut self, change: Change) -> Result<(), WorldError> {
        // What was overwritten counts too: the bound is on what came in, which is the same to an honest worker.
        self.bytes += match &change {
            Change::Stored { value, .. } => value.as_ref().map_or(0, Bytes::len),
            Change::Queued { body, .. } => body.len(),
            Change::Counted { .. } => 0,
        };
        if self.bytes > MAX_BYTES {
            return Err(WorldError::Full);
        }
        match change {
            Change::Stored { kind, call_hash, value } => self.store.put(kind, call_hash, value),
            Change::Queued { topic, body } => self.queues.put(topic, body),
            Change::Counted { key, count } => self.cache.set(key, count),
        }
        Ok(())
    }

    /// The natural reply to an op of a store, cache or queue's writer, and the change that goes with it, not yet made.
    pub fn effect(&self, body: &answer::Body) -> Result<(reply::Result, Option<Change>), WorldError> {
        use answer::Body;
        match body {
            Body::Incr(op) => {
                let count = self.cache.count(&op.key).saturating_add(1);
                let key = op.key.clone();
                Ok((reply::Result::Count(count), Some(Change::Counted { key, count })))
            }
            Body::Put(op) => {
                let body =
                    octets::decode(op.body.as_ref()).map_err(|error| WorldError::Octets { field: "body", error })?;
                let topic = op.topic.clone();
                Ok((reply::Result::Done(Empty {}), Some(Change::Queued { topic, body })))
            }
            other => self.store.effect(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapter::frame;

    fn body(line: &str) -> answer::Body {
        frame::parse(line.as_bytes()).unwrap().body.unwrap()
    }

    fn run(world: &mut World, line: &str) -> &'static str {
        let (reply, change) = world.effect(&body(line)).unwrap();
        if let Some(change) = change {
            world.apply(change).unwrap();
        }
        frame::reply_name(&reply)
    }

    #[test]
    fn conditional_writes_compare_what_is_stored() {
        let mut world = World::default();
        let key = r#""kind":"value","callHash":"h""#;
        let create = format!(r#"{{"setNewValue":{{{key},"value":{{"utf8":""}}}}}}"#);
        assert_eq!(run(&mut world, &create), "done");
        assert_eq!(run(&mut world, &create), "mismatch");
        assert_eq!(run(&mut world, &format!(r#"{{"has":{{{key}}}}}"#)), "present");
        let swap = format!(r#"{{"compareAndSet":{{{key},"expected":{{"utf8":""}},"value":{{"hex":"ff"}}}}}}"#);
        assert_eq!(run(&mut world, &swap), "done");
        assert_eq!(run(&mut world, &swap), "mismatch");
        assert_eq!(world.store.get("value", "h").unwrap(), &[0xff][..]);
        let delete = format!(r#"{{"compareAndDelete":{{{key},"expected":{{"hex":"ff"}}}}}}"#);
        assert_eq!(run(&mut world, &delete), "done");
        assert_eq!(run(&mut world, &delete), "mismatch");
        assert_eq!(run(&mut world, &format!(r#"{{"getWithRetry":{{{key}}}}}"#)), "notFound");
    }

    #[test]
    fn queues_and_counters() {
        let mut world = World::default();
        assert_eq!(run(&mut world, r#"{"incr":{"key":"k"}}"#), "count");
        assert_eq!(run(&mut world, r#"{"incr":{"key":"k"}}"#), "count");
        assert_eq!(world.cache.count("k"), 2);
        assert_eq!(run(&mut world, r#"{"put":{"topic":"t","body":{"utf8":"m"}}}"#), "done");
        assert_eq!(world.queues.take("t").unwrap(), "m");
        assert!(world.queues.take("t").is_none() && world.queues.take("u").is_none());
    }

    #[test]
    fn what_is_no_byte_string_is_named() {
        let world = World::default();
        let error = world.effect(&body(r#"{"put":{"topic":"t"}}"#)).unwrap_err();
        assert!(error.to_string().contains("`body`"), "{error}");
        assert_eq!(world.effect(&body(r#"{"receive":{"topic":"t"}}"#)), Err(WorldError::NotMine));
    }
}
