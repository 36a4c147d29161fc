// SPDX-License-Identifier: AGPL-3.0-only
//! The command line.

mod doctor;
mod explain;
mod explore;
mod judge;
mod kept;
mod list;
mod matrix;
mod outputs;
mod pin;
mod reference;
mod replay;
mod requirements;
mod run;
mod select;
mod simulate;
mod sweep;

use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use brrr_conformance::case::{self, Case};
use brrr_conformance::report::quote;
use brrr_conformance::verdict::Exit;
use clap::{Args, Parser, Subcommand};
use indicatif::ProgressBar;

/// Says, case by case and requirement by requirement, whether a worker speaks the brrr protocol.
///
/// COMMAND starts an adapter: a few shims around an SDK that speak JSON lines. Without it, the reference worker is judged.
#[derive(Debug, Parser)]
#[command(name = "brrr-conformance", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: run::RunArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Judge an implementation (the default).
    Run(Box<run::RunArgs>),
    /// Judge exchanges and traces that were recorded.
    Judge(judge::JudgeArgs),
    /// Run the schedules of recorded traces again, against any implementation.
    Replay(replay::ReplayArgs),
    /// Print the cases.
    List(list::ListArgs),
    /// Print what checks each requirement.
    Requirements(requirements::RequirementsArgs),
    /// Print what a requirement or a case is about, and what the known SDKs do.
    Explain(explain::ExplainArgs),
    /// Say what is wrong with an adapter, before anything is judged with it.
    Doctor(doctor::DoctorArgs),
    /// Go through every schedule of the standard scenarios.
    Explore(explore::ExploreArgs),
    /// Make random runs of larger graphs of calls.
    Simulate(simulate::SimulateArgs),
    /// Let a worker die before each of its ops, and tell what is left and what repairs it.
    Sweep(sweep::SweepArgs),
    /// Print how implementations do, area by area, from results that were kept.
    Matrix(matrix::MatrixArgs),
}

#[derive(Debug, Args)]
struct CaseArgs {
    /// Use the cases of this file, or of all .toml files of this directory, instead of the built-in ones.
    #[arg(long, value_name = "PATH")]
    cases: Option<PathBuf>,
}

impl CaseArgs {
    fn load(&self) -> anyhow::Result<Vec<Case>> {
        match &self.cases {
            Some(path) => case::read(path).context("the cases cannot be used"),
            None => case::built_in().context("the built-in cases cannot be used"),
        }
    }
}

/// How this program is called, as a shell reads it.
fn program() -> String {
    if reference::through_cargo() {
        return "cargo run --release --".to_owned();
    }
    let called = std::env::args().next().filter(|called| !called.is_empty());
    quote(called.as_deref().unwrap_or("brrr-conformance"))
}

/// Makes the directory into which something will be written, before anything is done that would be lost without it.
fn make_dir(dir: Option<&Path>) -> anyhow::Result<()> {
    let make =
        |dir: &Path| fs::create_dir_all(dir).with_context(|| format!("the directory {} cannot be made", dir.display()));
    dir.map_or(Ok(()), make)
}

/// How far a run is, for those who watch a terminal; hidden elsewhere, and where a build server pretends to have one.
fn bar() -> ProgressBar {
    let watched = io::stderr().is_terminal() && std::env::var_os("CI").is_none();
    if watched { ProgressBar::new(0) } else { ProgressBar::hidden() }
}

/// A mistake of the caller, as opposed to one of the implementation.
fn usage(error: &anyhow::Error) -> Exit {
    complain(error);
    Exit::Usage
}

fn complain(error: &anyhow::Error) {
    anstream::eprintln!("{BAD}error:{BAD:#} {error:#}");
}

/// Nobody reads on: that is no error.
fn or_closed(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

const BAD: anstyle::Style = anstyle::Style::new().fg_color(Some(anstyle::Color::Ansi(anstyle::AnsiColor::Red))).bold();

pub(super) fn main() -> ExitCode {
    let Cli { command, run } = Cli::parse();
    let exit = match command.unwrap_or(Command::Run(Box::new(run))) {
        Command::Run(args) => run::run(&args),
        Command::Judge(args) => judge::judge(&args).unwrap_or_else(|error| usage(&error)),
        Command::Replay(args) => replay::replay(&args),
        Command::List(args) => list::list(&args).unwrap_or_else(|error| usage(&error)),
        Command::Requirements(args) => requirements::requirements(&args).unwrap_or_else(|error| usage(&error)),
        Command::Doctor(args) => doctor::doctor(&args),
        Command::Explore(args) => explore::explore(&args),
        Command::Simulate(args) => simulate::run(&args),
        Command::Sweep(args) => sweep::sweep(&args),
        Command::Matrix(args) => matrix::matrix(&args).unwrap_or_else(|error| usage(&error)),
        Command::Explain(args) => explain::explain(&args).unwrap_or_else(|error| usage(&error)),
    };
    ExitCode::from(exit.code())
}
