// SPDX-License-Identifier: AGPL-3.0-only
//! `judge`: judges what was recorded.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use brrr_conformance::judge::Document;
use brrr_conformance::report::{About, Again, Json, Report, Style, Summary, Text};
use brrr_conformance::verdict::{Exit, Judged};
use brrr_wire::revision::Revision;
use clap::Args;

use super::{or_closed, program, usage};

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
    let about =
        About { sdk: String::new(), version: String::new(), revision: Revision::Two, seed: 0, selected: total, total };
    let mut summary = Summary::new(about);
    let mut report = report(args);
    let mut unreadable = false;
    for (index, path) in args.files.iter().enumerate() {
        or_closed(report.progress(index, &path.display().to_string()))?;
        match one(path) {
            Ok(judged) => {
                summary.add(&judged);
                or_closed(report.case(&judged))?;
            }
            Err(error) => {
                // The other files keep their results; the exit code says that one is missing.
                unreadable = true;
                usage(&error);
            }
        }
    }
    if !summary.areas.is_empty() {
        or_closed(report.end(&summary))?;
    }
    Ok(if unreadable { Exit::Usage } else { summary.exit() })
}

fn report(args: &JudgeArgs) -> Box<dyn Report> {
    if args.json {
        return Box::new(Json::new(BufWriter::new(io::stdout())));
    }
    let style = Style { again: Again::Judge(format!("{} judge", program())), progress: io::stderr().is_terminal() };
    Box::new(Text::new(anstream::stdout(), io::stderr(), style))
}

fn one(path: &Path) -> anyhow::Result<Judged> {
    let place = path.display();
    let document = Document::read(open(path)?).map_err(|error| anyhow!("{place}: {error}"))?;
    let judgement = document.judge().map_err(|error| anyhow!("{place}: {error}"))?;
    Ok(Judged::recorded(place.to_string(), &judgement))
}

fn open(path: &Path) -> anyhow::Result<Box<dyn BufRead>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(io::stdin().lock()));
    }
    if path.is_dir() {
        bail!("{} is a directory; name the files in it, as in {}/*", path.display(), path.display());
    }
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(Box::new(BufReader::new(file)))
}
