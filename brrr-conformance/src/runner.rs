// SPDX-License-Identifier: AGPL-3.0-only
//! Plays the selected cases one after another, whatever the adapter does in between.

use std::collections::BTreeMap;
use std::io;

use brrr_wire::proto::conformance::Welcome;
use brrr_wire::revision::Revision;
use thiserror::Error;

use crate::adapter::{AdapterError, Cause, Link as _, Options, Session};
use crate::case::Case;
use crate::expectation::{Expectations, failed_musts};
use crate::play::{Settings, play};
use crate::report::{About, Report, Summary};
use crate::verdict::{Exit, Judged, Verdict};

/// So many cases in a row without an adapter to judge, and the rest is not tried.
const MAX_BROKEN: u32 = 3;

/// Why a run has no result at all.
#[derive(Debug, Error)]
pub enum RunError {
    /// The adapter never came to work.
    #[error(transparent)]
    Adapter(#[from] AdapterError),
    /// The report cannot be written.
    #[error("the report cannot be written: {0}")]
    Report(#[from] io::Error),
    /// No selected case is for the revision that is spoken.
    #[error("none of the {0} selected cases applies to revision {1}")]
    Nothing(usize, Revision),
}

impl RunError {
    /// How the run ends.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Adapter(error) if error.cause.is_usage() => Exit::Usage,
            Self::Nothing(..) => Exit::Usage,
            Self::Adapter(_) | Self::Report(_) => Exit::NoJudgement,
        }
    }
}

/// Judges an implementation by the selected ones of all cases.
pub fn run(
    command: &[String],
    options: &Options,
    selected: &[&Case],
    all: &[&Case],
    expectations: &Expectations,
    report: &mut dyn Report,
) -> Result<Summary, RunError> {
    run_until(command, options, selected, all, expectations, |_| false, report)
}

/// The same, up to the first case after which `enough` says so.
pub fn run_until(
    command: &[String],
    options: &Options,
    selected: &[&Case],
    all: &[&Case],
    expectations: &Expectations,
    enough: impl Fn(&Judged) -> bool,
    report: &mut dyn Report,
) -> Result<Summary, RunError> {
    let session = Session::start(command, options)?;
    let (welcome, revision) = (session.welcome().clone(), session.revision());
    let cases: Vec<&Case> = selected.iter().copied().filter(|case| case.applies_to(revision)).collect();
    if cases.is_empty() {
        return Err(RunError::Nothing(selected.len(), revision));
    }
    let about = About {
        sdk: welcome.sdk.clone(),
        version: welcome.version.clone(),
        revision: Some(revision),
        seed: options.seed,
        selected: cases.len(),
        total: all.iter().filter(|case| case.applies_to(revision)).count(),
    };
    report.begin(&about)?;
    let mut runner = Runner { command, options, session: Some(session), welcome, revision, broken: 0, serial: 0 };
    let mut summary = Summary::new(about);
    let mut failed = BTreeMap::new();
    for (index, case) in cases.iter().enumerate() {
        report.progress(index, &case.id)?;
        let judged = expectations.apply(runner.judge(case));
        summary.add(&judged);
        failed.insert(judged.id.clone(), failed_musts(&judged));
        report.case(&judged)?;
        if enough(&judged) {
            break;
        }
    }
    // A part of the cases says nothing about the others' entries.
    if summary.judged() == summary.about.total && summary.count(Verdict::HarnessError) == 0 {
        summary.stale = expectations.stale(&failed);
    }
    if let Some(session) = runner.session {
        session.close();
    }
    report.end(&summary)?;
    Ok(summary)
}

struct Runner<'a> {
    command: &'a [String],
    options: &'a Options,
    session: Option<Session>,
    welcome: Welcome,
    revision: Revision,
    /// Cases in a row that ended with the adapter broken.
    broken: u32,
    serial: u32,
}

impl Runner<'_> {
    fn judge(&mut self, case: &Case) -> Judged {
        let profile = profile(case);
        if !self.welcome.profiles.iter().any(|own| own == profile) {
            let reason = format!("The adapter does not claim the profile `{profile}`.");
            return Judged::unplayed(case, Verdict::Unsupported, reason);
        }
        let mut session = match self.take_session() {
            Ok(session) => session,
            Err(error) => return Judged::unplayed(case, Verdict::HarnessError, error.to_string()),
        };
        self.serial += 1;
        let settings = Settings {
            revision: self.revision,
            clock: self.options.clock,
            seed: self.options.seed,
            patience: self.options.timeout,
        };
        let played = play(&mut session, case, &settings, self.serial);
        match &played.broken {
            None => {
                self.broken = 0;
                self.session = Some(session);
            }
            // The process is gone or killed; the next case gets a new one.
            Some(error) => self.broken += u32::from(!error.cause.is_crash()),
        }
        Judged::of(case, played)
    }

    /// The adapter that runs, or a new one.
    fn take_session(&mut self) -> Result<Session, AdapterError> {
        if let Some(session) = self.session.take() {
            return Ok(session);
        }
        if self.broken >= MAX_BROKEN {
            return Err(Cause::GivenUp(self.broken).into());
        }
        let started = Session::start(self.command, self.options);
        self.broken += u32::from(started.is_err());
        started
    }
}

/// The profile that a case belongs to: the first part of its id, `worker` where that is none.
fn profile(case: &Case) -> &str {
    match case.id.split('/').next() {
        Some(area @ ("client" | "app")) => area,
        _ => "worker",
    }
}
