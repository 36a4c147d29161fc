// SPDX-License-Identifier: AGPL-3.0-only
//! The commands on servers: the real binary, on a real Redis server and on emulators.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "servers/binary.rs"]
mod binary;
#[path = "servers/fleet.rs"]
mod fleet;
#[path = "servers/gate.rs"]
mod gate;
#[cfg(feature = "sqs")]
#[path = "support/moto.rs"]
mod moto;
#[path = "support/redis_server.rs"]
mod redis_server;
#[path = "servers/restart.rs"]
mod restart;
#[path = "support/script.rs"]
mod script;
#[path = "servers/signals.rs"]
mod signals;
#[cfg(feature = "sqs")]
#[path = "servers/sqs.rs"]
mod sqs;
#[path = "servers/waiting.rs"]
mod waiting;
#[path = "servers/world.rs"]
mod world;
#[path = "servers/wrong.rs"]
mod wrong;
