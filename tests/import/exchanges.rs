// SPDX-License-Identifier: AGPL-3.0-only
//! Exchanges out of event traces: text, one line for each op of a scenario, written by a harness around an SDK.
//!
//! ```text
//! ## S3 msg -> value, no pending
//!    STORE get_with_retry call/h -> b'd7:payload3:PAY9:task_name2:tke'
//!    STORE set value/h = b'V'
//!    STORE get pending_returns/h -> NotFound
//!    => returns None
//!    left: {} queues: {}
//! ```
//!
//! Bytes, texts and collections are written as the SDK's language writes them.

mod build;
mod catalogue;
mod check;
mod cursor;
mod line;
mod recording;

use super::ImportError;
use crate::exchange::{Exchange, Sdk};
use catalogue::Plan;

/// Whose trace it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The SDK.
    pub sdk: Sdk,
    /// The revision of the key schema that it spoke.
    pub revision: u32,
}

/// What became of a trace.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The exchanges.
    pub exchanges: Vec<Exchange>,
    /// Scenarios and attempts that are none, and why.
    pub left_out: Vec<(String, &'static str)>,
}

/// Transcribes the event trace of one SDK.
pub fn import(origin: Origin, text: &str) -> Result<Imported, ImportError> {
    let mut imported = Imported::default();
    for recording in recording::parse(origin.sdk, text)? {
        match catalogue::plan(origin.sdk, &recording)? {
            Plan::LeftOut(reason) => imported.left_out.push((recording.id.clone(), reason)),
            Plan::Import(scenario) => build::build(origin, &recording, &scenario, &mut imported)?,
        }
    }
    Ok(imported)
}

#[cfg(test)]
mod tests;
