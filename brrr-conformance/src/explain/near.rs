// SPDX-License-Identifier: AGPL-3.0-only
//! Ids that somebody may have meant.

use crate::case::Case;
use crate::requirement;

/// The most ids that are named.
const NAMED: usize = 3;
/// How alike two ids are that one may be meant by the other; 1 is the same.
const ALIKE: f64 = 0.82;
/// No id is as long as that.
const LONGEST: usize = 200;

/// The ids of requirements and cases that are most like a text: first those that hold it, then those that are alike.
pub fn near(text: &str, cases: &[Case]) -> Vec<String> {
    if text.is_empty() || text.len() > LONGEST {
        return Vec::new();
    }
    let wanted = text.to_ascii_lowercase();
    let requirements = requirement::all().iter().map(|one| one.id.as_str());
    let mut found: Vec<(f64, &str)> = requirements
        .chain(cases.iter().map(|case| case.id.as_str()))
        .map(|id| (likeness(&wanted, &id.to_ascii_lowercase()), id))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    found.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
    found.into_iter().take(NAMED).map(|(_, id)| id.to_owned()).collect()
}

fn likeness(wanted: &str, id: &str) -> f64 {
    // What is a whole part of an id was copied from it.
    let held = wanted.len() >= 4 && id.contains(wanted);
    let base = if held { 1.0 } else { 0.0 };
    base + strsim::normalized_damerau_levenshtein(wanted, id).max(ignoring_zeros(wanted, id))
}

/// `ret-7` is meant to be `ret-007`.
fn ignoring_zeros(wanted: &str, id: &str) -> f64 {
    let bare = |text: &str| {
        let (letters, digits) = text.split_once('-')?;
        Some((letters.to_owned(), digits.parse::<u32>().ok()?))
    };
    if bare(wanted).is_some_and(|wanted| Some(wanted) == bare(id)) { 0.99 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::near;
    use crate::case;

    #[test]
    fn what_may_be_meant_comes_first() {
        let cases = case::built_in().unwrap();
        let first = |text: &str| near(text, &cases).into_iter().next();
        assert_eq!(first("ret-7").as_deref(), Some("RET-007"));
        assert_eq!(first("RTE-007").as_deref(), Some("RET-007"));
        assert_eq!(first("loop/closed").as_deref(), Some("worker/loop/closed"));
        assert_eq!(first("worker/loop/closd").as_deref(), Some("worker/loop/closed"));
        assert_eq!(first("no such thing at all"), None);
        assert_eq!(first(&"x".repeat(100_000)), None);
        assert!(near("worker/return/", &cases).len() <= 3);
    }
}
