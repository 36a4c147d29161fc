// SPDX-License-Identifier: AGPL-3.0-only
//! `simulate`: random runs of larger graphs.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use brrr_conformance::explore::{Live, Simulated, Size, Worker, shrunk_trace, simulate};
use brrr_conformance::report::quote;
use brrr_conformance::seed;
use brrr_conformance::verdict::Exit;
use clap::Args;
use indicatif::ProgressBar;

use super::explore::{AdapterArgs, how, is_must, write_trace};
use super::{bar, complain, make_dir, or_closed, program};

/// The most runs with something wrong that are shown.
const SHOWN: u64 = 3;

#[derive(Debug, Args)]
pub(super) struct SimulateArgs {
    /// The seed of the first run; each other one has the next. Without it, a new one, which is printed.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// How many runs.
    #[arg(long, value_name = "M", default_value_t = 1_000)]
    runs: u64,
    /// The most calls of a run, which has from half as many to all of them.
    #[arg(long, value_name = "COUNT", default_value_t = 40, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    calls: u16,
    /// The most workers of a run.
    #[arg(long, value_name = "COUNT", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=100))]
    workers: u16,
    /// Let nothing go wrong.
    #[arg(long)]
    no_faults: bool,
    /// Shrink what goes wrong, and write it into this directory, as traces for `replay`.
    #[arg(long, value_name = "DIR")]
    trace_dir: Option<PathBuf>,
    #[command(flatten)]
    adapter: AdapterArgs,
}

pub(super) fn run(args: &SimulateArgs) -> Exit {
    all(args).unwrap_or_else(|error| {
        complain(&error);
        Exit::NoJudgement
    })
}

fn all(args: &SimulateArgs) -> anyhow::Result<Exit> {
    let seed = args.seed.unwrap_or_else(seed::fresh);
    make_dir(args.trace_dir.as_deref())?;
    let mut session = args.adapter.session()?;
    let size = Size { calls: args.calls.into(), workers: args.workers.into(), faults: !args.no_faults };
    let mut out = anstream::stdout();
    let bar = bar();
    bar.set_length(args.runs);
    let sum = if let Some(session) = &mut session {
        let revision = session.revision();
        runs(args, &mut Live::new(session, revision, "simulate").going_on(), (seed, &size), &bar)?
    } else {
        runs(args, &mut args.adapter.machine(), (seed, &size), &bar)?
    };
    bar.finish_and_clear();
    or_closed(sum.tell(&mut out, seed))?;
    if let Some(session) = session {
        session.close();
    }
    Ok(if sum.wrong == 0 { Exit::Fine } else { Exit::NotConformant })
}

/// All runs, from the first seed on.
fn runs<W: Worker>(
    args: &SimulateArgs,
    worker: &mut W,
    (first, size): (u64, &Size),
    bar: &ProgressBar,
) -> anyhow::Result<Sum> {
    let mut sum = Sum::default();
    let mut out = anstream::stdout();
    for seed in (first..).take(usize::try_from(args.runs).unwrap_or(usize::MAX)) {
        let of_seed = || format!("the run with seed {seed}");
        let simulated = simulate(worker, seed, size).with_context(of_seed)?;
        bar.inc(1);
        if sum.add(&simulated) && sum.wrong <= SHOWN {
            bar.suspend(|| or_closed(tell(&mut out, args, seed, &simulated)))?;
            let Some(dir) = &args.trace_dir else { continue };
            if let Some(trace) = shrunk_trace(worker, seed, size).with_context(of_seed)? {
                let path = write_trace(dir, &format!("simulate-{seed}"), &trace)?;
                bar.suspend(|| or_closed(writeln!(out, "  shrunk: {}", path.display())))?;
            }
        }
    }
    worker.close()?;
    Ok(sum)
}

/// A run with something wrong, and the command line that makes it again.
fn tell(out: &mut impl Write, args: &SimulateArgs, seed: u64, simulated: &Simulated) -> io::Result<()> {
    if let Some(ending) = &simulated.wrong {
        writeln!(out, "a run of {} calls ends as it should not:", simulated.calls)?;
        how(out, ending)?;
    }
    for finding in &simulated.findings {
        writeln!(out, "  {finding}")?;
    }
    let faults = if args.no_faults { " --no-faults" } else { "" };
    let SimulateArgs { calls, workers, adapter, .. } = args;
    let machine = if adapter.machine { " --machine" } else { "" };
    let command: Vec<String> = adapter.command.iter().map(|word| quote(word)).collect();
    let command = if command.is_empty() { String::new() } else { format!(" -- {}", command.join(" ")) };
    let size = format!("--seed {seed} --runs 1 --calls {calls} --workers {workers}{faults}{machine}{command}");
    writeln!(out, "  again: {} simulate {size}", program())
}

/// All runs together.
#[derive(Default)]
struct Sum {
    runs: u64,
    calls: u64,
    steps: u64,
    asked: u64,
    took: Duration,
    wrong: u64,
    /// What should hold and does not.
    warned: BTreeSet<String>,
}

impl Sum {
    /// Adds a run; says whether something is wrong with it.
    fn add(&mut self, simulated: &Simulated) -> bool {
        self.runs += 1;
        self.calls += simulated.calls as u64;
        self.steps += simulated.steps;
        self.asked += simulated.asked;
        self.took += simulated.took;
        let ends_badly = simulated.wrong.as_ref().map(|ending| ending.broken(simulated.requirement));
        let findings = simulated.findings.iter().map(|finding| finding.requirement.as_str());
        let ids: BTreeSet<&str> = findings.chain(ends_badly).collect();
        let is_wrong = ids.iter().any(|id| is_must(id));
        self.wrong += u64::from(is_wrong);
        self.warned.extend(ids.into_iter().filter(|id| !is_must(id)).map(str::to_owned));
        is_wrong
    }

    fn tell(&self, out: &mut impl Write, seed: u64) -> io::Result<()> {
        let Self { runs, calls, steps, asked, wrong, .. } = self;
        let seconds = self.took.as_secs_f64();
        #[allow(clippy::cast_precision_loss, reason = "a figure for people")]
        let rate = *steps as f64 / seconds.max(f64::MIN_POSITIVE);
        writeln!(out, "{runs} runs of {calls} calls together, from seed {seed}")?;
        writeln!(
            out,
            "{steps} steps in {seconds:.2} s, which is {rate:.0} a second, with {asked} answers to the worker"
        )?;
        writeln!(out, "wrong: {wrong}")?;
        if self.warned.is_empty() {
            return Ok(());
        }
        let ids: Vec<&str> = self.warned.iter().map(String::as_str).collect();
        writeln!(out, "SHOULD does not hold: {}", ids.join(", "))
    }
}
