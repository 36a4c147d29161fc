// SPDX-License-Identifier: AGPL-3.0-only
//! The command `brrr-ref-worker`.

mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match cli::Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("brrr-ref-worker: {error:#}");
            ExitCode::FAILURE
        }
    }
}
