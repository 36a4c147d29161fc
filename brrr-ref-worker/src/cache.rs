// SPDX-License-Identifier: AGPL-3.0-only
//! Where the messages of each root are counted.

use std::future::Future;
use std::sync::Arc;

use crate::error::BackendError;

/// Counters by key, shared by all workers.
pub trait Cache: Send + Sync {
    /// Adds one to a counter in one atomic step, an absent counter being zero, and gives the new count (CAC-001).
    ///
    /// The key is the whole key of the protocol's revision, as [`brrr_wire::key::counter`] makes it (KEY-004, KEY-005).
    fn incr(&self, key: &str) -> impl Future<Output = Result<u64, BackendError>> + Send;
}

impl<C: Cache> Cache for Arc<C> {
    fn incr(&self, key: &str) -> impl Future<Output = Result<u64, BackendError>> + Send {
        C::incr(self, key)
    }
}
