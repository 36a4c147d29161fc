// SPDX-License-Identifier: AGPL-3.0-only
//! Kit and adapter take turns and never work at the same time: on one core they hand over several times faster.

/// Keeps this thread, and every thread and process that it starts, on the core that it runs on.
#[cfg(target_os = "linux")]
pub(super) fn to_one_core() {
    use rustix::thread::{CpuSet, sched_getcpu, sched_setaffinity};
    let mut one = CpuSet::new();
    one.set(sched_getcpu());
    // It is a matter of speed alone: where the system refuses, everything works as before.
    let _ = sched_setaffinity(None, &one);
}

/// Only Linux can do it without more.
#[cfg(not(target_os = "linux"))]
pub(super) fn to_one_core() {}
