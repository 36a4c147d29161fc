// SPDX-License-Identifier: AGPL-3.0-only
//! The adapters of the two SDKs, tried on an imaginary SDK of a few lines: the SDKs themselves are not needed.

mod adapters {
    pub(crate) mod bad_input;
    pub(crate) mod runtime;
    pub(crate) mod session;
}

use std::path::{Path, PathBuf};

use adapters::runtime::Runtime;

/// Files beside the tests.
fn beside(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("adapters").join(path)
}

/// Both adapters, each with what runs it.
const BOTH: [Runtime; 2] = [Runtime::Python, Runtime::Node];

#[test]
fn a_worker_is_played() {
    adapters::session::play("worker.txt");
}

#[test]
fn a_client_is_played() {
    adapters::session::play("client.txt");
}

#[test]
fn tasks_are_played() {
    adapters::session::play("app.txt");
}

#[test]
fn timers_are_told_and_waited_for() {
    adapters::session::wait_for_a_timer();
}

#[test]
fn the_generation_is_found_out() {
    adapters::session::know_the_first_generation();
}

#[test]
fn what_is_missing_is_said() {
    adapters::bad_input::nothing_there();
    adapters::bad_input::unknown_generation();
    adapters::bad_input::half_installed();
    adapters::bad_input::too_old();
    adapters::bad_input::not_built();
}

#[test]
fn mistakes_of_the_kit_are_said() {
    adapters::bad_input::mistakes_of_the_kit();
}

#[test]
fn adapters_are_small() {
    for runtime in BOTH {
        let lines = std::fs::read_to_string(runtime.adapter()).unwrap().lines().count();
        assert!(lines <= 300, "{} has {lines} lines; 300 are the most", runtime.adapter().display());
    }
}
