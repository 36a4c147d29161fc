// SPDX-License-Identifier: AGPL-3.0-only
//! `requirements`: prints what checks each requirement, and where nothing does.

use std::io::{self, Write as _};

use anyhow::anyhow;
use brrr_conformance::coverage::{self, Row};
use brrr_conformance::octets;
use brrr_conformance::verdict::Exit;
use clap::Args;

use super::{CaseArgs, or_closed};

#[derive(Debug, Args)]
pub(super) struct RequirementsArgs {
    /// Fail where a MUST has neither a case nor a vector, and its block does not say why.
    #[arg(long)]
    check: bool,
    /// Print JSON Lines.
    #[arg(long, conflicts_with = "check")]
    json: bool,
    #[command(flatten)]
    cases: CaseArgs,
}

pub(super) fn requirements(args: &RequirementsArgs) -> anyhow::Result<Exit> {
    let rows = coverage::rows(&args.cases.load()?).map_err(|error| anyhow!(error))?;
    let gaps: Vec<&Row> = rows.iter().filter(|row| row.gap).collect();
    let mut out = io::BufWriter::new(anstream::stdout());
    if args.json {
        rows.iter().try_for_each(|row| or_closed(out.write_all(&octets::to_line(row))))?;
    } else if args.check {
        for gap in &gaps {
            or_closed(writeln!(out, "{} {}: neither a case nor a vector cites it", gap.id, gap.level))?;
        }
    } else {
        or_closed(table(&mut out, &rows))?;
    }
    if !args.json {
        let musts = rows.iter().filter(|row| row.level.starts_with("MUST"));
        let left = musts.clone().filter(|row| row.unchecked.is_some()).count();
        let text = format!(
            "{} requirements, {} MUSTs, {left} of them left to people, {} gaps",
            rows.len(),
            musts.count(),
            gaps.len()
        );
        or_closed(writeln!(out, "{text}"))?;
    }
    or_closed(out.flush())?;
    Ok(if args.check && !gaps.is_empty() { Exit::NotConformant } else { Exit::Fine })
}

fn table(out: &mut impl io::Write, rows: &[Row]) -> io::Result<()> {
    writeln!(out, "{:8} {:10} {:>5} {:>7}  {:34} mutants", "id", "level", "cases", "vectors", "properties")?;
    for row in rows {
        let (properties, mutants) = (row.properties.join(" "), row.mutants.join(" "));
        let note = match (row.gap, &row.unchecked) {
            (true, _) => "GAP",
            (false, Some(_)) => "left to people",
            (false, None) => "",
        };
        let line = format!(
            "{:8} {:10} {:5} {:7}  {properties:34} {mutants} {note}",
            row.id, row.level, row.cases, row.vectors
        );
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
