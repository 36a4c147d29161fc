// SPDX-License-Identifier: AGPL-3.0-only
//! The kit's simulated Redis: against a real one byte by byte, and under the contracts and the library of the reference
//! worker.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "../brrr-ref-worker/tests/contract/cache.rs"]
mod cache;
#[path = "simulated_redis/client.rs"]
mod client;
#[path = "simulated_redis/commands.rs"]
mod commands;
#[path = "simulated_redis/contract.rs"]
mod contract;
#[path = "simulated_redis/differential.rs"]
mod differential;
#[path = "../brrr-ref-worker/tests/contract/queue.rs"]
mod queue;
#[path = "../brrr-ref-worker/tests/support/redis_server.rs"]
mod redis_server;
