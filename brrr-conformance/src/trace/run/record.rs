// SPDX-License-Identifier: AGPL-3.0-only
//! A run that is made in memory, event by event, without frames.

use brrr_wire::proto::conformance::Error;
use brrr_wire::revision::Revision;

use super::build::Builder;
use super::{Change, Run};
use crate::trace::{Action, Answered};

/// Makes a [`Run`] of what happened, in order, where there is no trace to read it from.
///
/// ```
/// use brrr_conformance::property::{self, Plan};
/// use brrr_conformance::trace::{Action, Answered, Recorder};
/// use brrr_wire::revision::Revision;
///
/// let mut recorder = Recorder::new(Revision::Two);
/// recorder.started("a", "top");
/// let op = recorder.asked("a", Action::Receive { topic: "top".into() })?;
/// recorder.answered("a", op, Answered::Closed)?;
/// recorder.exited("a", None);
/// let world = property::check_world(&recorder.finish(), &Plan::default());
/// assert!(world.was_asked_to_finish() && world.findings.is_empty());
/// # Ok::<(), String>(())
/// ```
pub struct Recorder {
    builder: Builder,
    ops: u32,
}

impl Recorder {
    /// A recorder before the start; what changes now is the state at the start.
    pub fn new(revision: Revision) -> Self {
        Self { builder: Builder::new(revision), ops: 0 }
    }

    /// A part of the state at the start, or after the first event a change by somebody else.
    ///
    /// An op that is carried out and answered as failed or lost is such a change, just before its reply.
    pub fn changed(&mut self, change: Change) {
        self.builder.changed(change);
    }

    /// A worker was started on a topic.
    pub fn started(&mut self, lane: &str, topic: &str) {
        self.builder.begin();
        self.builder.started(lane, topic.to_owned());
    }

    /// A lane asked for something. Returns the number by which it is answered.
    ///
    /// # Errors
    /// Where there are more ops than can be numbered.
    pub fn asked(&mut self, lane: &str, action: Action) -> Result<u32, String> {
        self.builder.begin();
        self.ops = self.ops.checked_add(1).ok_or("there are more ops than can be numbered")?;
        self.builder.op(lane, self.ops, action)?;
        Ok(self.ops)
    }

    /// What a lane asked for was answered.
    ///
    /// # Errors
    /// One sentence, where nothing with this number is open in this lane, or the reply is to another kind of op.
    pub fn answered(&mut self, lane: &str, op: u32, reply: Answered) -> Result<(), String> {
        self.builder.replied(lane, op, reply)
    }

    /// A worker's loop ended.
    pub fn exited(&mut self, lane: &str, error: Option<Error>) {
        self.builder.begin();
        self.builder.exited(lane, error);
    }

    /// A worker died.
    pub fn abandoned(&mut self, lane: &str) {
        self.builder.begin();
        self.builder.abandoned(lane);
    }

    /// The run.
    pub fn finish(self) -> Run {
        self.builder.finish()
    }
}
