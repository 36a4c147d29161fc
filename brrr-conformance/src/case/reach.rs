// SPDX-License-Identifier: AGPL-3.0-only
//! What must have happened in a case.

use std::fmt;

use serde::Deserialize;

use crate::adapter::frame::{OPS, REPLIES};

/// A reply to an op that must have been given, as `REPLY OP KEY`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Reach {
    /// The reply's name.
    pub reply: String,
    /// The op's name.
    pub op: String,
    /// The op's key.
    pub key: String,
}

impl TryFrom<String> for Reach {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut words = text.splitn(3, ' ').map(str::to_owned);
        let (Some(reply), Some(op), Some(key)) = (words.next(), words.next(), words.next()) else {
            return Err(format!("{text:?} is not REPLY OP KEY, as in \"mismatch compareAndDelete pending_returns/h\""));
        };
        if !REPLIES.contains(&reply.as_str()) {
            return Err(format!("{reply:?} is no reply; use one of {}", REPLIES.join(", ")));
        }
        check_op(&op)?;
        Ok(Self { reply, op, key })
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.reply, self.op, self.key)
    }
}

/// Whether there is such an op.
pub(super) fn check_op(op: &str) -> Result<(), String> {
    if OPS.contains(&op) { Ok(()) } else { Err(format!("{op:?} is no op; use one of {}", OPS.join(", "))) }
}
