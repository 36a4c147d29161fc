// SPDX-License-Identifier: AGPL-3.0-only
//! Stores, queues and caches to run on. Backends see bytes and names, never records.

#[cfg(feature = "aws")]
pub mod aws;
#[cfg(feature = "dynamodb")]
pub mod dynamodb;
pub mod memory;
#[cfg(feature = "redis")]
pub mod redis;
#[cfg(feature = "sqs")]
pub mod sqs;
#[cfg(any(feature = "dynamodb", feature = "redis-tls"))]
mod tls;
