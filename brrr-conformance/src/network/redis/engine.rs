// SPDX-License-Identifier: AGPL-3.0-only
//! The server without its sockets: commands of connections go in with the time, replies come out.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::mem;

use bytes::Bytes;
use foldhash::fast::RandomState;

use super::command::{self, Call, Command, Stop};
use super::keyspace::{End, Keyspace, Place};
use super::limit::{MAX_CONNECTIONS, MAX_MEMORY, MAX_QUEUED, MAX_QUEUED_BYTES};
use super::resp::{Protocol, Reply};
use super::session::{Session, Transaction, Wait};
use super::statistics::Statistics;

/// What a command gets whose connection is not known.
const CLOSED: &str = "ERR the connection is closed";
/// What a command gets that would make the databases larger than they may be.
const NO_ROOM: &str = "OOM command not allowed when used memory > 'maxmemory'.";
/// What a word that waits for `EXEC` is counted as, beside its bytes.
const WORD: usize = 64;

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was carried out, or refused.
    Reply(Reply),
    /// The same, and the client asked to be disconnected after this.
    Last(Reply),
    /// It is a pop that waits; [`Redis::take_served`] will tell its reply, and until then the connection has no other
    /// command.
    Parked,
}

/// A Redis server without sockets and clock. All times are in milliseconds since 1970 and never go back.
///
/// # Examples
///
/// ```
/// use brrr_conformance::network::redis::{Outcome, Redis, Reply};
/// use bytes::Bytes;
///
/// let words = |line: &str| line.split(' ').map(|word| Bytes::from(word.to_owned())).collect::<Vec<_>>();
/// let mut redis = Redis::default();
/// let taker = redis.connect("taker".to_owned()).unwrap();
/// let putter = redis.connect("putter".to_owned()).unwrap();
/// assert_eq!(redis.perform(1000, taker, &words("BLPOP t 0")), Outcome::Parked);
/// assert_eq!(redis.perform(2000, putter, &words("RPUSH t m")), Outcome::Reply(Reply::Integer(1)));
/// let due = Reply::Array(vec![Reply::text("t"), Reply::text("m")]);
/// assert_eq!(redis.take_served(), [(taker, due)]);
/// ```
#[derive(Debug, Default)]
pub struct Redis {
    pub(super) keys: Keyspace,
    pub(super) sessions: BTreeMap<u64, Session>,
    pub(super) statistics: Statistics,
    /// Who waits at each list, longest first.
    waiting: hashbrown::HashMap<Place, VecDeque<u64>, RandomState>,
    deadlines: BTreeSet<(u64, u64)>,
    /// Lists that somebody waits at and that have got an element.
    ready: VecDeque<Place>,
    served: Vec<(u64, Reply)>,
}

impl Redis {
    /// A new connection, from this address; its number, counted from 1.
    ///
    /// # Errors
    ///
    /// There are too many. The reply is all that it gets.
    pub fn connect(&mut self, address: String) -> Result<u64, Reply> {
        if self.sessions.len() >= MAX_CONNECTIONS {
            return Err(Reply::error("ERR max number of clients reached"));
        }
        self.statistics.connections += 1;
        self.sessions.insert(self.statistics.connections, Session::new(address));
        Ok(self.statistics.connections)
    }

    /// A connection is no more. Its parked pop takes nothing after that.
    pub fn disconnect(&mut self, connection: u64) {
        self.stop_waiting(connection);
        self.sessions.remove(&connection);
    }

    /// The version of the protocol that a connection speaks now.
    pub fn protocol(&self, connection: u64) -> Protocol {
        self.sessions.get(&connection).map_or(Protocol::default(), |session| session.protocol)
    }

    /// When the parked pop of a connection ends by itself.
    pub fn deadline(&self, connection: u64) -> Option<u64> {
        self.sessions.get(&connection)?.wait.as_ref()?.deadline
    }

    /// Carries out a command of a connection, and parked pops for which that is a reason to end.
    pub fn perform(&mut self, now: u64, connection: u64, words: &[Bytes]) -> Outcome {
        self.advance(now);
        let outcome = match self.admit(now, connection, words) {
            Ok(reply) => Outcome::Reply(reply),
            Err(Stop::Error(text)) => Outcome::Reply(Reply::error(text)),
            Err(Stop::Closing) => Outcome::Last(Reply::OK),
            Err(Stop::Parked) => Outcome::Parked,
        };
        self.serve();
        outcome
    }

    /// A command was refused from outside. As after any other refusal `EXEC` will refuse too, and if it was `EXEC`
    /// itself, its transaction is over.
    pub fn refuse(&mut self, connection: u64, words: &[Bytes]) {
        let Some(session) = self.sessions.get_mut(&connection) else { return };
        if words.first().is_some_and(|name| command::is_exec(name)) {
            session.transaction = None;
        } else if let Some(transaction) = &mut session.transaction {
            transaction.aborted = true;
        }
    }

    /// Lets time go on: keys that are to be gone are gone, and pops end that have waited long enough.
    pub fn advance(&mut self, now: u64) {
        self.keys.purge(now);
        while let Some((_, connection)) = self.deadlines.first().copied().filter(|(when, _)| *when <= now) {
            self.end_wait(connection, Reply::NullArray);
        }
    }

    /// The replies to parked pops that have ended since this was asked last, each with its connection.
    pub fn take_served(&mut self) -> Vec<(u64, Reply)> {
        mem::take(&mut self.served)
    }

    /// What a real server checks before it carries out a command.
    fn admit(&mut self, now: u64, connection: u64, words: &[Bytes]) -> Result<Reply, Stop> {
        let found = command::find(words).inspect_err(|_| self.statistics.unknown(command::name(words)));
        let has_room = self.keys.bytes() <= MAX_MEMORY;
        let found = found.and_then(|found| if found.grows && !has_room { Err(NO_ROOM.into()) } else { Ok(found) });
        let session = self.sessions.get_mut(&connection).ok_or(CLOSED)?;
        if let (Err(Stop::Error(text)), true) = (&found, words.first().is_some_and(|name| command::is_exec(name))) {
            session.transaction = None;
            let text = text.strip_prefix(b"ERR ").unwrap_or(text);
            return Err([b"EXECABORT Transaction discarded because of: ", text].concat().into());
        }
        match &mut session.transaction {
            Some(transaction) if !found.as_ref().is_ok_and(|one| one.at_once) => {
                let queued = found.and_then(|one| queue(transaction, one, words));
                transaction.aborted |= queued.is_err();
                queued
            }
            _ => self.run(found?, now, connection, words, false),
        }
    }

    /// Carries out a command, by itself or as a part of `EXEC`.
    pub(super) fn run(
        &mut self,
        command: &'static Command,
        now: u64,
        connection: u64,
        words: &[Bytes],
        atomic: bool,
    ) -> Result<Reply, Stop> {
        self.statistics.performed(command.name);
        let session = self.sessions.get_mut(&connection).ok_or(CLOSED)?;
        session.last = command.name;
        let database = session.database;
        (command.run)(&mut Call { redis: self, now, connection, words, database, command, atomic })
    }

    /// A list got an element.
    pub(super) fn pushed(&mut self, place: &Place) {
        if self.waiting.contains_key(place) && !self.ready.contains(place) {
            self.ready.push_back(place.clone());
        }
    }

    /// Parks the pop of a connection.
    pub(super) fn wait(&mut self, connection: u64, wait: Wait) {
        for place in &wait.places {
            let line = self.waiting.entry(place.clone()).or_default();
            // A list that is named twice is waited at once.
            if line.back() != Some(&connection) {
                line.push_back(connection);
            }
        }
        self.deadlines.extend(wait.deadline.map(|when| (when, connection)));
        if let Some(session) = self.sessions.get_mut(&connection) {
            session.wait = Some(wait);
        }
    }

    /// Ends the parked pop of a connection with this reply; whether there was one.
    pub(super) fn end_wait(&mut self, connection: u64, reply: Reply) -> bool {
        let ended = self.stop_waiting(connection);
        if ended {
            self.served.push((connection, reply));
        }
        ended
    }

    fn stop_waiting(&mut self, connection: u64) -> bool {
        let Some(wait) = self.sessions.get_mut(&connection).and_then(|session| session.wait.take()) else {
            return false;
        };
        for place in &wait.places {
            let Some(line) = self.waiting.get_mut(place) else { continue };
            line.retain(|other| *other != connection);
            if line.is_empty() {
                self.waiting.remove(place);
            }
        }
        if let Some(when) = wait.deadline {
            self.deadlines.remove(&(when, connection));
        }
        true
    }

    /// Gives what lists have got to those who wait, in the order in which lists got it and connections came.
    fn serve(&mut self) {
        while let Some(place) = self.ready.pop_front() {
            while let Some(connection) = self.waiting.get(&place).and_then(|line| line.front().copied()) {
                let Ok(Some(element)) = self.keys.pop(&place, End::Left) else { break };
                self.end_wait(connection, Reply::Array(vec![Reply::Bulk(place.1.clone()), Reply::Bulk(element)]));
            }
        }
    }
}

/// Keeps a command for `EXEC`.
fn queue(transaction: &mut Transaction, command: &'static Command, words: &[Bytes]) -> Result<Reply, Stop> {
    transaction.bytes += words.iter().map(|word| word.len() + WORD).sum::<usize>();
    if transaction.queued.len() >= MAX_QUEUED || transaction.bytes > MAX_QUEUED_BYTES {
        return Err(format!(
            "ERR a transaction of more than {MAX_QUEUED} commands or {MAX_QUEUED_BYTES} bytes; send EXEC earlier"
        )
        .into());
    }
    transaction.queued.push((command, words.to_vec()));
    Ok(Reply::Status("QUEUED"))
}

#[cfg(test)]
mod tests;
