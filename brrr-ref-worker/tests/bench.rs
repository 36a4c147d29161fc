// SPDX-License-Identifier: AGPL-3.0-only
//! The command `bench`: what it counts, what it leaves behind, and what it refuses. Never how long something took.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "bench/command.rs"]
mod command;
#[cfg(all(feature = "servers", feature = "emulators"))]
#[path = "support/dynamodb_process.rs"]
mod dynamodb_process;
#[cfg(all(feature = "servers", feature = "emulators", target_os = "linux"))]
#[path = "bench/flat.rs"]
mod flat;
#[path = "bench/memory.rs"]
mod memory;
#[cfg(all(feature = "servers", feature = "emulators"))]
#[path = "support/redis_server.rs"]
mod redis_server;
#[cfg(all(feature = "servers", feature = "emulators"))]
#[path = "bench/servers.rs"]
mod servers;
#[cfg(all(feature = "servers", feature = "emulators"))]
#[path = "bench/world.rs"]
mod world;
