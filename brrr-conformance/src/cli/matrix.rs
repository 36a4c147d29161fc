// SPDX-License-Identifier: AGPL-3.0-only
//! `matrix`: how implementations do, from results that were kept.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use brrr_conformance::known;
use brrr_conformance::report::{self, read_results};
use brrr_conformance::verdict::Exit;
use clap::Args;

#[derive(Debug, Args)]
pub(super) struct MatrixArgs {
    /// Results, as `run --results` writes them; without any, those of the SDKs that the kit knows.
    #[arg(value_name = "RESULTS")]
    files: Vec<PathBuf>,
}

pub(super) fn matrix(args: &MatrixArgs) -> anyhow::Result<Exit> {
    let mut all = Vec::new();
    for path in &args.files {
        let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        all.push(read_results(&text).map_err(|error| anyhow!("{}: {error}", path.display()))?);
    }
    if all.is_empty() {
        all = known::all().map_err(|error| anyhow!(error))?.into_iter().map(|known| known.results).collect();
    }
    super::or_closed(anstream::stdout().write_all(report::matrix(&all).as_bytes()))?;
    Ok(Exit::Fine)
}
