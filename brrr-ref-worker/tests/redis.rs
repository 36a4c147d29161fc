// SPDX-License-Identifier: AGPL-3.0-only
//! The Redis backend against real servers.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "contract/cache.rs"]
mod cache;
#[path = "redis/closing.rs"]
mod closing;
#[path = "redis/contract.rs"]
mod contract;
#[path = "redis/crash.rs"]
mod crash;
#[path = "redis/failing.rs"]
mod failing;
#[path = "redis/fake.rs"]
mod fake;
#[path = "redis/forest.rs"]
mod forest;
#[path = "redis/ledger.rs"]
mod ledger;
#[path = "redis/login.rs"]
mod login;
#[path = "redis/pops.rs"]
mod pops;
#[path = "contract/queue.rs"]
mod queue;
#[path = "support/redis_server.rs"]
mod redis_server;
#[path = "redis/throughput.rs"]
mod throughput;
#[cfg(feature = "redis-tls")]
#[path = "redis/tls.rs"]
mod tls;
#[path = "redis/wire.rs"]
mod wire;
#[path = "redis/worker.rs"]
mod worker;
#[path = "redis/world.rs"]
mod world;
