// SPDX-License-Identifier: AGPL-3.0-only
//! A connection of its own for blocking pops.

use std::convert::Infallible;
use std::future::pending;
use std::num::NonZeroU16;
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};
use redis::Value;
use tokio::sync::watch;

use super::command::Command;
use super::connection::Connection;
use super::endpoint::Endpoint;
use super::failure::Failure;
use super::shared::Shared;

/// A connection for one blocking pop at a time (RED-006).
pub(super) struct Consumer {
    connection: Connection,
    /// By which another connection can end a pop; none where the server does not tell.
    id: Option<i64>,
}

impl Consumer {
    pub(super) async fn open(endpoint: &Endpoint) -> Result<Self, Failure> {
        let connection = endpoint.connect().await?;
        let id = match connection.ask(&Command::client_id(), endpoint.options.reply_limit).await {
            Ok(Value::Int(id)) => Some(id),
            Err(failure) if failure.broken => return Err(failure),
            // A user without the right to ask, or a stand-in that does not know the command: a stop then takes as
            // long as the block time.
            Ok(_) | Err(_) => None,
        };
        Ok(Self { connection, id })
    }

    pub(super) fn is_open(&self) -> bool {
        self.connection.is_open()
    }

    /// Waits for a message of a list. When the queue is closed meanwhile, the pop is ended at the server; it is never
    /// given up before the server has answered, since what the server pops for it would be lost (RED-007).
    pub(super) async fn pop(
        &self,
        key: &str,
        shared: &Shared,
        closing: &mut watch::Receiver<bool>,
    ) -> Result<Option<Bytes>, Failure> {
        let (block, slack) = (shared.endpoint.options.block_seconds, shared.endpoint.options.slack);
        let command = Command::blpop(key, block);
        let pop = pin!(self.connection.ask(&command, longest(block, slack)));
        let stop = pin!(async {
            // An error means that the queue is gone, which is a close as well.
            let _ = closing.wait_for(|closed| *closed).await;
            self.unblock(shared).await
        });
        match select(pop, stop).await {
            Either::Left((reply, _)) => self.message(&command, reply?),
            Either::Right((never, _)) => match never {},
        }
    }

    /// Ends the pop of this connection at the server; it is the reply to the pop that tells when this is done.
    async fn unblock(&self, shared: &Shared) -> Infallible {
        if let Some(id) = self.id {
            let command = Command::client_unblock(id);
            let mut tries = 1;
            // Without the right to do this, or without a server, the pop has to end by itself.
            while shared.ask_once(&command, Ok).await.is_ok() {
                // The server may not have seen the pop yet; then unblocking did nothing and has to be done again.
                tries += 1;
                shared.pause(tries).await;
            }
        }
        pending().await
    }

    /// The message in the reply to a pop. No reply within the block time is no message, an empty one is (RED-003).
    fn message(&self, command: &Command, reply: Value) -> Result<Option<Bytes>, Failure> {
        match reply {
            Value::Nil => Ok(None),
            Value::Array(parts) => match <[Value; 2]>::try_from(parts) {
                Ok([_, Value::BulkString(body)]) => Ok(Some(Bytes::from(body))),
                Ok(parts) => Err(self.connection.bad_reply(command, &Value::Array(parts.into()))),
                Err(parts) => Err(self.connection.bad_reply(command, &Value::Array(parts))),
            },
            other => Err(self.connection.bad_reply(command, &other)),
        }
    }
}

/// When the server is so late with its reply to a pop that it counts as dead.
fn longest(block: NonZeroU16, slack: Duration) -> Duration {
    Duration::from_secs(block.get().into()) + slack
}
