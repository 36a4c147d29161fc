// SPDX-License-Identifier: AGPL-3.0-only
//! Why a trace cannot be replayed, each in one sentence.

use crate::adapter::AdapterError;
use crate::trace::TraceError;

/// Why nothing is said about an implementation.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The file is no whole trace, or its frames do not fit together.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// Another kit wrote it.
    #[error(
        "line 1 of the trace: kit `{written}` wrote it and this is kit {own}, of another major or minor version; \
         replay it with the kit that wrote it, or record it again"
    )]
    Kit {
        /// The version in the header.
        written: String,
        /// The version of this kit.
        own: &'static str,
    },
    /// The trace begins after its workers did.
    #[error(
        "line {line} of the trace: lane `{lane}` is not started in it, so it cannot be started again; `judge` takes \
         such a trace, and a recorded run can be replayed"
    )]
    NotStarted {
        /// The lane.
        lane: String,
        /// Its first line.
        line: usize,
    },
    /// The implementation does not speak the revision of the trace.
    #[error(
        "line 1 of the trace: it is of revision {wanted}, and the adapter speaks {speaks:?}; record one in a revision \
         that it speaks"
    )]
    Revision {
        /// That of the trace.
        wanted: u32,
        /// Those of the adapter.
        speaks: Vec<u32>,
    },
    /// The implementation does not claim what the schedule needs.
    #[error("line {line} of the trace needs the profile `{profile}`, which the adapter does not claim")]
    Profile {
        /// The profile.
        profile: &'static str,
        /// The first line that needs it.
        line: usize,
    },
    /// A command that the recorded adapter or the one that is asked does not know.
    #[error("line {line} of the trace: the adapter does not know the command `{command}`")]
    Unsupported {
        /// The command.
        command: String,
        /// The line.
        line: usize,
    },
    /// The connection broke.
    #[error("after line {line} of the trace {error}")]
    Adapter {
        /// The line that was replayed last.
        line: usize,
        /// What broke it, with the evidence.
        error: Box<AdapterError>,
    },
    /// There is no op to compare.
    #[error("the trace has no op in it, so that nothing was compared; record a run in which there is one")]
    Nothing,
}
