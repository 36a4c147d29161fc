// SPDX-License-Identifier: AGPL-3.0-only
//! What a run reads and leaves behind: expectations, results, traces.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use brrr_conformance::expectation::Expectations;
use brrr_conformance::report::{About, Report, Summary, quote, results};
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
    /// Change the file of expectations: what fails is added, for you to give the reason, and what passes is taken out.
    #[arg(long, requires = "expectations", conflicts_with = "strict")]
    write_expectations: bool,
    /// Write the verdict of every case, to be kept beside the adapter; all built-in cases have to be run.
    #[arg(long, value_name = "FILE", requires = "sdk_commit", conflicts_with_all = ["run", "skip", "shard", "cases"])]
    results: Option<PathBuf>,
    /// The commit of the implementation, for the results.
    #[arg(long, value_name = "COMMIT")]
    sdk_commit: Option<String>,
}

impl KeptArgs {
    /// What judges a case again in the same light.
    pub(super) fn again(&self) -> String {
        match &self.expectations {
            Some(path) if !self.strict => format!(" --expectations {}", quote(&path.display().to_string())),
            _ => String::new(),
        }
    }
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

    /// Writes what is to be kept, and says how the run ends; `ids` are those of all cases, run or not.
    pub(super) fn finish(&self, summary: &Summary, cases: &[Judged], ids: &[&str]) -> Exit {
        let written = self.write_results(summary, cases).and_then(|()| self.write_expectations(cases, ids));
        if let Err(error) = written {
            complain(&error);
            return Exit::NoJudgement;
        }
        // What is written anew has none of these any more.
        for sentence in summary.stale.iter().filter(|_| !self.args.write_expectations) {
            complain(&anyhow!("{sentence}"));
        }
        summary.exit()
    }

    fn write_results(&self, summary: &Summary, cases: &[Judged]) -> anyhow::Result<()> {
        let (Some(path), Some(commit)) = (&self.args.results, &self.args.sdk_commit) else {
            return Ok(());
        };
        let text = serde_json::to_string_pretty(&results(summary, cases, commit))? + "\n";
        fs::write(path, text).with_context(|| format!("the results cannot be written to {}", path.display()))
    }

    fn write_expectations(&self, cases: &[Judged], ids: &[&str]) -> anyhow::Result<()> {
        let Some(path) = self.args.expectations.as_ref().filter(|_| self.args.write_expectations) else {
            return Ok(());
        };
        let cannot = || format!("the expectations cannot be written to {}", path.display());
        let text = self.expectations.rewritten(cases, ids).map_err(|problem| anyhow!(problem)).with_context(cannot)?;
        fs::write(path, &text).with_context(cannot)?;
        if Expectations::parse(&text).is_err() {
            anstream::eprintln!("note: {} has new entries; give each its reason, else it is refused", path.display());
        }
        Ok(())
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
    /// Those of cases that need no attention too.
    pub(super) all: bool,
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
            (Some(dir), Some(trace)) if self.all || judged.verdict.needs_attention() => {
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
