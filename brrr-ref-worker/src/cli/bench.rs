// SPDX-License-Identifier: AGPL-3.0-only
//! `brrr-ref-worker bench`.

mod backend;
mod fleet;
mod interrupt;
mod measure;
mod meter;
mod peaks;
mod report;
mod scenario;
#[cfg(all(feature = "redis", feature = "dynamodb"))]
mod servers;
mod tasks;
mod usage;

use std::io::Write as _;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::servers::ServerArgs;
use backend::{Backend, Memory};
use interrupt::Interrupt;
use measure::{Size, measure};
use report::Report;
use scenario::Scenario;

/// More than one process has use for, and each has a connection of its own to Redis.
const MOST_WORKERS: i64 = 1_000;

/// Far more than anybody waits for.
const MOST_ROOTS: i64 = 10_000_000;

/// What to measure.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// What to run: fib, fib-memoized, fan-out-N, chain-N; all of them, in usual sizes, unless some are named
    scenarios: Vec<Scenario>,
    /// Where calls, values, messages and counters are kept; servers if any are named, or else memory
    #[arg(long, value_enum)]
    backend: Option<Name>,
    /// How many workers, each of which handles one message at a time; unless given, one for each processor in memory
    /// and 64 on servers, and one for a fan-out that all but reaches the spawn limit
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=MOST_WORKERS))]
    workers: Option<u32>,
    /// How many roots are scheduled; about as much work in each scenario unless given
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=MOST_ROOTS))]
    roots: Option<u32>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    servers: ServerArgs,
}

/// The backends by name.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Name {
    /// The memory of this process
    Memory,
    /// Redis and DynamoDB
    Servers,
}

/// Measures what was asked for.
pub(crate) fn run(bench: &Bench) -> anyhow::Result<()> {
    let usual = if bench.servers.are_named() { Name::Servers } else { Name::Memory };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let interrupt = Interrupt::listen()?;
        match bench.backend.unwrap_or(usual) {
            Name::Memory => scenarios(&Memory::new(bench.servers.revision), bench, &interrupt).await,
            Name::Servers => on_servers(bench, &interrupt).await,
        }
    })
}

#[cfg(all(feature = "redis", feature = "dynamodb"))]
async fn on_servers(bench: &Bench, interrupt: &Interrupt) -> anyhow::Result<()> {
    let servers = servers::Servers::claim(&bench.servers).await?;
    let measured = scenarios(&servers, bench, interrupt).await;
    let deleted = servers.delete().await;
    measured.and(deleted)
}

#[cfg(not(all(feature = "redis", feature = "dynamodb")))]
async fn on_servers(_: &Bench, _: &Interrupt) -> anyhow::Result<()> {
    super::servers::not_built_in()
}

async fn scenarios<B: Backend>(backend: &B, bench: &Bench, interrupt: &Interrupt) -> anyhow::Result<()> {
    let asked = if bench.scenarios.is_empty() { &Scenario::ALL[..] } else { &bench.scenarios[..] };
    let mut out = std::io::stdout();
    if !bench.json {
        writeln!(out, "{} backend\n{}", B::NAME, Report::head())?;
    }
    let mut first = 0;
    for &scenario in asked {
        let roots = bench.roots.unwrap_or_else(|| backend.roots(scenario));
        let usual = if scenario.is_at_the_limit() { 1 } else { backend.workers() };
        let workers = bench.workers.unwrap_or(usual);
        let bar = progress(scenario)?;
        let size = Size { first, roots, workers };
        first = first.checked_add(roots).context("these are too many roots together; name fewer scenarios")?;
        let report = measure(backend, scenario, size, interrupt, &bar).await?;
        bar.finish_and_clear();
        if bench.json {
            writeln!(out, "{}", serde_json::to_string(&report)?)?;
        } else {
            writeln!(out, "{}", report.row())?;
        }
    }
    Ok(())
}

/// A bar on standard error, where that is a terminal.
fn progress(scenario: Scenario) -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("{msg:<14} {wide_bar} {pos}/{len} {prefix}, {per_sec}")?;
    Ok(ProgressBar::new(0).with_style(style).with_message(scenario.to_string()))
}
