// SPDX-License-Identifier: AGPL-3.0-only
//! How a worker is told to end.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::{AbortHandle, AbortRegistration};
use tokio::sync::Notify;

/// Tells a worker to end: from another task, another thread, or a handler of signals. Clones tell the same worker.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<State>);

#[derive(Debug, Default)]
struct State {
    stopping: AtomicBool,
    asked: Notify,
    slots: Mutex<Slots>,
}

/// How the slots of the worker can be ended at once.
#[derive(Debug, Default)]
struct Slots {
    are_aborted: bool,
    handles: Vec<AbortHandle>,
}

impl Stop {
    /// Takes no new message, finishes what is in hand, and ends. A message that was popped while this was asked is
    /// handled like any other, so nothing is lost.
    pub fn stop(&self) {
        self.0.stopping.store(true, Ordering::SeqCst);
        self.0.asked.notify_waiters();
    }

    /// Leaves at once: what is in hand is dropped where it stands, as in a crash. A root whose message was in hand may
    /// have to be scheduled again.
    pub fn stop_now(&self) {
        self.stop();
        let mut slots = self.slots();
        slots.are_aborted = true;
        for handle in slots.handles.drain(..) {
            handle.abort();
        }
    }

    /// Whether the worker was told to end.
    pub fn is_stopping(&self) -> bool {
        self.0.stopping.load(Ordering::Relaxed)
    }

    /// Completes when the worker is told to end.
    pub(super) async fn stopping(&self) {
        // Registered before the look, so that no request goes unheard in between.
        let mut asked = pin!(self.0.asked.notified());
        asked.as_mut().enable();
        if !self.is_stopping() {
            asked.await;
        }
    }

    /// What ends one slot at once.
    pub(super) fn register(&self) -> AbortRegistration {
        let (handle, registration) = AbortHandle::new_pair();
        let mut slots = self.slots();
        if slots.are_aborted {
            handle.abort();
        } else {
            slots.handles.push(handle);
        }
        registration
    }

    fn slots(&self) -> MutexGuard<'_, Slots> {
        self.0.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
