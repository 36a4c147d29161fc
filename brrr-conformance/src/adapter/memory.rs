// SPDX-License-Identifier: AGPL-3.0-only
//! A bound on the memory of an adapter: bytes that make an SDK allocate without end cost their case, not the machine.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// How often it is looked at. No verdict depends on it: it ends what would not end.
const PERIOD: Duration = Duration::from_millis(20);

/// Somebody who looks at the memory of a process until this is dropped.
#[derive(Debug)]
pub(super) struct Watch {
    over: Arc<AtomicBool>,
    _stop: Sender<()>,
}

impl Watch {
    /// Calls `end` once the process has more than so many MiB resident. Where the system has no `/proc`, nobody looks.
    pub(super) fn start(process: u32, mebibytes: u64, end: impl FnOnce() + Send + 'static) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let (stop, stopped) = channel::<()>();
        let told = Arc::clone(&over);
        thread::spawn(move || {
            while stopped.recv_timeout(PERIOD) == Err(RecvTimeoutError::Timeout) {
                let Some(kibibytes) = resident(process) else { return };
                if kibibytes / 1024 >= mebibytes {
                    told.store(true, Ordering::SeqCst);
                    end();
                    return;
                }
            }
        });
        Self { over, _stop: stop }
    }

    /// Whether the process was ended for its memory.
    pub(super) fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }
}

/// How many KiB a process has resident, if that can be known.
fn resident(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}
