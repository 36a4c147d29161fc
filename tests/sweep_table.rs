// SPDX-License-Identifier: AGPL-3.0-only
//! The table in chapter 12 of what is left wherever a worker dies, made by a sweep over the machine.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use brrr_conformance::explore::{Bounds, Machine, Place, sweep, swept_scenarios};
use brrr_wire::revision::Revision;

/// The lines between which the table stands in the chapter.
pub const MARKERS: [&str; 2] = ["<!-- table: sweep -->\n", "<!-- end of sweep -->\n"];
const HEAD: &str = "| dies before it | ends | recovered | stuck | lost | task runs twice | record left | damaged | schedules |\n\
                    |---|---|---|---|---|---|---|---|---|\n";

/// The chapter's text with the table as a sweep finds it.
///
/// # Errors
/// One sentence, where the chapter has no place for the table or the machine cannot be swept.
pub fn put_into(chapter: &str) -> Result<String, String> {
    let [begin, end] = MARKERS;
    let missing = || format!("spec/12-repair.md needs the lines {begin:?} and {end:?}");
    let (before, rest) = chapter.split_once(begin).ok_or_else(missing)?;
    let (_, after) = rest.split_once(end).ok_or_else(missing)?;
    Ok(format!("{before}{begin}\n{}\n{end}{after}", table()?))
}

fn table() -> Result<String, String> {
    let mut all: BTreeMap<String, Place> = BTreeMap::new();
    for scenario in swept_scenarios() {
        let swept = sweep(Machine(Revision::Two), &scenario, &Bounds::default()).map_err(|error| error.to_string())?;
        if !swept.is_complete {
            return Err(format!("the sweep of {} is not complete", scenario.name));
        }
        for (point, place) in swept.places {
            all.entry(point).or_default().join(&place);
        }
    }
    let mut table = HEAD.to_owned();
    for (point, place) in &all {
        let Place { ends, recovered, stuck, lost, duplicate, left, damaged, schedules, .. } = place;
        let cells = format!(
            "| {point} | {ends} | {recovered} | {stuck} | {lost} | {duplicate} | {left} | {damaged} | {schedules} |"
        );
        writeln!(table, "{cells}").map_err(|error| error.to_string())?;
    }
    Ok(table)
}
