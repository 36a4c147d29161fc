// SPDX-License-Identifier: AGPL-3.0-only
//! Which cases are run.

mod glob;
mod shard;

use thiserror::Error;

use crate::case::Case;
pub use glob::matches;
pub use shard::Shard;

/// A selection that cannot be meant.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SelectError {
    /// A pattern that no case has.
    #[error(
        "`{flag} {pattern}` matches none of the {cases} cases; `list` prints their ids, `*` stands for any part \
             without a `/` and `**` for any part"
    )]
    NoMatch {
        /// `--run` or `--skip`.
        flag: &'static str,
        /// The pattern.
        pattern: String,
        /// How many cases there are.
        cases: usize,
    },
    /// Everything is skipped.
    #[error("nothing is left to run: every case that `--run` selects is skipped")]
    Nothing,
    /// The part has none of the cases.
    #[error("part {shard} has none of the {cases} selected cases; use fewer parts")]
    EmptyShard {
        /// The part.
        shard: Shard,
        /// How many cases are selected.
        cases: usize,
    },
}

/// The cases that match any pattern of `run`, all where there is none, and no pattern of `skip`.
pub fn select<'a>(cases: &'a [Case], run: &[String], skip: &[String]) -> Result<Vec<&'a Case>, SelectError> {
    for (flag, patterns) in [("--run", run), ("--skip", skip)] {
        let useless = |pattern: &&String| !cases.iter().any(|case| matches(pattern, &case.id));
        if let Some(pattern) = patterns.iter().find(useless) {
            let pattern = pattern.clone();
            return Err(SelectError::NoMatch { flag, pattern, cases: cases.len() });
        }
    }
    let any = |patterns: &[String], case: &Case| patterns.iter().any(|pattern| matches(pattern, &case.id));
    let wanted = |case: &&Case| (run.is_empty() || any(run, case)) && !any(skip, case);
    let selected: Vec<&Case> = cases.iter().filter(wanted).collect();
    if selected.is_empty() { Err(SelectError::Nothing) } else { Ok(selected) }
}

/// Those of the selected cases that are in this part.
pub fn share(selected: Vec<&Case>, shard: Option<Shard>) -> Result<Vec<&Case>, SelectError> {
    let Some(shard) = shard else { return Ok(selected) };
    let cases = selected.len();
    let mine: Vec<&Case> = selected.into_iter().filter(|case| shard.has(&case.id)).collect();
    if mine.is_empty() { Err(SelectError::EmptyShard { shard, cases }) } else { Ok(mine) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases() -> Vec<Case> {
        let case = |id: &str| {
            let text =
                format!("schema = 'brrr-cases/1'\n[[case]]\nid = '{id}'\nabout = 'x'\nrequirements = ['RET-003']");
            crate::case::parse("x", &text).unwrap().remove(0).1
        };
        ["worker/return/one", "worker/return/two", "worker/loop/empty"].map(case).into()
    }

    fn selected(run: &[&str], skip: &[&str]) -> Result<Vec<String>, SelectError> {
        let owned = |list: &[&str]| list.iter().map(|pattern| (*pattern).to_owned()).collect::<Vec<_>>();
        let cases = cases();
        let found = select(&cases, &owned(run), &owned(skip))?;
        Ok(found.iter().map(|case| case.id.clone()).collect())
    }

    #[test]
    fn flags_may_be_repeated() {
        assert_eq!(selected(&[], &[]).unwrap().len(), 3);
        assert_eq!(selected(&["worker/loop/*", "**/two"], &[]).unwrap(), ["worker/return/two", "worker/loop/empty"]);
        assert_eq!(selected(&["worker/return/*"], &["**/one"]).unwrap(), ["worker/return/two"]);
    }

    #[test]
    fn a_pattern_without_a_case_is_an_error() {
        assert!(selected(&["nothing*"], &[]).unwrap_err().to_string().contains("`--run nothing*`"));
        assert!(selected(&[], &["x/**"]).unwrap_err().to_string().contains("`--skip x/**`"));
        assert_eq!(selected(&["**/one"], &["**/one"]), Err(SelectError::Nothing));
    }

    #[test]
    fn a_part_without_a_case_is_an_error() {
        let cases = cases();
        let parts = |of: u32| (1..=of).map(move |part| format!("{part}/{of}").parse::<Shard>().unwrap());
        let mine = parts(50).filter_map(|shard| share(cases.iter().collect(), Some(shard)).ok());
        assert_eq!(mine.map(|mine| mine.len()).sum::<usize>(), 3);
        let empty = parts(50).find_map(|shard| share(cases.iter().collect(), Some(shard)).err()).unwrap();
        assert!(empty.to_string().contains("none of the 3 selected cases"), "{empty}");
        assert_eq!(share(cases.iter().collect(), None).unwrap().len(), 3);
    }
}
