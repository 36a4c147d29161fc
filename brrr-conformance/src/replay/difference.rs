// SPDX-License-Identifier: AGPL-3.0-only
//! The first difference between a trace and its replay.

use std::fmt;

use brrr_wire::proto::conformance::{Octets, answer::Body, command, reply, result};
use bytes::Bytes;
use serde::Serialize;

use crate::adapter::frame;
use crate::octets;

/// What is different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The same op on the same key, with other bytes.
    Bytes,
    /// Another kind of read of the same record.
    Reading,
    /// An op or a word that the trace does not have there.
    Added,
    /// An op that the trace has only after an answer that has not been given yet.
    Early,
    /// What the trace has only later, in the place of what it has here.
    Skipped,
    /// An op or a word that the trace has and the implementation does not give.
    Missing,
    /// An exit, a report or a result that says something else.
    Said,
}

impl Kind {
    /// What it means, in a sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Bytes => "It asks for the same with other bytes, so what is stored or queued is not what it was.",
            Self::Reading => "It reads the same record by another op, to which the trace has no answer.",
            Self::Added => "It does something that was not recorded there, so it took another way before this line.",
            Self::Early => {
                "It asks before it has the answer after which this was recorded, so that answer cannot have decided it."
            }
            Self::Skipped => {
                "It leaves out what was recorded here and goes on; where that is a look for the value before the task \
                 is run, it may (HAN-008)."
            }
            Self::Missing => "It does not do what was recorded, and waits for something else or for nothing.",
            Self::Said => "It ends or reports in another way than was recorded.",
        }
    }
}

/// The first difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The line of the trace up to which all was the same, or on which what is missing stands.
    pub line: usize,
    /// The lane.
    pub lane: String,
    /// What is different.
    pub kind: Kind,
    /// What happened before it, in all lanes, the oldest first.
    pub before: Vec<String>,
    /// What the trace has.
    pub expected: String,
    /// What the implementation did.
    pub seen: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.before {
            writeln!(f, "  before    {line}")?;
        }
        writeln!(f, "  line {}, lane {}", self.line, self.lane)?;
        writeln!(f, "  expected  {}", self.expected)?;
        writeln!(f, "  seen      {}", self.seen)
    }
}

/// Which kind of difference it is that an implementation does something else than `due`, the next that could have come.
pub(super) fn other(due: Option<&Body>, seen: &Body, keys: [&str; 2]) -> Kind {
    let Some(due) = due else { return Kind::Added };
    let is_read = |body: &Body| matches!(body, Body::Has(_) | Body::Get(_) | Body::GetWithRetry(_));
    if std::mem::discriminant(due) != std::mem::discriminant(seen) {
        return if is_read(due) && is_read(seen) && keys[0] == keys[1] { Kind::Reading } else { Kind::Added };
    }
    match seen {
        Body::Exit(_) | Body::Report(_) | Body::Result(_) => Kind::Said,
        _ if keys[0] == keys[1] => Kind::Bytes,
        _ => Kind::Added,
    }
}

/// A frame of the implementation in a line.
pub(super) fn show(body: &Body) -> String {
    let Body::Result(ended) = body else { return octets::short(&frame::describe(body)) };
    match &ended.kind {
        Some(result::Kind::Scheduled(_)) => "result scheduled".to_owned(),
        Some(result::Kind::Value(value)) => format!("result value {}", bytes(value)),
        Some(result::Kind::NotFound(_)) => "result not found".to_owned(),
        Some(result::Kind::Error(error)) => octets::short(&format!("result error {}: {}", error.kind, error.message)),
        None => "result".to_owned(),
    }
}

/// How many equal bytes are shown before the first that is not.
const LEAD: usize = 24;

/// The same op with other bytes, from shortly before the first that is not the same; else both as they are.
pub(super) fn where_apart(due: &Body, seen: &Body) -> [String; 2] {
    let plain = [show(due), show(seen)];
    let apart = byte_strings(due).into_iter().zip(byte_strings(seen)).find(|((_, due), (_, seen))| due != seen);
    let Some(((field, due), (_, seen))) = apart else { return plain };
    let same = due.iter().zip(&seen).take_while(|(due, seen)| due == seen).count();
    if same <= LEAD {
        return plain;
    }
    let from = same - LEAD;
    let show_from = |bytes: &[u8]| format!("{field} from byte {from} on: {}", octets::show(&bytes[from..]));
    [show_from(&due), show_from(&seen)]
}

/// The byte strings of an op, by their fields.
fn byte_strings(body: &Body) -> Vec<(&'static str, Bytes)> {
    let fields = match body {
        Body::Set(op) | Body::SetNewValue(op) => vec![("value", &op.value)],
        Body::CompareAndSet(op) => vec![("expected", &op.expected), ("value", &op.value)],
        Body::CompareAndDelete(op) => vec![("expected", &op.expected)],
        Body::Put(op) => vec![("body", &op.body)],
        Body::Invoke(op) => vec![("payload", &op.payload)],
        _ => Vec::new(),
    };
    let decoded = |(field, value): (&'static str, &Option<Octets>)| Some((field, octets::decode(value.as_ref()).ok()?));
    fields.into_iter().filter_map(decoded).collect()
}

/// A reply in a line.
pub(super) fn show_reply(op: &Body, key: &str, result: &reply::Result) -> String {
    let (name, reply) = (frame::op_name(op).unwrap_or_default(), frame::reply_name(result));
    let told = match result {
        reply::Result::Value(value) | reply::Result::Message(value) => format!(" {}", bytes(value)),
        reply::Result::Count(count) => format!(" {count}"),
        reply::Result::Error(error) => format!(" {}", error.kind),
        _ => String::new(),
    };
    octets::short(&format!("{name} {key} -> {reply}{told}"))
}

/// A command that starts a lane, in a line.
pub(super) fn show_start(command: &command::Body) -> String {
    octets::short(&match command {
        command::Body::Work(work) => format!("work on {}", work.topic),
        command::Body::Schedule(schedule) => format!("schedule {}", schedule.call_hash),
        command::Body::Read(read) => format!("read {}", read.call_hash),
        _ => "start".to_owned(),
    })
}

fn bytes(value: &Octets) -> String {
    octets::decode(Some(value)).map_or_else(|error| format!("({error})"), |bytes| octets::show(&bytes))
}
