// SPDX-License-Identifier: AGPL-3.0-only
//! One connection: reads requests, asks the director, has them carried out and writes the replies, in their order.

use std::io::{ErrorKind, Read as _, Write as _};
use std::mem;
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use bytes::Bytes;

use super::super::engine::Outcome;
use super::super::resp::{Parser, Protocol, Reply};
use super::mailbox::{Mailbox, Woken};
use super::shared::Shared;
use crate::network::{After, Before, Request, Seen};

/// How much is read at once.
const READ_BYTES: usize = 64 * 1024;
/// From how many bytes on replies are written although more requests wait.
const WRITE_BYTES: usize = 64 * 1024;
/// How long a client may take none of its replies until what it sends is read nevertheless.
const STALL: Duration = Duration::from_millis(100);

/// The connection is to be closed.
struct Gone;

/// A connection, closed and forgotten when this is dropped.
pub(super) struct Connection {
    number: u64,
    stream: TcpStream,
    mailbox: Arc<Mailbox>,
    shared: Arc<Shared>,
    /// How many requests came.
    requests: u64,
    parser: Parser,
    replies: Vec<u8>,
    /// Whether a thread of its own reads ahead; else there is room to read into here.
    reads_ahead: bool,
    room: Vec<u8>,
}

impl Connection {
    pub(super) fn new(number: u64, stream: TcpStream, mailbox: Arc<Mailbox>, shared: Arc<Shared>) -> Self {
        let (parser, replies, room) = (Parser::default(), Vec::new(), vec![0; READ_BYTES]);
        Self { number, stream, mailbox, shared, requests: 0, parser, replies, reads_ahead: false, room }
    }

    /// Serves the client until one of both has enough.
    pub(super) fn serve(mut self) {
        // Without this a client that writes everything before it reads anything would wait for us, and we for it.
        let mut goes_on = self.stream.set_write_timeout(Some(STALL)).is_ok();
        while goes_on {
            goes_on = self.turn().is_ok();
        }
        // What was due before it is written even to a client that is then dropped; it may be gone already.
        let _ = self.flush();
    }

    fn turn(&mut self) -> Result<(), Gone> {
        match self.parser.next_request() {
            Ok(Some(words)) => self.request(words),
            Ok(None) => {
                self.flush()?;
                self.read()
            }
            Err(error) => {
                self.reply(&Reply::error(format!("ERR Protocol error: {error}")), Protocol::Resp2);
                Err(Gone)
            }
        }
    }

    fn request(&mut self, words: Vec<Bytes>) -> Result<(), Gone> {
        self.requests += 1;
        let director = Arc::clone(&self.shared.director);
        if self.replies.len() > WRITE_BYTES || !director.is_immediate() {
            self.flush()?;
        }
        let seen = Seen { connection: self.number, number: self.requests, request: Request::Redis(words) };
        let decision = director.before(&seen);
        let Request::Redis(words) = &seen.request else { return Err(Gone) };
        let (outcome, protocol) = match decision {
            Before::Perform | Before::Stale => self.shared.perform(self.number, words),
            Before::Drop => return Err(Gone),
            Before::Refuse(error) => {
                let protocol = self.shared.refuse(self.number, words);
                self.reply(&Reply::error(error), protocol);
                return Ok(());
            }
        };
        let (reply, is_last) = match outcome {
            Outcome::Reply(reply) => (reply, false),
            Outcome::Last(reply) => (reply, true),
            Outcome::Parked => (self.parked()?, false),
        };
        match director.after(&seen) {
            After::Reply => self.reply(&reply, protocol),
            After::Instead(error) => self.reply(&Reply::error(error), protocol),
            After::Drop => return Err(Gone),
        }
        if is_last { Err(Gone) } else { Ok(()) }
    }

    /// The reply to a pop that waits. What the client sends is read meanwhile, so that it is seen to go.
    fn parked(&mut self) -> Result<Reply, Gone> {
        self.flush()?;
        self.read_ahead()?;
        loop {
            let left = self.shared.advance(self.number).map(Duration::from_millis);
            match self.mailbox.wait(left) {
                Woken::Reply(reply) => return Ok(reply),
                Woken::Late => {}
                Woken::Gone => return Err(Gone),
            }
        }
    }

    fn reply(&mut self, reply: &Reply, protocol: Protocol) {
        reply.write(protocol, &mut self.replies);
    }

    fn read(&mut self) -> Result<(), Gone> {
        if self.reads_ahead {
            self.parser.push(&self.mailbox.take_bytes().ok_or(Gone)?);
            return Ok(());
        }
        match self.stream.read(&mut self.room) {
            Ok(0) => Err(Gone),
            Ok(count) => {
                self.parser.push(&self.room[..count]);
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(()),
            Err(_) => Err(Gone),
        }
    }

    /// From now on a thread of its own reads; it ends with the connection.
    fn read_ahead(&mut self) -> Result<(), Gone> {
        if !mem::replace(&mut self.reads_ahead, true) {
            let (stream, mailbox) = (self.stream.try_clone().map_err(|_| Gone)?, Arc::clone(&self.mailbox));
            let (room, name) = (mem::take(&mut self.room), format!("redis {} reads", self.number));
            thread::Builder::new().name(name).spawn(move || read_into(&stream, room, &mailbox)).map_err(|_| Gone)?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Gone> {
        let replies = mem::take(&mut self.replies);
        let mut rest = &replies[..];
        while !rest.is_empty() {
            match self.stream.write(rest) {
                Ok(0) => return Err(Gone),
                Ok(count) => rest = &rest[count..],
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    self.read_ahead()?;
                    self.stream.set_write_timeout(None).map_err(|_| Gone)?;
                }
                Err(_) => return Err(Gone),
            }
        }
        // The room is used again, unless a reply was unusually long.
        if replies.capacity() <= 4 * WRITE_BYTES {
            self.replies = replies;
            self.replies.clear();
        }
        Ok(())
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.shared.forget(self.number);
        // Who reads ahead has a handle of its own; this ends it.
        let _ = self.stream.shutdown(Shutdown::Both);
        self.shared.director.closed(self.number);
    }
}

fn read_into(mut stream: &TcpStream, mut room: Vec<u8>, mailbox: &Mailbox) {
    loop {
        match stream.read(&mut room) {
            Ok(0) => break,
            Ok(count) if mailbox.put_bytes(&room[..count]) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Ok(_) | Err(_) => break,
        }
    }
    mailbox.end();
}
