// SPDX-License-Identifier: AGPL-3.0-only
//! `brrr-ref-worker adapter`.

use std::io::{stdin, stdout};

use brrr_ref_worker::adapter::{self, ReferenceSdk};

/// Speaks the adapter protocol until standard input ends.
pub(crate) fn run() -> anyhow::Result<()> {
    adapter::run(&ReferenceSdk, stdin().lock(), stdout().lock())?;
    Ok(())
}
