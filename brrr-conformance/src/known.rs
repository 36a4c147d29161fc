// SPDX-License-Identifier: AGPL-3.0-only
//! The SDKs that were judged: the results that are kept beside the adapters, and why each of them fails what it fails.

use brrr_wire::proto::conformance::Results;

use crate::expectation::Expectations;
use crate::report::read_results;

/// Name, results and expectations of each file of results that was there when the kit was built.
const EMBEDDED: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/known.rs"));

/// One implementation at one commit.
#[derive(Clone, Debug)]
pub struct Known {
    /// The adapter and the file, for example `python/revision-2-63341b4`.
    pub name: String,
    /// How it did.
    pub results: Results,
    /// What it is known to fail, and why.
    pub expectations: Expectations,
}

/// All that are known, in the order of their names.
///
/// # Errors
/// One sentence, where a file cannot be read.
pub fn all() -> Result<Vec<Known>, String> {
    let one = |(name, results, expectations): &(&str, &str, &str)| {
        let results = read_results(results).map_err(|error| format!("the results of {name}: {error}"))?;
        let expectations = if expectations.is_empty() {
            Expectations::default()
        } else {
            Expectations::parse(expectations).map_err(|error| format!("the expectations of {name}: {error}"))?
        };
        Ok(Known { name: (*name).to_owned(), results, expectations })
    };
    EMBEDDED.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_results_is_known() {
        let known = all().unwrap();
        let mut files = 0;
        for adapter in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/adapters")).unwrap() {
            let results = adapter.unwrap().path().join("results");
            files += std::fs::read_dir(results).map_or(0, Iterator::count);
        }
        assert_eq!(known.len(), files);
        assert!(known.iter().any(|one| one.name.starts_with("python/")), "{known:?}");
    }
}
