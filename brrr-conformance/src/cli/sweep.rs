// SPDX-License-Identifier: AGPL-3.0-only
//! `sweep`: a worker dies before each of its ops.

use std::io::{self, Write};

use anyhow::Context as _;
use brrr_conformance::explore::{self, Bounds, Live, Place, Scenario, Swept};
use brrr_conformance::verdict::Exit;
use clap::Args;

use super::explore::AdapterArgs;
use super::{bar, complain, or_closed};

#[derive(Debug, Args)]
pub(super) struct SweepArgs {
    /// The most states of one scenario.
    #[arg(long, value_name = "STATES", default_value_t = Bounds::default().states)]
    budget: usize,
    #[command(flatten)]
    adapter: AdapterArgs,
}

pub(super) fn sweep(args: &SweepArgs) -> Exit {
    all(args).unwrap_or_else(|error| {
        complain(&error);
        Exit::NoJudgement
    })
}

fn all(args: &SweepArgs) -> anyhow::Result<Exit> {
    let scenarios = explore::swept_scenarios();
    let mut session = args.adapter.session()?;
    let bounds = Bounds { states: args.budget, ..Bounds::default() };
    let bar = bar();
    bar.set_length(scenarios.len() as u64);
    let (mut is_repaired, mut is_complete) = (true, true);
    for scenario in &scenarios {
        bar.set_message(scenario.name);
        let swept = match &mut session {
            Some(session) => {
                let revision = session.revision();
                explore::sweep(Live::new(session, revision, &format!("sweep {}", scenario.name)), scenario, &bounds)
            }
            None => explore::sweep(args.adapter.machine(), scenario, &bounds),
        };
        let swept = swept.with_context(|| format!("the scenario {} was not swept", scenario.name))?;
        (is_repaired, is_complete) = (is_repaired && swept.is_repaired(), is_complete && swept.is_complete);
        bar.inc(1);
        bar.suspend(|| or_closed(tell(&mut anstream::stdout(), scenario, &swept)))?;
    }
    bar.finish_and_clear();
    let word = if is_repaired { "holds" } else { "does not hold" };
    or_closed(writeln!(anstream::stdout(), "REP-002 {word}: one crash, and one more schedule of what is stuck"))?;
    if let Some(session) = session {
        session.close();
    }
    Ok(match (is_repaired, is_complete) {
        (false, _) => Exit::NotConformant,
        (true, false) => Exit::Inconclusive,
        (true, true) => Exit::Fine,
    })
}

fn tell(out: &mut impl Write, scenario: &Scenario<'_>, swept: &Swept) -> io::Result<()> {
    let complete = if swept.is_complete { "" } else { ", not complete; --budget lets it go on" };
    writeln!(out, "{}: {} states{complete}", scenario.name, swept.states)?;
    writeln!(
        out,
        "  {:44} {:>6} {:>9} {:>6} {:>6} {:>9} {:>11} {:>7} {:>9}",
        "dies before it", "ends", "recovered", "stuck", "lost", "duplicate", "record left", "damaged", "schedules"
    )?;
    for (point, place) in &swept.places {
        let Place { ends, recovered, stuck, lost, duplicate, left, damaged, unrepaired, schedules } = place;
        let unrepaired = if *unrepaired > 0 { format!(", {unrepaired} not repaired") } else { String::new() };
        writeln!(
            out,
            "  {point:44} {ends:>6} {recovered:>9} {stuck:>6} {lost:>6} {duplicate:>9} {left:>11} {damaged:>7} \
             {schedules:>9}{unrepaired}"
        )?;
    }
    swept.findings.iter().try_for_each(|finding| writeln!(out, "  {finding}"))
}
