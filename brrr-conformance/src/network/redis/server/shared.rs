// SPDX-License-Identifier: AGPL-3.0-only
//! What all threads of a server share: the core behind a lock, and where the reply to a parked pop is put.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::super::engine::{Outcome, Redis};
use super::super::resp::{Protocol, Reply};
use super::super::state::State;
use super::clock::Clock;
use super::mailbox::Mailbox;
use crate::network::Director;

/// The server, for all of its threads.
pub(super) struct Shared {
    pub(super) director: Arc<dyn Director>,
    clock: Clock,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    redis: Redis,
    lines: BTreeMap<u64, Line>,
    stopping: bool,
}

/// What others need of a connection.
#[derive(Debug)]
struct Line {
    mailbox: Arc<Mailbox>,
    stream: TcpStream,
}

impl Inner {
    /// Gives parked pops their replies.
    fn deliver(&mut self) {
        for (number, reply) in self.redis.take_served() {
            if let Some(line) = self.lines.get(&number) {
                line.mailbox.put_reply(reply);
            }
        }
    }
}

impl Shared {
    pub(super) fn new(director: Arc<dyn Director>) -> Self {
        Self { director, clock: Clock::new(), inner: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A number and a mailbox for a new connection; none where there is nobody to serve it any more.
    pub(super) fn admit(&self, stream: &TcpStream) -> Result<Option<(u64, Arc<Mailbox>)>, Reply> {
        let prepared = stream.set_nodelay(true).and_then(|()| Ok((stream.peer_addr()?, stream.try_clone()?)));
        let Ok((address, stream)) = prepared else { return Ok(None) };
        let mut inner = self.lock();
        if inner.stopping {
            return Ok(None);
        }
        let number = inner.redis.connect(address.to_string())?;
        let mailbox = Arc::<Mailbox>::default();
        inner.lines.insert(number, Line { mailbox: Arc::clone(&mailbox), stream });
        Ok(Some((number, mailbox)))
    }

    /// A connection is no more.
    pub(super) fn forget(&self, number: u64) {
        let mut inner = self.lock();
        inner.redis.disconnect(number);
        if let Some(line) = inner.lines.remove(&number) {
            line.mailbox.close();
        }
    }

    /// Carries out a command, and tells what protocol its reply is written in.
    pub(super) fn perform(&self, number: u64, words: &[Bytes]) -> (Outcome, Protocol) {
        let mut inner = self.lock();
        // Within the lock, so that it never goes back.
        let now = self.clock.now();
        let outcome = inner.redis.perform(now, number, words);
        inner.deliver();
        (outcome, inner.redis.protocol(number))
    }

    /// A command was refused by the director; what protocol its error is written in.
    pub(super) fn refuse(&self, number: u64, words: &[Bytes]) -> Protocol {
        let mut inner = self.lock();
        inner.redis.refuse(number, words);
        inner.redis.protocol(number)
    }

    /// Ends the pops that have waited long enough; in how many milliseconds that of this connection ends.
    pub(super) fn advance(&self, number: u64) -> Option<u64> {
        let mut inner = self.lock();
        let now = self.clock.now();
        inner.redis.advance(now);
        inner.deliver();
        inner.redis.deadline(number).map(|when| when.saturating_sub(now))
    }

    pub(super) fn state(&self) -> State {
        let inner = self.lock();
        inner.redis.state(self.clock.now())
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.lock().stopping
    }

    /// Nobody is served any more.
    pub(super) fn stop(&self) {
        let mut inner = self.lock();
        inner.stopping = true;
        for line in inner.lines.values() {
            line.mailbox.close();
            // It may be closed already, which is what is wanted.
            let _ = line.stream.shutdown(Shutdown::Both);
        }
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("inner", &self.inner).finish_non_exhaustive()
    }
}
