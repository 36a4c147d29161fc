// SPDX-License-Identifier: AGPL-3.0-only
//! Writes what is generated in `spec/`: the index of requirements, and the table of crashes in chapter 12.

use std::path::Path;
use std::process::ExitCode;
use std::{fs, io};

use brrr_conformance::requirement;
use brrr_tests::crash_table;

fn main() -> ExitCode {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    match generate(&spec) {
        Ok(()) => {
            println!("spec/requirements.json: {} requirements; spec/12-repair.md: its table", requirement::all().len());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("spec/ cannot be written: {error}; run this in a checkout that you may write to");
            ExitCode::FAILURE
        }
    }
}

fn generate(spec: &Path) -> io::Result<()> {
    fs::write(spec.join("requirements.json"), requirement::index(requirement::all()))?;
    let path = spec.join("12-repair.md");
    let text = crash_table::put_into(&fs::read_to_string(&path)?).map_err(io::Error::other)?;
    fs::write(path, text)
}
