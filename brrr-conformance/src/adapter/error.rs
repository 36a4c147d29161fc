// SPDX-License-Identifier: AGPL-3.0-only
//! What can be wrong with an adapter, each in one message that names the cause and what to do.

use std::fmt;
use std::time::Duration;

use thiserror::Error;

/// An adapter that cannot be worked with, and the evidence.
#[derive(Clone, Debug)]
pub struct AdapterError {
    /// What is wrong.
    pub cause: Cause,
    /// The last frames, oldest first, each marked with its direction.
    pub frames: Vec<String>,
    /// The end of what the adapter wrote to its standard error.
    pub stderr: String,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Cause {
    /// There is no such program.
    #[error("the adapter's command `{0}` was not found; check its spelling, its path and that it is executable")]
    NotFound(String),
    /// The system refuses to start it.
    #[error("the adapter's command `{command}` could not be started: {problem}")]
    CannotStart {
        /// The program.
        command: String,
        /// What the system says.
        problem: String,
    },
    /// It ended before it said hello.
    #[error(
        "the adapter {how} before it answered `hello`; it has to read commands from its standard input until that is closed"
    )]
    EndedAtOnce {
        /// How it ended.
        how: String,
    },
    /// It ended in the middle.
    #[error("the adapter {how} in the middle of its work")]
    Died {
        /// How it ended.
        how: String,
    },
    /// A line that is no frame.
    #[error(
        "the adapter printed a line that is no frame: {line} ({problem}); its standard output is for frames alone, \
         logs belong on standard error"
    )]
    Garbage {
        /// The line, cut where it is long.
        line: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A line with bytes that are not ASCII.
    #[error("the adapter printed a line that is not ASCII: {0}; write what is above `\\u007f` as `\\uXXXX`")]
    NotAscii(String),
    /// A field that is not spelled as protobuf's JSON mapping has it.
    #[error("the adapter spelled a field `{name}` in {line}; field names are in lower camel case, as in `{better}`")]
    FieldName {
        /// As it is.
        name: String,
        /// As it has to be.
        better: String,
        /// The line, cut where it is long.
        line: String,
    },
    /// A number that is written as a text.
    #[error("the adapter wrote the number of `{field}` as a text in {line}; numbers have no quotes")]
    NotANumber {
        /// The field.
        field: String,
        /// The line, cut where it is long.
        line: String,
    },
    /// Something else, which `doctor` found: what the adapter does, and what it should do.
    #[error("the adapter {0}")]
    Wrong(String),
    /// A line without end.
    #[error("the adapter printed a line of more than {0} bytes; no frame is as long as that")]
    LineTooLong(usize),
    /// Nothing came for a long time.
    #[error(
        "the adapter was silent for {}: {waiting}; if it only needs more time, give --timeout SECONDS",
        seconds(*.limit)
    )]
    Hang {
        /// How long the kit waited.
        limit: Duration,
        /// What the kit waited for.
        waiting: String,
    },
    /// A frame of a lane that was never started, or has ended.
    #[error("the adapter answered for the lane `{lane}`, {why}; a lane is named by the command that starts it")]
    UnknownLane {
        /// The lane.
        lane: String,
        /// What is known of it.
        why: &'static str,
    },
    /// An op whose number was used before.
    #[error(
        "the adapter gave an op the number {op} after {last}; the numbers of ops ascend, over all lanes, and start at 1"
    )]
    OpReused {
        /// The number.
        op: u32,
        /// The highest number before.
        last: u32,
    },
    /// A frame that has no place where it came.
    #[error("the adapter sent {what}; {rule}")]
    OutOfPlace {
        /// The frame.
        what: String,
        /// The rule that it breaks.
        rule: &'static str,
    },
    /// An op came although nothing was replied since the last `sync`.
    #[error(
        "the adapter's sync is wrong: {what} came after `sync` was answered and before any new command; \
         answer `sync` only when nothing more can happen without a reply"
    )]
    LateOp {
        /// The frame that was late.
        what: String,
    },
    /// The answer to `hello` lacks something.
    #[error("the adapter's answer to `hello` {0}")]
    BadHello(String),
    /// A command that does not exist was not refused.
    #[error(
        "the adapter is not believed: it was sent the command `{word}`, which does not exist, and answered {answer} \
         instead of {{\"unsupported\":{{\"command\":\"{word}\"}}}}"
    )]
    NotBelieved {
        /// The made-up command.
        word: String,
        /// What came instead.
        answer: String,
    },
    /// No revision that both know.
    #[error("the adapter speaks {} and {}; no revision is common to both, so nothing can be judged", revisions(.adapter), asked(.wanted))]
    NoCommonRevision {
        /// What the adapter named.
        adapter: Vec<u32>,
        /// What was asked for, or all that the kit knows.
        wanted: Vec<u32>,
    },
    /// It was given up after several failures in a row.
    #[error("the adapter was given up after {0} failures in a row")]
    GivenUp(u32),
}

fn seconds(limit: Duration) -> String {
    format!("{} s", limit.as_secs_f64())
}

fn revisions(known: &[u32]) -> String {
    let list: Vec<String> = known.iter().map(u32::to_string).collect();
    match list.len() {
        0 => "no revision of the protocol".to_owned(),
        1 => format!("only revision {}", list[0]),
        _ => format!("only revisions {}", list.join(", ")),
    }
}

fn asked(wanted: &[u32]) -> String {
    match wanted {
        [one] => format!("revision {one} was asked for"),
        many => format!("the kit {}", revisions(many).replace("only", "knows only")),
    }
}

impl Cause {
    /// Whether the process is gone, as opposed to speaking wrongly.
    pub fn is_crash(&self) -> bool {
        matches!(self, Self::Died { .. })
    }

    /// Whether a different command line would have avoided it.
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::NoCommonRevision { .. })
    }
}

impl From<Cause> for AdapterError {
    fn from(cause: Cause) -> Self {
        Self { cause, frames: Vec::new(), stderr: String::new() }
    }
}

impl fmt::Display for AdapterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.cause)?;
        if !self.frames.is_empty() {
            write!(f, "\n  last frames (> to the adapter, < from it):")?;
            for frame in &self.frames {
                write!(f, "\n    {frame}")?;
            }
        }
        if !self.stderr.is_empty() {
            write!(f, "\n  end of its standard error:")?;
            for line in self.stderr.lines() {
                write!(f, "\n    {line}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for AdapterError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_is_a_sentence_with_the_evidence_below() {
        let error = AdapterError {
            cause: Cause::Died { how: "ended with exit status 3".to_owned() },
            frames: vec!["> {\"sync\":1}".to_owned()],
            stderr: "boom\nat line 3".to_owned(),
        };
        let text = error.to_string();
        assert!(text.starts_with("the adapter ended with exit status 3 in the middle of its work\n"));
        assert!(text.contains("\n    > {\"sync\":1}\n"));
        assert!(text.ends_with("\n    boom\n    at line 3"));
    }

    #[test]
    fn no_common_revision_is_one_sentence() {
        let cause = |adapter: &[u32], wanted: &[u32]| {
            let (adapter, wanted) = (adapter.to_vec(), wanted.to_vec());
            Cause::NoCommonRevision { adapter, wanted }.to_string()
        };
        assert!(cause(&[1], &[2]).starts_with("the adapter speaks only revision 1 and revision 2 was asked for;"));
        assert!(cause(&[7, 8], &[1, 2]).contains("only revisions 7, 8 and the kit knows only revisions 1, 2;"));
    }
}
