// SPDX-License-Identifier: AGPL-3.0-only
//! Time, as the worker sees it.

use std::future::{Future, ready};
use std::sync::Arc;
use std::time::Duration;

/// The only source of time: for `scheduled_at` (REC-013), for back-off and for retried reads.
///
/// Nothing in the protocol is decided by a time, so a clock may be wrong without harm.
pub trait Clock: Send + Sync {
    /// Whole seconds since the Unix epoch.
    fn now(&self) -> u64;

    /// Completes after the pause.
    fn sleep(&self, pause: Duration) -> impl Future<Output = ()> + Send;
}

impl<K: Clock> Clock for Arc<K> {
    fn now(&self) -> u64 {
        K::now(self)
    }

    fn sleep(&self, pause: Duration) -> impl Future<Output = ()> + Send {
        K::sleep(self, pause)
    }
}

/// A clock that always shows the same time and never makes anyone wait: for tests and for the conformance kit,
/// where every run has to be repeatable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PinnedClock {
    now: u64,
}

impl PinnedClock {
    /// A clock that shows this many seconds since the Unix epoch.
    pub const fn at(now: u64) -> Self {
        Self { now }
    }
}

impl Clock for PinnedClock {
    fn now(&self) -> u64 {
        self.now
    }

    fn sleep(&self, _pause: Duration) -> impl Future<Output = ()> + Send {
        ready(())
    }
}

/// The clock of the machine, on the tokio runtime; its pauses end only inside of one that has its time driver enabled.
#[cfg(feature = "tokio")]
#[derive(Clone, Copy, Debug, Default)]
pub struct TokioClock;

#[cfg(feature = "tokio")]
impl Clock for TokioClock {
    /// Zero, which is no time at all, where the machine's clock stands before 1970.
    fn now(&self) -> u64 {
        std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs())
    }

    fn sleep(&self, pause: Duration) -> impl Future<Output = ()> + Send {
        tokio::time::sleep(pause)
    }
}
