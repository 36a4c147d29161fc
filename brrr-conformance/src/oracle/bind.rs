// SPDX-License-Identifier: AGPL-3.0-only
//! From the adapter's frames to the machine's ops and replies.

use std::fmt;

use brrr_wire::key::{self, Kind, StoreKey};
use brrr_wire::machine::{DeferredCall, Op, Outcome, Reply};
use brrr_wire::name::{CallHash, TaskName, Topic};
use brrr_wire::proto::conformance as proto;
use brrr_wire::proto::conformance::{answer, outcome, reply};
use brrr_wire::record::{Call, PendingReturns, ScheduleMessage};
use brrr_wire::revision::Revision;
use bytes::Bytes;

use crate::octets;

/// What is wrong with an op, whatever the machine offers.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) requirement: &'static str,
    pub(super) message: String,
}

impl Wrong {
    pub(super) fn new(requirement: &'static str, message: impl Into<String>) -> Self {
        Self { requirement, message: message.into() }
    }
}

/// An op as it was seen.
#[derive(Debug)]
pub(super) enum Seen {
    /// A store op, a count or a message.
    Op(Op),
    /// A delete without a condition.
    Delete(StoreKey),
    /// A run of the task.
    Invoke(Invoked),
}

/// A run of the task; empty names were not provided by the adapter.
#[derive(Debug)]
pub(super) struct Invoked {
    pub(super) task_name: String,
    pub(super) payload: Bytes,
    pub(super) root_id: String,
    pub(super) call_hash: String,
}

/// Reads an answer as an op; `None` for answers that are no op.
pub(super) fn seen(revision: Revision, body: &answer::Body) -> Result<Option<Seen>, Wrong> {
    use answer::Body;
    let op = match body {
        Body::Has(at) => Op::Has { key: store_key(&at.kind, &at.call_hash)? },
        Body::Get(at) => Op::Get { key: store_key(&at.kind, &at.call_hash)? },
        Body::GetWithRetry(at) => Op::GetWithRetry { key: store_key(&at.kind, &at.call_hash)? },
        Body::Set(write) => {
            Op::Set { key: store_key(&write.kind, &write.call_hash)?, value: bytes(write.value.as_ref())? }
        }
        Body::SetNewValue(write) => {
            Op::SetNewValue { key: store_key(&write.kind, &write.call_hash)?, value: bytes(write.value.as_ref())? }
        }
        Body::CompareAndSet(write) => Op::CompareAndSet {
            key: store_key(&write.kind, &write.call_hash)?,
            expected: bytes(write.expected.as_ref())?,
            value: bytes(write.value.as_ref())?,
        },
        Body::CompareAndDelete(write) => Op::CompareAndDelete {
            key: store_key(&write.kind, &write.call_hash)?,
            expected: bytes(write.expected.as_ref())?,
        },
        Body::Delete(at) => return Ok(Some(Seen::Delete(store_key(&at.kind, &at.call_hash)?))),
        Body::Incr(incr) => Op::Incr {
            root_id: key::root_of_counter(revision, &incr.key).ok_or_else(|| wrong_counter(revision, &incr.key))?,
        },
        Body::Put(put) => Op::PutMessage {
            topic: Topic::read(&put.topic)
                .map_err(|error| Wrong::new("REC-019", format!("A message is put: {error}.")))?,
            body: bytes(put.body.as_ref())?,
        },
        Body::Invoke(invoke) => {
            return Ok(Some(Seen::Invoke(Invoked {
                task_name: invoke.task_name.clone(),
                payload: bytes(invoke.payload.as_ref())?,
                root_id: invoke.root_id.clone(),
                call_hash: invoke.call_hash.clone(),
            })));
        }
        _ => return Ok(None),
    };
    Ok(Some(Seen::Op(op)))
}

fn store_key(kind: &str, call_hash: &str) -> Result<StoreKey, Wrong> {
    let kind = Kind::parse(kind)
        .ok_or_else(|| Wrong::new("KEY-001", format!("There is no kind of record with the name {kind:?}.")))?;
    let call_hash = CallHash::read(call_hash)
        .map_err(|error| Wrong::new("REC-019", format!("A record is addressed by a bad name: {error}.")))?;
    Ok(StoreKey { kind, call_hash })
}

fn wrong_counter(revision: Revision, key: &str) -> Wrong {
    let id = match revision {
        Revision::One => "KEY-004",
        Revision::Two => "KEY-005",
    };
    Wrong::new(id, format!("{key:?} is not the key of a root's counter in revision {revision}."))
}

fn bytes(octets: Option<&proto::Octets>) -> Result<Bytes, Wrong> {
    octets::decode(octets)
        .map_err(|error| Wrong::new("REC-012", format!("An op carries bytes that are none: {error}.")))
}

/// Reads a reply of the kit.
pub(super) fn reply(reply: &reply::Result) -> Result<Reply, String> {
    use reply::Result as R;
    Ok(match reply {
        R::Value(value) => Reply::Value(Some(octets::decode(Some(value)).map_err(|error| error.to_string())?)),
        R::NotFound(_) => Reply::Value(None),
        R::Done(_) => Reply::Done,
        R::Mismatch(_) => Reply::Mismatch,
        R::Count(count) => Reply::Count(u64::from(*count)),
        R::Present(present) => Reply::Present(*present),
        R::Outcome(outcome) => Reply::Outcome(task_outcome(outcome)?),
        R::Error(error) => Reply::Failed(format!("{}: {}", error.kind, error.message)),
        R::Message(_) | R::Empty(_) | R::Closed(_) => return Err("A reply to receive answers another op.".to_owned()),
    })
}

fn task_outcome(outcome: &proto::Outcome) -> Result<Outcome, String> {
    match &outcome.kind {
        Some(outcome::Kind::Response(value)) => {
            octets::decode(Some(value)).map(Outcome::Response).map_err(|error| error.to_string())
        }
        Some(outcome::Kind::Defer(defer)) => {
            defer.calls.iter().map(deferred).collect::<Result<_, _>>().map(Outcome::Defer)
        }
        Some(outcome::Kind::Error(error)) => {
            Ok(Outcome::Failed { kind: error.kind.clone(), message: error.message.clone() })
        }
        Some(outcome::Kind::Invalid(_)) => Ok(Outcome::Failed {
            kind: "InvalidResult".to_owned(),
            message: "the task gave neither bytes nor a deferral".to_owned(),
        }),
        None => Err("An outcome of a task has no kind.".to_owned()),
    }
}

fn deferred(call: &proto::DeferredCall) -> Result<DeferredCall, String> {
    let topic =
        if call.topic.is_empty() { None } else { Some(Topic::read(&call.topic).map_err(|error| error.to_string())?) };
    Ok(DeferredCall {
        topic,
        call_hash: CallHash::read(&call.call_hash).map_err(|error| error.to_string())?,
        call: Call {
            task_name: TaskName::read(&call.task_name).map_err(|error| error.to_string())?,
            payload: octets::decode(call.payload.as_ref()).map_err(|error| error.to_string())?,
        },
    })
}

impl Seen {
    /// Whether the op changes nothing, whoever is asked.
    pub(super) fn is_read(&self) -> bool {
        matches!(self, Self::Op(Op::Has { .. } | Op::Get { .. } | Op::GetWithRetry { .. }))
    }

    /// The record that the op reads.
    pub(super) fn read_key(&self) -> Option<&StoreKey> {
        match self {
            Self::Op(Op::Get { key } | Op::GetWithRetry { key }) => Some(key),
            _ => None,
        }
    }

    /// Whether the op is the one that is offered. Records are compared by what they say, expected bytes as bytes.
    pub(super) fn fits(&self, offered: &Op) -> bool {
        match (self, offered) {
            (Self::Invoke(seen), Op::Invoke { request }) => {
                let named = |name: &str, known: &str| name.is_empty() || name == known;
                seen.task_name == request.call.task_name.as_str()
                    && seen.payload == request.call.payload
                    && named(&seen.root_id, request.root_id.as_str())
                    && named(&seen.call_hash, request.call_hash.as_str())
            }
            (Self::Op(Op::Set { key, value }), Op::Set { key: k, value: v })
            | (Self::Op(Op::SetNewValue { key, value }), Op::SetNewValue { key: k, value: v }) => {
                key == k && same_record(key.kind, value, v)
            }
            (
                Self::Op(Op::CompareAndSet { key, expected, value }),
                Op::CompareAndSet { key: k, expected: e, value: v },
            ) => key == k && expected == e && same_record(key.kind, value, v),
            (Self::Op(Op::PutMessage { topic, body }), Op::PutMessage { topic: t, body: b }) => {
                topic == t && same_message(body, b)
            }
            (Self::Op(seen), offered) => seen == offered,
            _ => false,
        }
    }

    /// What is wrong with an op that fits what is offered.
    pub(super) fn nuances(&self, offered: &Op) -> Vec<Wrong> {
        let (Self::Op(seen), Some(before)) = (self, offered_record(offered)) else {
            return Vec::new();
        };
        let Some(after) = offered_record(seen) else {
            return Vec::new();
        };
        let mut wrongs = Vec::new();
        if after.bytes != after.record.encode() && !after.canonical_order {
            wrongs.push(Wrong::new("REC-009", "The entries of `returns` are not in ascending order."));
        }
        let kept = after.record.scheduled_at.is_none() || after.record.scheduled_at == before.record.scheduled_at;
        if matches!(seen, Op::CompareAndSet { .. }) && !kept {
            wrongs.push(Wrong::new("REC-015", "`scheduled_at` is neither kept exactly nor left out."));
        }
        if matches!(seen, Op::SetNewValue { .. }) && after.record.scheduled_at.is_none() && after.has_time {
            wrongs.push(Wrong::new("REC-013", "`scheduled_at` is not a positive integer of seconds."));
        }
        wrongs
    }
}

struct Returns {
    bytes: Bytes,
    record: PendingReturns,
    canonical_order: bool,
    has_time: bool,
}

fn offered_record(op: &Op) -> Option<Returns> {
    let (Op::SetNewValue { key, value } | Op::CompareAndSet { key, value, .. }) = op else {
        return None;
    };
    if key.kind != Kind::PendingReturns {
        return None;
    }
    let record = PendingReturns::decode(value).ok()?;
    let entries = PendingReturns { returns: record.returns.clone(), scheduled_at: None }.encode();
    // `d7:returnsl…ee`: what stands between is the list in canonical order.
    let list = &entries[1..entries.len() - 1];
    let canonical_order = value.windows(list.len()).any(|window| window == list);
    let has_time = value.windows(12).any(|window| window == b"scheduled_at");
    Some(Returns { bytes: value.clone(), record, canonical_order, has_time })
}

fn same_record(kind: Kind, seen: &Bytes, offered: &Bytes) -> bool {
    if seen == offered {
        return true;
    }
    match kind {
        Kind::Call => matches!((Call::decode(seen), Call::decode(offered)), (Ok(a), Ok(b)) if a == b),
        Kind::Value => false,
        Kind::PendingReturns => matches!(
            (PendingReturns::decode(seen), PendingReturns::decode(offered)),
            (Ok(a), Ok(b)) if a.returns == b.returns
        ),
    }
}

fn same_message(seen: &Bytes, offered: &Bytes) -> bool {
    seen == offered
        || matches!((ScheduleMessage::decode(seen), ScheduleMessage::decode(offered)), (Ok(a), Ok(b)) if a == b)
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Op(op) => op.fmt(f),
            Self::Delete(key) => write!(f, "delete {key}"),
            Self::Invoke(Invoked { task_name, payload, root_id, call_hash }) => {
                write!(f, "invoke {task_name} with {}", octets::show(payload))?;
                if !call_hash.is_empty() {
                    write!(f, ", call {call_hash}")?;
                }
                if !root_id.is_empty() {
                    write!(f, ", root {root_id}")?;
                }
                Ok(())
            }
        }
    }
}
