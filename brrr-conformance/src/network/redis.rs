// SPDX-License-Identifier: AGPL-3.0-only
//! A Redis server in memory, as far as queues and counters need one.
//!
//! | part | does |
//! |---|---|
//! | [`Parser`], [`Reply`] | the bytes of requests and replies |
//! | [`Redis`] | carries out commands, without sockets and clock |
//! | [`Server`] | listens on loopback, a thread for each connection |
//! | [`State`] | what is held at one moment |
//!
//! It answers with the bytes of Redis 7, errors included. `SCAN` gives everything at once, keys come in their order,
//! nothing can be watched, and there is one user without a password. Lists and texts are its only types.

mod command;
mod engine;
mod glob;
mod keyspace;
pub mod limit;
mod number;
mod resp;
mod server;
mod session;
mod state;
mod statistics;

pub use engine::{Outcome, Redis};
pub use resp::{Parser, Protocol, ProtocolError, Reply};
pub use server::{Server, StartError};
pub use state::{ConnectionState, DatabaseState, KeyState, State, ValueState, WaitState};
