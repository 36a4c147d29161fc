// SPDX-License-Identifier: AGPL-3.0-only
//! Which requirement a refused op breaks first, and which one a missing op leaves open.

use std::collections::BTreeMap;

use brrr_wire::error::DecodeErrorKind;
use brrr_wire::key::{Kind, StoreKey};
use brrr_wire::machine::{Failure, Finish, Handling, Message, MessageState, Modality, Offer, Op, Phase};
use brrr_wire::name::{RootId, Topic};
use brrr_wire::record::{PendingReturns, ScheduleMessage};
use bytes::Bytes;

use super::bind::{Seen, Wrong};

/// Names the requirement that an op breaks which is not among the offers.
pub(super) fn blame(machine: &Handling, seen: &Seen, offers: &[Offer], bytes: &Read) -> Wrong {
    if let Some(wrong) = blame_reading(machine, seen, bytes) {
        return wrong;
    }
    if machine.phase() == Phase::Failed {
        return Wrong::new("HAN-004", "An op follows on a message that cannot be handled.");
    }
    match seen {
        Seen::Delete(key) => Wrong::new("RET-006", format!("The record {key} is deleted without a condition.")),
        Seen::Invoke(_) => blame_invoke(machine),
        Seen::Op(op) => match op {
            Op::PutMessage { topic, body } => blame_put(machine, topic, body),
            Op::Incr { root_id } => blame_incr(machine, root_id),
            Op::CompareAndDelete { key, expected } => blame_delete(machine, key, expected, offers),
            Op::Set { key, .. } if key.kind == Kind::Value => blame_value(machine, key),
            Op::Set { key, .. } if key.kind == Kind::Call => blame_call(machine, key, offers),
            Op::Set { key, .. } => Wrong::new("RET-015", format!("The record {key} is written without a condition.")),
            Op::SetNewValue { key, value } => blame_register(machine, key, None, value, offers),
            Op::CompareAndSet { key, expected, value } => blame_register(machine, key, Some(expected), value, offers),
            Op::Has { .. } | Op::Get { .. } | Op::GetWithRetry { .. } | Op::Invoke { .. } => {
                Wrong::new("", "This op is not expected here.")
            }
        },
    }
}

/// An op that only a worker emits which read what must not be read.
fn blame_reading(machine: &Handling, seen: &Seen, bytes: &Read) -> Option<Wrong> {
    let Finish::Failed(failures) = machine.clone().finish() else {
        return None;
    };
    let on_record = |key: &StoreKey| match seen {
        Seen::Op(op) => op.store_key() == Some(key),
        Seen::Delete(own) => own == key,
        Seen::Invoke(_) => false,
    };
    let failure = failures.iter().find(|failure| match failure {
        Failure::MalformedPendingReturns(key, _) => machine.phase() == Phase::Failed || on_record(key),
        Failure::MalformedCall(..) => true,
        _ => false,
    })?;
    Some(Wrong::new(must_reject(failure, bytes)?, format!("An op follows on what has to be rejected: {failure}.")))
}

/// The bytes that were read last, by record; the message in hand has no key.
pub(super) type Read = BTreeMap<Option<StoreKey>, Bytes>;

/// The requirement by which a reader has to reject what this failure is about.
pub(super) fn must_reject(failure: &Failure, bytes: &Read) -> Option<&'static str> {
    use DecodeErrorKind as Kind;
    let (key, shape) = match failure {
        Failure::MalformedMessage(_) => (None, "REC-002"),
        Failure::MalformedCall(key, _) => (Some(key.clone()), "REC-004"),
        Failure::MalformedPendingReturns(key, _) => (Some(key.clone()), "REC-006"),
        _ => return None,
    };
    let error = failure.decode_error()?;
    let before = bytes.get(&key).and_then(|bytes| bytes.get(..error.at)).unwrap_or_default();
    let pending = shape == "REC-006";
    Some(match error.kind {
        Kind::TrailingBytes | Kind::UnexpectedByte => "BEN-001",
        Kind::LeadingZero if !before.ends_with(b"i") && !before.ends_with(b"i-") => "BEN-003",
        Kind::BadInteger | Kind::LeadingZero | Kind::NegativeZero => "BEN-002",
        Kind::BadLength => "BEN-003",
        Kind::Truncated | Kind::LengthPastEnd => "BEN-004",
        Kind::TooDeep => "BEN-006",
        Kind::NotUtf8 => "REC-012",
        Kind::EmptyName => "REC-019",
        Kind::WrongType if pending && before.ends_with(b"scheduled_at") => "REC-023",
        Kind::MissingKey if pending => "REC-008",
        Kind::WrongType if pending && (before.is_empty() || before.ends_with(b"7:returns")) => "REC-008",
        Kind::WrongType | Kind::WrongTag | Kind::MissingElement | Kind::ExtraElement | Kind::MissingKey => shape,
        _ => "HAN-004",
    })
}

fn blame_invoke(machine: &Handling) -> Wrong {
    match machine.phase() {
        Phase::ReadingCall => Wrong::new("HAN-001", "A task is run before the call was read."),
        Phase::Running => Wrong::new("HAN-002", "A task is run with another name, payload, root or call than stored."),
        _ => Wrong::new("HAN-010", "A task is run a second time in one handling."),
    }
}

fn blame_put(machine: &Handling, topic: &Topic, body: &Bytes) -> Wrong {
    let message = match ScheduleMessage::decode(body) {
        Ok(message) => message,
        Err(error) => return Wrong::new("REC-001", format!("What is put is no schedule message: {error}.")),
    };
    match machine.phase() {
        Phase::ReadingCall | Phase::Running => {
            Wrong::new("HAN-010", "A message is put before the task of the message in hand has run.")
        }
        Phase::Storing => Wrong::new("RET-001", "A message is put before the value is stored."),
        Phase::ReadingReturns => Wrong::new("RET-003", "A message is put before the pending returns were read."),
        Phase::Registering => blame_child(machine, topic, &message),
        _ => blame_wake(machine, topic, &message),
    }
}

fn blame_child(machine: &Handling, topic: &Topic, message: &ScheduleMessage) -> Wrong {
    let wanted: Vec<Message> = machine.messages().collect();
    let call = &message.call_hash;
    let Some(near) = wanted.iter().find(|known| known.message.call_hash == *call) else {
        return Wrong::new(
            "RET-013",
            format!("The message of child {call} is put before the pending return is registered with it."),
        );
    };
    if near.message.root_id != message.root_id {
        let root = &near.message.root_id;
        return Wrong::new("RET-023", format!("The message of child {call} carries another root_id than {root}."));
    }
    if near.topic != *topic {
        return Wrong::new(
            "RET-024",
            format!("The message of child {call} is put on another topic than {}.", near.topic),
        );
    }
    uncounted(near)
}

fn blame_wake(machine: &Handling, topic: &Topic, message: &ScheduleMessage) -> Wrong {
    let wanted: Vec<Message> = machine.messages().collect();
    let call = &message.call_hash;
    let exact = wanted.iter().filter(|known| known.message == *message && known.topic == *topic).max_by_key(|known| {
        // One that is still wanted says more about what is wrong than one that was put.
        known.state == MessageState::Wanted
    });
    if let Some(known) = exact {
        return match known.state {
            MessageState::Refused => Wrong::new("LIM-006", format!("Parent {call} was refused, and is tried again.")),
            MessageState::Wanted => uncounted(known),
            _ => Wrong::new("RET-009", format!("Parent {call} is woken a second time in this handling.")),
        };
    }
    if wanted.iter().any(|known| known.message == *message) {
        return Wrong::new(
            "RET-005",
            format!("Parent {call} is woken on another topic than its pending return names."),
        );
    }
    Wrong::new(
        "RET-004",
        format!("Call {call} is woken under root {}, and no pending return says so.", message.root_id),
    )
}

fn uncounted(known: &Message) -> Wrong {
    let call = &known.message.call_hash;
    if known.is_refused {
        Wrong::new("LIM-002", format!("The message for call {call} is put though its count exceeds the limit."))
    } else {
        Wrong::new("LIM-001", format!("The message for call {call} is put without a count of its own."))
    }
}

fn blame_incr(machine: &Handling, root_id: &RootId) -> Wrong {
    let known: Vec<Message> = machine.messages().filter(|known| known.message.root_id == *root_id).collect();
    match machine.phase() {
        Phase::Storing => Wrong::new("RET-001", "A message is counted before the value is stored."),
        Phase::ReadingCall | Phase::Running => {
            Wrong::new("HAN-010", "A message is counted before the task of the message in hand has run.")
        }
        Phase::Registering if *root_id != machine.message().root_id => {
            let own = &machine.message().root_id;
            Wrong::new("RET-023", format!("A child is counted for root {root_id}; the root in hand is {own}."))
        }
        Phase::ReadingReturns => Wrong::new("RET-003", "A message is counted before the pending returns were read."),
        Phase::Waking | Phase::Returned if known.is_empty() => {
            Wrong::new("RET-004", format!("A message is counted for root {root_id}, under which nobody waits."))
        }
        _ if known.iter().any(|known| known.is_refused || known.state == MessageState::Refused) => {
            Wrong::new("LIM-006", format!("A refused message of root {root_id} is counted again."))
        }
        Phase::Waking | Phase::Returned if known.iter().all(|known| known.state == MessageState::Put) => {
            Wrong::new("RET-009", format!("Root {root_id} is counted again after all its parents were woken."))
        }
        _ => Wrong::new("LIM-001", format!("Root {root_id} is counted more often than messages are to be put.")),
    }
}

fn blame_delete(machine: &Handling, key: &StoreKey, expected: &Bytes, offers: &[Offer]) -> Wrong {
    let own = StoreKey::pending_returns(&machine.message().call_hash);
    if *key != own {
        return Wrong::new("RET-016", format!("The record {key} of another call is deleted."));
    }
    if offers.iter().any(|offer| matches!(&offer.op, Op::CompareAndDelete { expected: read, .. } if read != expected)) {
        return Wrong::new("RET-007", "The pending returns are deleted on other bytes than those that were read.");
    }
    match machine.phase() {
        Phase::Waking if machine.messages().any(|known| known.state == MessageState::Failed) => {
            Wrong::new("RET-010", "The pending returns are deleted though a parent could not be woken.")
        }
        Phase::Waking => Wrong::new("RET-003", "The pending returns are deleted before every parent was woken."),
        Phase::Registering => Wrong::new("RET-030", "The pending returns of a call that was deferred are deleted."),
        Phase::Storing => Wrong::new("RET-001", "The pending returns are deleted before the value is stored."),
        _ => Wrong::new("RET-007", "Pending returns are deleted that were not read."),
    }
}

fn blame_value(machine: &Handling, key: &StoreKey) -> Wrong {
    if key.call_hash != machine.message().call_hash {
        return Wrong::new("KEY-002", format!("The value is stored under {key}, not under the call in hand."));
    }
    match machine.phase() {
        Phase::Storing => Wrong::new("REC-018", "The value that is stored is not what the task returned."),
        Phase::Registering => Wrong::new("RET-030", "A value is stored for a call that was deferred."),
        Phase::ReadingCall | Phase::Running => Wrong::new("HAN-010", "A value is stored before the task has run."),
        _ => Wrong::new("RET-001", "The value is stored again, or after the pending returns were read."),
    }
}

fn blame_call(machine: &Handling, key: &StoreKey, offers: &[Offer]) -> Wrong {
    if offers.iter().any(|offer| offer.op.store_key() == Some(key)) {
        return Wrong::new("REC-003", format!("The call under {key} is not the one that the task named."));
    }
    match machine.phase() {
        Phase::Registering => {
            Wrong::new("KEY-001", format!("A call is stored under {key}, which the task did not name."))
        }
        _ => Wrong::new("HAN-010", format!("The call {key} is stored though no task asked for it.")),
    }
}

/// A conditional write of pending returns that is not the one that is offered.
fn blame_register(
    machine: &Handling,
    key: &StoreKey,
    expected: Option<&Bytes>,
    value: &Bytes,
    offers: &[Offer],
) -> Wrong {
    if machine.phase() != Phase::Registering {
        return Wrong::new("RET-030", format!("The record {key} is written though no child is to be registered."));
    }
    if key.kind != Kind::PendingReturns {
        return Wrong::new("KEY-003", format!("A pending return is written under {key}."));
    }
    let on_record = |offer: &&Offer| offer.op.store_key() == Some(key);
    let Some(offer) = offers.iter().filter(on_record).find(|offer| !matches!(offer.op, Op::Get { .. })) else {
        let reads = offers.iter().any(|offer| on_record(&offer));
        return if reads {
            Wrong::new("RET-032", format!("The record {key} is written from an older read than the last attempt."))
        } else {
            let call = StoreKey::call(&key.call_hash);
            if offers.iter().any(|offer| offer.op.store_key() == Some(&call)) {
                Wrong::new("RET-012", format!("The record {key} is written before the call of the child is stored."))
            } else {
                Wrong::new(
                    "RET-016",
                    format!("The record {key} is changed, and no registering of this handling asks for it."),
                )
            }
        };
    };
    match (&offer.op, expected) {
        (Op::SetNewValue { .. }, Some(_)) => {
            Wrong::new("RET-014", format!("The record {key} was absent, and is compared instead of created."))
        }
        (Op::CompareAndSet { .. }, None) => {
            Wrong::new("RET-015", format!("The record {key} was there, and is created instead of compared."))
        }
        (Op::CompareAndSet { expected: read, .. }, Some(expected)) if read != expected => {
            Wrong::new("STO-005", format!("The record {key} is compared with other bytes than those that were read."))
        }
        (Op::CompareAndSet { value: right, .. } | Op::SetNewValue { value: right, .. }, _) => {
            blame_entries(key, value, right)
        }
        _ => Wrong::new("RET-014", format!("The record {key} is written before it is read.")),
    }
}

fn blame_entries(key: &StoreKey, seen: &Bytes, right: &Bytes) -> Wrong {
    let (seen, right) = match (PendingReturns::decode(seen), PendingReturns::decode(right)) {
        (Ok(seen), Ok(right)) => (seen.returns, right.returns),
        (Err(error), _) => return Wrong::new("REC-007", format!("What is written to {key} cannot be read: {error}.")),
        (_, Err(error)) => return Wrong::new("REC-021", format!("The record {key} could not be read: {error}.")),
    };
    if let Some(lost) = right.iter().find(|entry| !seen.contains(*entry)) {
        // The own entry differs when exactly one stands in for it; a record that begins without it is made in two
        // writes; else somebody's entry is gone.
        let id = match (seen.len(), right.len()) {
            (0, 1) => "RET-014",
            (seen, right) if seen == right => "RET-025",
            _ => "RET-016",
        };
        return Wrong::new(id, format!("The pending return {lost:?} is missing from what is written to {key}."));
    }
    Wrong::new("RET-025", format!("What is written to {key} holds a pending return that is nobody's."))
}

/// The requirement that a missing op leaves open.
pub(super) fn debt(machine: &Handling, offer: &Offer) -> &'static str {
    let first = offer.spec.first().copied().unwrap_or_default();
    let waking = matches!(machine.phase(), Phase::Waking | Phase::ReadingReturns | Phase::Returned);
    let refused = machine.messages().any(|known| known.is_refused || known.state == MessageState::Refused);
    match &offer.op {
        // It was counted, and the count allows it.
        Op::PutMessage { .. } if offer.modality == Modality::Must => "LIM-003",
        Op::Incr { .. } if waking && refused => "LIM-004",
        Op::Incr { .. } if waking => "RET-003",
        Op::Incr { root_id } => machine
            .messages()
            .find(|known| known.state == MessageState::Wanted && known.message.root_id == *root_id)
            .and_then(|known| known.spec.first().copied())
            .unwrap_or(first),
        Op::CompareAndDelete { .. } if refused => "LIM-005",
        Op::Set { key, .. } if key.kind == Kind::Call && refused => "LIM-008",
        Op::Set { key, .. } if key.kind == Kind::Call => "RET-027",
        _ => first,
    }
}
