// SPDX-License-Identifier: AGPL-3.0-only
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use brrr_wire::name::Topic;
use bytes::Bytes;

use crate::backend::memory::CAPACITY;
use crate::error::BackendError;
use crate::queue::{Queue, Take};

/// The queue of a [`LocalBrrr`](super::LocalBrrr): first in, first out across all topics, so that a run is the same
/// every time.
#[derive(Clone, Debug, Default)]
pub struct LocalQueue(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    queued: VecDeque<(Topic, Bytes)>,
    put: u64,
}

impl LocalQueue {
    /// The oldest message of any topic.
    pub(super) fn pop(&self) -> Option<(Topic, Bytes)> {
        self.state().queued.pop_front()
    }

    /// How many messages were put.
    pub(super) fn put_count(&self) -> u64 {
        self.state().put
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing between two statements of a critical section can panic, so the state is never half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue for LocalQueue {
    async fn put(&self, topic: &Topic, body: Bytes) -> Result<(), BackendError> {
        let mut state = self.state();
        if state.queued.len() >= CAPACITY {
            let message =
                format!("the local queue holds {CAPACITY} messages, its bound, so nothing was put on {topic}");
            return Err(BackendError::new("QueueFull", message));
        }
        state.queued.push_back((topic.clone(), body));
        state.put += 1;
        Ok(())
    }

    async fn take(&self, topic: &Topic) -> Result<Take, BackendError> {
        let mut state = self.state();
        let at = state.queued.iter().position(|(queued, _)| queued == topic);
        let taken = at.and_then(|at| state.queued.remove(at));
        Ok(taken.map_or(Take::Empty, |(_, body)| Take::Message(body)))
    }
}
