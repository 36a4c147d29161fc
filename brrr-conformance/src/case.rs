// SPDX-License-Identifier: AGPL-3.0-only
//! Cases: what a worker is put through, as data.
//!
//! `cases/README.md` describes the format. Cases come from TOML files, are expanded along their axes and checked in full
//! before anything runs, so that a mistake in a case is never taken for one of an implementation.

mod app;
mod axis;
mod digest;
mod embedded;
mod error;
mod expect;
mod file;
mod nth;
mod programs;
mod reach;
mod records;
mod state;
mod task;
mod text;
mod when;

use std::collections::{BTreeMap, BTreeSet};

use brrr_wire::revision::Revision;
use serde::Deserialize;

use crate::conduct::Planted;
use crate::requirement;
pub use app::{Call, Tasks};
pub use digest::digest;
pub use embedded::FILES;
pub use error::CaseError;
pub use expect::{Expect, Held, Wanted};
pub use file::{SCHEMA, built_in, parse, read};
pub use nth::Nth;
pub use reach::Reach;
pub use state::{Message, State};
pub use task::TaskOutcome;
pub use text::Text;
pub use when::{Forced, When};

/// One case, checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// `area/scenario`, with `/axis=value` behind it where the case has an axis.
    pub id: String,
    /// What is put to the test, in one sentence.
    pub about: String,
    /// The requirements that the case checks.
    pub requirements: Vec<String>,
    /// The revisions in which it applies, by number.
    #[serde(default = "all_revisions")]
    pub revisions: Vec<u32>,
    /// The workers.
    #[serde(default = "one_lane")]
    pub lanes: Vec<Lane>,
    /// The world before anything runs.
    #[serde(default)]
    pub start: State,
    /// What the tasks do, by `call_hash`, in the order of their runs; the last repeats.
    #[serde(default)]
    pub task: BTreeMap<String, Vec<TaskOutcome>>,
    /// In the profile `app`: the tasks of all lanes, which the SDK runs itself.
    #[serde(default)]
    pub app: Option<Tasks>,
    /// How many messages the lanes may take before the queues are closed.
    #[serde(default)]
    pub take: Option<Take>,
    /// Which of several held ops is answered first.
    #[serde(default)]
    pub order: Order,
    /// What must hold at the end.
    #[serde(default)]
    pub expect: Vec<Expect>,
    /// What must have happened, or the case proves nothing.
    #[serde(default)]
    pub reaches: Vec<Reach>,
    /// What somebody else does in between, and replies that are not the natural ones.
    #[serde(default)]
    pub when: Vec<When>,
    /// The bytes of a record vector, where the case is made of one.
    #[serde(skip)]
    pub planted: Option<Planted>,
}

/// One worker or client of a case.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RawLane")]
pub struct Lane {
    /// Its name in the case.
    pub name: String,
    /// What it does.
    pub job: Job,
}

/// What a lane does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// It works on this topic.
    Work(String),
    /// It schedules this call.
    Schedule(Scheduled),
    /// It reads the value of this call.
    Read(String),
}

/// A call that is scheduled.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheduled {
    /// Where it is to run.
    pub topic: String,
    /// Its identity.
    pub call: String,
    /// Its task.
    pub task: String,
    /// The task's arguments.
    pub payload: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLane {
    name: String,
    topic: Option<String>,
    schedule: Option<Scheduled>,
    read: Option<String>,
}

impl TryFrom<RawLane> for Lane {
    type Error = String;

    fn try_from(raw: RawLane) -> Result<Self, String> {
        let job = match (raw.topic, raw.schedule, raw.read) {
            (Some(topic), None, None) => Job::Work(topic),
            (None, Some(call), None) => Job::Schedule(call),
            (None, None, Some(call)) => Job::Read(call),
            _ => return Err(format!("the lane {:?} has not exactly one of `topic`, `schedule` and `read`", raw.name)),
        };
        Ok(Self { name: raw.name, job })
    }
}

/// How many messages may be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RawTake")]
pub enum Take {
    /// So many over all lanes.
    Count(u32),
    /// Until the queues are empty and nothing moves.
    All,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "take is a number of messages, or \"all\"")]
enum RawTake {
    Count(u32),
    Word(String),
}

impl TryFrom<RawTake> for Take {
    type Error = String;

    fn try_from(raw: RawTake) -> Result<Self, String> {
        match raw {
            RawTake::Count(count) => Ok(Self::Count(count)),
            RawTake::Word(word) if word == "all" => Ok(Self::All),
            RawTake::Word(word) => Err(format!("take is {word:?}; write a number of messages, or \"all\"")),
        }
    }
}

/// Which of several held ops is answered first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// The one that came first.
    #[default]
    Oldest,
    /// The one that came last.
    Newest,
    /// One of each lane in turn.
    Lanes,
}

fn all_revisions() -> Vec<u32> {
    Revision::ALL.iter().map(|revision| revision.number()).collect()
}

fn one_lane() -> Vec<Lane> {
    vec![Lane { name: "a".to_owned(), job: Job::Work("t".to_owned()) }]
}

impl Case {
    /// Whether the case applies to a revision.
    pub fn applies_to(&self, revision: Revision) -> bool {
        self.revisions.contains(&revision.number())
    }

    /// How many messages may be taken; `None`: until the queues are empty.
    pub fn budget(&self) -> Option<u32> {
        match self.take {
            Some(Take::All) => None,
            Some(Take::Count(count)) => Some(count),
            None => Some(self.start.messages()),
        }
    }

    /// Whether a lane starts, and takes messages, only when an intervention runs it. The first one starts by itself.
    pub fn is_called(&self, lane: &str) -> bool {
        let first = self.lanes.first().is_some_and(|first| first.name == lane);
        !first && self.when.iter().any(|when| when.run.as_deref() == Some(lane))
    }

    /// Every requirement that the case names: its own and those of its expectations.
    pub fn cited(&self) -> BTreeSet<&str> {
        let expected = self.expect.iter().map(|expect| expect.id.as_str());
        self.requirements.iter().map(String::as_str).chain(expected).collect()
    }

    /// Checks what one part alone cannot know.
    fn check(&self) -> Result<(), String> {
        check_id(&self.id)?;
        if self.about.trim().is_empty() {
            return Err("`about` is empty; say in one sentence what the case is for".to_owned());
        }
        if self.requirements.is_empty() {
            return Err("`requirements` is empty; name at least one id of spec/".to_owned());
        }
        if let Some(id) = self.cited().into_iter().find(|id| requirement::find(id).is_none()) {
            return Err(format!("the requirement {id:?} is not in spec/; check its spelling, or add it there first"));
        }
        if self.revisions.is_empty() {
            return Err("`revisions` is empty; leave it out where the case applies to all".to_owned());
        }
        if let Some(number) = self.revisions.iter().find(|number| Revision::from_number(**number).is_none()) {
            return Err(format!("revision {number} is not known; `revisions` may hold 1 and 2"));
        }
        self.check_lanes()?;
        self.start.check()?;
        if !self.start.remove.is_empty() {
            return Err("`start.remove` removes from a world that is empty; leave it out".to_owned());
        }
        if let Some((hash, _)) = self.task.iter().find(|(_, outcomes)| outcomes.is_empty()) {
            return Err(format!("`task.{hash}` is empty; give at least one outcome"));
        }
        self.check_app()?;
        self.when.iter().try_for_each(When::check)
    }

    fn check_app(&self) -> Result<(), String> {
        let is_app = self.id.starts_with("app/");
        let Some(app) = &self.app else {
            return if is_app { Err("a case of the area app has `app`".to_owned()) } else { Ok(()) };
        };
        if !is_app {
            return Err("`app` belongs into a case of the area app".to_owned());
        }
        if !self.task.is_empty() || self.when.iter().any(|when| when.op() == "invoke") {
            return Err(
                "with `app`, the SDK runs the tasks: there is no `task`, and no `invoke` to intervene at".into()
            );
        }
        app.check()
    }

    fn check_lanes(&self) -> Result<(), String> {
        let mut names = BTreeSet::new();
        for lane in &self.lanes {
            if lane.name.is_empty() || !names.insert(lane.name.as_str()) {
                return Err(format!("the lane name {:?} is empty or given twice", lane.name));
            }
        }
        for when in &self.when {
            let both = [&when.run, &when.lane];
            if let Some(lane) = both.into_iter().flatten().find(|lane| !names.contains(lane.as_str())) {
                return Err(format!("an intervention names the lane {lane:?}, which `lanes` does not have"));
            }
        }
        if names.is_empty() {
            return Err("`lanes` is empty; leave it out where one lane on topic t is enough".to_owned());
        }
        Ok(())
    }
}

fn check_id(id: &str) -> Result<(), String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_=.".contains(c);
    let segment = |segment: &str| !segment.is_empty() && segment.chars().all(plain);
    if id.split('/').all(segment) && id.contains('/') {
        return Ok(());
    }
    Err(format!("the id {id:?} has not the shape area/scenario; use lower-case letters, digits, `-`, `_`, `.` and `=`"))
}
