// SPDX-License-Identifier: AGPL-3.0-only
//! The adapter protocol of the conformance kit: how this worker, or another one on this crate's traits, is judged.
//!
//! The kit sends commands on standard input and reads answers on standard output, one JSON object a line. A [`Lane`]
//! is one worker of the SDK. It *is* the worker's store, queue, cache, handler, clock and event hook: every call into
//! it becomes an op that is held until the kit replies, so the kit decides what happens and in which order.
//!
//! The turns are exact. All lanes run in one thread; on `sync` they run until none can move without a reply, then
//! everything new and the `sync` are written at once. An [`Sdk`] says what a lane runs.

mod error;
mod frame;
mod lane;
mod octets;
mod program;
mod reference;
mod session;
mod shim;

use std::io::{BufRead, Write};

use brrr_wire::name::Topic;
use brrr_wire::proto::conformance::{Error, Read, Schedule, Welcome, result};
use brrr_wire::revision::Revision;
use futures_util::future::LocalBoxFuture;

pub use self::error::AdapterError;
pub use self::lane::Lane;
pub use self::program::{Empty, Expression, ProgramCall, Programs};
pub use self::reference::ReferenceSdk;

/// The version of the adapter protocol that is spoken here.
pub const PROTOCOL: u32 = 1;

/// A worker under way, until its queue is closed or an error ends it.
pub type WorkTask = LocalBoxFuture<'static, Result<(), Error>>;

/// A client's command under way; what it gives becomes the command's result.
pub type ClientTask = LocalBoxFuture<'static, result::Kind>;

/// What is judged: what a lane runs.
pub trait Sdk {
    /// Who it is and what it offers. Of the revisions only those that are named here are asked for.
    fn welcome(&self) -> Welcome;

    /// A worker on one topic, until its queue is closed or an error ends it.
    fn work(&self, lane: Lane, topic: Topic, revision: Revision) -> WorkTask;

    /// A worker on one topic that runs programs with the SDK's own layer for tasks, in the place of the lane as handler;
    /// `None` where that is not offered.
    fn work_tasks(&self, lane: Lane, topic: Topic, revision: Revision, programs: Programs) -> Option<WorkTask> {
        let _ = (lane, topic, revision, programs);
        None
    }

    /// Schedules one call; `None` where the SDK has no client.
    fn schedule(&self, lane: Lane, schedule: Schedule, revision: Revision) -> Option<ClientTask> {
        let _ = (lane, schedule, revision);
        None
    }

    /// Reads one value; `None` where the SDK has no client.
    fn read(&self, lane: Lane, read: Read) -> Option<ClientTask> {
        let _ = (lane, read);
        None
    }
}

/// Speaks the adapter protocol until the input ends.
pub fn run<S: Sdk>(sdk: &S, input: impl BufRead, output: impl Write) -> Result<(), AdapterError> {
    session::Session::new(sdk, output).run(input)
}
