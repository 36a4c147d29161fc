// SPDX-License-Identifier: AGPL-3.0-only
//! Running a worker until a signal ends it.

use std::num::NonZeroUsize;

use anyhow::{Context as _, bail};
use brrr_ref_worker::backend::memory::MemoryQueue;
use brrr_ref_worker::cache::Cache;
use brrr_ref_worker::clock::Clock;
use brrr_ref_worker::codec::json::JsonCodec;
use brrr_ref_worker::error::BackendError;
use brrr_ref_worker::queue::Queue;
use brrr_ref_worker::server::{Backends, ToStderr, serve};
use brrr_ref_worker::store::Store;
use brrr_ref_worker::worker::{Counts, OnError, Stop};
use brrr_wire::name::Topic;
use tokio::task::JoinSet;

use super::tasks::tasks;

/// How a worker of the demo's tasks runs.
#[derive(Clone, Debug)]
pub(super) struct Serving {
    pub(super) topics: Vec<Topic>,
    pub(super) codec: JsonCodec,
    pub(super) concurrency: NonZeroUsize,
    pub(super) on_error: OnError,
}

/// A queue that takers leave for good.
pub(super) trait Leave: Queue {
    /// Gives back what was popped and not handed out; how many messages that were.
    fn leave(&self) -> impl Future<Output = Result<usize, BackendError>> + Send;
}

impl Leave for MemoryQueue {
    async fn leave(&self) -> Result<usize, BackendError> {
        self.close();
        Ok(0)
    }
}

#[cfg(feature = "redis")]
impl Leave for brrr_ref_worker::backend::redis::RedisQueue {
    async fn leave(&self) -> Result<usize, BackendError> {
        self.drain().await
    }
}

/// Handles messages until a signal comes: the first one lets the worker finish what is in hand, a second one does not.
pub(super) async fn serve_until_signal<S, Q, C, K>(
    backends: &Backends<S, Q, C, K>,
    serving: Serving,
) -> anyhow::Result<Counts>
where
    S: Store + Clone + 'static,
    Q: Leave + Clone + 'static,
    C: Cache + Clone + 'static,
    K: Clock + Clone + 'static,
{
    let server = serve(backends.clone(), ToStderr);
    let app = server.app(tasks(serving.codec)?);
    let [first, more @ ..] = &serving.topics[..] else { bail!("name a topic, for example --topic demo") };
    let mut worker = server.worker(first.as_str(), app)?;
    for topic in more {
        worker = worker.with_topic(topic.clone());
    }
    let worker = worker.with_concurrency(serving.concurrency).with_on_error(serving.on_error);
    let (stop, counters) = (worker.stop(), worker.counters());
    let mut slots: JoinSet<_> = JoinSet::new();
    for slot in worker.slots() {
        slots.spawn(slot);
    }
    let signals = tokio::spawn(obey_signals(stop));
    let mut ended = Ok(());
    while let Some(slot) = slots.join_next().await {
        ended = ended.and(slot.context("a slot of the worker ended by a mistake of this program")?);
    }
    signals.abort();
    let given_back = backends.queue.leave().await?;
    if given_back > 0 {
        eprintln!("{given_back} messages that were popped last are back in the queue");
    }
    ended?;
    Ok(counters.read())
}

async fn obey_signals(stop: Stop) {
    if !signal().await {
        return;
    }
    eprintln!("finishing what is in hand; another signal leaves at once");
    stop.stop();
    if signal().await {
        stop.stop_now();
    }
}

/// Completes at SIGTERM or SIGINT; false where none can be heard.
#[cfg(unix)]
pub(super) async fn signal() -> bool {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return false;
    };
    tokio::select! {
        heard = terminate.recv() => heard.is_some(),
        heard = interrupt.recv() => heard.is_some(),
    }
}

/// Completes at an interrupt; false where none can be heard.
#[cfg(not(unix))]
pub(super) async fn signal() -> bool {
    tokio::signal::ctrl_c().await.is_ok()
}

/// One line on what a worker did.
pub(super) fn summary(counts: &Counts) -> String {
    let Counts { taken, handled, failed, failures, .. } = counts;
    let causes: Vec<String> = failures.iter().map(|(cause, count)| format!("{cause} {count}")).collect();
    let causes = if causes.is_empty() { String::new() } else { format!(" ({})", causes.join(", ")) };
    format!("{taken} messages taken, {handled} handled, {failed} failed{causes}")
}
