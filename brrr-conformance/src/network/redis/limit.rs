// SPDX-License-Identifier: AGPL-3.0-only
//! How much a client may ask for. Where Redis has a limit of the same kind this one is not above it.

/// The databases between which `SELECT` chooses.
pub const DATABASES: usize = 16;
/// The most arguments of a request, its command included.
pub const MAX_ARGUMENTS: i64 = 1024 * 1024;
/// The longest argument, in bytes; Redis has 512 MiB.
pub const MAX_BULK: i64 = 64 * 1024 * 1024;
/// The longest request, in bytes of its arguments.
pub const MAX_REQUEST: usize = 128 * 1024 * 1024;
/// The longest line: of an inline request, and of a length.
pub const MAX_LINE: usize = 64 * 1024;
/// The most bytes that the databases hold; what would add to them is refused above that.
pub const MAX_MEMORY: usize = 512 * 1024 * 1024;
/// The most commands that wait for `EXEC` on one connection.
pub const MAX_QUEUED: usize = 64 * 1024;
/// The most bytes of arguments that wait for `EXEC` on one connection.
pub const MAX_QUEUED_BYTES: usize = MAX_REQUEST;
/// The most connections at a time.
pub const MAX_CONNECTIONS: usize = 1024;
/// The longest name that a client may give itself or its library, in bytes.
pub const MAX_NAME: usize = 4096;
/// The most names of unknown commands that are kept for a report.
pub const MAX_UNKNOWN: usize = 100;
/// The most bytes of a connection that are read ahead while its request is held.
pub const MAX_READ_AHEAD: usize = 64 * 1024 * 1024;
