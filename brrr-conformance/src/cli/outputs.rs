// SPDX-License-Identifier: AGPL-3.0-only
//! Where a run's reports go: the standard output, and the files that were asked for.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use brrr_conformance::report::{Again, JUnit, Json, Markdown, Report, Several, Text, Watched};
use clap::Args;
use indicatif::ProgressBar;

use super::bar;

#[derive(Debug, Args)]
pub(super) struct OutputArgs {
    /// Print JSON Lines: one object a case, then the sum.
    #[arg(long)]
    json: bool,
    /// Write a report for build servers, as `JUnit`'s XML, into this file.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Add a page in Markdown to this file; in a step of GitHub's, give `"$GITHUB_STEP_SUMMARY"`.
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,
}

impl OutputArgs {
    pub(super) const fn json(&self) -> bool {
        self.json
    }

    /// Opens what is to be written, before anything is run; `again` is the command line that judges one case again.
    pub(super) fn open(&self, again: &Again) -> anyhow::Result<Box<dyn Report>> {
        let mut all: Vec<Box<dyn Report>> = Vec::new();
        if let Some(path) = &self.junit {
            let file = File::create(path).with_context(|| cannot(path))?;
            all.push(Box::new(JUnit::new(BufWriter::new(file), again.clone())));
        }
        if let Some(path) = &self.summary {
            // GitHub shows what all commands of a step have added.
            let file = OpenOptions::new().create(true).append(true).open(path).with_context(|| cannot(path))?;
            all.push(Box::new(Markdown::new(BufWriter::new(file), again.clone())));
        }
        if self.json {
            all.push(Box::new(Json::new(BufWriter::new(io::stdout()))));
        } else {
            all.push(Box::new(Text::new(anstream::stdout(), again.clone())));
        }
        // Lines of JSON that a terminal shows would stand in the bar.
        let bar = if self.json && io::stdout().is_terminal() { ProgressBar::hidden() } else { bar() };
        Ok(Box::new(Watched::new(Several(all), bar)))
    }

    /// Takes away what was opened and never written, since a build server takes an empty file for a broken one.
    pub(super) fn discard(&self) {
        if let Some(path) = self.junit.as_ref().filter(|path| fs::metadata(path).is_ok_and(|file| file.len() == 0)) {
            // Where that fails, the file is as empty as before.
            let _ = fs::remove_file(path);
        }
    }
}

fn cannot(path: &Path) -> String {
    format!("the report {} cannot be written", path.display())
}
