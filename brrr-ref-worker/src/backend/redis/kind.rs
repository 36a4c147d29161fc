// SPDX-License-Identifier: AGPL-3.0-only
//! The kinds of errors of this backend, as [`BackendError::kind`](crate::error::BackendError::kind) gives them.

/// The URL cannot be used.
pub const URL: &str = "RedisUrl";
/// Nobody answers at the address, or whoever does is no Redis server.
pub const UNREACHABLE: &str = "RedisUnreachable";
/// The server wants a user name or password, or another one.
pub const LOGIN: &str = "RedisLogin";
/// The server's certificate is not trusted, or TLS failed in another way.
pub const TLS: &str = "RedisTls";
/// The connection broke while a reply was awaited: whether the command was carried out is not known.
pub const LOST: &str = "RedisConnectionLost";
/// The reply did not come in time: whether the command was carried out is not known.
pub const LATE: &str = "RedisTimeout";
/// The key holds something else than a list or a counter.
pub const WRONG_TYPE: &str = "RedisWrongType";
/// The server is a replica and takes no writes.
pub const READ_ONLY: &str = "RedisReadOnly";
/// The server is starting, failing over or busy.
pub const NOT_READY: &str = "RedisNotReady";
/// The server ended a blocking pop, for example because it became a replica.
pub const UNBLOCKED: &str = "RedisUnblocked";
/// The user may not use a command or a key.
pub const NO_PERMISSION: &str = "RedisNoPermission";
/// The server has no memory left for this.
pub const OUT_OF_MEMORY: &str = "RedisOutOfMemory";
/// The server is a node of a cluster, and another one has the key.
pub const CLUSTER: &str = "RedisCluster";
/// Any other error that the server answered.
pub const REFUSED: &str = "RedisError";
/// A reply that this command cannot have.
pub const BAD_REPLY: &str = "RedisBadReply";
/// There is no tokio runtime to run in.
pub const NO_RUNTIME: &str = "RedisNoRuntime";
