// SPDX-License-Identifier: AGPL-3.0-only
//! One scenario, from its first message to its last.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, bail, ensure};
use brrr_ref_worker::client::Client;
use brrr_ref_worker::clock::TokioClock;
use brrr_ref_worker::drive::Driver;
use brrr_ref_worker::error::BackendError;
use brrr_ref_worker::random::RootIds;
use brrr_ref_worker::store::Store;
use brrr_ref_worker::worker::Worker;
use brrr_wire::key::StoreKey;
use brrr_wire::name::{RootId, Topic};
use futures_util::stream::{self, TryStreamExt as _};
use indicatif::ProgressBar;

use super::backend::{Backend, BackendsOf};
use super::fleet::Fleet;
use super::interrupt::Interrupt;
use super::meter::{Meter, Metered};
use super::peaks::Peaks;
use super::report::{Measured, Report};
use super::scenario::Scenario;
use super::tasks::{Tasks, value};
use super::usage::{self, Usage};

/// How often it is looked whether all is done.
const LOOK: Duration = Duration::from_millis(10);

/// How long nothing may happen, not even in a store: longer than any request to a server is tried.
const LONGEST_STANDSTILL: Duration = Duration::from_mins(2);

/// How many roots are scheduled, and read in the end, at once.
const AT_ONCE: usize = 64;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// The number of the first root: every root of a run has a number of its own.
    pub(crate) first: u32,
    pub(crate) roots: u32,
    pub(crate) workers: u32,
}

impl Size {
    fn roots(self) -> impl Iterator<Item = u32> {
        self.first..self.first + self.roots
    }
}

type MeteredDriver<B> =
    Driver<Metered<<B as Backend>::Store>, Metered<<B as Backend>::Queue>, Metered<<B as Backend>::Cache>, TokioClock>;

/// Schedules the roots, lets the workers handle everything, and says what it took. What the scenario left in the
/// backends is deleted, however it ends.
pub(crate) async fn measure<B: Backend>(
    backend: &B,
    scenario: Scenario,
    size: Size,
    interrupt: &Interrupt,
    bar: &ProgressBar,
) -> anyhow::Result<Report> {
    let backends = backend.open().await?;
    let mut fleet = Fleet::default();
    let measured = tokio::select! {
        biased;
        () = interrupt.heard() => Err(anyhow!("a signal ended the measurement")),
        measured = work::<B>(&backends, scenario, size, &mut fleet, bar) => measured,
    };
    let ended = fleet.end().await;
    let closed = backend.close(backends).await;
    let report = measured?;
    ended.and(closed)?;
    Ok(report)
}

async fn work<B: Backend>(
    backends: &BackendsOf<B>,
    scenario: Scenario,
    size: Size,
    fleet: &mut Fleet,
    bar: &ProgressBar,
) -> anyhow::Result<Report> {
    let client = Arc::new(Meter::default());
    schedule::<B>(backends, &client, scenario, size, bar).await?;

    usage::forget_peak();
    let before = Usage::now()?;
    let began = Instant::now();
    for seed in 1..=size.workers {
        let meter = Arc::new(Meter::default());
        let tasks = Tasks(Metered::new(backends.store.clone(), &meter));
        let driver = driver::<B>(backends, &meter, seed.into());
        let worker = Worker::new(driver, backends.topic.clone(), tasks, fleet.failure.clone());
        fleet.add(meter, worker.stop(), worker.run());
    }
    let mut peaks = Peaks::default();
    peaks.note(0, before.peak);
    let jobs = drained(&client, fleet, &mut peaks, bar).await?;
    let idle = fleet.meters.iter().filter_map(|meter| meter.timing().idle_since).max();
    let ended = idle.unwrap_or_else(Instant::now);
    let after = Usage::now()?;
    let measured = Measured {
        jobs,
        elapsed: ended.saturating_duration_since(began),
        cpu: after.cpu.saturating_sub(before.cpu),
        peak_at_tenth: peaks.at(jobs / 10),
        peak: after.peak,
    };
    // Before the workers are told to end, which makes them ask once more.
    let report = Report::new(B::NAME, scenario, size, measured, fleet);
    check(&backends.store, scenario, size).await?;
    Ok(report)
}

fn driver<B: Backend>(backends: &BackendsOf<B>, meter: &Arc<Meter>, seed: u64) -> MeteredDriver<B> {
    let store = Metered::new(backends.store.clone(), meter);
    let (queue, cache) = (Metered::new(backends.queue.clone(), meter), Metered::new(backends.cache.clone(), meter));
    Driver::new(store, queue, cache, TokioClock, backends.revision, seed)
}

async fn schedule<B: Backend>(
    backends: &BackendsOf<B>,
    meter: &Arc<Meter>,
    scenario: Scenario,
    size: Size,
    bar: &ProgressBar,
) -> anyhow::Result<()> {
    let topic = &backends.topic;
    let client = Client::new(driver::<B>(backends, meter, 0), Numbered::new(topic, size.first));
    bar.set_prefix("roots scheduled");
    bar.set_length(size.roots.into());
    let roots = stream::iter(size.roots().map(Ok::<_, anyhow::Error>));
    let scheduled = roots.try_for_each_concurrent(AT_ONCE, async |root| {
        let calling = scenario.call(root);
        client.schedule(topic, &calling.call_hash(), calling.call()).await?;
        bar.inc(1);
        Ok(())
    });
    scheduled.await
}

/// Root ids of a scenario: the topic and a number, so that all that belongs to them is found by its prefix.
struct Numbered<'a> {
    topic: &'a Topic,
    next: AtomicU32,
}

impl<'a> Numbered<'a> {
    fn new(topic: &'a Topic, first: u32) -> Self {
        Self { topic, next: AtomicU32::new(first) }
    }
}

impl RootIds for Numbered<'_> {
    fn fresh(&self) -> Result<RootId, BackendError> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        RootId::new(&format!("{}{number:08x}", self.topic.as_str()))
            .map_err(|error| BackendError::new("InvalidName", format!("a root_id cannot be made: {error}")))
    }
}

/// Waits until every message that was put is handled; gives their number.
async fn drained(client: &Meter, fleet: &Fleet, peaks: &mut Peaks, bar: &ProgressBar) -> anyhow::Result<u64> {
    bar.set_prefix("jobs");
    let (mut last, mut moved) = (0, Instant::now());
    loop {
        if let Some(failure) = fleet.failure.first() {
            bail!("a message was not taken, or could not be handled: {failure}");
        }
        // What is handled is read before what is put: were they read the other way, messages in between would be
        // taken for the last ones.
        let handled = fleet.sum(|meter| &meter.handled);
        let put = client.puts.get() + fleet.sum(|meter| &meter.puts);
        peaks.note(handled, Usage::now()?.peak);
        bar.set_length(put);
        bar.set_position(handled);
        if handled == put {
            return Ok(handled);
        }
        let done = handled + fleet.sum(|meter| &meter.store);
        if done != last {
            (last, moved) = (done, Instant::now());
        }
        ensure!(
            moved.elapsed() < LONGEST_STANDSTILL,
            "nothing happened for {} s, and {} of {put} messages are missing; was the queue deleted meanwhile, or its \
             server restarted?",
            LONGEST_STANDSTILL.as_secs(),
            put - handled
        );
        tokio::time::sleep(LOOK).await;
    }
}

/// Whether every root has the value that it must have.
async fn check<S: Store>(store: &S, scenario: Scenario, size: Size) -> anyhow::Result<()> {
    let expected = &value(scenario.value());
    let roots = stream::iter(size.roots().map(Ok));
    let checked = roots.try_for_each_concurrent(AT_ONCE, async |root| {
        let key = StoreKey::value(&scenario.call(root).call_hash());
        let found = store.get(&key).await?.with_context(|| format!("root {root} has no value"))?;
        ensure!(found == *expected, "root {root} has the value {found:?}, and not {expected:?}");
        Ok(())
    });
    checked.await
}
