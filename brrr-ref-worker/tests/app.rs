// SPDX-License-Identifier: AGPL-3.0-only
//! Tasks as their authors write them: calls, gathers, failures, and what runs them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "app/call.rs"]
mod call;
#[path = "app/deferral.rs"]
mod deferral;
#[path = "app/failure.rs"]
mod failure;
#[path = "app/fleet.rs"]
mod fleet;
#[path = "app/gather.rs"]
mod gather;
#[path = "app/local.rs"]
mod local;
#[path = "app/once.rs"]
mod once;
#[path = "memory/store.rs"]
#[allow(dead_code, reason = "other tests use the rest of it")]
mod store;
