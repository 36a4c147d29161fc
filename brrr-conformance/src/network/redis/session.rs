// SPDX-License-Identifier: AGPL-3.0-only
//! What the server knows of one connection.

use bytes::Bytes;

use super::command::Command;
use super::keyspace::Place;
use super::resp::Protocol;

/// One connection.
#[derive(Debug)]
pub(super) struct Session {
    /// Where it comes from.
    pub(super) address: String,
    pub(super) database: usize,
    pub(super) protocol: Protocol,
    pub(super) name: Bytes,
    pub(super) library: Bytes,
    pub(super) library_version: Bytes,
    /// The command that was carried out last.
    pub(super) last: &'static str,
    pub(super) transaction: Option<Transaction>,
    pub(super) wait: Option<Wait>,
}

impl Session {
    pub(super) fn new(address: String) -> Self {
        Self {
            address,
            database: 0,
            protocol: Protocol::Resp2,
            name: Bytes::new(),
            library: Bytes::new(),
            library_version: Bytes::new(),
            last: "NULL",
            transaction: None,
            wait: None,
        }
    }
}

/// What waits for `EXEC`.
#[derive(Debug, Default)]
pub(super) struct Transaction {
    pub(super) queued: Vec<(&'static Command, Vec<Bytes>)>,
    pub(super) bytes: usize,
    /// A command could not be queued, so `EXEC` will refuse.
    pub(super) aborted: bool,
}

/// What a parked pop waits for.
#[derive(Clone, Debug)]
pub(super) struct Wait {
    pub(super) places: Vec<Place>,
    /// In milliseconds since 1970; none where it waits for ever.
    pub(super) deadline: Option<u64>,
}
