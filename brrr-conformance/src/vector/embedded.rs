// SPDX-License-Identifier: AGPL-3.0-only
//! The record vectors that are built into the kit.

use super::Vector;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../vectors/records/", $name)))),*]
    };
}

/// Every file of `vectors/records/`: name and text. A test proves that none is left out.
pub const FILES: &[(&str, &str)] = files![
    "call.jsonl",
    "examples.jsonl",
    "pending-returns.jsonl",
    "recorded.jsonl",
    "schedule-message.jsonl",
    "value.jsonl"
];

/// The vectors that are built into the kit, in the order of their files.
///
/// # Errors
/// One sentence that names the line that is no vector.
pub fn built_in() -> Result<Vec<Vector>, String> {
    let lines = FILES.iter().flat_map(|(name, text)| text.lines().enumerate().map(move |line| (*name, line)));
    lines
        .map(|(name, (number, line))| {
            serde_json::from_str(line).map_err(|error| format!("{name}:{}: this is no vector: {error}", number + 1))
        })
        .collect()
}
