// SPDX-License-Identifier: AGPL-3.0-only
//! Where the emulator and the simulated server differ, and why the simulated one is as it is.

use crate::client::Reply;

/// A difference that is known.
pub(crate) struct Difference {
    /// What stands in the emulator's reply.
    theirs: &'static str,
    /// What stands in the simulated server's.
    ours: &'static str,
    /// Why it is as it is.
    pub(crate) reason: &'static str,
}

pub(crate) const KNOWN: [Difference; 0] = [];

/// The known difference that these two replies show.
pub(crate) fn find(theirs: &Reply, ours: &Reply) -> Option<&'static Difference> {
    let (theirs, ours) = (theirs.body.to_string(), ours.body.to_string());
    KNOWN.iter().find(|known| theirs.contains(known.theirs) && ours.contains(known.ours))
}
