// SPDX-License-Identifier: AGPL-3.0-only
//! What a worker may do beside what every worker does: leave out a run (HAN-015), and release what the spawn limit
//! refused (LIM-015). One op at a time.

use std::collections::BTreeSet;

use brrr_wire::key::{self, Kind};
use brrr_wire::limit::SPAWN_LIMIT;
use brrr_wire::machine::{Handling, Message, MessageState, Phase};
use brrr_wire::name::CallHash;
use brrr_wire::record::{PendingReturn, PendingReturns, ScheduleMessage};
use brrr_wire::revision::Revision;
use bytes::Bytes;

use super::ExploreError;
use crate::trace::{Action, Answered, Key};

fn place(kind: Kind, call: &CallHash) -> Key {
    Key { kind: kind.as_str().to_owned(), call_hash: call.to_string() }
}

fn unread(error: &impl ToString) -> ExploreError {
    ExploreError::Worker(error.to_string())
}

fn unfit(answer: &Answered) -> ExploreError {
    ExploreError::Worker(format!("{answer:?} does not answer what an extension asked for"))
}

/// Whether the run of a call may be left out because a child of it is bound to wake it.
#[derive(Clone, Debug, Hash)]
pub(super) struct Skip {
    own: PendingReturn,
    /// Children that were not looked at; the next one is the last.
    children: Vec<CallHash>,
    /// The entry of another root counts as well, which HAN-014 forbids.
    takes_any_root: bool,
    is_absent: bool,
}

/// What comes next.
pub(super) enum Skipping {
    Ask(Skip),
    /// The call is run.
    Run,
    /// It is left out, and the message is handled.
    LeftOut,
}

impl Skip {
    pub(super) fn begin(own: PendingReturn, mut children: Vec<CallHash>, takes_any_root: bool) -> Skipping {
        children.reverse();
        Self { own, children, takes_any_root, is_absent: false }.ask()
    }

    fn ask(self) -> Skipping {
        if self.children.is_empty() { Skipping::Run } else { Skipping::Ask(self) }
    }

    fn child(&self) -> &CallHash {
        self.children.last().expect("invariant: there is a child to ask for")
    }

    pub(super) fn action(&self) -> Action {
        // Value first: a child that is done between the two reads wakes the call.
        if self.is_absent {
            Action::Get { key: place(Kind::PendingReturns, self.child()) }
        } else {
            Action::Has { key: place(Kind::Value, self.child()) }
        }
    }

    pub(super) fn answer(mut self, answer: &Answered) -> Result<Skipping, ExploreError> {
        match answer {
            Answered::Present(false) => {
                self.is_absent = true;
                return Ok(Skipping::Ask(self));
            }
            Answered::Value(Some(bytes)) => {
                let record = PendingReturns::decode(bytes).map_err(|error| unread(&error))?;
                let counts = |entry: &PendingReturn| {
                    let is_alike = entry.call_hash == self.own.call_hash && entry.topic == self.own.topic;
                    is_alike && (self.takes_any_root || entry.root_id == self.own.root_id)
                };
                if record.returns.iter().any(counts) {
                    return Ok(Skipping::LeftOut);
                }
            }
            Answered::Present(true) | Answered::Value(None) => {}
            // What cannot be read allows nothing.
            Answered::Failed(_) => return Ok(Skipping::Run),
            other => return Err(unfit(other)),
        }
        self.children.pop();
        self.is_absent = false;
        Ok(self.ask())
    }
}

/// The release of every call whose message was refused, after a handling.
#[derive(Clone, Debug, Hash)]
pub(super) struct Release {
    revision: Revision,
    /// The entries are woken before the record is deleted, which LIM-016 forbids.
    wakes_first: bool,
    /// Calls to release, the next one last, and those that were begun.
    calls: Vec<CallHash>,
    begun: BTreeSet<CallHash>,
    /// Whoever was woken or refused; nobody is twice.
    woken: BTreeSet<PendingReturn>,
    /// Those to wake, the next one last.
    entries: Vec<PendingReturn>,
    step: Step,
}

#[derive(Clone, Debug, Hash)]
enum Step {
    Read,
    Delete(Bytes),
    Count,
    Put,
}

impl Release {
    /// What is released after this handling; none where nothing was refused.
    pub(super) fn after(handling: &Handling, revision: Revision, wakes_first: bool) -> Option<Self> {
        let is_refused = |message: &Message| {
            let is_wanted = message.state == MessageState::Wanted && message.is_refused;
            message.state == MessageState::Refused || is_wanted
        };
        let mut calls: Vec<CallHash> =
            handling.messages().filter(is_refused).map(|message| message.message.call_hash).collect();
        if calls.is_empty() {
            return None;
        }
        if handling.phase() == Phase::Registering {
            // It cannot come to its value either, and comes after the children that it waits for.
            calls.insert(0, handling.message().call_hash.clone());
        }
        let release = Self {
            revision,
            wakes_first,
            calls,
            begun: BTreeSet::new(),
            woken: BTreeSet::new(),
            entries: Vec::new(),
            step: Step::Read,
        };
        release.ask()
    }

    fn ask(mut self) -> Option<Self> {
        while let Step::Read = self.step {
            let call = self.calls.last()?;
            if self.begun.insert(call.clone()) {
                break;
            }
            self.calls.pop();
        }
        Some(self)
    }

    pub(super) fn action(&self) -> Action {
        let call = || self.calls.last().expect("invariant: there is a call to release");
        let entry = || self.entries.last().expect("invariant: there is somebody to wake");
        match &self.step {
            Step::Read => Action::Get { key: place(Kind::PendingReturns, call()) },
            Step::Delete(bytes) => {
                Action::CompareAndDelete { key: place(Kind::PendingReturns, call()), expected: bytes.clone() }
            }
            Step::Count => Action::Incr { key: key::counter(self.revision, &entry().root_id) },
            Step::Put => {
                let PendingReturn { root_id, call_hash, topic } = entry().clone();
                Action::Put { topic: topic.to_string(), body: ScheduleMessage { root_id, call_hash }.encode() }
            }
        }
    }

    /// The same after an answer; none when nothing is left to do.
    pub(super) fn answer(mut self, answer: &Answered) -> Result<Option<Self>, ExploreError> {
        match (std::mem::replace(&mut self.step, Step::Read), answer) {
            (Step::Read, Answered::Value(Some(bytes))) => return self.found(bytes).map(Some),
            (Step::Read, Answered::Value(None)) => {
                self.calls.pop();
            }
            (Step::Delete(_), Answered::Mismatch) => {
                self.begun.remove(self.calls.last().expect("invariant: it is being released"));
            }
            (Step::Delete(_), Answered::Done) => {
                self.calls.pop();
                return Ok(self.wake());
            }
            (Step::Count, Answered::Count(count)) if u64::from(*count) <= SPAWN_LIMIT => self.step = Step::Put,
            (Step::Count, Answered::Count(_)) => {
                let refused = self.entries.pop().expect("invariant: it was counted for somebody");
                self.calls.insert(0, refused.call_hash);
                return Ok(self.wake());
            }
            (Step::Put, Answered::Done) => {
                self.entries.pop();
                return Ok(self.wake());
            }
            (_, Answered::Failed(_)) => return Ok(None),
            (_, other) => return Err(unfit(other)),
        }
        Ok(self.ask())
    }

    fn found(mut self, bytes: &Bytes) -> Result<Self, ExploreError> {
        let record = PendingReturns::decode(bytes).map_err(|error| unread(&error))?;
        let new: Vec<PendingReturn> = record.returns.into_iter().filter(|entry| !self.woken.contains(entry)).collect();
        self.woken.extend(new.iter().cloned());
        self.entries = new;
        self.step =
            if self.wakes_first && !self.entries.is_empty() { Step::Count } else { Step::Delete(bytes.clone()) };
        Ok(self)
    }

    /// Wakes the next one; when all are, goes on with the next call, or with the record that is still there.
    fn wake(mut self) -> Option<Self> {
        if self.entries.is_empty() {
            if self.wakes_first
                && let Some(call) = self.calls.last()
            {
                self.begun.remove(call);
            }
            self.step = Step::Read;
            return self.ask();
        }
        self.step = Step::Count;
        Some(self)
    }
}
