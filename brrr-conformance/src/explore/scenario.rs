// SPDX-License-Identifier: AGPL-3.0-only
//! What is explored: a small graph of calls, some workers, and what may go wrong.

use brrr_wire::name::TaskName;
use brrr_wire::record::{Call, ScheduleMessage};
use bytes::Bytes;

use super::ExploreError;
use super::fault::Faults;
use super::goal::Goal;

/// A world and those who work in it.
#[derive(Clone, Debug)]
pub struct Scenario<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it shows, in one sentence.
    pub about: &'a str,
    /// The calls: each with those whose values its task needs, which it reads one after the other.
    pub calls: Vec<(&'a str, Vec<&'a str>)>,
    /// Of these, those whose tasks defer to their children without a look, whatever is stored.
    pub blind: Vec<&'a str>,
    /// The workers: the topic of each, and its habit.
    pub workers: Vec<(&'a str, Habit)>,
    /// Messages that wait at the start: topic, root, call.
    pub queue: Vec<(&'a str, &'a str, &'a str)>,
    /// Messages that workers have in hand at the start: worker, root, call.
    pub hands: Vec<(usize, &'a str, &'a str)>,
    /// Workers end with the message that they have in hand.
    pub once: bool,
    /// Who waits at the start: for which call, and root, call and topic of the parent.
    pub waiting: Vec<(&'a str, (&'a str, &'a str, &'a str))>,
    /// How many messages a root may still put.
    pub room: Vec<(&'a str, u32)>,
    /// What may go wrong.
    pub faults: Faults,
    /// Time goes on with every message that is taken; else everything happens in one second.
    pub clock_advances: bool,
    /// The workers that may die; all, if none is named.
    pub mortal: Vec<usize>,
    /// When nothing is queued and nobody works, a call without its value is scheduled again, under a new root: so often
    /// in all, and on this topic.
    pub repairs: (u8, &'a str),
    /// What has to happen in some run, so that the scenario shows what it is for.
    pub reaches: Vec<Goal>,
    /// How it has to end.
    pub rest: Rest,
    /// What does not hold where it ends otherwise.
    pub requirement: &'a str,
}

/// What is left to a worker's choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Habit {
    /// It does what it must and should.
    #[default]
    None,
    /// It looks the value up before it runs the task (HAN-008).
    LooksFirst,
    /// It writes pending returns back although that changes nothing (RET-026).
    WritesBack,
    /// It leaves out the run of a call that a child is bound to wake (HAN-015).
    LeavesOut,
    /// It does so for the entry of any root, which HAN-014 forbids.
    LeavesOutForAnyRoot,
    /// It releases the calls whose messages are refused (LIM-015).
    Releases,
    /// It does so, and wakes before it deletes, which LIM-016 forbids.
    ReleasesLate,
}

impl Habit {
    /// All of them, in the order of their numbers.
    pub(super) const ALL: [Self; 7] = [
        Self::None,
        Self::LooksFirst,
        Self::WritesBack,
        Self::LeavesOut,
        Self::LeavesOutForAnyRoot,
        Self::Releases,
        Self::ReleasesLate,
    ];
}

/// How a scenario ends when nothing is queued and nobody works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// Every call that was scheduled has its value, and nobody waits.
    Done,
    /// Every call that was scheduled has its value; pending returns may be left.
    Finished,
    /// Every call that was scheduled has its value, but for these, which may have none.
    Spared(&'static [&'static str]),
    /// Nothing is asked: what is left is somebody else's to do.
    Open,
    /// There is a run in which just these of the scheduled calls never get their values, or any if none is named. It
    /// takes at most so many steps, not counting what [`super::Ending::counted`] leaves out.
    Stuck(u32, &'static [&'static str]),
}

impl Rest {
    /// Whether a run that leaves these scheduled calls without their values, and somebody waiting or not, is what must
    /// not be, or what the scenario is to show.
    pub(super) fn is_bad(self, unfinished: &[&str], anybody_waits: bool) -> bool {
        match self {
            Self::Open => false,
            Self::Done => !unfinished.is_empty() || anybody_waits,
            Self::Finished => !unfinished.is_empty(),
            Self::Spared(calls) => unfinished.iter().any(|call| !calls.contains(call)),
            Self::Stuck(_, calls) => !unfinished.is_empty() && (calls.is_empty() || unfinished == calls),
        }
    }
}

impl<'a> Scenario<'a> {
    /// The message for a call under a root.
    pub(super) fn message(root: &str, call: &str) -> Result<Bytes, ExploreError> {
        let text = format!("li2e{}:{root}{}:{call}e", root.len(), call.len());
        let message = ScheduleMessage::decode(text.as_bytes());
        Ok(message.map_err(|error| ExploreError::Scenario(error.to_string()))?.encode())
    }

    /// The record of a call, whose payload is its name, so that it is known wherever it is run.
    pub(super) fn record(call: &str) -> Result<Bytes, ExploreError> {
        let task_name = TaskName::new("task").map_err(|error| ExploreError::Scenario(error.to_string()))?;
        Ok(Call { task_name, payload: Bytes::copy_from_slice(call.as_bytes()) }.encode())
    }

    /// The record of one who waits.
    pub(super) fn pending_returns(root: &str, parent: &str, topic: &str) -> Bytes {
        let (roots, parents, topics) = (root.len(), parent.len(), topic.len());
        let entry = format!("li1e{roots}:{root}{parents}:{parent}{topics}:{topic}e");
        format!("d7:returnsl{entry}e12:scheduled_ati{}ee", super::NOW).into()
    }

    /// Calls that have a message at the start, each with its root.
    pub(super) fn scheduled(&self) -> impl Iterator<Item = (&'a str, &'a str)> + '_ {
        let queued = self.queue.iter().map(|(_, root, call)| (*root, *call));
        queued.chain(self.hands.iter().map(|(_, root, call)| (*root, *call)))
    }
}
