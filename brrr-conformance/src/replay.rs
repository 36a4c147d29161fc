// SPDX-License-Identifier: AGPL-3.0-only
//! Replay: the schedule of a recorded trace, run against any implementation.
//!
//! What the kit sent is sent again, in its order; a reply goes to the op that corresponds to the recorded one, whatever
//! its number. What the implementation does has to be what was recorded. Where it is not, the replay stops and names
//! the first difference, which is not by itself a fault: what both judges say of the replay stands beside it.
//!
//! These are not differences: the order of ops that were open at the same time, the time in pending returns, the root
//! ids that clients make up, and what errors and reports say to people.

mod alike;
mod difference;
mod record;
mod refused;
mod report;
mod run;
mod schedule;
#[cfg(test)]
mod tests;

use std::time::Duration;

use crate::adapter::{AdapterError, Link};
use crate::finding::Finding;
use crate::judge;
use crate::trace::Trace;

pub use difference::{Difference, Kind};
pub use refused::Refused;
pub use report::{FileReport, Word};
pub use schedule::Schedule;

use record::Recorder;
use run::{Player, Stop};

/// How a schedule is replayed.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Tells the lanes of this replay from those of all others of the same process.
    pub serial: u32,
    /// The time that the adapter was told, in seconds since the Unix epoch.
    pub clock: u32,
    /// How long timers of the implementation are waited for.
    pub patience: Duration,
}

/// What a replay showed.
#[derive(Debug)]
pub struct Replayed {
    /// The first difference; none if there is none to the end.
    pub difference: Option<Difference>,
    /// How many ops were the same.
    pub ops: u32,
    /// What both judges say of the replay, each finding once.
    pub findings: Vec<Finding>,
    /// Why the judges could not read the replay, if they could not.
    pub unjudged: Option<String>,
    /// What broke the connection after the replay.
    pub broken: Option<AdapterError>,
    /// What happened.
    pub trace: Trace,
    /// Of each line of it and of its end, the line of the schedule.
    lines: Vec<usize>,
}

/// Runs a schedule against an implementation, up to the first difference.
///
/// ```no_run
/// use brrr_conformance::adapter::{MEMORY, Options, Session};
/// use brrr_conformance::replay::{Schedule, Settings, replay};
/// use brrr_conformance::trace::Trace;
/// use std::{fs::File, io::BufReader, time::Duration};
///
/// let schedule = Schedule::of(Trace::read(BufReader::new(File::open("run.brrrtrace")?))?)?;
/// let (timeout, clock) = (Duration::from_secs(10), schedule.clock().unwrap_or(1_700_000_000));
/// let options = Options { timeout, memory: MEMORY, seed: schedule.seed().unwrap_or(1), clock, revision: None };
/// let mut session = Session::start(&["my-adapter".to_owned()], &options)?;
/// let replayed = replay(&mut session, &schedule, &Settings { serial: 1, clock, patience: timeout })?;
/// println!("{:?} after {} ops", replayed.difference, replayed.ops);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the implementation cannot run the schedule at all, its connection breaks, or there is nothing to compare.
pub fn replay(link: &mut dyn Link, schedule: &Schedule, settings: &Settings) -> Result<Replayed, Refused> {
    can_run(link, schedule)?;
    let mut player = Player::new(link, schedule, settings);
    let difference = match player.run() {
        Ok(()) => None,
        Err(Stop::Difference(difference)) => Some(difference),
        Err(Stop::Refused(refused @ Refused::Adapter { .. })) => return Err(refused),
        Err(Stop::Refused(refused)) => {
            player.tidy();
            return Err(refused);
        }
    };
    let broken = player.tidy();
    let ops = player.ops;
    let Recorder { trace, mut lines, line, .. } = player.recorder;
    lines.push(line);
    if ops == 0 && difference.is_none() {
        return Err(Refused::Nothing);
    }
    let (findings, unjudged) = match judge::trace(&trace) {
        Ok(judgement) => (judgement.findings(), None),
        Err(error) => (Vec::new(), Some(error.to_string())),
    };
    Ok(Replayed { difference, ops, findings, unjudged, broken, trace, lines })
}

/// Runs a schedule again and compares it with what the first replay of it was: a difference means that not all of the
/// implementation is controlled by the kit.
///
/// # Errors
/// As [`replay`].
pub fn again(link: &mut dyn Link, first: &Replayed, settings: &Settings) -> Result<Option<Difference>, Refused> {
    let schedule = Schedule::numbered(first.trace.clone(), first.lines.clone())?;
    replay(link, &schedule, settings).map(|second| second.difference)
}

fn can_run(link: &dyn Link, schedule: &Schedule) -> Result<(), Refused> {
    let welcome = link.welcome();
    let wanted = schedule.revision.number();
    if !welcome.revisions.contains(&wanted) {
        return Err(Refused::Revision { wanted, speaks: welcome.revisions.clone() });
    }
    for (profile, line) in schedule.profiles() {
        if !welcome.profiles.iter().any(|own| own == profile) {
            return Err(Refused::Profile { profile, line });
        }
    }
    Ok(())
}
