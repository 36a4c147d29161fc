// SPDX-License-Identifier: AGPL-3.0-only
//! The kit as the servers that a worker talks to: Redis and DynamoDB on loopback.
//!
//! Each server is a core without I/O, which carries out requests on what it holds in memory, behind a transport of one
//! thread for each connection. Between the two stands a [`Director`], who sees every request before it is carried out
//! and every reply before it is sent, and may hold either for as long as it likes, or put something else in its place.

pub mod dynamodb;
pub mod redis;

use bytes::Bytes;

/// What a client asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// A Redis command: its name and its arguments, as they came.
    Redis(Vec<Bytes>),
    /// A DynamoDB operation, without the version before its name, and its body.
    DynamoDb(String, serde_json::Value),
}

/// A request, with where and when it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The number of the connection, counted from 1 in the order in which they were accepted, for each server.
    pub connection: u64,
    /// The number of the request on its connection, counted from 1.
    pub number: u64,
    /// What is asked for.
    pub request: Request,
}

/// What becomes of a request before it is carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Before {
    /// It is carried out.
    Perform,
    /// A read of DynamoDB sees the state before the last write to its item, unless it asks for a consistent one, which
    /// the service never answers so; anything else is carried out.
    Stale,
    /// It is not carried out, and answered with this error, as the server writes errors: `READONLY You can't …` of
    /// Redis, `ThrottlingException: Rate exceeded` of DynamoDB.
    Refuse(String),
    /// It is not carried out, and the connection is closed.
    Drop,
}

/// What becomes of the reply to a request that was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum After {
    /// It is sent.
    Reply,
    /// This error is sent in its place.
    Instead(String),
    /// Nothing is sent, and the connection is closed.
    Drop,
}

/// Who decides what becomes of requests and replies. Its methods are called on the thread of the connection, for the
/// requests of one connection in their order; a method that takes its time holds that request, and no other.
pub trait Director: Send + Sync {
    /// A request came.
    fn before(&self, _seen: &Seen) -> Before {
        Before::Perform
    }

    /// A request was carried out.
    fn after(&self, _seen: &Seen) -> After {
        After::Reply
    }

    /// Whether all of its methods return at once. Where one may hold a request, what is due before that request is sent
    /// first; where none does, replies may travel together.
    fn is_immediate(&self) -> bool {
        false
    }

    /// A connection is no more.
    fn closed(&self, _connection: u64) {}
}

/// Lets everything pass.
#[derive(Clone, Copy, Debug, Default)]
pub struct Permissive;

impl Director for Permissive {
    fn is_immediate(&self) -> bool {
        true
    }
}
