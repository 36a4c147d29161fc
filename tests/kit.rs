// SPDX-License-Identifier: AGPL-3.0-only
//! The kit as a library: judge a command, keep what was said.

use std::io;
use std::time::Duration;

use brrr_conformance::adapter::{MEMORY, Options};
use brrr_conformance::case::Case;
use brrr_conformance::expectation::Expectations;
use brrr_conformance::report::{About, Report, Summary};
use brrr_conformance::runner::{self, RunError};
use brrr_conformance::verdict::Judged;
use brrr_wire::revision::Revision;

const SEED: u64 = 1;
const CLOCK: u32 = 1_700_000_000;
/// A backstop: a worker that hangs is judged so by its being idle, long before this.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Keeps every judged case.
#[derive(Default)]
struct Keep(Vec<Judged>);

impl Report for Keep {
    fn begin(&mut self, _: &About) -> io::Result<()> {
        Ok(())
    }

    fn progress(&mut self, _: usize, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn case(&mut self, judged: &Judged) -> io::Result<()> {
        self.0.push(judged.clone());
        Ok(())
    }

    fn end(&mut self, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}

/// Judges the adapter that `command` starts by these cases, with a fixed seed.
///
/// # Errors
/// Where the adapter never comes to work, or no case is for the revision.
pub fn judge(command: &[String], revision: Revision, cases: &[&Case]) -> Result<(Summary, Vec<Judged>), RunError> {
    let options = Options { timeout: TIMEOUT, memory: MEMORY, seed: SEED, clock: CLOCK, revision: Some(revision) };
    let mut keep = Keep::default();
    let summary = runner::run(command, &options, cases, cases, &Expectations::default(), &mut keep)?;
    Ok((summary, keep.0))
}

/// What needs attention, a line each.
pub fn complaints(judged: &[Judged]) -> Vec<String> {
    let line = |judged: &Judged| {
        let findings: Vec<String> = judged.findings.iter().map(ToString::to_string).collect();
        format!("{} {}: {}", judged.verdict, judged.id, findings.join(" | "))
    };
    judged.iter().filter(|judged| judged.verdict.needs_attention()).map(line).collect()
}
