// SPDX-License-Identifier: AGPL-3.0-only
//! What a judge has to say against an implementation: one requirement, one step, one sentence.

use std::fmt;

/// One statement of a judge that a requirement does not hold.
///
/// Whether it fails a case is not said here: the level of the requirement decides that.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Finding {
    /// The requirement that does not hold; empty where no requirement is concerned.
    pub requirement: String,
    /// Who says so: `oracle`, `expectation`, `harness`, or a property's name.
    pub judge: String,
    /// The number of the op in the case, from 1; 0 where no single op is to blame.
    pub step: u32,
    /// What is wrong and what should have been, in a sentence that needs no other knowledge of the case.
    pub message: String,
    /// The op that is to blame, for people.
    pub seen: String,
    /// What would have been right instead, if that can be listed.
    pub allowed: Vec<String>,
}

impl Finding {
    /// A finding of `judge` about the op with number `step` (0: no single op).
    pub fn new(
        requirement: impl Into<String>,
        judge: impl Into<String>,
        step: u32,
        message: impl Into<String>,
    ) -> Finding {
        Finding {
            requirement: requirement.into(),
            judge: judge.into(),
            step,
            message: message.into(),
            seen: String::new(),
            allowed: Vec::new(),
        }
    }

    /// The same finding with the op that is to blame.
    #[must_use]
    pub fn with_seen(mut self, seen: impl Into<String>) -> Finding {
        self.seen = seen.into();
        self
    }

    /// The same finding with one more thing that would have been right.
    #[must_use]
    pub fn with_allowed(mut self, allowed: impl Into<String>) -> Finding {
        self.allowed.push(allowed.into());
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.requirement.is_empty() {
            write!(f, "{} ", self.requirement)?;
        }
        if self.step > 0 {
            write!(f, "at step {} ", self.step)?;
        }
        write!(f, "({}): {}", self.judge, self.message)?;
        if !self.seen.is_empty() {
            write!(f, " Seen: {}.", self.seen)?;
        }
        if !self.allowed.is_empty() {
            write!(f, " Allowed: {}.", self.allowed.join("; "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_one_line() {
        let finding = Finding::new("RET-013", "oracle", 7, "The message of child c is put before it is registered.")
            .with_seen("put t")
            .with_allowed("setNewValue pending_returns/c");
        assert_eq!(
            finding.to_string(),
            "RET-013 at step 7 (oracle): The message of child c is put before it is registered. \
             Seen: put t. Allowed: setNewValue pending_returns/c."
        );
    }

    #[test]
    fn needs_no_requirement_and_no_step() {
        let finding = Finding::new("", "harness", 0, "The adapter closed its output.");
        assert_eq!(finding.to_string(), "(harness): The adapter closed its output.");
    }
}
