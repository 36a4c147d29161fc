// SPDX-License-Identifier: AGPL-3.0-only
//! Store, queue and cache in the memory of one process: for tests, for trying things out, and as the plainest reading
//! of what the traits ask for.
//!
//! Each is a handle: its clones share one content. They need no particular async runtime. Everything is bounded
//! ([`CAPACITY`] unless another bound is given, and a little less where much is held); what goes over the bound is refused
//! with a
//! [`BackendError`](crate::error::BackendError).

mod cache;
mod queue;
mod room;
mod shards;
mod store;

pub use self::cache::MemoryCache;
pub use self::queue::MemoryQueue;
pub use self::store::MemoryStore;

/// How many records, queued messages or counters are held unless another bound is given.
pub const CAPACITY: usize = 1_000_000;
