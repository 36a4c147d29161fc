// SPDX-License-Identifier: AGPL-3.0-only
//! What one lane is put through: the message that it is given, and the replies to its ops.

use brrr_wire::name::{CallHash, RootId, TaskName};
use brrr_wire::proto::conformance::{Empty, Error, Octets, Outcome, answer, outcome, reply};
use brrr_wire::record::{Call, ScheduleMessage};
use bytes::Bytes;

use crate::octets;

/// The call that every story is about.
pub(super) const CALL: &str = "doctor";
/// Its task.
pub(super) const TASK: &str = "examine";

/// One handling, from the message to the closed queue.
#[derive(Clone, Debug)]
pub(super) struct Story {
    /// What the task is given.
    pub(super) payload: Bytes,
    /// What the task does.
    pub(super) outcome: outcome::Kind,
    /// How often the queue is empty before the message comes.
    pub(super) empty: u32,
    /// Whether reading the call fails.
    pub(super) read_fails: bool,
    /// What is read by a client; none: nothing is stored.
    pub(super) value: Option<Bytes>,
    /// Whether the message was given.
    pub(super) given: bool,
}

impl Story {
    /// A task that is given these bytes and returns them.
    pub(super) fn echo(payload: &[u8]) -> Self {
        Self::with(payload, outcome::Kind::Response(octets::encode(payload)))
    }

    /// A task that is given these bytes and does this.
    pub(super) fn with(payload: &[u8], outcome: outcome::Kind) -> Self {
        let payload = Bytes::copy_from_slice(payload);
        Self { payload, outcome, empty: 0, read_fails: false, value: None, given: false }
    }

    /// The reply to an op; a task ends as the story says, a store has the call and nothing else.
    pub(super) fn reply(&mut self, body: &answer::Body) -> reply::Result {
        use answer::Body;
        match body {
            Body::Receive(_) if self.empty > 0 => {
                self.empty -= 1;
                reply::Result::Empty(Empty {})
            }
            Body::Receive(_) if !self.given => {
                self.given = true;
                reply::Result::Message(octets::encode(&message()))
            }
            Body::Receive(_) => reply::Result::Closed(Empty {}),
            Body::Has(_) => reply::Result::Present(false),
            Body::Get(key) | Body::GetWithRetry(key) if key.kind == "call" && self.read_fails => fail(),
            Body::Get(key) | Body::GetWithRetry(key) if key.kind == "call" => {
                reply::Result::Value(octets::encode(&self.record()))
            }
            Body::Get(key) | Body::GetWithRetry(key) => match self.value.as_ref().filter(|_| key.kind == "value") {
                Some(value) => reply::Result::Value(octets::encode(value)),
                None => reply::Result::NotFound(Empty {}),
            },
            Body::Incr(_) => reply::Result::Count(1),
            Body::Invoke(_) => reply::Result::Outcome(Outcome { kind: Some(self.outcome.clone()) }),
            _ => reply::Result::Done(Empty {}),
        }
    }

    fn record(&self) -> Bytes {
        let task_name = TaskName::new(TASK).expect("invariant: the name is short and not empty");
        Call { task_name, payload: self.payload.clone() }.encode()
    }
}

fn message() -> Bytes {
    let root_id = RootId::new("doctor-root").expect("invariant: the name is short and not empty");
    let call_hash = CallHash::new(CALL).expect("invariant: the name is short and not empty");
    ScheduleMessage { root_id, call_hash }.encode()
}

fn fail() -> reply::Result {
    reply::Result::Error(Error { kind: "DoctorError".to_owned(), message: "the doctor broke this op".to_owned() })
}

/// Bytes that go through a shim in one of the ways in which they can be written, and what that way is called.
pub(super) fn payloads() -> [(&'static str, Bytes, Octets); 5] {
    let text = |name, text: &str| (name, Bytes::copy_from_slice(text.as_bytes()), octets::encode(text.as_bytes()));
    let binary = [0xff, 0x00, 0x0a, 0x80, b'"'];
    [
        text("`utf8`", "{\"n\":3}"),
        text("`utf8` with characters of every kind", "\u{feff}Zo\u{eb} \u{1f3ed} \u{5e9} \"\\/\u{0}\u{7f}\u{2028}\n"),
        ("`hex`", Bytes::copy_from_slice(&binary), octets::encode(&binary)),
        text("an empty `utf8`", ""),
        // A field with its default value may be left out.
        ("`{}`, which is no bytes", Bytes::new(), Octets { form: None }),
    ]
}
