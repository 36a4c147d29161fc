// SPDX-License-Identifier: AGPL-3.0-only
//! Record vectors as cases: the worker's message, stored call, pending returns or value is the vector's bytes.
//!
//! So an SDK need not expose its encoders and decoders: what it does with the bytes shows what it reads in them.

mod expected;

use std::collections::BTreeMap;

use brrr_wire::name::{CallHash, RootId};
use brrr_wire::record::ScheduleMessage;
use bytes::Bytes;

use super::{Case, Job, Lane, Message, Order, State, Take, TaskOutcome, Text, all_revisions};
use crate::conduct::{Planted, Position};
use crate::trace::Key;
use crate::vector::{Read, Record, Value, Vector, Verdict};

/// Names of the message in hand that no vector has, so that nobody in a record is taken for the worker itself.
const ROOT: &str = "records-root";
const CALL: &str = "records-call";
const TOPIC: &str = "records-topic";
const CHILD: &str = "records-child";

/// The most entries that are woken or kept in a case; a case has a bound on its ops.
const MAX_ENTRIES: usize = 500;

/// The cases of all vectors.
///
/// # Errors
/// One sentence that names the vector whose own `value` or bytes cannot be read.
pub(super) fn cases(vectors: &[Vector]) -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    for vector in vectors {
        for position in Position::of(vector.record) {
            cases.extend(position.case(vector).map_err(|problem| format!("{}: {problem}", vector.id))?);
        }
    }
    Ok(cases)
}

impl Position {
    const fn of(record: Record) -> &'static [Self] {
        match record {
            Record::ScheduleMessage => &[Self::Message],
            Record::Call => &[Self::Call],
            Record::PendingReturns => &[Self::Returning, Self::Joining],
            Record::Value => &[Self::Value, Self::Found],
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Call => "call",
            Self::Returning => "returning",
            Self::Joining => "joining",
            Self::Value => "value",
            Self::Found => "found",
        }
    }

    const fn about(self) -> &'static str {
        match self {
            Self::Message => "is the message that the worker takes",
            Self::Call => "is the call that the message names",
            Self::Returning => "is the pending returns of the call that returns",
            Self::Joining => "is the pending returns of the child that the task needs",
            Self::Value => "is what the task returns",
            Self::Found => "is the value that is stored already",
        }
    }

    /// The record whose place the bytes have.
    fn key(self) -> Option<Key> {
        let (kind, call_hash) = match self {
            Self::Message | Self::Value => return None,
            Self::Call => ("call", CALL),
            Self::Returning => ("pending_returns", CALL),
            Self::Joining => ("pending_returns", CHILD),
            Self::Found => ("value", CALL),
        };
        Some(Key { kind: kind.to_owned(), call_hash: call_hash.to_owned() })
    }

    /// The case of a vector here; `None` where it has more entries than a case can show.
    fn case(self, vector: &Vector) -> Result<Option<Case>, String> {
        let bytes = Bytes::from(vector.wire.bytes()?);
        let said =
            vector.value.as_ref().filter(|_| vector.result == Verdict::Valid).map(Value::expected).transpose()?;
        if matches!(&said, Some(Read::Pending(pending)) if pending.returns.len() > MAX_ENTRIES) {
            return Ok(None);
        }
        let slug = format!("{}/", vector.record.slug());
        let name = vector.id.strip_prefix(&slug).ok_or_else(|| format!("the id does not begin with {slug}"))?;
        let first = vector.requirements.first().ok_or("it names no requirement")?;
        let mut case = Case {
            id: format!("worker/records/{}/{name}", self.name()),
            about: format!("The vector {} {}.", vector.id, self.about()),
            requirements: vector.requirements.clone(),
            revisions: all_revisions().into_iter().filter(|revision| *revision >= vector.since).collect(),
            lanes: vec![Lane { name: "a".to_owned(), job: Job::Work(TOPIC.to_owned()) }],
            start: State::default(),
            task: BTreeMap::from([(CALL.to_owned(), vec![TaskOutcome::Return(Text::literal(b"v"))])]),
            app: None,
            take: None,
            order: Order::Oldest,
            expect: Vec::new(),
            reaches: Vec::new(),
            when: Vec::new(),
            planted: Some(Planted { position: self, key: self.key(), bytes: bytes.clone(), are: vector.result }),
        };
        self.set_up(&mut case, &bytes, vector.value.as_ref());
        if let Some(Read::Message(message)) = &said
            && is_writable(message)
        {
            defer_first(&mut case, message);
        }
        case.expect = match (vector.result, &said) {
            // Either answer is right. What is half lost, the judges see.
            (Verdict::Latitude, _) => Vec::new(),
            (Verdict::Invalid, _) => expected::rejected(self, first, &bytes),
            (Verdict::Valid, Some(said)) => expected::accepted(self, first, said, &bytes),
            (Verdict::Valid, None) => return Err("it is valid, and says nothing".to_owned()),
        };
        Ok(Some(case))
    }

    /// The world around the bytes: everything but them is as it should be.
    fn set_up(self, case: &mut Case, bytes: &Bytes, value: Option<&Value>) {
        let start = &mut case.start;
        let message = ScheduleMessage::decode(format!("li2e{}:{ROOT}{}:{CALL}e", ROOT.len(), CALL.len()).as_bytes());
        let message = message.expect("invariant: the names are legal").encode();
        let body = if self == Self::Message { bytes } else { &message };
        start.queue.insert(TOPIC.to_owned(), vec![Message::literal(body)]);
        if self == Self::Call {
            start.call.insert(CALL.to_owned(), State::literal_call(bytes));
        } else {
            let call_hash = match value {
                Some(Value::Message(message)) => message.call_hash.clone(),
                _ => CALL.to_owned(),
            };
            case.task.insert(call_hash.clone(), vec![TaskOutcome::Return(Text::literal(b"v"))]);
            start.call.insert(call_hash, State::literal_call(b"d7:payload1:p9:task_name4:taske"));
        }
        match self {
            Self::Message | Self::Call => {}
            Self::Returning => {
                start.pending.insert(CALL.to_owned(), State::literal_pending(bytes));
            }
            Self::Joining => {
                start.pending.insert(CHILD.to_owned(), State::literal_pending(bytes));
                let child = (String::new(), CHILD.to_owned(), "child".to_owned(), Text::literal(b"q"));
                case.task.insert(CALL.to_owned(), vec![TaskOutcome::Defer(vec![child])]);
            }
            Self::Value => {
                case.task.insert(CALL.to_owned(), vec![TaskOutcome::Return(Text::literal(bytes))]);
            }
            Self::Found => {
                start.value.insert(CALL.to_owned(), Text::literal(bytes));
                start.pending.insert(CALL.to_owned(), State::literal_pending(b"d7:returnslli1e1:r1:p1:ueee"));
                case.task.insert(CALL.to_owned(), vec![TaskOutcome::Return(Text::literal(bytes))]);
            }
        }
    }
}

/// Whether a worker that has these names in hand may write them: one that registers is a writer.
fn is_writable(message: &ScheduleMessage) -> bool {
    RootId::new(message.root_id.as_str()).is_ok() && CallHash::new(message.call_hash.as_str()).is_ok()
}

/// The task needs a child before it returns: then both names of the message are counted under, stored, and sent.
fn defer_first(case: &mut Case, message: &ScheduleMessage) {
    let child = (String::new(), CHILD.to_owned(), "child".to_owned(), Text::literal(b"q"));
    let outcomes = vec![TaskOutcome::Defer(vec![child]), TaskOutcome::Return(Text::literal(b"v"))];
    case.task.insert(message.call_hash.to_string(), outcomes);
    case.take = Some(Take::All);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::octets;
    use crate::vector;

    #[test]
    fn every_vector_becomes_a_case_or_is_too_long_for_one() {
        let vectors = vector::built_in().unwrap();
        let all = cases(&vectors).unwrap();
        let ids: BTreeSet<&str> = all.iter().map(|case| case.id.as_str()).collect();
        assert_eq!(ids.len(), all.len(), "ids are unique");
        let due: usize = vectors.iter().map(|vector| Position::of(vector.record).len()).sum();
        let left_out: Vec<&str> = vectors
            .iter()
            .filter(|vector| Position::of(vector.record)[0].case(vector).unwrap().is_none())
            .map(|vector| vector.id.as_str())
            .collect();
        assert_eq!(left_out, TOO_LONG, "these have more than {MAX_ENTRIES} entries");
        assert_eq!(all.len() + 2 * left_out.len(), due);
        for case in &all {
            case.check().unwrap();
        }
    }

    #[test]
    fn no_vector_has_a_name_of_the_world_around_it() {
        for vector in vector::built_in().unwrap() {
            for name in [ROOT, CALL, TOPIC, CHILD] {
                assert!(!vector.wire.hex.contains(&octets::to_hex(name.as_bytes())), "{} has {name}", vector.id);
            }
        }
    }

    #[test]
    fn a_message_is_seen_in_what_is_sent_wherever_its_names_may_be_written() {
        let all = cases(&vector::built_in().unwrap()).unwrap();
        let plain = |case: &&Case| {
            case.id.starts_with("worker/records/message/") && !case.expect.is_empty() && case.take.is_none()
        };
        let plain: Vec<&Case> = all.iter().filter(plain).collect();
        // A message that is rejected, or whose names no writer makes (LIM-013).
        assert!(plain.iter().all(|case| case.task.values().all(|outcomes| outcomes.len() == 1)));
        assert!(all.iter().filter(|case| case.take == Some(Take::All)).count() >= SENT_ON);
    }

    /// At least so many messages have names that a writer makes.
    const SENT_ON: usize = 64;

    /// Vectors with more entries than a case can show; the tests of brrr-wire read them.
    const TOO_LONG: [&str; 0] = [];
}
