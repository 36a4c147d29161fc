// SPDX-License-Identifier: AGPL-3.0-only
//! The ops that are held, and the answers that wait to be written.

use std::collections::HashMap;
use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use brrr_wire::proto::conformance::{Answer, Octets, answer, reply};
use bytes::Bytes;
use tokio::sync::oneshot;

use super::{AdapterError, frame, octets};
use crate::error::BackendError;

/// What all lanes of one adapter share. One thread uses it; the lock is there because the shims' futures must be
/// `Send`, as every backend's.
#[derive(Debug, Default)]
pub(super) struct Board(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    last_op: u32,
    held: HashMap<u32, Held>,
    /// Lines to be written.
    out: Vec<u8>,
    fault: Option<AdapterError>,
}

/// An op that the kit has not answered.
#[derive(Debug)]
struct Held {
    lane: Arc<str>,
    reply: oneshot::Sender<reply::Result>,
}

/// What came of a reply.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    /// The op goes on.
    Delivered,
    /// The op is held for another lane.
    WrongLane,
    /// No op of that number is held.
    NotHeld,
}

impl Board {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends an answer to what is written next.
    pub(super) fn say(&self, answer: &Answer) {
        frame::write(answer, &mut self.state().out);
    }

    /// Gives a held op its reply.
    pub(super) fn deliver(&self, lane: &str, op: u32, reply: reply::Result) -> Delivery {
        let mut state = self.state();
        match state.held.get(&op) {
            None => Delivery::NotHeld,
            Some(held) if &*held.lane != lane => Delivery::WrongLane,
            Some(_) => {
                if let Some(held) = state.held.remove(&op) {
                    // The worker may have lost interest in an op, and that is its business.
                    let _ = held.reply.send(reply);
                }
                Delivery::Delivered
            }
        }
    }

    /// Forgets the held ops of a lane.
    pub(super) fn forget(&self, lane: &str) {
        self.state().held.retain(|_, held| &*held.lane != lane);
    }

    /// What waits to be written, in `out`, whose old content is dropped; or the first fault of the kit.
    pub(super) fn take_output(&self, out: &mut Vec<u8>) -> Result<(), AdapterError> {
        let mut state = self.state();
        out.clear();
        std::mem::swap(out, &mut state.out);
        state.fault.take().map_or(Ok(()), Err)
    }
}

/// One worker or client of the SDK under judgement, and everything that it runs on: [`Store`](crate::store::Store),
/// [`Queue`](crate::queue::Queue), [`Cache`](crate::cache::Cache), [`Handler`](crate::handler::Handler),
/// [`Clock`](crate::clock::Clock) and [`Events`](crate::worker::Events). Cloning it gives another handle to the same lane.
#[derive(Clone, Debug)]
pub struct Lane {
    name: Arc<str>,
    board: Arc<Board>,
    clock: u64,
    seed: u64,
}

impl Lane {
    pub(super) fn new(name: &str, board: &Arc<Board>, clock: u64, seed: u64) -> Self {
        Self { name: Arc::from(name), board: Arc::clone(board), clock, seed }
    }

    /// The seed of everything in this lane that is random elsewhere; no two lanes of a run have the same.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The time that the kit pinned, in seconds since the Unix epoch.
    pub(super) fn pinned_time(&self) -> u64 {
        self.clock
    }

    /// Asks the kit for something and waits for its reply. A reply that says that the op failed is an error.
    pub(super) async fn ask(&self, op: answer::Body) -> Result<reply::Result, BackendError> {
        let reply = self.hold(op);
        match reply.await {
            Ok(reply::Result::Error(error)) => Err(BackendError::new(error.kind, error.message)),
            Ok(reply) => Ok(reply),
            // Nobody will ever answer: the lane was abandoned.
            Err(_) => pending().await,
        }
    }

    fn hold(&self, op: answer::Body) -> oneshot::Receiver<reply::Result> {
        let (reply, receiver) = oneshot::channel();
        let mut state = self.board.state();
        state.last_op += 1;
        let number = state.last_op;
        state.held.insert(number, Held { lane: Arc::clone(&self.name), reply });
        let answer = Answer { lane: self.name.to_string(), op: number, timers: Vec::new(), body: Some(op) };
        frame::write(&answer, &mut state.out);
        receiver
    }

    /// Tells the kit something that needs no reply.
    pub(super) fn say(&self, body: answer::Body) {
        self.board.say(&Answer { lane: self.name.to_string(), body: Some(body), ..Answer::default() });
    }

    /// Bytes from a reply to `op`.
    pub(super) fn bytes(&self, op: &'static str, octets: Octets) -> Result<Bytes, BackendError> {
        octets::to_bytes(octets).map_err(|what| self.fault(op, what))
    }

    /// Notes that the kit gave `op` a reply of the wrong kind; the adapter ends with that before it answers again.
    pub(super) fn misfit(&self, op: &'static str, reply: &reply::Result) -> BackendError {
        self.fault(op, format!("{reply:?}"))
    }

    fn fault(&self, op: &'static str, what: String) -> BackendError {
        let error = BackendError::new("AdapterProtocol", &what);
        let fault = AdapterError::Reply { lane: self.name.to_string(), op, what };
        self.board.state().fault.get_or_insert(fault);
        error
    }
}
