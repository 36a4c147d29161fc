// SPDX-License-Identifier: AGPL-3.0-only
//! The shims: a lane as store, queue, cache, handler, clock and event hook.

mod handler;
mod queue;
mod store;

use std::future::{Future, ready};
use std::time::Duration;

use brrr_wire::proto::conformance::{Incr, Report, answer::Body, reply};

use super::Lane;
use crate::cache::Cache;
use crate::clock::Clock;
use crate::error::BackendError;
use crate::worker::{Events, Failed};

impl Cache for Lane {
    async fn incr(&self, key: &str) -> Result<u64, BackendError> {
        match self.ask(Body::Incr(Incr { key: key.to_owned() })).await? {
            reply::Result::Count(count) => Ok(u64::from(count)),
            other => Err(self.misfit("incr", &other)),
        }
    }
}

/// Time stands still, and nobody waits: the kit plays the back-off.
impl Clock for Lane {
    fn now(&self) -> u64 {
        self.pinned_time()
    }

    fn sleep(&self, _pause: Duration) -> impl Future<Output = ()> + Send {
        ready(())
    }
}

impl Events for Lane {
    fn failed(&self, failure: &Failed<'_>) {
        self.say(Body::Report(Report {
            topic: failure.topic.to_string(),
            root_id: failure.root_id.map(ToString::to_string).unwrap_or_default(),
            call_hash: failure.call_hash.map(ToString::to_string).unwrap_or_default(),
            cause: failure.cause.to_owned(),
            message: failure.message.to_owned(),
        }));
    }
}
