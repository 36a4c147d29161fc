// SPDX-License-Identifier: AGPL-3.0-only
//! Who waits for the messages of which topic, and what was popped for them. Nothing here waits or does I/O.
//!
//! Takers and pops are not tied to each other: a taker starts a pop if there are fewer pops than takers, and whatever
//! a pop brings goes to whichever taker of the topic comes first. So a taker that goes away leaves its pop, and what
//! that brings, to the next one.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use brrr_wire::name::Topic;
use bytes::Bytes;
use tokio::sync::Notify;

use crate::error::BackendError;
use crate::queue::Take;

/// What came of a pop: a message, nothing within the block time, or an error.
pub(super) type Popped = Result<Option<Bytes>, BackendError>;

/// The lines of all topics.
#[derive(Default)]
pub(super) struct Lines {
    state: Mutex<State>,
    /// Told when the last pop has ended.
    idle: Notify,
}

#[derive(Default)]
struct State {
    topics: HashMap<Topic, Line>,
    pops: usize,
    closed: bool,
}

/// One topic's takers and pops.
#[derive(Default)]
struct Line {
    takers: usize,
    pops: usize,
    popped: VecDeque<Popped>,
    arrival: Arc<Notify>,
}

/// What a taker does next.
pub(super) enum Next {
    /// It is done.
    Done(Result<Take, BackendError>),
    /// It starts so many pops, and waits.
    Wait(usize),
}

impl Lines {
    /// Joins the line of a topic. The line is left when the taker is dropped.
    pub(super) fn join<'a>(&'a self, topic: &'a Topic) -> Taker<'a> {
        let mut state = self.state();
        let line = state.topics.entry(topic.clone()).or_default();
        line.takers += 1;
        Taker { lines: self, topic, arrival: Arc::clone(&line.arrival) }
    }

    /// Notes what came of a pop, and tells a taker. What is no message is forgotten if nobody asked for it.
    pub(super) fn arrive(&self, topic: &Topic, popped: Popped) {
        let mut state = self.state();
        state.pops -= 1;
        let (no_more, last) = (state.closed, state.pops == 0);
        let line = state.topics.entry(topic.clone()).or_default();
        line.pops -= 1;
        if line.takers > 0 || is_message(&popped) {
            line.popped.push_back(popped);
            line.arrival.notify_one();
        }
        if no_more && line.pops == 0 {
            line.arrival.notify_waiters();
        }
        state.prune(topic);
        if last {
            self.idle.notify_waiters();
        }
    }

    /// Starts no more pops; takers still get what the running ones bring.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        for line in state.topics.values() {
            line.arrival.notify_waiters();
        }
    }

    /// Waits until no pop is running, then gives the messages that no taker has fetched.
    pub(super) async fn leftovers(&self) -> Vec<(Topic, Bytes)> {
        loop {
            let mut idle = std::pin::pin!(self.idle.notified());
            idle.as_mut().enable();
            if let Some(leftovers) = self.state().leftovers() {
                return leftovers;
            }
            idle.await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing between two statements of a critical section can panic, so the state is never half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Forgets the line of a topic in which nothing happens.
    fn prune(&mut self, topic: &Topic) {
        if self.topics.get(topic).is_some_and(|line| line.takers + line.pops + line.popped.len() == 0) {
            self.topics.remove(topic);
        }
    }

    fn leftovers(&mut self) -> Option<Vec<(Topic, Bytes)>> {
        if self.pops > 0 {
            return None;
        }
        let messages = self.topics.iter_mut().flat_map(|(topic, line)| {
            let popped = line.popped.drain(..).filter_map(|popped| popped.ok().flatten());
            popped.map(|body| (topic.clone(), body)).collect::<Vec<_>>()
        });
        Some(messages.collect())
    }
}

/// A place in the line of a topic.
pub(super) struct Taker<'a> {
    lines: &'a Lines,
    topic: &'a Topic,
    /// Told when there may be something for a taker of this topic.
    pub(super) arrival: Arc<Notify>,
}

impl Taker<'_> {
    /// What there is for this taker. The pops that it says are counted already and have to be started.
    pub(super) fn next(&self) -> Next {
        let mut state = self.lines.state();
        let closed = state.closed;
        let line = state.topics.entry(self.topic.clone()).or_default();
        if closed {
            // A pop that ends without a message because of the close is no answer.
            line.popped.retain(is_message);
        }
        match line.popped.pop_front() {
            Some(Ok(Some(body))) => Next::Done(Ok(Take::Message(body))),
            Some(Ok(None)) => Next::Done(Ok(Take::Empty)),
            Some(Err(error)) => Next::Done(Err(error)),
            None if closed && line.pops == 0 => Next::Done(Ok(Take::Closed)),
            None if closed => Next::Wait(0),
            None => {
                let missing = line.takers.saturating_sub(line.pops);
                line.pops += missing;
                state.pops += missing;
                Next::Wait(missing)
            }
        }
    }
}

impl Drop for Taker<'_> {
    fn drop(&mut self) {
        let mut state = self.lines.state();
        let Some(line) = state.topics.get_mut(self.topic) else { return };
        line.takers -= 1;
        if line.takers == 0 {
            line.popped.retain(is_message);
        }
        state.prune(self.topic);
    }
}

fn is_message(popped: &Popped) -> bool {
    matches!(popped, Ok(Some(_)))
}
