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
    /// Where in `lines` each topic is.
    places: HashMap<Topic, usize, RandomState>,
    lines: Vec<Line>,
    queued: usize,
    closed: bool,
    /// How often the takers that waited were interrupted.
    interruptions: u64,
}

/// What is queued for one topic.
#[derive(Debug, Default)]
struct Line {
    messages: VecDeque<Bytes>,
    /// How many takers wait. Where there is none, a put has nobody to notify, which is the case in a busy worker.
    takers: usize,
    arrival: Arc<Notify>,
}

impl State {
    /// Where the line of a topic is; the name is copied only when the topic is new.
    fn place(&mut self, topic: &Topic) -> usize {
        if let Some(place) = self.places.get(topic) {
            return *place;
        }
        self.lines.push(Line::default());
        self.places.insert(topic.clone(), self.lines.len() - 1);
        self.lines.len() - 1
    }

    fn notify_all(&self) {
        for line in &self.lines {
            line.arrival.notify_waiters();
        }
    }

    /// What a taker gets without waiting.
    fn ready(&mut self, place: usize) -> Option<Take> {
        if self.closed {
            return Some(Take::Closed);
        }
        let body = self.lines[place].messages.pop_front()?;
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
        let state = self.state();
        state.places.get(topic).map_or(0, |place| state.lines[*place].messages.len())
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
            let place = state.place(topic);
            let line = &mut state.lines[place];
            line.messages.push_back(body);
            (line.takers > 0).then(|| Arc::clone(&line.arrival))
        };
        // Whoever is woken needs the lock, so it is given back first.
        if let Some(arrival) = arrival {
            arrival.notify_one();
        }
        Ok(())
    }

    async fn take(&self, topic: &Topic) -> Result<Take, BackendError> {
        let place = {
            let mut state = self.state();
            let place = state.place(topic);
            if let Some(take) = state.ready(place) {
                return Ok(take);
            }
            place
        };
        let waiting = Waiting::new(self, place);
        loop {
            // Registered before the look, so that a message that arrives in between wakes this taker.
            let mut notified = pin!(waiting.arrival.notified());
            notified.as_mut().enable();
            if let Some(take) = waiting.look() {
                return Ok(take);
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

/// A taker that waits.
#[derive(Debug)]
struct Waiting<'a> {
    queue: &'a MemoryQueue,
    place: usize,
    arrival: Arc<Notify>,
    /// How often the takers had been interrupted when this one began to wait.
    interruptions: u64,
}

impl<'a> Waiting<'a> {
    fn new(queue: &'a MemoryQueue, place: usize) -> Self {
        let mut state = queue.state();
        let interruptions = state.interruptions;
        let line = &mut state.lines[place];
        line.takers += 1;
        Self { queue, place, arrival: Arc::clone(&line.arrival), interruptions }
    }

    fn look(&self) -> Option<Take> {
        let mut state = self.queue.state();
        let interrupted = state.interruptions != self.interruptions;
        state.ready(self.place).or_else(|| interrupted.then_some(Take::Empty))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.queue.state().lines[self.place].takers -= 1;
    }
}

#[cfg(test)]
mod tests {
    use futures_executor::block_on;
    use futures_util::future::{FutureExt, join3};

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

    #[test]
    fn takers_that_were_woken_or_dropped_are_not_waited_for() {
        let queue = MemoryQueue::new();
        let topic = Topic::new("t").unwrap();
        let takers = || queue.state().lines[0].takers;
        block_on(async {
            assert!(queue.take(&topic).now_or_never().is_none());
            assert_eq!(takers(), 0, "a taker that is dropped waits no more");
            let (first, second) = (queue.take(&topic), queue.take(&topic));
            let puts = async {
                assert_eq!(takers(), 2);
                queue.put(&topic, Bytes::from_static(b"1")).await.unwrap();
                queue.put(&topic, Bytes::from_static(b"2")).await.unwrap();
            };
            let (first, second, ()) = join3(first, second, puts).await;
            let taken = [first, second].map(Result::unwrap);
            assert_eq!(taken, [b"1", b"2"].map(|body| Take::Message(Bytes::from_static(body))));
            assert_eq!(takers(), 0);
        });
    }

    #[test]
    fn an_interruption_ends_the_takes_that_wait_and_no_others() {
        let queue = MemoryQueue::new();
        let topic = Topic::new("t").unwrap();
        block_on(async {
            let takes = join3(queue.take(&topic), queue.take(&topic), queue.interrupt());
            let (first, second, ()) = takes.await;
            assert_eq!([first, second], [Ok(Take::Empty), Ok(Take::Empty)]);
            assert!(queue.take(&topic).now_or_never().is_none(), "those to come are not concerned");
        });
    }
}
