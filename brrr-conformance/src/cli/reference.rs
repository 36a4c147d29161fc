// SPDX-License-Identifier: AGPL-3.0-only
//! What is judged where no command is given: the reference worker.

use std::env;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, anyhow, bail};

const NAME: &str = "brrr-ref-worker";

/// Whether `cargo run` started this program, inside its workspace.
pub(super) fn through_cargo() -> bool {
    workspace().is_some()
}

/// The command of the reference worker's adapter: built here when cargo runs this program, else the one beside it.
pub(super) fn command() -> anyhow::Result<Vec<String>> {
    let program = match workspace() {
        Some((cargo, root)) => build(&cargo, &root)?,
        None => beside()?,
    };
    let program = program.to_str().context("the path of the reference worker is not UTF-8; move it")?;
    Ok(vec![program.to_owned(), "adapter".to_owned()])
}

/// Cargo, and the directory of the workspace, when it runs this program.
fn workspace() -> Option<(PathBuf, PathBuf)> {
    let cargo = env::var_os("CARGO")?;
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?);
    let root = package.parent()?.to_owned();
    let ours = package.ends_with(env!("CARGO_PKG_NAME")) && root.join(NAME).join("Cargo.toml").is_file();
    ours.then(|| (cargo.into(), root))
}

fn build(cargo: &Path, root: &Path) -> anyhow::Result<PathBuf> {
    let mut child = Command::new(cargo)
        .args([
            "build",
            "--release",
            "--package",
            NAME,
            "--no-default-features",
            "--features",
            "cli",
            "--message-format",
            "json-render-diagnostics",
        ])
        .current_dir(root)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} cannot be started to build {NAME}", cargo.display()))?;
    let output = child.stdout.take().context("cargo has no standard output")?;
    let mut program = None;
    for line in BufReader::new(output).lines() {
        let message: serde_json::Value = serde_json::from_str(&line?).unwrap_or_default();
        if message["target"]["name"] == NAME && message["executable"].is_string() {
            program = message["executable"].as_str().map(PathBuf::from);
        }
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("{NAME} cannot be built ({status}); cargo says above why");
    }
    program.ok_or_else(|| anyhow!("cargo built {NAME} and names no program; give an adapter behind `--`"))
}

fn beside() -> anyhow::Result<PathBuf> {
    let own = env::current_exe().context("the path of this program is not known; give an adapter behind `--`")?;
    let program = own.with_file_name(format!("{NAME}{}", env::consts::EXE_SUFFIX));
    if program.is_file() {
        Ok(program)
    } else {
        bail!("there is no {} to judge; install it there, or give an adapter behind `--`", program.display())
    }
}
