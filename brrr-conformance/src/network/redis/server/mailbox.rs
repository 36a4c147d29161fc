// SPDX-License-Identifier: AGPL-3.0-only
//! What others leave for the thread of a connection: the reply to its parked pop, and what was read ahead.

use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::super::limit::MAX_READ_AHEAD;
use super::super::resp::Reply;

#[derive(Debug, Default)]
pub(super) struct Mailbox {
    mail: Mutex<Mail>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Mail {
    reply: Option<Reply>,
    bytes: Vec<u8>,
    /// The client sends nothing more.
    ended: bool,
    /// There is more to read than may be kept.
    full: bool,
    /// The connection is closed from here.
    closed: bool,
}

/// Why the wait for a reply is over.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Woken {
    /// Here it is.
    Reply(Reply),
    /// The time was up.
    Late,
    /// The client is gone, or sends so much meanwhile that nobody could see it go.
    Gone,
}

impl Mailbox {
    fn lock(&self) -> MutexGuard<'_, Mail> {
        self.mail.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Mail)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    pub(super) fn put_reply(&self, reply: Reply) {
        self.change(|mail| mail.reply = Some(reply));
    }

    /// Adds what was read ahead, as soon as there is room; whether to go on with that.
    pub(super) fn put_bytes(&self, bytes: &[u8]) -> bool {
        let mut mail = self.lock();
        while mail.bytes.len() + bytes.len() > MAX_READ_AHEAD && !mail.closed {
            mail.full = true;
            self.changed.notify_all();
            mail = self.changed.wait(mail).unwrap_or_else(PoisonError::into_inner);
        }
        mail.full = false;
        mail.bytes.extend_from_slice(bytes);
        self.changed.notify_all();
        !mail.closed
    }

    /// The client sends nothing more.
    pub(super) fn end(&self) {
        self.change(|mail| mail.ended = true);
    }

    /// The connection is closed from here.
    pub(super) fn close(&self) {
        self.change(|mail| mail.closed = true);
    }

    /// What was read ahead, as soon as there is something; none at the end.
    pub(super) fn take_bytes(&self) -> Option<Vec<u8>> {
        let mut mail = self.lock();
        while mail.bytes.is_empty() && !mail.ended && !mail.closed {
            mail = self.changed.wait(mail).unwrap_or_else(PoisonError::into_inner);
        }
        let bytes = mem::take(&mut mail.bytes);
        self.changed.notify_all();
        (!bytes.is_empty()).then_some(bytes)
    }

    /// Waits for a reply, so long at most.
    pub(super) fn wait(&self, limit: Option<Duration>) -> Woken {
        let mut mail = self.lock();
        let over = |mail: &Mail| mail.reply.is_some() || mail.ended || mail.full || mail.closed;
        while !over(&mail) {
            let Some(limit) = limit else {
                mail = self.changed.wait(mail).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let woken = self.changed.wait_timeout_while(mail, limit, |mail| !over(mail));
            mail = woken.unwrap_or_else(PoisonError::into_inner).0;
            break;
        }
        match mail.reply.take() {
            Some(reply) => Woken::Reply(reply),
            None if over(&mail) => Woken::Gone,
            None => Woken::Late,
        }
    }
}
