// SPDX-License-Identifier: AGPL-3.0-only
//! Whose deferral it is when a call finds no value.
//!
//! A deferral belongs to the innermost gather member that is being polled, else to the run. Polls nest, so what is
//! being polled is a stack, of which each level keeps the one below; it is of one thread, as a poll is.

use std::cell::RefCell;

use brrr_wire::machine::DeferredCall;

/// Tells runs apart for as long as they exist.
pub(super) type RunId = usize;

struct Scope {
    run: RunId,
    missing: Vec<DeferredCall>,
}

thread_local! {
    static CURRENT: RefCell<Option<Scope>> = const { RefCell::new(None) };
}

/// Polls something in a scope of its own; gives what it came to and which calls were found missing meanwhile.
pub(super) fn within<T>(run: RunId, poll: impl FnOnce() -> T) -> (T, Vec<DeferredCall>) {
    let entered = Entered::new(run);
    let came = poll();
    (came, entered.leave())
}

/// Notes missing calls of a run, or gives them back where nothing of that run is being polled on this thread.
pub(super) fn note(run: RunId, calls: Vec<DeferredCall>) -> Result<(), Vec<DeferredCall>> {
    CURRENT.with_borrow_mut(|current| match current {
        Some(scope) if scope.run == run => {
            scope.missing.extend(calls);
            Ok(())
        }
        _ => Err(calls),
    })
}

/// A scope while it is the innermost; leaves it when dropped, so also where the poll panics.
struct Entered {
    outer: Option<Scope>,
}

impl Entered {
    fn new(run: RunId) -> Self {
        Self { outer: CURRENT.replace(Some(Scope { run, missing: Vec::new() })) }
    }

    fn leave(self) -> Vec<DeferredCall> {
        let mine = CURRENT.take();
        drop(self);
        mine.map(|scope| scope.missing).unwrap_or_default()
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(self.outer.take());
    }
}
