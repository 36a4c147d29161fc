// SPDX-License-Identifier: AGPL-3.0-only
//! Time for a client: pauses are noted and take none, time-outs never come.

use std::future::{pending, ready};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use brrr_ref_worker::backend::aws::LONGEST_PAUSE;

/// The pauses that a client made, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pauses(Arc<Mutex<Vec<Duration>>>);

impl Pauses {
    pub(crate) fn taken(&self) -> Vec<Duration> {
        self.0.lock().unwrap().clone()
    }
}

impl AsyncSleep for Pauses {
    /// What is longer than any pause is a time-out.
    fn sleep(&self, duration: Duration) -> Sleep {
        if duration > LONGEST_PAUSE {
            return Sleep::new(pending());
        }
        self.0.lock().unwrap().push(duration);
        Sleep::new(ready(()))
    }
}
