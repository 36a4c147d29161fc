// SPDX-License-Identifier: AGPL-3.0-only
//! What a run reads and leaves behind: expectations, results, traces.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use brrr_conformance::expectation::Expectations;
use brrr_conformance::report::{About, Report, Summary, results};
use brrr_conformance::verdict::{Exit, Judged};
use clap::Args;

use super::complain;

#[derive(Debug, Args)]
pub(super) struct KeptArgs {
    /// What the implementation is known to fail, and why.
    #[arg(long, value_name = "FILE")]
    expectations: Option<PathBuf>,
    /// Leave the expectations aside: every failure counts.
    #[arg(long, requires = "expectations")]
    strict: bool,
    /// Write the expectations anew: what fails is added, for you to give the reason, and what passes is taken out.
    #[arg(long, requires = "expectations", conflicts_with = "strict")]
    write_expectations: bool,
    /// Write the verdict of every case, to be kept beside the adapter.
    #[arg(long, value_name = "FILE", requires = "sdk_commit")]
    results: Option<PathBuf>,
    /// The commit of the implementation, for the results.
    #[arg(long, value_name = "COMMIT")]
    sdk_commit: Option<String>,
}

/// What a run is given and has to leave behind.
pub(super) struct Kept<'a> {
    args: &'a KeptArgs,
    expectations: Expectations,
}

impl<'a> Kept<'a> {
    pub(super) fn prepare(args: &'a KeptArgs) -> anyhow::Result<Self> {
        let expectations = match &args.expectations {
            Some(path) if !args.strict && (path.exists() || !args.write_expectations) => Expectations::read(path)?,
            _ => Expectations::default(),
        };
        Ok(Self { args, expectations })
    }

    pub(super) fn expectations(&self) -> &Expectations {
        &self.expectations
    }

    /// Writes what is to be kept, and says how the run ends.
    pub(super) fn finish(&self, summary: &Summary, cases: &[Judged]) -> Exit {
        let written = self.write_results(summary, cases).and_then(|()| self.write_expectations(cases));
        if let Err(error) = written {
            complain(&error);
            return Exit::NoJudgement;
        }
        let exit = summary.exit();
        // A part of the cases says nothing about the others' entries.
        if summary.about.selected < summary.about.total || self.args.write_expectations {
            return exit;
        }
        let ids: Vec<&str> = cases.iter().map(|judged| judged.id.as_str()).collect();
        let unmatched = self.expectations.unmatched(&ids);
        for pattern in &unmatched {
            complain(&anyhow!("the expectation {pattern:?} is about no case; take it out, or write it as `list` does"));
        }
        if unmatched.is_empty() || exit != Exit::Fine { exit } else { Exit::NotConformant }
    }

    fn write_results(&self, summary: &Summary, cases: &[Judged]) -> anyhow::Result<()> {
        let (Some(path), Some(commit)) = (&self.args.results, &self.args.sdk_commit) else {
            return Ok(());
        };
        let text = serde_json::to_string_pretty(&results(summary, cases, commit))? + "\n";
        fs::write(path, text).with_context(|| format!("the results cannot be written to {}", path.display()))
    }

    fn write_expectations(&self, cases: &[Judged]) -> anyhow::Result<()> {
        match &self.args.expectations {
            Some(path) if self.args.write_expectations => fs::write(path, self.expectations.after(cases).to_text())
                .with_context(|| format!("the expectations cannot be written to {}", path.display())),
            _ => Ok(()),
        }
    }
}

/// Keeps every judged case, its trace apart.
pub(super) struct Keeping<R> {
    pub(super) inner: R,
    pub(super) kept: Vec<Judged>,
}

impl<R: Report> Report for Keeping<R> {
    fn begin(&mut self, about: &About) -> io::Result<()> {
        self.inner.begin(about)
    }

    fn progress(&mut self, index: usize, id: &str) -> io::Result<()> {
        self.inner.progress(index, id)
    }

    fn case(&mut self, judged: &Judged) -> io::Result<()> {
        self.kept.push(Judged { trace: None, ..judged.clone() });
        self.inner.case(judged)
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        self.inner.end(summary)
    }
}

/// Writes traces beside the report.
pub(super) struct Traced<'a> {
    pub(super) inner: Box<dyn Report>,
    pub(super) dir: Option<&'a Path>,
}

impl Report for Traced<'_> {
    fn begin(&mut self, about: &About) -> io::Result<()> {
        self.inner.begin(about)
    }

    fn progress(&mut self, index: usize, id: &str) -> io::Result<()> {
        self.inner.progress(index, id)
    }

    fn case(&mut self, judged: &Judged) -> io::Result<()> {
        self.inner.case(judged)?;
        match (self.dir, &judged.trace) {
            (Some(dir), Some(trace)) if judged.verdict.needs_attention() => {
                let path = dir.join(format!("{}.brrrtrace", judged.id.replace('/', "__")));
                trace.write(BufWriter::new(File::create(path)?))
            }
            _ => Ok(()),
        }
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        self.inner.end(summary)
    }
}
