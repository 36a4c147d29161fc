// SPDX-License-Identifier: AGPL-3.0-only
//! `brrr-conformance`: says, case by case and requirement by requirement, whether a worker speaks the brrr protocol.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
