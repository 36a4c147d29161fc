// SPDX-License-Identifier: AGPL-3.0-only
//! Record vectors as cases: the worker's message, stored call, pending returns or value is the vector's bytes.
//!
//! So an SDK need not expose its encoders and decoders: what it does with the bytes shows what it reads in them.

use std::collections::{BTreeMap, BTreeSet};

use brrr_wire::record::{PendingReturn, PendingReturns, ScheduleMessage};
use bytes::Bytes;

use super::{Case, Expect, Held, Job, Lane, Message, Order, State, TaskOutcome, Text, Wanted, all_revisions};
use crate::vector::{Read, Record, Value, Vector, Verdict};

/// Where a vector's bytes stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Position {
    /// The body of the message that is taken.
    Message,
    /// The call that the message names.
    Call,
    /// The pending returns of the call that returns.
    Returning,
    /// The pending returns of a child.
    Joining,
    /// What the task returns.
    Value,
    /// The value that is there before the task would run.
    Found,
}

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
            revisions: all_revisions(),
            lanes: vec![Lane { name: "a".to_owned(), job: Job::Work(TOPIC.to_owned()) }],
            start: State::default(),
            task: BTreeMap::from([(CALL.to_owned(), vec![TaskOutcome::Return(Text::literal(b"v"))])]),
            take: None,
            order: Order::Oldest,
            expect: Vec::new(),
            reaches: Vec::new(),
            when: Vec::new(),
        };
        self.set_up(&mut case, &bytes, vector.value.as_ref());
        let wanted = match (vector.result, &said) {
            (Verdict::Latitude, _) => Vec::new(),
            (Verdict::Invalid, _) => self.rejected(&bytes),
            (Verdict::Valid, Some(said)) => self.accepted(said, &bytes),
            (Verdict::Valid, None) => return Err("it is valid, and says nothing".to_owned()),
        };
        case.expect.extend(wanted.into_iter().map(|wanted| Expect { id: first.clone(), wanted }));
        if vector.result == Verdict::Invalid {
            case.expect.push(Expect { id: "HAN-006".to_owned(), wanted: Wanted::Failed(true) });
        }
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

    fn accepted(self, said: &Read, bytes: &Bytes) -> Vec<Wanted> {
        let value =
            |call_hash: &str, held: &[u8]| stored("value", call_hash, Held::Bytes(Bytes::copy_from_slice(held)));
        match (self, said) {
            (Self::Message, Read::Message(message)) => {
                let call_hash = message.call_hash.to_string();
                vec![value(&call_hash, b"v"), Wanted::Invoked(vec![call_hash]), Wanted::Failed(false)]
            }
            (Self::Returning, Read::Pending(pending)) => {
                let mut wanted = woken(pending);
                wanted.push(stored("pending_returns", CALL, Held::Absent));
                wanted.push(Wanted::Failed(false));
                wanted
            }
            (Self::Joining, Read::Pending(pending)) => {
                let mut returns = pending.returns.clone();
                returns.insert(own());
                vec![stored("pending_returns", CHILD, Held::Returns(returns)), Wanted::Failed(false)]
            }
            (Self::Found, _) => {
                let body = Bytes::from_static(b"li2e1:r1:pe");
                vec![value(CALL, bytes), Wanted::Queue { topic: "u".to_owned(), bodies: vec![body] }]
            }
            (Self::Value, _) => vec![value(CALL, bytes), Wanted::Failed(false)],
            _ => vec![value(CALL, b"v"), Wanted::Invoked(vec![CALL.to_owned()]), Wanted::Failed(false)],
        }
    }

    /// What holds where the bytes have to be rejected: nothing came of them, and they are still there.
    fn rejected(self, bytes: &Bytes) -> Vec<Wanted> {
        let still = |call_hash: &str| stored("pending_returns", call_hash, Held::Bytes(bytes.clone()));
        let quiet = Wanted::Queue { topic: TOPIC.to_owned(), bodies: Vec::new() };
        match self {
            Self::Returning => vec![still(CALL), quiet],
            Self::Joining => vec![still(CHILD), quiet],
            _ => vec![Wanted::Invoked(Vec::new()), stored("value", CALL, Held::Absent), quiet],
        }
    }
}

fn own() -> PendingReturn {
    let invariant = "invariant: the names are legal";
    PendingReturn {
        root_id: brrr_wire::name::RootId::new(ROOT).expect(invariant),
        call_hash: brrr_wire::name::CallHash::new(CALL).expect(invariant),
        topic: brrr_wire::name::Topic::new(TOPIC).expect(invariant),
    }
}

fn stored(kind: &str, call_hash: &str, held: Held) -> Wanted {
    Wanted::Store { kind: kind.to_owned(), call_hash: call_hash.to_owned(), held }
}

/// The messages that all who wait are to be sent, by topic.
fn woken(pending: &PendingReturns) -> Vec<Wanted> {
    let topics: BTreeSet<&str> = pending.returns.iter().map(|entry| entry.topic.as_str()).collect();
    let queue = |topic: &str| {
        let entries = pending.returns.iter().filter(|entry| entry.topic.as_str() == topic);
        let body = |entry: &PendingReturn| {
            let (root_id, call_hash) = (entry.root_id.clone(), entry.call_hash.clone());
            ScheduleMessage { root_id, call_hash }.encode()
        };
        let mut bodies: Vec<Bytes> = entries.map(body).collect();
        bodies.sort();
        Wanted::Queue { topic: topic.to_owned(), bodies }
    };
    topics.into_iter().map(queue).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
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

    /// Vectors with more entries than a case can show; the tests of brrr-wire read them.
    const TOO_LONG: [&str; 0] = [];
}
