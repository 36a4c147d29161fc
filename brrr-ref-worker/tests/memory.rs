// SPDX-License-Identifier: AGPL-3.0-only
//! Whole workers and clients on the memory backend.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "memory/client.rs"]
mod client;
#[path = "memory/drive.rs"]
mod drive;
#[path = "memory/stop.rs"]
mod stop;
#[path = "memory/store.rs"]
mod store;
#[path = "memory/wide.rs"]
mod wide;
#[path = "memory/worker.rs"]
mod worker;
#[path = "memory/world.rs"]
mod world;
