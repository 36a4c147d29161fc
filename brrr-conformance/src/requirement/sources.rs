// SPDX-License-Identifier: AGPL-3.0-only
//! The chapters, embedded.

macro_rules! chapters {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../spec/", $name, ".md")))),*]
    };
}

/// Every chapter that may hold requirement blocks: its name and its text, in reading order.
pub const CHAPTERS: &[(&str, &str)] = chapters![
    "02-bencode",
    "03-records",
    "04-keys",
    "05-contracts",
    "06-scheduling",
    "07-handling",
    "08-returns",
    "09-limits",
    "10-codec",
    "11-app",
    "12-repair",
    "bindings/memory",
    "bindings/redis",
    "bindings/dynamodb",
    "bindings/sqs",
];
