// SPDX-License-Identifier: AGPL-3.0-only
//! The bytes of the Redis protocol as a server sees them: requests come in, replies go out, in RESP2 or RESP3.

mod inline;
mod reply;
mod request;

pub use reply::{Protocol, Reply};
pub use request::{Parser, ProtocolError};
