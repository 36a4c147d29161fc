// SPDX-License-Identifier: AGPL-3.0-only
use std::collections::{HashMap, VecDeque};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use brrr_wire::name::Topic;
use bytes::Bytes;
use foldhash::fast::RandomState;
use tokio::sync::Notify;

use super::CAPACITY;
use crate::error::BackendError;
use crate::queue::{Queue, Take};

/// Messages in memory: first in, first out in each topic.
///
/// A taker waits until there is a message or the queue is closed; dropping it while it waits loses nothing. Closing
/// turns the takers away and keeps what is queued; puts are still accepted, since workers finish the message in hand.
#[derive(Clone, Debug)]
pub struct MemoryQueue {
    state: Arc<Mutex<State>>,
    capacity: usize,
}

#[derive(Debug, Default)]
struct State {
    topics: HashMap<Topic, Waiting, RandomState>,
    queued: usize,
    closed: bool,
    /// How often the takers that waited were interrupted.
    interruptions: u64,
}

#[derive(Debug, Default)]
struct Waiting {
    messages: VecDeque<Bytes>,
    arrival: Arc<Notify>,
}

impl State {
    /// What is queued for a topic. The name is copied only when the topic is new.
    fn of(&mut self, topic: &Topic) -> &mut Waiting {
        if !self.topics.contains_key(topic) {
            self.topics.insert(topic.clone(), Waiting::default());
        }
        self.topics.get_mut(topic).expect("invariant: it was just inserted")
    }

    fn notify_all(&self) {
        for waiting in self.topics.values() {
            waiting.arrival.notify_waiters();
        }
    }

    /// What a taker gets without waiting.
    fn ready(&mut self, topic: &Topic) -> Option<Take> {
        if self.closed {
            return Some(Take::Closed);
        }
        let body = self.topics.get_mut(topic)?.messages.pop_front()?;
        self.queued -= 1;
        Some(Take::Message(body))
    }
}

impl MemoryQueue {
    /// An empty, open queue for up to [`CAPACITY`] messages.
    pub fn new() -> Self {
        Self::with_capacity(CAPACITY)
    }

    /// An empty, open queue for up to this many messages, all topics together.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { state: Arc::default(), capacity }
    }

    /// Tells every taker, those that wait and those to come, that there will be no more messages (QUE-003).
    pub fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        state.notify_all();
    }

    /// How many messages are queued for a topic.
    pub fn queued(&self, topic: &Topic) -> usize {
        self.state().topics.get(topic).map_or(0, |waiting| waiting.messages.len())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing between two statements of a critical section can panic, so the state is never half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryQueue {
    fn default() -> Self {
        Self::new()
    }
}

impl Queue for MemoryQueue {
    async fn put(&self, topic: &Topic, body: Bytes) -> Result<(), BackendError> {
        let arrival = {
            let mut state = self.state();
            if state.queued >= self.capacity {
                let message = format!(
                    "the memory queue holds {} messages, its bound, so nothing was put on {topic}; give it a higher capacity",
                    self.capacity
                );
                return Err(BackendError::new("QueueFull", message));
            }
            state.queued += 1;
            let waiting = state.of(topic);
            waiting.messages.push_back(body);
            Arc::clone(&waiting.arrival)
        };
        // Whoever is woken needs the lock.
        arrival.notify_one();
        Ok(())
    }

    async fn take(&self, topic: &Topic) -> Result<Take, BackendError> {
        let (arrival, interruptions) = {
            let mut state = self.state();
            if let Some(take) = state.ready(topic) {
                return Ok(take);
            }
            (Arc::clone(&state.of(topic).arrival), state.interruptions)
        };
        loop {
            // Registered before the look, so that a message that arrives in between wakes this taker.
            let mut notified = pin!(arrival.notified());
            notified.as_mut().enable();
            {
                let mut state = self.state();
                if let Some(take) = state.ready(topic) {
                    return Ok(take);
                }
                if state.interruptions != interruptions {
                    return Ok(Take::Empty);
                }
            }
            notified.await;
        }
    }

    async fn interrupt(&self) {
        let mut state = self.state();
        state.interruptions += 1;
        state.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use futures_executor::block_on;

    use super::*;

    #[test]
    fn a_full_queue_refuses_a_message_and_takes_it_later() {
        let queue = MemoryQueue::with_capacity(1);
        let topic = Topic::new("t").unwrap();
        block_on(async {
            queue.put(&topic, Bytes::from_static(b"1")).await.unwrap();
            let refused = queue.put(&topic, Bytes::from_static(b"2")).await.unwrap_err();
            assert_eq!(refused.kind(), "QueueFull");
            assert_eq!(queue.take(&topic).await, Ok(Take::Message(Bytes::from_static(b"1"))));
            queue.put(&topic, Bytes::from_static(b"2")).await.unwrap();
            assert_eq!(queue.queued(&topic), 1);
        });
    }

    #[test]
    fn closing_keeps_what_is_queued_and_still_accepts_puts() {
        let queue = MemoryQueue::new();
        let topic = Topic::new("t").unwrap();
        block_on(async {
            queue.put(&topic, Bytes::new()).await.unwrap();
            queue.close();
            assert_eq!(queue.take(&topic).await, Ok(Take::Closed));
            queue.put(&topic, Bytes::new()).await.unwrap();
            assert_eq!(queue.queued(&topic), 2);
        });
    }
}
