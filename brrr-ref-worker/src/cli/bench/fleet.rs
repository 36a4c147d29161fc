// SPDX-License-Identifier: AGPL-3.0-only
//! Workers that run side by side.

use std::future::Future;
use std::sync::Arc;

use anyhow::Context as _;
use brrr_ref_worker::worker::{Events, Failed, Stop, WorkError};
use tokio::task::JoinSet;

use super::meter::{Count, Meter};

/// The workers of a scenario. They have to be ended, or else they are aborted.
#[derive(Debug, Default)]
pub(crate) struct Fleet {
    pub(crate) meters: Vec<Arc<Meter>>,
    pub(crate) failure: Failure,
    stops: Vec<Stop>,
    running: JoinSet<Result<(), WorkError>>,
}

impl Fleet {
    /// Runs one more worker, with a meter that it alone writes to.
    pub(crate) fn add(
        &mut self,
        meter: Arc<Meter>,
        stop: Stop,
        running: impl Future<Output = Result<(), WorkError>> + Send + 'static,
    ) {
        self.meters.push(meter);
        self.stops.push(stop);
        self.running.spawn(running);
    }

    /// What all workers counted together.
    pub(crate) fn sum(&self, count: fn(&Meter) -> &Count) -> u64 {
        self.meters.iter().map(|meter| count(meter).get()).sum()
    }

    /// Lets every worker finish what it has in hand.
    pub(crate) async fn end(&mut self) -> anyhow::Result<()> {
        self.stops.iter().for_each(Stop::stop);
        let mut ended = Ok(());
        while let Some(worker) = self.running.join_next().await {
            let worker = worker.context("a worker ended by a mistake of this program");
            ended = ended.and(worker.and_then(|worker| worker.map_err(Into::into)));
        }
        ended
    }
}

/// Keeps the first failure.
#[derive(Clone, Debug, Default)]
pub(crate) struct Failure(Arc<std::sync::OnceLock<String>>);

impl Failure {
    pub(crate) fn first(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }
}

impl Events for Failure {
    fn failed(&self, failure: &Failed<'_>) {
        self.0.get_or_init(|| format!("{}: {}", failure.cause, failure.message));
    }
}
