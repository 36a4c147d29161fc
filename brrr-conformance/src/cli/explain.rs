// SPDX-License-Identifier: AGPL-3.0-only
//! `explain`: prints what a requirement or a case is about.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::bail;
use brrr_conformance::case::Case;
use brrr_conformance::coverage;
use brrr_conformance::property;
use brrr_conformance::requirement::{self, Requirement};
use brrr_conformance::verdict::Exit;
use clap::Args;

use super::CaseArgs;

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The id of a requirement, as in RET-007, or of a case, as `list` prints it.
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    cases: CaseArgs,
}

pub(super) fn explain(args: &ExplainArgs) -> anyhow::Result<Exit> {
    let cases = args.cases.load()?;
    let wanted = args.id.to_ascii_uppercase();
    let text = if let Some(requirement) = requirement::find(&wanted) {
        of_requirement(requirement, &cases)
    } else if let Some(case) = cases.iter().find(|case| case.id == args.id) {
        of_case(case)
    } else {
        bail!("{:?} is neither a requirement of spec/ nor a case; `list` prints the ids of the cases", args.id);
    };
    super::or_closed(anstream::stdout().write_all(text.as_bytes()))?;
    Ok(Exit::Fine)
}

fn of_requirement(requirement: &Requirement, cases: &[Case]) -> String {
    let Requirement { id, level, class, chapter, sentence, rationale, since, unchecked } = requirement;
    let mut text = format!("{id}  {level}, {class}, since revision {since}, spec/{chapter}.md\n  {sentence}\n\n");
    let _ = writeln!(text, "  {rationale}");
    if let Some(reason) = unchecked {
        let _ = writeln!(text, "\n  No machine checks it: {reason}");
    }
    let checks = |case: &&Case| case.cited().contains(id.as_str());
    section(&mut text, "cases that check it", cases.iter().filter(checks).map(|case| case.id.as_str()));
    let watch = property::ALL.iter().filter(|property| property.requirements().contains(&id.as_str()));
    section(&mut text, "properties that check it", watch.map(|property| property.name()));
    let mutants = coverage::mutants().unwrap_or_default();
    let broken = mutants.iter().filter(|mutant| mutant.requirement == *id);
    section(&mut text, "faulty workers that break it", broken.map(|mutant| mutant.does.as_str()));
    text
}

fn of_case(case: &Case) -> String {
    let mut text = format!("{}\n  {}\n", case.id, case.about);
    let revisions: Vec<String> = case.revisions.iter().map(u32::to_string).collect();
    let _ = writeln!(text, "  revisions {}", revisions.join(", "));
    for requirement in case.cited().into_iter().filter_map(requirement::find) {
        let _ = writeln!(text, "\n{}  {}\n  {}", requirement.id, requirement.level, requirement.sentence);
    }
    text
}

fn section<'a>(text: &mut String, title: &str, lines: impl Iterator<Item = &'a str>) {
    let lines: Vec<&str> = lines.collect();
    if !lines.is_empty() {
        let _ = writeln!(text, "\n  {title}:\n    {}", lines.join("\n    "));
    }
}
