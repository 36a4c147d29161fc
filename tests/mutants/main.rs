// SPDX-License-Identifier: AGPL-3.0-only
//! Workers that are wrong on purpose: `brrr-mutant FAULT` is an adapter whose worker has that one fault.
//!
//! The steps of the protocol are written down here a second time, in plain order and without the machine of
//! `brrr-wire`, so that a fault can be put into any of them. `brrr-mutant none` has no fault and conforms.

mod adapter;
mod faults;
mod handling;
mod layer;
mod registering;
mod returning;
mod sending;
mod worker;

use std::io::{stdin, stdout};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use faults::{FAULTS, Fault};

/// A worker that is wrong on purpose, for the kit to catch.
#[derive(Debug, Parser)]
#[command(name = "brrr-mutant", version, about, args_conflicts_with_subcommands = true, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// What is wrong with the worker; `none` conforms
    #[arg(required = true, hide_possible_values = true)]
    fault: Option<Fault>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the faults
    List {
        /// As one JSON array
        #[arg(long)]
        json: bool,
    },
}

fn main() -> ExitCode {
    let Cli { command, fault } = Cli::parse();
    if let Some(Command::List { json }) = command {
        print!("{}", list(json));
        return ExitCode::SUCCESS;
    }
    let mutant = adapter::Mutant { fault: fault.unwrap_or(Fault::None) };
    match brrr_ref_worker::adapter::run(&mutant, stdin().lock(), stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("brrr-mutant: {error}");
            ExitCode::FAILURE
        }
    }
}

fn list(json: bool) -> String {
    if json {
        let row = |about: &faults::About| serde_json::json!({"fault": about.fault.name(), "requirement": about.requirement, "does": about.does});
        return format!("{:#}\n", serde_json::Value::Array(FAULTS.iter().map(row).collect()));
    }
    let row = |about: &faults::About| format!("{:28} {}  {}\n", about.fault.name(), about.requirement, about.does);
    FAULTS.iter().map(row).collect()
}
