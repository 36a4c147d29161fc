// SPDX-License-Identifier: AGPL-3.0-only
//! The files that hold exchanges: JSON below `vectors/exchanges/`.

use std::path::PathBuf;

pub use brrr_conformance::exchange::*;

use crate::vector::{directory, list};

/// All files of `vectors/exchanges/`, by name.
pub fn read_all() -> Result<Vec<(PathBuf, Exchange)>, String> {
    let paths = list(&directory().join("exchanges"), "json").map_err(|error| error.to_string())?;
    let one = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let exchange = Exchange::parse(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok((path, exchange))
    };
    paths.into_iter().map(one).collect()
}
