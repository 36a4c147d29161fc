// SPDX-License-Identifier: AGPL-3.0-only
//! Stores, queues and caches to run on. Backends see bytes and names, never records.

pub mod memory;
#[cfg(feature = "redis")]
pub mod redis;
