// SPDX-License-Identifier: AGPL-3.0-only
//! The cache: counters, over the shared connection.

use std::fmt;
use std::sync::Arc;

use super::command::Command;
use super::queue::count;
use super::shared::Shared;
use crate::cache::Cache;
use crate::error::BackendError;

/// Counters in a Redis server. A clone is another handle to the same ones.
///
/// An increment whose reply was lost is an error and is not repeated: it may have been counted. Counters never expire
/// here; who wants that sets it at the server.
#[derive(Clone)]
pub struct RedisCache {
    shared: Arc<Shared>,
}

impl RedisCache {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl Cache for RedisCache {
    // spec: CAC-001, RED-005
    async fn incr(&self, key: &str) -> Result<u64, BackendError> {
        self.shared.ask(&Command::incr(key), count).await
    }
}

impl fmt::Debug for RedisCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisCache").field("address", &self.shared.endpoint.address).finish()
    }
}
