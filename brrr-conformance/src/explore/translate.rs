// SPDX-License-Identifier: AGPL-3.0-only
//! Between what workers say and hear, and the numbers that stand for it.

use std::num::NonZeroU64;

use brrr_wire::proto::conformance::Error;
use brrr_wire::record::PendingReturns;
use bytes::Bytes;

use super::ExploreError;
use super::table::{ABSENT, Answer, LIMIT, Table, What};
use super::worker::Worker;
use crate::trace::{Action, Answered, Deferred, Key};

/// A count beyond the limit of the protocol, whatever the scenario takes for it.
const BEYOND: u32 = LIMIT + 1;

impl<W: Worker> Table<W> {
    /// An op in numbers. Pending returns that are created have the time at which the worker took its message.
    pub(super) fn what(&mut self, action: &Action, time: u8) -> Result<What, ExploreError> {
        let place = |table: &Self, key: &Key| {
            let unknown = || ExploreError::Worker(format!("it asks for {key}, which the scenario does not have"));
            table.keys.find(key).ok_or_else(unknown)
        };
        let mut value = |bytes: &Bytes| self.values.id(&Some(bytes.clone()));
        Ok(match action {
            Action::Has { key } => What::Has(place(self, key)?),
            Action::Get { key } | Action::GetWithRetry { key } => What::Get(place(self, key)?),
            Action::Set { key, value: to } => {
                let to = value(to);
                What::Set { key: place(self, key)?, value: to }
            }
            Action::SetNewValue { key, value: to } => {
                let to = value(&dated(to, time));
                What::Create { key: place(self, key)?, value: to }
            }
            Action::CompareAndSet { key, expected, value: to } => {
                let (expected, to) = (value(expected), value(to));
                What::Swap { key: place(self, key)?, expected, value: to }
            }
            Action::CompareAndDelete { key, expected } => {
                let expected = value(expected);
                What::Remove { key: place(self, key)?, expected }
            }
            Action::Delete { key } => What::Set { key: place(self, key)?, value: ABSENT },
            Action::Incr { key } => What::Incr(self.counters.id(key)),
            Action::Put { topic, body } => What::Put { topic: self.topics.id(topic), message: self.messages.id(body) },
            Action::Invoke { payload, .. } => What::Invoke { call: self.call(&String::from_utf8_lossy(payload))? },
            Action::Receive { .. } => {
                return Err(ExploreError::Worker("it asks for a message while it has one in hand".to_owned()));
            }
        })
    }

    pub(super) fn answered(&self, what: What, answer: Answer) -> Result<Answered, ExploreError> {
        Ok(match answer {
            Answer::Present(present) => Answered::Present(present),
            Answer::Value(value) => Answered::Value(self.values.get(value).clone()),
            Answer::Done => Answered::Done,
            Answer::Mismatch => Answered::Mismatch,
            Answer::Failed => {
                Answered::Failed(Error { kind: "BackendError".to_owned(), message: "the backend gave up".to_owned() })
            }
            Answer::Within => Answered::Count(1),
            Answer::Beyond => Answered::Count(BEYOND),
            Answer::Outcome(missing) => {
                let What::Invoke { call } = what else {
                    return Err(ExploreError::Worker("an outcome answers a task only".to_owned()));
                };
                if missing == 0 {
                    return Ok(Answered::Response(Bytes::copy_from_slice(self.calls.get(call).as_bytes())));
                }
                let (children, _) = &self.children[call as usize];
                let missing = children.iter().enumerate().filter(|(at, _)| missing & (1 << at) != 0);
                Answered::Deferral(missing.map(|(_, child)| deferred(self.calls.get(*child))).collect())
            }
        })
    }
}

/// The same pending returns, made so many seconds later; what is none stays as it is.
fn dated(bytes: &Bytes, time: u8) -> Bytes {
    if time == 0 {
        return bytes.clone();
    }
    let Ok(mut record) = PendingReturns::decode(bytes) else { return bytes.clone() };
    record.scheduled_at = NonZeroU64::new(super::NOW + u64::from(time));
    record.encode()
}

/// The same op at that time.
pub(super) fn dated_action(action: &Action, time: u8) -> Action {
    match action {
        Action::SetNewValue { key, value } => Action::SetNewValue { key: key.clone(), value: dated(value, time) },
        other => other.clone(),
    }
}

fn deferred(call: &str) -> Deferred {
    Deferred {
        topic: String::new(),
        call_hash: call.to_owned(),
        task_name: "task".to_owned(),
        payload: Bytes::copy_from_slice(call.as_bytes()),
    }
}
