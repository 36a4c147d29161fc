// SPDX-License-Identifier: AGPL-3.0-only
//! Writes `vectors/exchanges/`: the behaviour of other SDKs, out of their event traces.
//!
//! ```text
//! cargo run -p brrr-tests --bin import-exchanges -- SDK/REVISION=TRACE…
//! ```
//!
//! SDK is `python` or `typescript`, REVISION is 1 or 2. The exchanges of each that is named are written anew.

use std::error::Error;
use std::fs;

use brrr_tests::exchange::Sdk;
use brrr_tests::import::exchanges::{Origin, import};
use brrr_tests::vector;

fn main() -> Result<(), Box<dyn Error>> {
    let traces: Vec<String> = std::env::args().skip(1).collect();
    if traces.is_empty() {
        return Err("name the traces, each as SDK/REVISION=PATH, for example python/2=events.txt".into());
    }
    for trace in &traces {
        let (origin, path) = parse(trace).ok_or_else(|| format!("`{trace}` is not SDK/REVISION=PATH"))?;
        transcribe(origin, path)?;
    }
    println!("now run bless-vectors");
    Ok(())
}

fn parse(argument: &str) -> Option<(Origin, &str)> {
    let (origin, path) = argument.split_once('=')?;
    let (sdk, revision) = origin.split_once('/')?;
    let revision = revision.parse().ok().filter(|revision| [1, 2].contains(revision))?;
    let sdk = Sdk::parse(sdk)?;
    Some((Origin { sdk, revision }, path))
}

fn transcribe(origin: Origin, path: &str) -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{path} cannot be read: {error}"))?;
    let imported = import(origin, &text).map_err(|error| format!("{path}, {error}"))?;
    let directory = vector::directory().join("exchanges");
    let prefix = format!("{}-revision-{}-", origin.sdk.name(), origin.revision);
    for entry in fs::read_dir(&directory)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&prefix) {
            fs::remove_file(entry.path())?;
        }
    }
    for exchange in &imported.exchanges {
        fs::write(directory.join(exchange.file_name()), exchange.to_text()?)?;
    }
    println!("{path}: {} exchanges", imported.exchanges.len());
    for (id, reason) in &imported.left_out {
        println!("  {id} is left out: {reason}");
    }
    Ok(())
}
