// SPDX-License-Identifier: AGPL-3.0-only
//! Which calls were run, how often, and what each waits for.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use brrr_wire::name::CallHash;
use brrr_wire::record::Call;

use super::error::Stuck;
use crate::handler::{Handler, Outcome, Request};

/// How much of the arguments of a call is shown.
const SHOWN: usize = 60;

/// A handler that writes down what another one does.
#[derive(Clone, Debug)]
pub(super) struct Logged<H> {
    pub(super) handler: H,
    pub(super) log: Log,
}

impl<H: Handler> Handler for Logged<H> {
    async fn handle(&self, request: Request) -> Outcome {
        let (call_hash, call) = (request.call_hash.clone(), request.call.clone());
        let outcome = self.handler.handle(request).await;
        self.log.note(&call_hash, &call, &outcome);
        outcome
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Log(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    calls: HashMap<CallHash, Told>,
    runs: HashMap<String, u64>,
}

/// What is known of a call.
#[derive(Debug)]
struct Told {
    shown: String,
    returned: bool,
    /// Why it failed when it was run last.
    failed: Option<String>,
    /// What it deferred to when it was run last.
    waits_for: Vec<CallHash>,
}

impl Log {
    /// Notes a call that was or will be run.
    pub(super) fn name(&self, call_hash: &CallHash, call: &Call) {
        self.seen().name(call_hash, call);
    }

    fn note(&self, call_hash: &CallHash, call: &Call, outcome: &Outcome) {
        let mut seen = self.seen();
        *seen.runs.entry(call.task_name.as_str().to_owned()).or_default() += 1;
        let children = match outcome {
            Outcome::Defer(children) => children.as_slice(),
            _ => &[],
        };
        for child in children {
            seen.name(&child.call_hash, &child.call);
        }
        let told = seen.name(call_hash, call);
        told.returned |= matches!(outcome, Outcome::Response(_));
        told.failed = match outcome {
            Outcome::Failed { kind, message } => Some(format!("{kind}: {message}")),
            _ => None,
        };
        told.waits_for = children.iter().map(|child| child.call_hash.clone()).collect();
    }

    /// How often the task was run.
    pub(super) fn runs(&self, task_name: &str) -> u64 {
        self.seen().runs.get(task_name).copied().unwrap_or(0)
    }

    /// The call as people write it, `fib(11)`.
    pub(super) fn shown(&self, call_hash: &CallHash) -> String {
        self.seen().shown(call_hash)
    }

    /// From a call to what it waits for, on to what that waits for, until something comes again or does not wait.
    pub(super) fn stuck(&self, from: &CallHash) -> Stuck {
        let seen = self.seen();
        let (mut chain, mut at, mut been) = (Vec::new(), from.clone(), HashSet::new());
        loop {
            chain.push(seen.shown(&at));
            let told = seen.calls.get(&at);
            let open = |child: &&CallHash| seen.calls.get(*child).is_none_or(|told| !told.returned);
            match told.and_then(|told| told.waits_for.iter().find(open)) {
                Some(next) if been.insert(at.clone()) => at = next.clone(),
                _ => return Stuck { chain, failed: told.and_then(|told| told.failed.clone()) },
            }
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        // It is only told to people, so half of a change would do no harm.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    fn name(&mut self, call_hash: &CallHash, call: &Call) -> &mut Told {
        let told = || Told { shown: show(call), returned: false, failed: None, waits_for: Vec::new() };
        self.calls.entry(call_hash.clone()).or_insert_with(told)
    }

    fn shown(&self, call_hash: &CallHash) -> String {
        self.calls.get(call_hash).map_or_else(|| format!("the call {call_hash}"), |told| told.shown.clone())
    }
}

/// Name and arguments in one line, the arguments without the brackets of their array.
fn show(call: &Call) -> String {
    let args = String::from_utf8_lossy(&call.payload);
    let args = args.strip_prefix('[').and_then(|args| args.strip_suffix(']')).unwrap_or(&args);
    let mut shown: String = args.chars().take(SHOWN).collect();
    if shown.len() < args.len() {
        shown.push('…');
    }
    format!("{}({})", call.task_name.as_str().escape_debug(), shown.replace(char::is_control, " "))
}
