// SPDX-License-Identifier: AGPL-3.0-only
//! Python with packages that `tests/run` installs.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "it is a part of tests")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the packages are.
pub(crate) struct Python(PathBuf);

/// Python with these packages; none where one is missing, which is a failure with `CI=true`.
pub(crate) fn with(directory: &str, packages: &[&str]) -> Option<Python> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools").join(directory);
    let python = Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success());
    let missing = packages.iter().find(|package| !path.join(package).is_dir());
    let message = match (python, missing) {
        (true, None) => return Some(Python(path)),
        (false, _) => "python3 is missing; install it with: apt-get install python3".to_owned(),
        (true, Some(package)) => {
            format!("{package} is not installed; `bash tests/run` installs it into target/tools/{directory}")
        }
    };
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{message}");
    eprintln!("!! SKIPPED: {message}");
    None
}

impl Python {
    /// What a program prints.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> String {
        let mut python = Command::new("python3");
        let output = python.args(["-c", program]).args(arguments).env("PYTHONPATH", &self.0).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
}
