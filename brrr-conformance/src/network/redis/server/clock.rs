// SPDX-License-Identifier: AGPL-3.0-only
//! The time of the server: milliseconds since 1970 that never go back.

use std::time::{Duration, Instant, SystemTime};

/// A clock that is right when it is made, and goes on like any other from there.
#[derive(Debug)]
pub(super) struct Clock {
    made: Instant,
    at: Duration,
}

impl Clock {
    pub(super) fn new() -> Self {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Self { made: Instant::now(), at: since.unwrap_or_default() }
    }

    /// The whole milliseconds since 1970.
    pub(super) fn now(&self) -> u64 {
        u64::try_from((self.at + self.made.elapsed()).as_millis()).unwrap_or(u64::MAX)
    }
}
