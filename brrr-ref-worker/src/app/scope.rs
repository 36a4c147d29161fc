// SPDX-License-Identifier: AGPL-3.0-only
//! What a call ends that finds no value, or cannot read one.
//!
//! It ends the innermost gather member that is being polled, else the run. Polls nest, so what is
//! being polled is a stack, of which each level keeps the one below; it is of one thread, as a poll is.

use std::cell::RefCell;

use brrr_wire::machine::DeferredCall;

use super::error::TaskError;

/// Tells runs apart for as long as they exist.
pub(super) type RunId = usize;

/// What ends a member or a run from within, whatever its code makes of it.
#[derive(Default)]
pub(super) struct End {
    /// A failure that no task may catch.
    pub(super) fatal: Option<TaskError>,
    /// Calls that were found missing.
    pub(super) missing: Vec<DeferredCall>,
}

impl End {
    pub(super) fn deferral(missing: Vec<DeferredCall>) -> Self {
        Self { fatal: None, missing }
    }

    pub(super) fn failure(error: TaskError) -> Self {
        Self { fatal: Some(error), missing: Vec::new() }
    }

    /// Of two failures the first stays.
    pub(super) fn add(&mut self, other: Self) {
        self.fatal = self.fatal.take().or(other.fatal);
        self.missing.extend(other.missing);
    }

    /// Whether nothing ends.
    pub(super) fn is_none(&self) -> bool {
        self.fatal.is_none() && self.missing.is_empty()
    }
}

struct Scope {
    run: RunId,
    end: End,
}

thread_local! {
    static CURRENT: RefCell<Option<Scope>> = const { RefCell::new(None) };
}

/// Polls something in a scope of its own; gives what it came to, and what ended it meanwhile.
pub(super) fn within<T>(run: RunId, poll: impl FnOnce() -> T) -> (T, End) {
    let entered = Entered::new(run);
    let came = poll();
    (came, entered.leave())
}

/// Notes an end, or gives it back where nothing of that run is being polled on this thread.
pub(super) fn note(run: RunId, end: End) -> Result<(), End> {
    CURRENT.with_borrow_mut(|current| match current {
        Some(scope) if scope.run == run => {
            scope.end.add(end);
            Ok(())
        }
        _ => Err(end),
    })
}

/// A scope while it is the innermost; leaves it when dropped, so also where the poll panics.
struct Entered {
    outer: Option<Scope>,
}

impl Entered {
    fn new(run: RunId) -> Self {
        Self { outer: CURRENT.replace(Some(Scope { run, end: End::default() })) }
    }

    fn leave(self) -> End {
        let mine = CURRENT.take();
        drop(self);
        mine.map(|scope| scope.end).unwrap_or_default()
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(self.outer.take());
    }
}
