// SPDX-License-Identifier: AGPL-3.0-only
//! `list`: prints the cases.

use std::io::{self, Write as _};

use brrr_conformance::case::{self, Case};
use brrr_conformance::verdict::Exit;
use clap::Args;
use serde::Serialize;

use super::CaseArgs;
use super::select::SelectArgs;

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Print JSON Lines.
    #[arg(long)]
    json: bool,
    /// Print the digest of the built-in cases alone, by which kept results know whether they are stale.
    #[arg(long, conflicts_with_all = ["json", "cases", "run", "skip", "shard"])]
    digest: bool,
    #[command(flatten)]
    select: SelectArgs,
    #[command(flatten)]
    cases: CaseArgs,
}

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    about: &'a str,
    requirements: &'a [String],
    revisions: &'a [u32],
}

pub(super) fn list(args: &ListArgs) -> anyhow::Result<Exit> {
    if args.digest {
        super::or_closed(writeln!(anstream::stdout(), "{}", case::digest()))?;
        return Ok(Exit::Fine);
    }
    let cases = args.cases.load()?;
    print(args.select.choose(&cases)?.into_iter(), args.json)
}

/// Prints these cases, a line each.
pub(super) fn print<'a>(cases: impl Iterator<Item = &'a Case>, json: bool) -> anyhow::Result<Exit> {
    let cases: Vec<&Case> = cases.collect();
    let mut out = io::BufWriter::new(anstream::stdout());
    let width = cases.iter().map(|case| case.id.len()).max().unwrap_or(0);
    for case in cases {
        let (id, about) = (case.id.as_str(), case.about.as_str());
        let (requirements, revisions) = (case.requirements.as_slice(), case.revisions.as_slice());
        let done = if json {
            out.write_all(&brrr_conformance::octets::to_line(&Line { id, about, requirements, revisions }))
        } else {
            writeln!(out, "{id:width$}  {}", requirements.join(" "))
        };
        super::or_closed(done)?;
    }
    super::or_closed(out.flush())?;
    Ok(Exit::Fine)
}
