// SPDX-License-Identifier: AGPL-3.0-only
//! Runs the kit as its users do.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, reason = "it is a part of tests")]

use std::path::PathBuf;
use std::process::{Command, Stdio};

const SUPPORT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support");

/// How a run ended and what it printed.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    /// The report has this text.
    #[track_caller]
    pub(crate) fn has(&self, text: &str) {
        assert!(self.stdout.contains(text), "{text:?} is not in the report:\n{}\n{}", self.stdout, self.stderr);
    }
}

/// `brrr-conformance ARGS`.
pub(crate) fn kit(args: &[&str]) -> Outcome {
    let output = Command::new(env!("CARGO_BIN_EXE_brrr-conformance"))
        .args(args)
        .stdin(Stdio::null())
        .env_remove("CARGO_MANIFEST_DIR")
        .output()
        .unwrap();
    Outcome {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// `brrr-conformance run FLAGS -- COMMAND`.
pub(crate) fn run(flags: &[&str], command: &[&str]) -> Outcome {
    kit(&[&["run", "--seed", "1"], flags, &["--"], command].concat())
}

/// Three cases against the fake adapter, with what the script of the first argument makes of it.
pub(crate) fn adapter(script: &str) -> Outcome {
    adapter_with(&[], script)
}

/// The same with flags.
pub(crate) fn adapter_with(flags: &[&str], script: &str) -> Outcome {
    let (cases, adapter) = (format!("{SUPPORT}/three.toml"), format!("{SUPPORT}/adapter.sh"));
    run(&[&["--cases", &cases], flags].concat(), &["sh", &adapter, script])
}

/// A path that nothing is at, for the test of this name.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    // One of the two fails, or both: the path is a file, a directory or nothing.
    let _ = std::fs::remove_file(&path);
    let _ = std::fs::remove_dir_all(&path);
    path
}

/// The path of a new file with this text, named after its test.
pub(crate) fn text_file(name: &str, text: &str) -> String {
    let thread = std::thread::current().name().unwrap_or_default().replace("::", "-");
    let path = scratch(&format!("{thread}-{name}"));
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}
