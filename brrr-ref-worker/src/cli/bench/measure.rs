// SPDX-License-Identifier: AGPL-3.0-only
//! One scenario, from its first message to its last.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use brrr_ref_worker::client::Client;
use brrr_ref_worker::clock::TokioClock;
use brrr_ref_worker::drive::Driver;
use brrr_ref_worker::random::SeededRootIds;
use brrr_ref_worker::worker::{Events, Failed, Stop, Worker};
use brrr_wire::key::StoreKey;
use brrr_wire::name::Topic;
use brrr_wire::revision::Revision;
use indicatif::ProgressBar;

use super::backend::{Backend, Backends};
use super::meter::{Meter, Metered};
use super::report::{Measured, Report};
use super::scenario::Scenario;
use super::tasks::{Tasks, value};
use super::usage::{self, Usage};

/// How often it is looked whether all is done.
const LOOK: Duration = Duration::from_millis(10);

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) roots: u32,
    pub(crate) workers: u32,
}

type MeteredDriver<B> =
    Driver<Metered<<B as Backend>::Store>, Metered<<B as Backend>::Queue>, Metered<<B as Backend>::Cache>, TokioClock>;

/// Schedules the roots, lets the workers handle everything, and says what it took.
pub(crate) async fn measure<B: Backend>(
    backend: &B,
    scenario: Scenario,
    size: Size,
    bar: &ProgressBar,
) -> anyhow::Result<Report> {
    let backends = backend.open().await?;
    let topic = Topic::new("bench")?;
    let client = Arc::new(Meter::default());
    schedule::<B>(&backends, &client, scenario, size.roots, &topic).await?;

    usage::forget_peak();
    let before = Usage::now()?;
    let began = Instant::now();
    let meters: Vec<_> = (0..size.workers).map(|_| Arc::new(Meter::default())).collect();
    let failure = Failure::default();
    let (mut workers, mut stops) = (Vec::new(), Vec::new());
    for (seed, meter) in (1..).zip(&meters) {
        let tasks = Tasks(Metered::new(backends.store.clone(), meter));
        let worker = Worker::new(driver::<B>(&backends, meter, seed), topic.clone(), tasks, failure.clone());
        stops.push(worker.stop());
        workers.push(tokio::spawn(worker.run()));
    }
    let jobs = drained(&client, &meters, &failure, bar).await?;
    let ended = meters.iter().filter_map(|meter| meter.timing().idle_since).max().unwrap_or_else(Instant::now);
    let after = Usage::now()?;
    stops.iter().for_each(Stop::stop);
    for worker in workers {
        worker.await??;
    }
    check(&backends, scenario, size.roots).await?;
    let measured = Measured {
        jobs,
        elapsed: ended.saturating_duration_since(began),
        cpu: after.cpu.saturating_sub(before.cpu),
        peak: after.peak,
    };
    Ok(Report::new(B::NAME, scenario, size, measured, &meters))
}

fn driver<B: Backend>(
    backends: &Backends<B::Store, B::Queue, B::Cache>,
    meter: &Arc<Meter>,
    seed: u64,
) -> MeteredDriver<B> {
    let Backends { store, queue, cache } = backends.clone();
    let (store, queue, cache) = (Metered::new(store, meter), Metered::new(queue, meter), Metered::new(cache, meter));
    Driver::new(store, queue, cache, TokioClock, Revision::Two, seed)
}

async fn schedule<B: Backend>(
    backends: &Backends<B::Store, B::Queue, B::Cache>,
    meter: &Arc<Meter>,
    scenario: Scenario,
    roots: u32,
    topic: &Topic,
) -> anyhow::Result<()> {
    let client = Client::new(driver::<B>(backends, meter, 0), SeededRootIds::new(0));
    for root in 0..roots {
        let calling = scenario.call(root);
        client.schedule(topic, &calling.call_hash(), calling.call()).await?;
    }
    Ok(())
}

/// Waits until every message that was put is handled; gives their number.
async fn drained(client: &Meter, meters: &[Arc<Meter>], failure: &Failure, bar: &ProgressBar) -> anyhow::Result<u64> {
    loop {
        if let Some(failure) = failure.first() {
            bail!("a message could not be handled: {failure}");
        }
        // What is handled is read before what is put: were they read the other way, messages in between would be
        // taken for the last ones.
        let handled: u64 = meters.iter().map(|meter| meter.handled.get()).sum();
        let put: u64 = client.puts.get() + meters.iter().map(|meter| meter.puts.get()).sum::<u64>();
        bar.set_length(put);
        bar.set_position(handled);
        if handled == put {
            return Ok(handled);
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Whether every root has the value that it must have.
async fn check<S: brrr_ref_worker::store::Store, Q, C>(
    backends: &Backends<S, Q, C>,
    scenario: Scenario,
    roots: u32,
) -> anyhow::Result<()> {
    let expected = value(scenario.value());
    for root in 0..roots {
        let key = StoreKey::value(&scenario.call(root).call_hash());
        let found = backends.store.get(&key).await?.with_context(|| format!("root {root} has no value"))?;
        ensure!(found == expected, "root {root} has the value {found:?}, and not {expected:?}");
    }
    Ok(())
}

/// Keeps the first failure.
#[derive(Clone, Debug, Default)]
struct Failure(Arc<std::sync::OnceLock<String>>);

impl Failure {
    fn first(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }
}

impl Events for Failure {
    fn failed(&self, failure: &Failed<'_>) {
        self.0.get_or_init(|| format!("{}: {}", failure.cause, failure.message));
    }
}
