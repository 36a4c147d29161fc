// SPDX-License-Identifier: AGPL-3.0-only
//! Writes `spec/requirements.json` from the chapters.

use std::path::Path;
use std::process::ExitCode;

use brrr_conformance::requirement;

fn main() -> ExitCode {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/requirements.json");
    match std::fs::write(&path, requirement::index(requirement::all())) {
        Ok(()) => {
            println!("spec/requirements.json: {} requirements", requirement::all().len());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!(
                "spec/requirements.json cannot be written: {error}; run this in a checkout that you may write to"
            );
            ExitCode::FAILURE
        }
    }
}
