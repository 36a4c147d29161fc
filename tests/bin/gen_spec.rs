// SPDX-License-Identifier: AGPL-3.0-only
//! Writes what is generated in `spec/` and README.md: the index of requirements, the tables of crashes in chapter 12, and
//! what the kept results say about the SDKs.

use std::path::Path;
use std::process::ExitCode;
use std::{fs, io};

use brrr_conformance::{known, requirement};
use brrr_tests::{crash_table, regions, sweep_table};

fn main() -> ExitCode {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    match generate(&spec) {
        Ok(()) => {
            println!(
                "spec/requirements.json: {} requirements; the tables of spec/12-repair.md,",
                requirement::all().len()
            );
            println!("spec/latitude.md and README.md");
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
    let text = sweep_table::put_into(&text).map_err(io::Error::other)?;
    fs::write(path, text)?;
    let known = known::all().map_err(io::Error::other)?;
    let rewrite = |path: &Path, make: fn(&str, &[known::Known]) -> Result<String, String>| {
        let text = make(&fs::read_to_string(path)?, &known).map_err(io::Error::other)?;
        fs::write(path, text)
    };
    rewrite(&spec.join("latitude.md"), regions::latitude)?;
    rewrite(&spec.join("../README.md"), regions::readme)
}
