// SPDX-License-Identifier: AGPL-3.0-only
//! Embeds the results that are kept beside the adapters, whichever are there, and what is expected to fail in them.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=adapters");
    let adapters = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("adapters");
    let mut code = String::from("&[\n");
    for adapter in sorted(&adapters)? {
        for results in sorted(&adapter.join("results"))? {
            if results.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let name = results.strip_prefix(&adapters)?.with_extension("").to_string_lossy().replace('\\', "/");
            let stem = results.file_stem().unwrap_or_default();
            let expectations = adapter.join("expectations").join(stem).with_extension("toml");
            let include = |path: &Path| format!("include_str!({:?})", path.display().to_string());
            let expected = if expectations.is_file() { include(&expectations) } else { "\"\"".to_owned() };
            writeln!(code, "    ({:?}, {}, {expected}),", name.replace("/results/", "/"), include(&results))?;
        }
    }
    code.push_str("]\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("known.rs"), code)?;
    Ok(())
}

/// What is in a directory, in the order of the names; nothing where there is none.
fn sorted(directory: &Path) -> io::Result<Vec<PathBuf>> {
    if !directory.is_dir() {
        return Ok(Vec::new());
    }
    let mut found =
        fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
    found.sort();
    Ok(found)
}
