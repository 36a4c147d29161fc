// SPDX-License-Identifier: AGPL-3.0-only
//! Every bound of the protocol, each with the requirement that sets it.
//!
//! Two kinds must not be confused: a *writer* refuses to create what is beyond its bound, so that every reader can
//! read it; a *reader* accepts more than a writer creates, and refuses only what nobody has to accept.

/// LIM-002: how many messages may be put for one root; the message after that is refused.
pub const SPAWN_LIMIT: u64 = 10_000;

/// LIM-010: how often a conditional write is tried before its owner gives up.
pub const CAS_ATTEMPTS: u32 = 100;

/// BEN-007: how many lists and dictionaries may be open at once in what is read.
pub const MAX_DEPTH: usize = 8;

/// BEN-010: how many bytes one byte string may have in what is read, a payload included.
pub const MAX_PAYLOAD: usize = 16 * 1024 * 1024;

/// REC-017, REC-024: how many different entries pending returns may have in what is read.
pub const MAX_RETURNS: usize = 100_000;

/// REC-020: how many bytes any name may have in what is read.
pub const READ_NAME_MAX: usize = 1024;

/// LIM-013: how many bytes of UTF-8 a topic may have when it is written.
pub const TOPIC_MAX: usize = 512;

/// LIM-013: how many bytes of UTF-8 a task name may have when it is written.
pub const TASK_NAME_MAX: usize = 1024;

/// LIM-013: how many printable ASCII characters a call hash may have when it is written.
pub const CALL_HASH_MAX: usize = 1024;

/// LIM-013: how many printable ASCII characters a root id may have when it is written.
pub const ROOT_ID_MAX: usize = 128;
