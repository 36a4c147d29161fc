// SPDX-License-Identifier: AGPL-3.0-only
//! What runs an adapter, and an imaginary SDK that is changed for a test.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics has failed")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use super::super::beside;

/// Frames that begin every session.
pub(crate) const HELLO: &str = r#"{"hello":{"protocol":1,"clock":1700000000,"seed":"0"}}"#;

/// What runs an adapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Runtime {
    Python,
    Node,
}

/// How an adapter ended, and what it said.
#[derive(Debug)]
pub(crate) struct End {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Runtime {
    pub(crate) fn adapter(self) -> PathBuf {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../brrr-conformance/adapters");
        folder.join(if self == Self::Python { "python/adapter.py" } else { "typescript/adapter.mjs" })
    }

    /// The file of the imaginary SDK that has its worker.
    pub(crate) fn source(self) -> &'static str {
        if self == Self::Python { "python/src/brrr/__init__.py" } else { "typescript/dist/index.js" }
    }

    /// The file that says which runtime the imaginary SDK needs, and how it says so.
    pub(crate) fn needs(self) -> (&'static str, &'static str, &'static str) {
        if self == Self::Python {
            ("python/pyproject.toml", ">=3.9", ">=3.99")
        } else {
            ("typescript/package.json", ">=20", ">=99")
        }
    }

    /// Whether it is there. Without it a test is skipped, loudly, and fails where `CI` is `true`.
    pub(crate) fn is_there(self) -> bool {
        let (program, package) = self.program();
        if Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok() {
            return true;
        }
        assert!(!std::env::var("CI").is_ok_and(|ci| ci == "true"), "{program} is missing; install {package}");
        eprintln!("!! {program} is missing, so a test of its adapter is SKIPPED; install {package}");
        false
    }

    fn program(self) -> (&'static str, &'static str) {
        if self == Self::Python { ("python3", "Python 3.9 or newer") } else { ("node", "Node 20 or newer") }
    }

    /// Starts the adapter with these arguments.
    pub(crate) fn start(self, arguments: &[&str]) -> Child {
        let mut command = Command::new(self.program().0);
        command.arg(self.adapter()).args(arguments).env_remove("PYTHONHASHSEED").env("PYTHONDONTWRITEBYTECODE", "1");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Gives the adapter this input, and waits until it ends.
    pub(crate) fn run(self, arguments: &[&str], input: &str) -> End {
        let mut child = self.start(arguments);
        // An adapter that does not want to read has ended.
        let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        End { status: output.status, stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

/// A copy of the imaginary SDK, removed when the test is over.
pub(crate) struct Copy {
    folder: PathBuf,
}

impl Copy {
    /// `name` is that of the test and the runtime, so that tests which run at once do not meet.
    pub(crate) fn new(name: &str, runtime: Runtime) -> Self {
        let folder = std::env::temp_dir().join(format!("brrr-stand-in-{}-{name}-{runtime:?}", std::process::id()));
        copy(&beside("stand_in"), &folder);
        Self { folder }
    }

    pub(crate) fn path(&self) -> &str {
        self.folder.to_str().unwrap()
    }

    /// Changes a text in one of its files; it has to be there.
    pub(crate) fn change(&self, file: &str, from: &str, to: &str) {
        let path = self.folder.join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from:?}");
        std::fs::write(path, text.replace(from, to)).unwrap();
    }

    pub(crate) fn rename(&self, from: &str, to: &str) {
        let to = self.folder.join(to);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::rename(self.folder.join(from), to).unwrap();
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // What the system keeps in its folder for such files does no harm.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
