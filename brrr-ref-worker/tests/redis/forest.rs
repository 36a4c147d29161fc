// SPDX-License-Identifier: AGPL-3.0-only
//! Trees of calls, and what is to become of each after a crash. The prediction is made of what chapter 12 says about a
//! call that is stuck; nothing of the worker is used for it.

use std::collections::BTreeSet;

use brrr_ref_worker::backend::memory::MemoryStore;
use brrr_ref_worker::handler::{DeferredCall, Handler, Outcome, Request};
use brrr_ref_worker::store::Store;
use brrr_wire::key::StoreKey;
use brrr_wire::name::{CallHash, TaskName};
use brrr_wire::record::{Call, ScheduleMessage};
use bytes::Bytes;

/// How many trees a forest has, so that many roots are under way at once.
const TREES: usize = 12;
/// How many children a call has that is no leaf.
const FAN: usize = 3;
/// How many levels are below a root.
const DEPTH: usize = 2;
/// A value is the number of leaves below its call.
pub(crate) const LEAVES: &[u8] = b"9";

/// The roots of a forest of this name.
pub(crate) fn roots(forest: &str) -> Vec<CallHash> {
    (0..TREES).map(|tree| CallHash::new(&format!("{forest}-{tree}")).unwrap()).collect()
}

/// The call of which this is the identity.
pub(crate) fn call(call_hash: &CallHash) -> Call {
    Call { task_name: TaskName::new("count leaves").unwrap(), payload: Bytes::from(call_hash.to_string()) }
}

/// Each level appends a dot and a number.
fn children(call_hash: &CallHash) -> Vec<CallHash> {
    let fan = if call_hash.as_str().matches('.').count() < DEPTH { FAN } else { 0 };
    (0..fan).map(|child| CallHash::new(&format!("{call_hash}.{child}")).unwrap()).collect()
}

/// Counts the leaves below a call: asks for all children at once.
pub(crate) struct CountLeaves(pub(crate) MemoryStore);

impl Handler for CountLeaves {
    async fn handle(&self, request: Request) -> Outcome {
        let call_hash = CallHash::new(std::str::from_utf8(&request.call.payload).unwrap()).unwrap();
        let (mut leaves, mut missing) = (0, Vec::new());
        for child in children(&call_hash) {
            match self.0.get(&StoreKey::value(&child)).await.unwrap() {
                Some(value) => leaves += std::str::from_utf8(&value).unwrap().parse::<u64>().unwrap(),
                None => missing.push(DeferredCall { topic: None, call: call(&child), call_hash: child }),
            }
        }
        if missing.is_empty() { Outcome::Response(leaves.max(1).to_string().into()) } else { Outcome::Defer(missing) }
    }
}

/// What there was at a moment in which no worker had a message in hand.
pub(crate) struct Snapshot {
    queued: BTreeSet<CallHash>,
    valued: BTreeSet<CallHash>,
    /// The calls with pending returns. In a tree whose root was scheduled once it is always the one parent that waits.
    awaited: BTreeSet<CallHash>,
}

impl Snapshot {
    pub(crate) async fn of(queued: &[Bytes], store: &MemoryStore, roots: &[CallHash]) -> Self {
        let queued = queued.iter().map(|body| ScheduleMessage::decode(body).unwrap().call_hash).collect();
        let mut snapshot = Self { queued, valued: BTreeSet::new(), awaited: BTreeSet::new() };
        let mut calls = roots.to_vec();
        while let Some(call_hash) = calls.pop() {
            calls.extend(children(&call_hash));
            if store.has(&StoreKey::value(&call_hash)).await.unwrap() {
                snapshot.valued.insert(call_hash.clone());
            }
            if store.has(&StoreKey::pending_returns(&call_hash)).await.unwrap() {
                snapshot.awaited.insert(call_hash);
            }
        }
        snapshot
    }

    /// Whether a call will have a value if nothing more is lost: it has one, or it is bound to run, and each child that
    /// it needs has a value, or will have one, or was not asked for yet and so is sent by that run (RET-017). A child
    /// that was asked for already is not sent again (RET-019).
    pub(crate) fn finishes(&self, call_hash: &CallHash) -> bool {
        let has = |child: &CallHash| self.valued.contains(child);
        let arrives = |child| has(child) || !self.awaited.contains(child) || self.finishes(child);
        has(call_hash) || (self.runs(call_hash) && children(call_hash).iter().all(arrives))
    }

    /// Whether a call that was sent is bound to run: its message is queued, or a child will wake it. A child that has its
    /// value already does so only if there is a message for it.
    fn runs(&self, call_hash: &CallHash) -> bool {
        let wakes = |child: &CallHash| {
            self.awaited.contains(child)
                && if self.valued.contains(child) { self.queued.contains(child) } else { self.finishes(child) }
        };
        self.queued.contains(call_hash) || children(call_hash).iter().any(wakes)
    }
}
