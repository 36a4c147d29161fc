// SPDX-License-Identifier: AGPL-3.0-only
//! The case files, embedded.

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../cases/", $name)))),*]
    };
}

/// The case files that are built into the kit: name and text. A test proves that none is left out.
pub const FILES: &[(&str, &str)] = files![
    "app-call.toml",
    "app-fail.toml",
    "app-gather.toml",
    "app-graph.toml",
    "app-name.toml",
    "app-value.toml",
    "client.toml",
    "defer.toml",
    "limit.toml",
    "race.toml",
    "return.toml",
    "run.toml",
    "unhandled.toml",
];
