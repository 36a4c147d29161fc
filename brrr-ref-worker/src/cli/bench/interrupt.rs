// SPDX-License-Identifier: AGPL-3.0-only
//! Signals: what was made is deleted before the program ends.

use tokio::sync::watch;

use crate::cli::signals::Signals;

/// Whether a signal came.
#[derive(Debug)]
pub(crate) struct Interrupt(watch::Receiver<bool>);

impl Interrupt {
    /// Listens from now on. A second signal ends the program at once.
    pub(crate) fn listen() -> anyhow::Result<Self> {
        let (sender, receiver) = watch::channel(false);
        let mut signals = Signals::listen()?;
        tokio::spawn(async move {
            signals.next().await;
            eprintln!("deleting what was made; another signal leaves at once");
            sender.send_replace(true);
            signals.next().await;
            std::process::exit(1);
        });
        Ok(Self(receiver))
    }

    /// Completes when a signal comes, or has come.
    pub(crate) async fn heard(&self) {
        if self.0.clone().wait_for(|heard| *heard).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
