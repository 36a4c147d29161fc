// SPDX-License-Identifier: AGPL-3.0-only
//! `explain`: prints what a requirement or a case is about, what checks it, and what the known SDKs do.

use std::fmt::Write as _;
use std::io::Write as _;

use brrr_conformance::explain::{Explanation, OfCase, OfRequirement, Says, Sdk, explain as look_up};
use brrr_conformance::octets;
use brrr_conformance::verdict::Exit;
use clap::Args;

use super::CaseArgs;

/// The most lines of one section; `--json` prints all.
const LINES: usize = 20;
/// The most cases of one SDK and verdict that are named.
const NAMED: usize = 5;

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The id of a requirement, as in RET-007, or of a case, as `list` prints it.
    #[arg(value_name = "ID")]
    id: String,
    /// Print one object of JSON, with nothing left out.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    cases: CaseArgs,
}

pub(super) fn explain(args: &ExplainArgs) -> anyhow::Result<Exit> {
    let cases = args.cases.load()?;
    let explanation = look_up(&args.id, &cases)?;
    let text = match &explanation {
        _ if args.json => octets::to_line(&explanation),
        Explanation::Requirement(of) => of_requirement(of).into_bytes(),
        Explanation::Case(of) => of_case(of).into_bytes(),
    };
    super::or_closed(anstream::stdout().write_all(&text))?;
    Ok(Exit::Fine)
}

fn of_requirement(of: &OfRequirement<'_>) -> String {
    let Says { id, level, class, since, chapter, sentence } = of.says;
    let mut text = format!("{id}  {level}, {class}, since revision {since}, spec/{chapter}.md\n  {sentence}\n\n");
    let _ = writeln!(text, "  {}", of.rationale);
    if let Some(reason) = of.unchecked {
        let _ = writeln!(text, "\n  No machine checks it: {reason}");
    }
    section(&mut text, "cases that check it", of.cases.iter());
    section(&mut text, "properties that check it", of.properties.iter());
    section(&mut text, "vectors that show it", of.vectors.iter());
    let broken = of.mutants.iter().map(|mutant| format!("{}: {}", mutant.fault, mutant.does));
    section(&mut text, "faulty workers that break it", broken);
    section(&mut text, "what the known SDKs do", of.sdks.iter().flat_map(|sdk| sdk_lines(sdk, false)));
    text
}

fn of_case(of: &OfCase<'_>) -> String {
    let mut text = format!("{}\n  {}\n", of.id, of.about);
    let revisions: Vec<String> = of.revisions.iter().map(u32::to_string).collect();
    let _ = writeln!(text, "  revisions {}", revisions.join(", "));
    for Says { id, level, sentence, .. } in &of.requirements {
        let _ = writeln!(text, "\n{id}  {level}\n  {sentence}");
    }
    section(&mut text, "what the known SDKs do", of.sdks.iter().flat_map(|sdk| sdk_lines(sdk, true)));
    text
}

/// What one SDK does: a line, and one for each reason.
fn sdk_lines(sdk: &Sdk, of_case: bool) -> Vec<String> {
    let day = if sdk.date.is_empty() { String::new() } else { format!(", judged on {}", sdk.date) };
    let what = match (sdk.judged, of_case, sdk.verdicts.is_empty()) {
        (0, _, _) => "not judged".to_owned(),
        (_, true, true) => "PASS".to_owned(),
        (_, true, false) => sdk.verdicts.keys().cloned().collect::<Vec<_>>().join(", "),
        (count, false, true) => format!("it holds in {count} cases"),
        (count, false, false) => {
            let verdicts = sdk.verdicts.iter().map(|(verdict, cases)| {
                let more =
                    if cases.len() > NAMED { format!(" and {} more", cases.len() - NAMED) } else { String::new() };
                format!("{verdict} in {}{more}", cases[..cases.len().min(NAMED)].join(", "))
            });
            format!("of {count} cases, {}", verdicts.collect::<Vec<_>>().join("; "))
        }
    };
    let latitude = match sdk.latitude {
        Some(true) => "; it takes the latitude",
        Some(false) => "; it was not seen to take the latitude",
        None => "",
    };
    let mut lines = vec![format!("{} {} (revision {}{day}): {what}{latitude}", sdk.sdk, sdk.commit, sdk.revision)];
    let message = sdk.message.lines().next().filter(|message| !message.is_empty());
    lines.extend(message.map(|message| format!("  {message}")));
    for reason in &sdk.reasons {
        let issue = reason.issue.as_ref().map(|issue| format!(" ({issue})")).unwrap_or_default();
        lines.push(format!("  why: {}{issue}", reason.reason));
    }
    lines
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = impl AsRef<str>>) {
    let lines: Vec<_> = lines.collect();
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n  {title}:");
    for line in lines.iter().take(LINES) {
        let _ = writeln!(text, "    {}", line.as_ref());
    }
    if lines.len() > LINES {
        let _ = writeln!(text, "    … and {} more; --json prints all", lines.len() - LINES);
    }
}
