// SPDX-License-Identifier: AGPL-3.0-only
//! Writes `vectors/records/recorded.jsonl`: every distinct record of captured traffic.
//!
//! ```text
//! cargo run -p brrr-tests --bin import-records -- NAME=CAPTURE…
//! ```
//!
//! A capture has one line of JSON for each request and response. NAME says in the vectors where they are from.

use std::error::Error;
use std::fs;

use brrr_tests::import::records::Collector;
use brrr_tests::vector;

fn main() -> Result<(), Box<dyn Error>> {
    let mut collector = Collector::default();
    let captures: Vec<String> = std::env::args().skip(1).collect();
    if captures.is_empty() {
        return Err("name the captures, each as NAME=PATH".into());
    }
    for capture in &captures {
        let (name, path) = capture.split_once('=').ok_or_else(|| format!("`{capture}` is not NAME=PATH"))?;
        let text = fs::read_to_string(path).map_err(|error| format!("{path} cannot be read: {error}"))?;
        collector.add(name, &text).map_err(|error| format!("{path}, {error}"))?;
    }
    let vectors = collector.finish();
    vector::write_file(&vector::directory().join("records/recorded.jsonl"), &vectors)?;
    println!("records/recorded.jsonl: {} vectors; now run bless-vectors", vectors.len());
    Ok(())
}
