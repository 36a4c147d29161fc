// SPDX-License-Identifier: AGPL-3.0-only
//! Which cases are meant, for every command that takes a choice of them.

use brrr_conformance::case::Case;
use brrr_conformance::suite::{self, SelectError, Shard};
use clap::Args;

#[derive(Debug, Args)]
pub(super) struct SelectArgs {
    /// Run only the cases that match: `*` is any part without a `/`, `**` any part. May be repeated.
    #[arg(long, value_name = "GLOB")]
    run: Vec<String>,
    /// Leave out the cases that match. May be repeated.
    #[arg(long, value_name = "GLOB")]
    skip: Vec<String>,
    /// Run the Ith of N parts of them; every case is in exactly one part, and stays there.
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
}

impl SelectArgs {
    pub(super) fn choose<'a>(&self, cases: &'a [Case]) -> Result<Vec<&'a Case>, SelectError> {
        suite::share(suite::select(cases, &self.run, &self.skip)?, self.shard)
    }
}
