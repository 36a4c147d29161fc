// SPDX-License-Identifier: AGPL-3.0-only
//! What must hold at the end of a case that is made from a vector.

use std::collections::BTreeSet;

use brrr_wire::name::{CallHash, RootId, Topic};
use brrr_wire::record::{PendingReturn, PendingReturns, ScheduleMessage};
use bytes::Bytes;

use super::{CALL, CHILD, ROOT, TOPIC, is_writable};
use crate::case::{Expect, Held, Wanted};
use crate::conduct::Position;
use crate::vector::Read;

/// What follows from bytes that every reader accepts: just what they say. `id` is the vector's first requirement.
pub(super) fn accepted(position: Position, id: &str, said: &Read, bytes: &Bytes) -> Vec<Expect> {
    let mut wanted = match (position, said) {
        (Position::Message, Read::Message(message)) => of_message(message),
        (Position::Returning, Read::Pending(pending)) => {
            let mut wanted = woken(pending);
            wanted.push(stored("pending_returns", CALL, Held::Absent));
            wanted
        }
        (Position::Joining, Read::Pending(pending)) => {
            let mut returns = pending.returns.clone();
            returns.insert(own());
            vec![stored("pending_returns", CHILD, Held::Returns(returns))]
        }
        (Position::Found, _) => {
            let bodies = vec![Bytes::from_static(b"li2e1:r1:pe")];
            vec![value(CALL, bytes), Wanted::Queue { topic: "u".to_owned(), bodies }]
        }
        (Position::Value, _) => vec![value(CALL, bytes)],
        _ => vec![value(CALL, b"v"), Wanted::Invoked(vec![CALL.to_owned()])],
    };
    wanted.push(Wanted::Failed(false));
    wanted.into_iter().map(|wanted| expect(id, wanted)).collect()
}

/// What follows from bytes that every reader rejects: nothing comes of them, they are still there, and it is said.
pub(super) fn rejected(position: Position, id: &str, bytes: &Bytes) -> Vec<Expect> {
    let still = |kind: &str, call_hash: &str| stored(kind, call_hash, Held::Bytes(bytes.clone()));
    let quiet = Wanted::Queue { topic: TOPIC.to_owned(), bodies: Vec::new() };
    let mut expects = match position {
        Position::Returning => vec![expect(id, still("pending_returns", CALL)), expect(id, quiet)],
        Position::Joining => vec![expect(id, still("pending_returns", CHILD)), expect(id, quiet)],
        Position::Call => vec![
            expect(id, Wanted::Invoked(Vec::new())),
            expect("REC-021", still("call", CALL)),
            expect("HAN-004", stored("value", CALL, Held::Absent)),
            expect("HAN-004", quiet),
        ],
        _ => vec![
            expect(id, Wanted::Invoked(Vec::new())),
            expect("HAN-004", stored("value", CALL, Held::Absent)),
            expect("HAN-004", quiet),
        ],
    };
    expects.push(expect("HAN-006", Wanted::Failed(true)));
    expects
}

/// Its call is run. Where its task defers first, the message that wakes it and the counter say both of its names.
fn of_message(message: &ScheduleMessage) -> Vec<Wanted> {
    let call_hash = message.call_hash.to_string();
    let mut wanted = vec![value(&call_hash, b"v")];
    if is_writable(message) {
        // One for the child, one for the message that it wakes its parent with.
        wanted.push(Wanted::Count { root_id: message.root_id.to_string(), is: 2 });
        wanted.push(stored("pending_returns", CHILD, Held::Absent));
        wanted.push(Wanted::Invoked(vec![call_hash.clone(), CHILD.to_owned(), call_hash]));
    } else {
        wanted.push(Wanted::Invoked(vec![call_hash]));
    }
    wanted
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

/// The entry of the worker itself.
fn own() -> PendingReturn {
    let invariant = "invariant: the names are legal";
    PendingReturn {
        root_id: RootId::new(ROOT).expect(invariant),
        call_hash: CallHash::new(CALL).expect(invariant),
        topic: Topic::new(TOPIC).expect(invariant),
    }
}

fn expect(id: &str, wanted: Wanted) -> Expect {
    Expect { id: id.to_owned(), wanted }
}

fn value(call_hash: &str, bytes: &[u8]) -> Wanted {
    stored("value", call_hash, Held::Bytes(Bytes::copy_from_slice(bytes)))
}

fn stored(kind: &str, call_hash: &str, held: Held) -> Wanted {
    Wanted::Store { kind: kind.to_owned(), call_hash: call_hash.to_owned(), held }
}
