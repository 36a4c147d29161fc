// SPDX-License-Identifier: AGPL-3.0-only
//! `run`: judges an implementation.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::anyhow;
use brrr_conformance::adapter::{MEMORY, Options};
use brrr_conformance::case::Case;
use brrr_conformance::report::{Again, quote};
use brrr_conformance::runner::{self, RunError};
use brrr_conformance::seed;
use brrr_conformance::verdict::{Exit, Judged};
use brrr_wire::revision::Revision;
use clap::Args;

use super::kept::{Keeping, Kept, KeptArgs, Traced};
use super::outputs::OutputArgs;
use super::select::SelectArgs;
use super::{CaseArgs, complain, list, make_dir, pin, program, reference, usage};

/// The time that adapters are told: a fixed one, so that runs are alike.
pub(super) const CLOCK: u32 = 1_700_000_000;
/// What `--timeout` is where it is not given.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// Speak this revision of the key schema; without it, the highest that kit and adapter know.
    #[arg(long, value_name = "N", value_parser = revision)]
    revision: Option<Revision>,
    #[command(flatten)]
    select: SelectArgs,
    /// Print the selected cases, and run nothing.
    #[arg(long)]
    list: bool,
    /// Stop after the first case that fails, or passes where it should fail, or cannot be judged.
    #[arg(long, conflicts_with_all = ["results", "write_expectations"])]
    fail_fast: bool,
    #[command(flatten)]
    outputs: OutputArgs,
    #[command(flatten)]
    cases: CaseArgs,
    /// Where random choices come from; without it, a new one, which the report prints.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// How long the adapter may be silent before it is given up.
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    timeout: Duration,
    /// How much memory the adapter may take before it is ended, which its case does not survive.
    #[arg(long, value_name = "MIB", default_value_t = MEMORY, value_parser = clap::value_parser!(u64).range(1..))]
    memory: u64,
    /// Write the trace of each case that needs attention into this directory.
    #[arg(long, value_name = "DIR")]
    trace_dir: Option<PathBuf>,
    /// Write the traces of all cases that are played, not only of those that need attention.
    #[arg(long, requires = "trace_dir")]
    all_traces: bool,
    #[command(flatten)]
    kept: KeptArgs,
    /// The command that starts the adapter.
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

pub(super) fn revision(text: &str) -> Result<Revision, String> {
    let found = text.parse().ok().and_then(Revision::from_number);
    found.ok_or_else(|| "the kit knows the revisions 1 and 2".to_owned())
}

pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "it is no number of seconds".to_owned())?;
    if seconds > 0.0 && seconds <= 86_400.0 {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err("it has to be more than 0 and at most 86400".to_owned())
    }
}

impl RunArgs {
    /// Whether a case is for the revision that is asked for, where one is.
    fn speaks(&self, case: &Case) -> bool {
        self.revision.is_none_or(|revision| case.applies_to(revision))
    }
}

pub(super) fn run(args: &RunArgs) -> Exit {
    let cases = match args.cases.load() {
        Ok(cases) => cases,
        Err(error) => return usage(&error),
    };
    let selected = match args.select.choose(&cases) {
        Ok(selected) => selected,
        Err(error) => return usage(&error.into()),
    };
    if args.list {
        return list::print(selected.into_iter().filter(|case| args.speaks(case)), args.outputs.json())
            .unwrap_or_else(|error| usage(&error));
    }
    let command = if args.command.is_empty() { reference::command() } else { Ok(args.command.clone()) };
    let command = match command.and_then(|command| make_dir(args.trace_dir.as_deref()).map(|()| command)) {
        Ok(command) => command,
        Err(error) => {
            complain(&error);
            return Exit::NoJudgement;
        }
    };
    let options = Options {
        timeout: args.timeout,
        memory: args.memory,
        seed: args.seed.unwrap_or_else(seed::fresh),
        clock: CLOCK,
        revision: args.revision,
    };
    let kept = match Kept::prepare(&args.kept) {
        Ok(kept) => kept,
        Err(error) => return usage(&error),
    };
    let all: Vec<_> = cases.iter().collect();
    pin::to_one_core();
    let inner = match args.outputs.open(&again(args, options.seed)) {
        Ok(report) => report,
        Err(error) => return usage(&error),
    };
    let traced = Traced { inner, dir: args.trace_dir.as_deref(), all: args.all_traces };
    let mut report = Keeping { inner: traced, kept: Vec::new() };
    let enough = |judged: &Judged| args.fail_fast && judged.verdict.is_decisive();
    match runner::run_until(&command, &options, &selected, &all, kept.expectations(), enough, &mut report) {
        Ok(summary) => {
            let applies = |case: &&Case| summary.about.revision.is_none_or(|revision| case.applies_to(revision));
            let ids: Vec<&str> = cases.iter().filter(applies).map(|case| case.id.as_str()).collect();
            kept.finish(&summary, &report.kept, &ids)
        }
        Err(RunError::Report(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::NoJudgement,
        Err(error) => {
            args.outputs.discard();
            let exit = error.exit();
            complain(&anyhow!(error));
            exit
        }
    }
}

/// The command line that plays a case again: what comes before its `--run`, and behind.
fn again(args: &RunArgs, seed: u64) -> Again {
    let program = program();
    let cases = args.cases.cases.as_ref().map(|path| format!(" --cases {}", quote(&path.display().to_string())));
    let revision = args.revision.map(|revision| format!(" --revision {revision}"));
    let words = args.command.iter().map(|word| format!(" {}", quote(word)));
    let command: String = words.collect();
    let command = if command.is_empty() { command } else { format!(" --{command}") };
    let timeout = if args.timeout == DEFAULT_TIMEOUT {
        String::new()
    } else {
        format!(" --timeout {}", args.timeout.as_secs_f64())
    };
    Again::Run {
        before: format!("{program} run{}{}", cases.unwrap_or_default(), args.kept.again()),
        behind: format!("{} --seed {seed}{timeout}{command}", revision.unwrap_or_default()),
    }
}
