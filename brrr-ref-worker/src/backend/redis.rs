// SPDX-License-Identifier: AGPL-3.0-only
//! Queue and cache on a Redis server, or on another that speaks its protocol.
//!
//! [`Redis`] is the connection to a server; [`RedisQueue`] and [`RedisCache`] are made of it and share it. All of this
//! needs a tokio runtime with I/O and time.
//!
//! ```no_run
//! use brrr_ref_worker::backend::redis::{Redis, RedisOptions};
//! use brrr_ref_worker::queue::{Queue, Take};
//! use brrr_wire::name::Topic;
//! use brrr_wire::revision::Revision;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let redis = Redis::new(RedisOptions::parse("redis://localhost:6379")?)?;
//! redis.ping().await?;
//! let (queue, topic) = (redis.queue(Revision::Two), Topic::new("my-topic")?);
//! queue.put(&topic, "li2e1:r1:he".into()).await?;
//! assert_eq!(queue.take(&topic).await?, Take::Message("li2e1:r1:he".into()));
//! # Ok(())
//! # }
//! ```
//!
//! # What is sent
//!
//! A message costs three commands, counted at a server by a test: `INCR` of its root's counter, `RPUSH`, and `BLPOP`.
//! A worker with nothing to do sends one `BLPOP` in each block time, 20 s unless set, for each free slot. Every command
//! names one key (RED-008).
//!
//! `INCR`, `RPUSH` and `LLEN` of all tasks go over one connection, and what comes at once is written at once. Each
//! waiting `BLPOP` has a connection of its own (RED-006), and belongs to a task that nobody cancels: no reply is given
//! up before the block time and some slack are over (RED-007), and a message that was popped for a taker that went
//! away goes to the next one. A stop ends the pops with `CLIENT UNBLOCK` from the shared connection. An `LPOP` over the
//! shared connection before each `BLPOP` was tried: it saves about 4 of the 7 µs that a take costs this process when
//! 128 takers are busy, nothing for one, and costs a command whenever the queue is empty, so it is not done.
//!
//! # What is repeated
//!
//! | command | the server said no, but may say yes later (`LOADING`, `READONLY`, …) | it was certainly not sent | the reply was lost, or late |
//! |---|---|---|---|
//! | `RPUSH`, `INCR` | repeated with jittered back-off while [patience](RedisOptions::with_patience) lasts | likewise | an error: it may have been carried out |
//! | `LLEN`, `PING`, `SCAN`, `UNLINK` | likewise | likewise | repeated once |
//! | `BLPOP` | an error for the taker, whose next take tries again | repeated at once on a new connection if it was sent on one that had broken while idle, else an error | an error; what the server popped for it is lost, as the protocol allows |
//!
//! A command was certainly not sent if nothing at all was written to its connection since before it was queued.

mod cache;
mod command;
mod connection;
mod consumer;
mod endpoint;
mod failure;
pub mod kind;
mod lines;
mod options;
mod queue;
mod shared;
mod stream;
#[cfg(feature = "redis-tls")]
mod tls;

use std::fmt;
use std::sync::Arc;

use ::redis::{Value, from_redis_value};
use brrr_wire::revision::Revision;

pub use self::cache::RedisCache;
use self::command::Command;
use self::endpoint::Endpoint;
pub use self::options::RedisOptions;
pub use self::queue::RedisQueue;
use self::shared::Shared;
use crate::error::BackendError;

/// A Redis server. A clone is another handle to the same connection.
#[derive(Clone)]
pub struct Redis {
    shared: Arc<Shared>,
}

impl Redis {
    /// The server that the options name. Nothing is sent yet; the first command connects. The only error is that the
    /// certificates for TLS cannot be used.
    pub fn new(options: RedisOptions) -> Result<Self, BackendError> {
        Ok(Self { shared: Arc::new(Shared::new(Endpoint::new(options)?)) })
    }

    /// Asks for a sign of life, once and without patience: says at once whether the server can be used.
    pub async fn ping(&self) -> Result<(), BackendError> {
        let pong = |reply| match reply {
            Value::SimpleString(text) if text == "PONG" => Ok(()),
            other => Err(other),
        };
        self.shared.ask_once(&Command::ping(), pong).await.map_err(|failure| failure.error)
    }

    /// A new queue on this server, open, with the keys of this revision.
    pub fn queue(&self, revision: Revision) -> RedisQueue {
        RedisQueue::new(Arc::clone(&self.shared), revision)
    }

    /// The counters on this server. Their keys already say the revision.
    pub fn cache(&self) -> RedisCache {
        RedisCache::new(Arc::clone(&self.shared))
    }

    /// Deletes one key, of any type, and says whether it was there; for tools.
    pub async fn delete(&self, key: &str) -> Result<bool, BackendError> {
        Ok(self.shared.ask(&Command::unlink(key.as_bytes()), queue::count).await? > 0)
    }

    /// Deletes every key that begins with this text, of any type, and gives how many; for tools. With `brrr/` that is
    /// everything that revision 2 keeps here. An empty text is refused.
    pub async fn reset(&self, prefix: &str) -> Result<u64, BackendError> {
        if prefix.is_empty() {
            let message = "an empty prefix would delete everything on the server; say what the keys begin with";
            return Err(BackendError::new(kind::REFUSED, message));
        }
        let pattern = format!("{}*", literal(prefix));
        let (mut cursor, mut deleted) = (b"0".to_vec(), 0);
        loop {
            let page = |reply: Value| from_redis_value::<(Vec<u8>, Vec<Vec<u8>>)>(reply).map_err(|_| Value::Nil);
            let (next, keys) = self.shared.ask(&Command::scan(&cursor, &pattern), page).await?;
            for key in keys {
                deleted += self.shared.ask(&Command::unlink(&key), queue::count).await?;
            }
            if next == b"0" {
                return Ok(deleted);
            }
            cursor = next;
        }
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Redis").field(&self.shared.endpoint.address).finish()
    }
}

/// A text as a pattern that only itself matches.
fn literal(text: &str) -> String {
    text.chars().flat_map(|c| ['\\'].into_iter().filter(move |_| "*?[]^\\-".contains(c)).chain([c])).collect()
}
