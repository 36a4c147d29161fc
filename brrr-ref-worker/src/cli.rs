// SPDX-License-Identifier: AGPL-3.0-only
//! The command line.

mod adapter;
mod bench;

use clap::{Parser, Subcommand};

/// The reference worker of the brrr protocol.
#[derive(Debug, Parser)]
#[command(name = "brrr-ref-worker", version, about)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Speak the adapter protocol on standard input and output, so that brrr-conformance can judge this worker
    ///
    /// The kit starts this by itself; by hand, type one JSON command a line, for example
    /// {"hello":{"protocol":1,"clock":1700000000,"seed":"0"}}.
    Adapter,
    /// Measure how fast this worker is
    Bench(bench::Bench),
}

impl Cli {
    /// Runs the command that was given.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::Adapter => adapter::run(),
            Command::Bench(bench) => bench::run(&bench),
        }
    }
}
