// SPDX-License-Identifier: AGPL-3.0-only
//! The protocol's steps as a machine without I/O.
//!
//! A machine asks for ops and is told replies. It reads no clock, draws no random number and waits for nothing, so a
//! worker, an oracle, a simulator and an explorer can all run the same steps:
//!
//! - A **driver** asks [`Handling::poll_op`] for the next op until there is none, performs the ops in any order or
//!   at once, and gives every reply to [`Handling::on_reply`]. When nothing is open and nothing is polled any more,
//!   [`Handling::finish`] says how it went.
//! - An **oracle** asks [`Handling::offers`] what is allowed now, takes the offer that equals the op it saw with
//!   [`Handling::take`], and in the end asks [`Handling::owed`] what is missing.
//!
//! ```
//! use brrr_wire::machine::{Finish, Handling, Op, Outcome, Policy, Reply};
//! use brrr_wire::name::Topic;
//!
//! let topic = Topic::new("t")?;
//! let mut handling = Handling::new(topic, b"li2e1:r1:he", Policy::default())?;
//! while let Some((id, op)) = handling.poll_op() {
//!     let reply = match op {
//!         Op::GetWithRetry { .. } => Reply::Value(Some("d7:payload0:9:task_name2:hie".into())),
//!         Op::Get { .. } => Reply::Value(None),
//!         Op::Invoke { .. } => Reply::Outcome(Outcome::Response("Hello!".into())),
//!         Op::Set { .. } => Reply::Done,
//!         other => unreachable!("nobody waits for this call: {other}"),
//!     };
//!     handling.on_reply(id, reply, 1_700_000_000)?;
//! }
//! assert_eq!(handling.finish(), Finish::Done);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod allow;
mod error;
mod handling;
mod offer;
mod op;
mod open;
mod registering;
mod returning;
mod scheduling;
mod sends;

pub use allow::Phase;
pub use error::{Failure, Finish, MachineError};
pub use handling::Handling;
pub use offer::{Modality, Offer};
pub use op::{DeferredCall, Op, OpId, OpKind, Outcome, Reply, Request};
pub use scheduling::Scheduling;
pub use sends::{Message, MessageState};

pub(crate) use offer::Slot;

use crate::limit;

/// What is left to a worker's choice, and the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Policy {
    /// The highest count at which a message is still put (LIM-002). Other values than the default are for tests.
    pub spawn_limit: u64,
    /// How many conditional writes on one record may be lost before a driver gives up (LIM-010).
    pub cas_attempts: u32,
    /// Look the value up before the task is run (HAN-008).
    pub early_check: bool,
    /// Write pending returns back although that changes nothing (RET-026).
    pub write_back: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            spawn_limit: limit::SPAWN_LIMIT,
            cas_attempts: limit::CAS_ATTEMPTS,
            early_check: true,
            write_back: false,
        }
    }
}
