// SPDX-License-Identifier: AGPL-3.0-only
//! The command line.

mod adapter;
#[cfg(feature = "demo")]
mod bench;
#[cfg(feature = "demo")]
mod choice;
#[cfg(feature = "demo")]
mod demo;
#[cfg(all(feature = "demo", feature = "redis", feature = "dynamodb"))]
mod on_servers;
#[cfg(feature = "demo")]
mod servers;
#[cfg(feature = "demo")]
mod serving;
#[cfg(feature = "demo")]
mod signals;
#[cfg(feature = "demo")]
mod tasks;

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
    /// Show it at work: a web front and a worker, in this process alone or on servers
    #[cfg(feature = "demo")]
    Demo(demo::Demo),
    /// Measure how fast this worker is, and what it costs
    ///
    /// A job is one message that is handled. On servers it makes the table that --dynamodb-table names and deletes it
    /// in the end; a table that is there already is refused. Its topic and its counters in Redis have names that nobody
    /// else uses, and are deleted as well, even if a signal ends it. CPU time and memory are those of this process.
    #[cfg(feature = "demo")]
    Bench(bench::Bench),
    #[cfg(all(feature = "demo", feature = "redis", feature = "dynamodb"))]
    #[command(flatten)]
    OnServers(on_servers::OnServers),
    /// What needs servers: work, schedule, read, monitor, setup, reset
    #[cfg(all(feature = "demo", not(all(feature = "redis", feature = "dynamodb"))))]
    #[command(external_subcommand)]
    NotBuiltIn(Vec<String>),
}

impl Cli {
    /// Runs the command that was given.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::Adapter => adapter::run(),
            #[cfg(feature = "demo")]
            Command::Demo(demo) => demo::run(&demo),
            #[cfg(feature = "demo")]
            Command::Bench(bench) => bench::run(&bench),
            #[cfg(all(feature = "demo", feature = "redis", feature = "dynamodb"))]
            Command::OnServers(command) => command.run(),
            #[cfg(all(feature = "demo", not(all(feature = "redis", feature = "dynamodb"))))]
            Command::NotBuiltIn(words) => match words.first().map(String::as_str) {
                Some("work" | "schedule" | "read" | "monitor" | "setup" | "reset") => servers::not_built_in(),
                word => anyhow::bail!("there is no command {:?}; --help lists them", word.unwrap_or_default()),
            },
        }
    }
}
