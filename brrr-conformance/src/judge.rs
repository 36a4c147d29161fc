// SPDX-License-Identifier: AGPL-3.0-only
//! Both judges on a whole trace: one that was recorded elsewhere, or written by an earlier run.

mod claim;
mod document;
mod follow;
mod recorded;

use std::collections::BTreeSet;

use crate::app;
use crate::finding::Finding;
use crate::property;
use crate::trace::{Run, Trace, TraceError};

pub use claim::Claim;
pub use document::Document;

/// What the judges say of a trace.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// What the oracle says.
    pub oracle: Vec<Finding>,
    /// What the properties say.
    pub properties: Vec<Finding>,
    /// Why the trace proves less than it should.
    pub inconclusive: Vec<String>,
    /// What an exchange says of itself, and whether the judges agree.
    pub claim: Option<Claim>,
    /// How many ops the trace has.
    pub ops: u32,
    /// Latitude that was taken, by requirement id.
    pub latitude: BTreeSet<String>,
    /// The step from which on everything follows from what is wrong in the layer for tasks.
    deviated: Option<u32>,
}

impl Judgement {
    /// What both say, each finding once.
    pub fn findings(&self) -> Vec<Finding> {
        let mut seen = BTreeSet::new();
        let all = self.oracle.iter().chain(&self.properties);
        all.filter(|finding| seen.insert((*finding).clone())).cloned().collect()
    }
}

/// Judges a trace.
///
/// # Errors
/// Where the trace cannot be what an adapter and the kit said to each other, or has no worker and no client in it.
pub fn trace(trace: &Trace) -> Result<Judgement, TraceError> {
    let run = Run::from_trace(trace)?;
    let mut judgement = follow::trace(trace, &run)?;
    judgement.properties = property::check_all(&run);
    if let Some(since) = judgement.deviated {
        app::without_consequences(&mut judgement.oracle, since);
        app::without_consequences(&mut judgement.properties, since);
    }
    if judgement.ops == 0 {
        judgement.inconclusive.push("the implementation asked for nothing at all".to_owned());
    }
    Ok(judgement)
}
