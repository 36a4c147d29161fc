// SPDX-License-Identifier: AGPL-3.0-only
//! The seam: how the kit sees an implementation.
//!
//! A worker of the implementation is a *lane*. Every call that it makes into its store, queue, cache or handler is an
//! *op*, held until the kit replies. [`Session`] is a child process that speaks this over standard input and output.

mod error;
pub mod frame;
mod hello;
mod lanes;
mod lines;
mod memory;
mod process;
mod session;
mod strict;
mod transcript;

use brrr_wire::proto::conformance::{Answer, Command, Welcome};

pub use error::{AdapterError, Cause};
pub use hello::PROTOCOL;
pub use session::{MEMORY, Options, Session};

/// What came back for one batch of commands.
#[derive(Clone, Debug, Default)]
pub struct Turn {
    /// Ops, exits, reports and refusals, in the order in which they came.
    pub answers: Vec<Answer>,
    /// Seconds until the timers that run in the implementation, if it said so.
    pub timers: Vec<f64>,
    /// Whether a lane that holds no op surely has none: true of an adapter whose `sync` waits until it is idle.
    pub certain: bool,
}

/// Something that runs workers of an implementation and takes turns with the kit.
pub trait Link {
    /// What the implementation said about itself.
    fn welcome(&self) -> &Welcome;

    /// Sends a batch and waits until nothing more can happen without another command.
    fn turn(&mut self, batch: &[Command]) -> Result<Turn, AdapterError>;
}
