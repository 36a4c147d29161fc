// SPDX-License-Identifier: AGPL-3.0-only
//! `brrr-ref-worker bench`.

mod backend;
mod measure;
mod meter;
mod report;
mod scenario;
mod tasks;
mod usage;

use std::io::Write as _;
use std::num::NonZeroU32;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use backend::{Backend, Memory};
use measure::{Size, measure};
use report::Report;
use scenario::Scenario;

/// What to measure.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// What to run: fib, fib-memoized, fan-out-N, chain-N; all of them, in usual sizes, unless some are named
    scenarios: Vec<Scenario>,
    /// Where calls, values, messages and counters are kept
    #[arg(long, value_enum, default_value_t = Name::Memory)]
    backend: Name,
    /// How many workers, each of which handles one message at a time; one for each processor unless given
    #[arg(long)]
    workers: Option<NonZeroU32>,
    /// How many roots are scheduled; about as much work in each scenario unless given
    #[arg(long)]
    roots: Option<NonZeroU32>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

/// The backends by name.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Name {
    /// The memory of this process
    Memory,
}

/// Measures what was asked for.
pub(crate) fn run(bench: &Bench) -> anyhow::Result<()> {
    let processors = std::thread::available_parallelism()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let workers = bench.workers.map_or_else(|| u32::try_from(processors.get()).unwrap_or(1), NonZeroU32::get);
    match bench.backend {
        Name::Memory => runtime.block_on(scenarios(&Memory, bench, workers)),
    }
}

async fn scenarios<B: Backend>(backend: &B, bench: &Bench, workers: u32) -> anyhow::Result<()> {
    let asked = if bench.scenarios.is_empty() { &Scenario::ALL[..] } else { &bench.scenarios[..] };
    let mut out = std::io::stdout();
    if !bench.json {
        writeln!(out, "{} backend, {workers} workers\n{}", B::NAME, Report::head())?;
    }
    for &scenario in asked {
        let roots = bench.roots.map_or(scenario.roots(), NonZeroU32::get);
        let bar = progress(scenario)?;
        let report = measure(backend, scenario, Size { roots, workers }, &bar).await?;
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
    let style = ProgressStyle::with_template("{msg:<14} {wide_bar} {pos}/{len} jobs, {per_sec}")?;
    Ok(ProgressBar::new(0).with_style(style).with_message(scenario.to_string()))
}
