// SPDX-License-Identifier: AGPL-3.0-only
//! What must have happened in a case.

use std::fmt;

use serde::Deserialize;

use super::when::{READ, READS};
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

impl Reach {
    /// What a read shows, whichever op an SDK uses for it: `value` or `notFound` to `read`.
    pub fn of_any_read(&self) -> Option<Self> {
        let reply = match self.reply.as_str() {
            "present" => "value",
            "absent" => "notFound",
            other => other,
        };
        let (reply, op, key) = (reply.to_owned(), READ.to_owned(), self.key.clone());
        READS.contains(&self.op.as_str()).then_some(Self { reply, op, key })
    }
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
    if OPS.contains(&op) || op == READ {
        Ok(())
    } else {
        Err(format!("{op:?} is no op; use one of {}", OPS.join(", ")))
    }
}
