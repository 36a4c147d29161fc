// SPDX-License-Identifier: AGPL-3.0-only
//! Ops and replies as the frames that carry them: the way back from [`Action`] and [`Answered`].

use brrr_wire::proto::conformance as frames;
use brrr_wire::proto::conformance::{Empty, Outcome, answer::Body, outcome, reply};
use bytes::Bytes;

use super::{Action, Answered, Deferred, Key};
use crate::octets;

impl Action {
    /// The op as an adapter sends it.
    pub(crate) fn to_body(&self) -> Body {
        let key = |key: &Key| frames::StoreKey { kind: key.kind.clone(), call_hash: key.call_hash.clone() };
        let write = |at: &Key, value: &Bytes| {
            let frames::StoreKey { kind, call_hash } = key(at);
            frames::Write { kind, call_hash, value: Some(octets::encode(value)) }
        };
        match self {
            Self::Receive { topic } => Body::Receive(frames::Receive { topic: topic.clone() }),
            Self::Has { key: at } => Body::Has(key(at)),
            Self::Get { key: at } => Body::Get(key(at)),
            Self::GetWithRetry { key: at } => Body::GetWithRetry(key(at)),
            Self::Delete { key: at } => Body::Delete(key(at)),
            Self::Set { key, value } => Body::Set(write(key, value)),
            Self::SetNewValue { key, value } => Body::SetNewValue(write(key, value)),
            Self::CompareAndSet { key, expected, value } => {
                let frames::Write { kind, call_hash, value } = write(key, value);
                let expected = Some(octets::encode(expected));
                Body::CompareAndSet(frames::CompareAndSet { kind, call_hash, expected, value })
            }
            Self::CompareAndDelete { key: at, expected } => {
                let frames::StoreKey { kind, call_hash } = key(at);
                let expected = Some(octets::encode(expected));
                Body::CompareAndDelete(frames::CompareAndDelete { kind, call_hash, expected })
            }
            Self::Incr { key } => Body::Incr(frames::Incr { key: key.clone() }),
            Self::Put { topic, body } => {
                Body::Put(frames::Put { topic: topic.clone(), body: Some(octets::encode(body)) })
            }
            Self::Invoke { task_name, payload, root_id, call_hash } => Body::Invoke(frames::Invoke {
                task_name: task_name.clone(),
                payload: Some(octets::encode(payload)),
                root_id: root_id.clone(),
                call_hash: call_hash.clone(),
            }),
        }
    }
}

impl Answered {
    /// The answer as the kit sends it.
    pub(crate) fn to_result(&self) -> reply::Result {
        let outcome = |kind| reply::Result::Outcome(Outcome { kind: Some(kind) });
        match self {
            Self::Value(Some(value)) => reply::Result::Value(octets::encode(value)),
            Self::Value(None) => reply::Result::NotFound(Empty {}),
            Self::Done => reply::Result::Done(Empty {}),
            Self::Mismatch => reply::Result::Mismatch(Empty {}),
            Self::Count(count) => reply::Result::Count(*count),
            Self::Present(present) => reply::Result::Present(*present),
            Self::Message(body) => reply::Result::Message(octets::encode(body)),
            Self::Empty => reply::Result::Empty(Empty {}),
            Self::Closed => reply::Result::Closed(Empty {}),
            Self::Failed(error) => reply::Result::Error(error.clone()),
            Self::Response(value) => outcome(outcome::Kind::Response(octets::encode(value))),
            Self::TaskFailed(error) => outcome(outcome::Kind::Error(error.clone())),
            Self::TaskInvalid => outcome(outcome::Kind::Invalid(Empty {})),
            Self::Deferral(calls) => {
                outcome(outcome::Kind::Defer(frames::Defer { calls: calls.iter().map(child).collect() }))
            }
        }
    }
}

fn child(call: &Deferred) -> frames::DeferredCall {
    frames::DeferredCall {
        topic: call.topic.clone(),
        call_hash: call.call_hash.clone(),
        task_name: call.task_name.clone(),
        payload: Some(octets::encode(&call.payload)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_and_what_they_say_are_the_same() {
        let key = || Key { kind: "value".to_owned(), call_hash: "h".to_owned() };
        let bytes = || Bytes::from_static(b"b\xff");
        let text = || "x".to_owned();
        let actions = [
            Action::Receive { topic: text() },
            Action::Has { key: key() },
            Action::Get { key: key() },
            Action::GetWithRetry { key: key() },
            Action::Set { key: key(), value: bytes() },
            Action::SetNewValue { key: key(), value: bytes() },
            Action::CompareAndSet { key: key(), expected: Bytes::new(), value: bytes() },
            Action::CompareAndDelete { key: key(), expected: bytes() },
            Action::Delete { key: key() },
            Action::Incr { key: text() },
            Action::Put { topic: text(), body: bytes() },
            Action::Invoke { task_name: text(), payload: bytes(), root_id: text(), call_hash: "h".to_owned() },
        ];
        for action in actions {
            assert_eq!(Action::of(&action.to_body()).unwrap(), Some(action));
        }
        let error = || frames::Error { kind: text(), message: text() };
        let child = Deferred { topic: text(), call_hash: text(), task_name: text(), payload: bytes() };
        let answers = [
            Answered::Value(Some(bytes())),
            Answered::Value(None),
            Answered::Done,
            Answered::Mismatch,
            Answered::Count(7),
            Answered::Message(bytes()),
            Answered::Empty,
            Answered::Closed,
            Answered::Response(bytes()),
            Answered::Deferral(vec![child]),
            Answered::TaskFailed(error()),
            Answered::TaskInvalid,
            Answered::Failed(error()),
            Answered::Present(true),
        ];
        for answer in answers {
            assert_eq!(Answered::of(&answer.to_result()).unwrap(), answer);
        }
    }
}
