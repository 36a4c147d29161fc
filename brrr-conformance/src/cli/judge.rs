// SPDX-License-Identifier: AGPL-3.0-only
//! `judge`: judges what was recorded.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use brrr_conformance::judge::Document;
use brrr_conformance::report::{About, Again, Json, Report, Summary, Text};
use brrr_conformance::verdict::{Exit, Judged};
use brrr_wire::revision::Revision;
use clap::Args;

use super::{complain, or_closed, program};

#[derive(Debug, Args)]
pub(super) struct JudgeArgs {
    /// Exchanges (vectors/exchanges/*.json) or traces (run --trace-dir); - is the standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print JSON Lines: one object a file, as soon as it is judged, then the sum.
    #[arg(long)]
    json: bool,
}

pub(super) fn judge(args: &JudgeArgs) -> anyhow::Result<Exit> {
    let total = args.files.len();
    let about = About { sdk: String::new(), version: String::new(), revision: None, seed: 0, selected: total, total };
    let mut report = report(args);
    or_closed(report.begin(&about))?;
    let mut summary = Summary::new(about);
    let mut revisions: Vec<Revision> = Vec::new();
    let mut refused = 0;
    for (index, path) in args.files.iter().enumerate() {
        let place = path.display().to_string();
        or_closed(report.progress(index, &place))?;
        match one(path) {
            Ok((revision, judged)) => {
                revisions.extend(revision);
                summary.add(&judged);
                or_closed(report.case(&judged))?;
            }
            Err(error) => {
                // The other files keep their results; the exit code says that one is missing.
                refused += 1;
                or_closed(report.refused(&place, &format!("{error:#}")))?;
                complain(&error);
            }
        }
    }
    summary.refused = Some(refused);
    summary.about.revision = revisions.first().copied().filter(|first| revisions.iter().all(|other| other == first));
    if args.json || !summary.areas.is_empty() {
        or_closed(report.end(&summary))?;
    }
    Ok(summary.exit())
}

fn report(args: &JudgeArgs) -> Box<dyn Report> {
    if args.json {
        return Box::new(Json::new(BufWriter::new(io::stdout())));
    }
    Box::new(Text::new(anstream::stdout(), Again::Judge(format!("{} judge", program()))))
}

fn one(path: &Path) -> anyhow::Result<(Option<Revision>, Judged)> {
    let place = path.display();
    let input = open(path).with_context(|| place.to_string())?;
    let document = Document::read(input).map_err(|error| anyhow!("{place}: {error}"))?;
    let judgement = document.judge().map_err(|error| anyhow!("{place}: {error}"))?;
    Ok((document.revision(), Judged::recorded(place.to_string(), &judgement)))
}

pub(super) fn open(path: &Path) -> anyhow::Result<Box<dyn BufRead>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(io::stdin().lock()));
    }
    if path.is_dir() {
        bail!("it is a directory; name the files in it, as in {}/*", path.display());
    }
    let file = File::open(path).context("it cannot be read")?;
    Ok(Box::new(BufReader::new(file)))
}
