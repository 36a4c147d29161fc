// SPDX-License-Identifier: AGPL-3.0-only
//! The signals that ask this program to end.

use std::future::pending;

use anyhow::Context as _;

/// SIGTERM and SIGINT, or what comes next to them. From [`Signals::listen`] on none is missed.
#[derive(Debug)]
pub(super) struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
}

impl Signals {
    /// From now on a signal does not end the program by itself.
    #[cfg(unix)]
    pub(super) fn listen() -> anyhow::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).context("the system does not let this program hear signals");
        Ok(Self { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
    }

    /// From now on an interrupt does not end the program by itself.
    #[cfg(windows)]
    pub(super) fn listen() -> anyhow::Result<Self> {
        let interrupt = tokio::signal::windows::ctrl_c();
        Ok(Self { interrupt: interrupt.context("the system does not let this program hear interrupts")? })
    }

    /// Completes at the next signal. May be dropped at any time without missing one.
    #[cfg(unix)]
    pub(super) async fn next(&mut self) {
        let heard = tokio::select! {
            heard = self.terminate.recv() => heard,
            heard = self.interrupt.recv() => heard,
        };
        // None can be heard any more.
        if heard.is_none() {
            pending::<()>().await;
        }
    }

    /// Completes at the next interrupt. May be dropped at any time without missing one.
    #[cfg(windows)]
    pub(super) async fn next(&mut self) {
        if self.interrupt.recv().await.is_none() {
            pending::<()>().await;
        }
    }
}
