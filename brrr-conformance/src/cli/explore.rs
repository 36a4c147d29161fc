// SPDX-License-Identifier: AGPL-3.0-only
//! `explore`: every schedule of the standard scenarios.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use brrr_conformance::adapter::{MEMORY, Options, Session};
use brrr_conformance::explore::{
    self, Bounds, Damage, Ending, Explored, Failure, Live, Machine, Scenario, Ways, Worker,
};
use brrr_conformance::requirement;
use brrr_conformance::trace::Trace;
use brrr_conformance::verdict::Exit;
use brrr_wire::revision::Revision;
use clap::Args;

use super::run::{CLOCK, revision, seconds};
use super::{bar, complain, make_dir, or_closed, pin, reference, usage};

/// It is the same for everybody: no schedule is left to chance.
const SEED: u64 = 1;

#[derive(Debug, Args)]
pub(super) struct ExploreArgs {
    /// Explore this scenario only; may be given again.
    #[arg(long = "run", value_name = "NAME")]
    only: Vec<String>,
    /// Print the scenarios, and explore nothing.
    #[arg(long)]
    list: bool,
    /// The most states of one scenario.
    #[arg(long, value_name = "STATES", default_value_t = Bounds::default().states)]
    budget: usize,
    /// Write the shortest run that shows a hazard or goes wrong, shrunk, into this directory, as a trace for `replay`.
    #[arg(long, value_name = "DIR")]
    trace_dir: Option<PathBuf>,
    #[command(flatten)]
    adapter: AdapterArgs,
}

/// Who is asked.
#[derive(Debug, Args)]
pub(super) struct AdapterArgs {
    /// Ask the machine of this kit, in this process, instead of an adapter.
    #[arg(long, conflicts_with = "command")]
    pub(super) machine: bool,
    /// The revision to speak; without it, the highest that the adapter knows.
    #[arg(long, value_name = "N", value_parser = revision)]
    pub(super) revision: Option<Revision>,
    /// How long the adapter may be silent.
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    timeout: Duration,
    /// The command that starts the adapter; without it, the reference worker's.
    #[arg(last = true, value_name = "COMMAND")]
    pub(super) command: Vec<String>,
}

impl AdapterArgs {
    /// The machine that is asked where no adapter is.
    pub(super) fn machine(&self) -> Machine {
        Machine(self.revision.unwrap_or(Revision::Two))
    }

    /// The adapter, started; none where the machine is asked.
    pub(super) fn session(&self) -> anyhow::Result<Option<Session>> {
        if self.machine {
            return Ok(None);
        }
        let command = if self.command.is_empty() { reference::command()? } else { self.command.clone() };
        let (timeout, revision) = (self.timeout, self.revision);
        let options = Options { timeout, memory: MEMORY, seed: SEED, clock: CLOCK, revision };
        pin::to_one_core();
        Session::start(&command, &options).map(Some).map_err(|error| anyhow!(error))
    }
}

pub(super) fn explore(args: &ExploreArgs) -> Exit {
    let mut scenarios = explore::scenarios();
    if let Some(name) = args.only.iter().find(|name| scenarios.iter().all(|scenario| scenario.name != **name)) {
        let names: Vec<&str> = scenarios.iter().map(|scenario| scenario.name).collect();
        return usage(&anyhow!("there is no scenario {name:?}; the scenarios are {}", names.join(", ")));
    }
    scenarios.retain(|scenario| args.only.is_empty() || args.only.iter().any(|name| name == scenario.name));
    let explored = if args.list { list(&scenarios) } else { all(args, &scenarios) };
    explored.unwrap_or_else(|error| {
        complain(&error);
        Exit::NoJudgement
    })
}

fn list(scenarios: &[Scenario<'_>]) -> anyhow::Result<Exit> {
    let mut out = anstream::stdout();
    for Scenario { name, about, .. } in scenarios {
        or_closed(writeln!(out, "{name:26} {about}"))?;
    }
    Ok(Exit::Fine)
}

fn all(args: &ExploreArgs, scenarios: &[Scenario<'static>]) -> anyhow::Result<Exit> {
    make_dir(args.trace_dir.as_deref())?;
    let mut session = args.adapter.session()?;
    let bounds = Bounds { states: args.budget, ..Bounds::default() };
    let mut out = anstream::stdout();
    let bar = bar();
    bar.set_length(scenarios.len() as u64);
    let mut sum = Sum::default();
    for scenario in scenarios {
        let watch = &mut |states: u64| bar.set_message(format!("{}: {states} states", scenario.name));
        watch(0);
        let explored = if let Some(session) = &mut session {
            let revision = session.revision();
            explore::explore_live(Live::new(session, revision, scenario.name), scenario, &bounds, watch)
        } else {
            explore::explore_watched(args.adapter.machine(), scenario, &bounds, watch)
        };
        let of_scenario = || format!("the scenario {} was not explored", scenario.name);
        let explored = explored.with_context(of_scenario)?;
        bar.inc(1);
        bar.suspend(|| or_closed(tell(&mut out, scenario, &explored)))?;
        sum.add(scenario, &explored);
        let Some(dir) = &args.trace_dir else { continue };
        let written = if let Some(session) = &mut session {
            let revision = session.revision();
            traces(&mut Live::new(session, revision, &format!("{} again", scenario.name)), scenario, &explored, dir)
        } else {
            traces(&mut args.adapter.machine(), scenario, &explored, dir)
        };
        for path in written.with_context(|| format!("the scenario {} was not recorded", scenario.name))? {
            bar.suspend(|| or_closed(writeln!(out, "  shrunk: {}", path.display())))?;
        }
    }
    bar.finish_and_clear();
    or_closed(sum.tell(&mut out))?;
    if let Some(session) = session {
        session.close();
    }
    Ok(sum.exit())
}

/// What went wrong in a scenario, each shrunk and written into a file of its own.
fn traces<W: Worker>(
    worker: &mut W,
    scenario: &Scenario<'_>,
    explored: &Explored,
    dir: &Path,
) -> anyhow::Result<Vec<PathBuf>> {
    // A hazard that is as it should be is nobody's fault.
    let is_due = explored.is_as_due(scenario);
    let rest = explored.shortest.iter().map(|ending| {
        let broken = (!is_due).then(|| ending.broken(scenario.requirement));
        (ending, Failure::Rest, broken)
    });
    let found = explored.found.iter().filter(|(finding, _)| is_must(&finding.requirement)).map(|(finding, ending)| {
        let id = finding.requirement.as_str();
        (ending, Failure::Finding(id), Some(id))
    });
    let mut paths = Vec::new();
    for (ending, failure, broken) in rest.chain(found) {
        let shrunk = explore::shrink(worker, scenario, ending, failure)?;
        let trace = explore::record(&mut *worker, &shrunk.scenario, &shrunk.ending, broken)?;
        let name = match failure {
            Failure::Rest => scenario.name.to_owned(),
            Failure::Finding(id) => format!("{}-{id}", scenario.name),
        };
        paths.push(write_trace(dir, &name, &trace)?);
    }
    Ok(paths)
}

/// Writes a trace into a directory, and says where.
pub(super) fn write_trace(dir: &Path, name: &str, trace: &Trace) -> anyhow::Result<PathBuf> {
    let path = dir.join(format!("{name}.brrrtrace"));
    let cannot = || format!("{} cannot be written", path.display());
    trace.write(BufWriter::new(File::create(&path).with_context(cannot)?)).with_context(cannot)?;
    Ok(path)
}

/// Whether what is wrong is a MUST.
pub(super) fn is_must(id: &str) -> bool {
    requirement::find(id).is_none_or(|requirement| requirement.level.is_must())
}

/// What was found in one scenario: a line, and what is wrong behind it.
fn tell(out: &mut impl Write, scenario: &Scenario<'_>, explored: &Explored) -> io::Result<()> {
    write!(out, "{:22} {:>9} states {:>9} steps", scenario.name, explored.states, explored.ops)?;
    if let Some(Ways { interleavings, classes }) = &explored.ways {
        write!(out, ", {interleavings} schedules")?;
        if let Some(classes) = classes {
            write!(out, " in {classes} classes")?;
        }
    }
    let is_due = explored.is_as_due(scenario);
    match &explored.shortest {
        _ if !explored.is_complete => writeln!(out, ", not complete; --budget lets it go on")?,
        None if is_due => writeln!(out)?,
        None => writeln!(out, ", and the hazard that it is to show is not there")?,
        Some(Ending { steps, counted, .. }) if is_due => {
            writeln!(out, ", the hazard is there, after {counted} of {} steps", steps.len())?;
        }
        Some(ending) => {
            writeln!(out, ", a run ends as it should not")?;
            how(out, ending)?;
        }
    }
    for goal in explored.unmet.iter().filter(|_| explored.is_complete) {
        writeln!(out, "  not reached: {goal}")?;
    }
    explored.findings.iter().try_for_each(|finding| writeln!(out, "  {finding}"))
}

/// A run that ends as it should not, step by step.
pub(super) fn how(out: &mut impl Write, ending: &Ending) -> io::Result<()> {
    for (at, step) in ending.steps.iter().enumerate() {
        writeln!(out, "  {:>3} {step}", at + 1)?;
    }
    let or_none = |calls: &[String]| if calls.is_empty() { "none".to_owned() } else { calls.join(", ") };
    let (unfinished, waited_for) = (or_none(&ending.unfinished), or_none(&ending.waited_for));
    writeln!(
        out,
        "  then nothing is queued and nobody works; without a value: {unfinished}; waited for: {waited_for}"
    )?;
    for Damage { key, requirement } in &ending.damaged {
        writeln!(out, "  {requirement}: {key} is what no worker may leave")?;
    }
    Ok(())
}

/// All scenarios together.
#[derive(Default)]
struct Sum {
    scenarios: u64,
    steps: u64,
    asked: u64,
    confirmed: u64,
    took: Duration,
    fails: BTreeSet<String>,
    warned: BTreeSet<String>,
    wrong: u64,
    incomplete: u64,
    /// Scenarios in which what was to happen did not.
    missed: u64,
    pruned: u64,
    /// Whole runs that the second judge looked at.
    judged: u64,
}

impl Sum {
    fn add(&mut self, scenario: &Scenario<'_>, explored: &Explored) {
        self.scenarios += 1;
        self.steps += explored.ops;
        self.asked += explored.asked;
        self.confirmed += explored.confirmed;
        self.took += explored.took;
        for finding in &explored.findings {
            let ids = if is_must(&finding.requirement) { &mut self.fails } else { &mut self.warned };
            ids.insert(finding.requirement.clone());
        }
        if explored.is_complete && !explored.is_as_due(scenario) {
            self.wrong += 1;
            let ending = explored.shortest.as_ref();
            let id = ending.map_or(scenario.requirement, |ending| ending.broken(scenario.requirement));
            let ids = if is_must(id) { &mut self.fails } else { &mut self.warned };
            ids.insert(id.to_owned());
        }
        self.incomplete += u64::from(!explored.is_complete);
        self.missed += u64::from(explored.is_complete && !explored.unmet.is_empty());
        self.pruned += explored.pruned;
        self.judged += explored.judged;
    }

    fn tell(&self, out: &mut impl Write) -> io::Result<()> {
        let Self { scenarios, steps, asked, confirmed, wrong, incomplete, missed, pruned, judged, .. } = self;
        let seconds = self.took.as_secs_f64();
        #[allow(clippy::cast_precision_loss, reason = "a figure for people")]
        let rate = *steps as f64 / seconds.max(f64::MIN_POSITIVE);
        writeln!(out, "{scenarios} scenarios, {steps} steps in {seconds:.2} s, which is {rate:.0} a second")?;
        #[allow(clippy::cast_precision_loss, reason = "a figure for people")]
        let share = *pruned as f64 * 100.0 / (*pruned + *steps).max(1) as f64;
        writeln!(out, "{pruned} steps ({share:.0} %) left out, since another one had nothing to do with them")?;
        write!(out, "{asked} answers asked of the worker, from which all others follow")?;
        match confirmed {
            0 => writeln!(out)?,
            confirmed => writeln!(out, "; {confirmed} more in whole runs, as they should be")?,
        }
        writeln!(out, "{judged} whole runs looked at by the second judge")?;
        writeln!(
            out,
            "{wrong} end otherwise than they should, {incomplete} are not complete, {missed} do not reach their goals"
        )?;
        for (level, ids) in [("MUST", &self.fails), ("SHOULD", &self.warned)] {
            if !ids.is_empty() {
                let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
                writeln!(out, "{level} does not hold: {}", ids.join(", "))?;
            }
        }
        Ok(())
    }

    fn exit(&self) -> Exit {
        if !self.fails.is_empty() {
            Exit::NotConformant
        } else if self.incomplete > 0 || self.missed > 0 {
            Exit::Inconclusive
        } else {
            Exit::Fine
        }
    }
}
