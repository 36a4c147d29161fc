// SPDX-License-Identifier: AGPL-3.0-only
//! Running a worker until a signal ends it.

use std::num::NonZeroUsize;
use std::time::Duration;

use anyhow::{Context as _, bail};
use brrr_ref_worker::backend::memory::MemoryQueue;
use brrr_ref_worker::cache::Cache;
use brrr_ref_worker::clock::Clock;
use brrr_ref_worker::codec::json::JsonCodec;
use brrr_ref_worker::error::BackendError;
use brrr_ref_worker::queue::Queue;
use brrr_ref_worker::server::{Backends, ToStderr, serve};
use brrr_ref_worker::store::Store;
use brrr_ref_worker::worker::{Counts, OnError, Stop, WorkError};
use brrr_wire::name::Topic;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::signals::Signals;
use super::tasks::tasks;

/// How long the queue has for its last answers when the worker is to leave at once.
const LAST_MOMENT: Duration = Duration::from_millis(500);

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

    /// Whether a message that was dropped while it was handled is delivered again.
    fn delivers_again(&self) -> bool {
        false
    }
}

impl Leave for MemoryQueue {
    async fn leave(&self) -> Result<usize, BackendError> {
        self.close();
        Ok(0)
    }
}

/// Handles messages until a signal comes: the first one lets the worker finish what is in hand, a second one does not.
pub(super) async fn serve_until_signal<S, Q, C, K>(
    backends: &Backends<S, Q, C, K>,
    serving: Serving,
    mut signals: Signals,
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
    let (ended, leaves_at_once) = obey(&mut slots, &stop, &mut signals).await;
    let left = leave(&backends.queue, leaves_at_once, &mut signals).await;
    ended?;
    left?;
    let counts = counters.read();
    match counts.in_hand {
        0 => Ok(counts),
        dropped => {
            let advice = if backends.queue.delivers_again() {
                "the queue delivers them again"
            } else {
                "schedule the roots again that miss a value"
            };
            bail!("{dropped} messages were dropped while they were handled ({}); {advice}", summary(&counts))
        }
    }
}

/// Waits until the last slot has ended; says how, and whether they were told to leave at once.
async fn obey(
    slots: &mut JoinSet<Result<(), WorkError>>,
    stop: &Stop,
    signals: &mut Signals,
) -> (anyhow::Result<()>, bool) {
    let (mut ended, mut heard) = (Ok(()), 0_u32);
    loop {
        tokio::select! {
            slot = slots.join_next() => match slot {
                None => return (ended, heard > 1),
                Some(slot) => {
                    let slot = slot.context("a slot of the worker ended by a mistake of this program");
                    ended = ended.and(slot.and_then(|ended| ended.map_err(Into::into)));
                }
            },
            () = signals.next() => {
                heard = heard.saturating_add(1);
                if heard == 1 {
                    eprintln!("finishing what is in hand; another signal leaves at once");
                    stop.stop();
                } else {
                    stop.stop_now();
                }
            }
        }
    }
}

/// Gives back to the queue what was popped and not handed out. A signal ends that, and so does little patience.
async fn leave(queue: &impl Leave, at_once: bool, signals: &mut Signals) -> anyhow::Result<()> {
    let patience = if at_once { LAST_MOMENT } else { Duration::MAX };
    let given_back = tokio::select! {
        left = timeout(patience, queue.leave()) => left.ok(),
        () = signals.next() => None,
    };
    match given_back {
        Some(Ok(0)) => Ok(()),
        Some(Ok(count)) => {
            eprintln!("{count} messages that were popped last are back in the queue");
            Ok(())
        }
        Some(Err(error)) => bail!("messages that were popped last may be lost: {}", error.message()),
        None => bail!("messages that were popped last may be lost: the queue did not answer in time"),
    }
}

/// One line on what a worker did.
pub(super) fn summary(counts: &Counts) -> String {
    let Counts { taken, handled, failed, failures, .. } = counts;
    let causes: Vec<String> = failures.iter().map(|(cause, count)| format!("{cause} {count}")).collect();
    let causes = if causes.is_empty() { String::new() } else { format!(" ({})", causes.join(", ")) };
    format!("{taken} messages taken, {handled} handled, {failed} failed{causes}")
}
