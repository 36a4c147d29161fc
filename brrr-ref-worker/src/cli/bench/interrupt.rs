// SPDX-License-Identifier: AGPL-3.0-only
//! Signals: what was made is deleted before the program ends.

use tokio::sync::watch;

use crate::cli::serving::signal;

/// Whether a signal came.
#[derive(Debug)]
pub(crate) struct Interrupt(watch::Receiver<bool>);

impl Interrupt {
    /// Listens from now on. A second signal ends the program at once.
    pub(crate) fn listen() -> Self {
        let (sender, receiver) = watch::channel(false);
        tokio::spawn(async move {
            if !signal().await {
                // None can be heard; the sender stays, so that nobody takes its end for a signal.
                return std::future::pending().await;
            }
            eprintln!("deleting what was made; another signal leaves at once");
            sender.send_replace(true);
            if signal().await {
                std::process::exit(1);
            }
        });
        Self(receiver)
    }

    /// Completes when a signal comes, or has come.
    pub(crate) async fn heard(&self) {
        if self.0.clone().wait_for(|heard| *heard).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
