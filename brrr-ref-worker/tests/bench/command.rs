// SPDX-License-Identifier: AGPL-3.0-only
//! Running the command.

use std::process::Command;

use serde::Deserialize;

/// What a line of `--json` says, as far as it does not depend on the clock.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Report {
    pub(crate) backend: String,
    pub(crate) scenario: String,
    pub(crate) roots: u64,
    pub(crate) workers: u64,
    pub(crate) jobs: u64,
    pub(crate) store_ops: u64,
    pub(crate) commands: u64,
    pub(crate) store_ops_per_job: f64,
    pub(crate) commands_per_job: f64,
    pub(crate) peak_resident_bytes_at_tenth: u64,
    pub(crate) peak_resident_bytes: u64,
}

/// The command, with nothing of the environment that would choose servers.
pub(crate) fn bench(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brrr-ref-worker"));
    command.arg("bench").args(args);
    for name in ["BRRR_REDIS_URL", "BRRR_DYNAMODB_TABLE", "BRRR_DYNAMODB_ENDPOINT"] {
        command.env_remove(name);
    }
    command.env("AWS_ACCESS_KEY_ID", "any").env("AWS_SECRET_ACCESS_KEY", "text");
    command
}

/// What it prints when all goes well.
pub(crate) fn printed(args: &[&str]) -> String {
    let output = bench(args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What it measured, one report a scenario.
pub(crate) fn reports(args: &[&str]) -> Vec<Report> {
    let printed = printed(&[args, &["--json"]].concat());
    printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What it says when it fails with this code.
pub(crate) fn refused(args: &[&str], code: i32) -> String {
    let output = bench(args).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
    said
}

/// The commands of Redis that so many workers need where nobody waits in vain: each message is taken, and each worker
/// asks for one more in the end; a message that a worker puts is one increment and one put, and the client put the
/// roots.
pub(crate) fn commands(jobs: u64, roots: u64, workers: u64) -> u64 {
    jobs + workers + 2 * (jobs - roots)
}
