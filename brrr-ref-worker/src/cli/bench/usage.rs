// SPDX-License-Identifier: AGPL-3.0-only
//! What the process used of the machine.

use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

/// What the process used since it began.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    /// CPU time of all threads, in user and kernel mode.
    pub(crate) cpu: Duration,
    /// The most memory that was resident, in bytes; see [`forget_peak`].
    pub(crate) peak: u64,
}

impl Usage {
    pub(crate) fn now() -> anyhow::Result<Self> {
        let usage = getrusage(UsageWho::RUSAGE_SELF)?;
        // Linux counts the resident memory in KiB.
        let peak = u64::try_from(usage.max_rss())? * 1024;
        Ok(Self { cpu: duration(usage.user_time())? + duration(usage.system_time())?, peak })
    }
}

/// Lets the peak begin anew where the system can do that, which is Linux; elsewhere it is that of the whole process.
pub(crate) fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

fn duration(time: TimeVal) -> anyhow::Result<Duration> {
    Ok(Duration::from_secs(time.tv_sec().try_into()?) + Duration::from_micros(time.tv_usec().try_into()?))
}
