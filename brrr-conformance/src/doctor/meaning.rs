// SPDX-License-Identifier: AGPL-3.0-only
//! What follows from a cause, for somebody who writes the adapter.

use crate::adapter::Cause;

const SYNC: &str = "In a run this looks like a fault of the SDK: the kit believes that the worker is done, and judges a hang, \
                    a late write or a wrong order. Section 3.5 of spec/conformance.md says when `sync` may be answered.";

/// One or two sentences.
pub(super) fn of(cause: &Cause) -> &'static str {
    match cause {
        Cause::NotFound(_) | Cause::CannotStart { .. } => {
            "Nothing was started. What stands behind `--` is a program and its arguments, not a line for a shell."
        }
        Cause::EndedAtOnce { .. } => {
            "Its standard error, if it wrote any, is below. Run the command by hand: it has to wait for input without a \
             terminal, and needs its SDK and interpreter installed."
        }
        Cause::Died { .. } => {
            "Below are the last frames, the one that ended it among them. An adapter answers what it cannot do with \
             `unsupported`, and an error of its SDK with `exit` or `result`."
        }
        Cause::Garbage { line, problem } => garbage(line, problem),
        Cause::NotAscii(_) | Cause::FieldName { .. } | Cause::NotANumber { .. } => {
            "This kit would understand it and others would not. Section 3.1 of spec/conformance.md says how a frame is \
             written."
        }
        Cause::LateOp { .. } => SYNC,
        Cause::Hang { waiting, .. } if waiting.contains("sync") => SYNC,
        Cause::Hang { .. } => {
            "It is alive and says nothing. Flush standard output after every answer, and read standard input line by line."
        }
        Cause::OutOfPlace { what, .. } if what.contains("sync") => SYNC,
        Cause::OutOfPlace { rule, .. } if rule.contains("abandon") => {
            "`abandon` is how the kit kills a worker. A lane that goes on writes into cases that are over, and their verdicts \
             are wrong. Drop its task, or never answer it again, and throw away what it still says."
        }
        Cause::OutOfPlace { .. } | Cause::UnknownLane { .. } => {
            "Every frame but `hello`, `sync` and `unsupported` carries the lane that the command named, and every command is \
             answered once."
        }
        Cause::OpReused { .. } => {
            "A reply names the number alone, so a number that comes twice is answered wrongly. Take all numbers from one \
             counter, and write ops in the order in which they took them."
        }
        Cause::NotBelieved { .. } => {
            "What an adapter says is believed only if it says no to what it cannot know. Answer every other command than \
             those of section 3 with `unsupported` and its name, which is the key beside `lane` and `op`."
        }
        Cause::BadHello(_) => "Section 3.2 of spec/conformance.md has every field of the answer to `hello`.",
        Cause::NoCommonRevision { .. } => "`revisions` are those of the key schema, of which this kit knows 1 and 2.",
        Cause::Wrong(what) if what.starts_with("answered `sync`") => SYNC,
        Cause::Wrong(_) | Cause::LineTooLong(_) | Cause::GivenUp(_) => {
            "Section 3 of spec/conformance.md has every frame, and ADAPTERS.md a whole adapter."
        }
    }
}

fn garbage(line: &str, problem: &str) -> &'static str {
    if line.starts_with("`{") && problem.contains("EOF") {
        "A frame is one line: write JSON without indentation, and end it with one line feed."
    } else if problem.contains("trailing") {
        "There is one frame a line: write a line feed behind each."
    } else if line.starts_with("`{") || line.starts_with("`[") {
        "It is JSON, and no frame of section 3 of spec/conformance.md: look at the names of its fields."
    } else {
        "Something prints there, often a log or a library: send it to standard error before the SDK is loaded, and keep the \
         real standard output for frames."
    }
}
