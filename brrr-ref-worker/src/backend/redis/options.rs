// SPDX-License-Identifier: AGPL-3.0-only
//! Which server, and how long to wait for what.

use std::num::NonZeroU16;
use std::time::Duration;

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo};

use super::kind;
use crate::error::BackendError;

/// The schemes of a Redis URL. Valkey speaks the same protocol.
const SCHEMES: [&str; 7] = ["redis", "rediss", "valkey", "valkeys", "unix", "redis+unix", "valkey+unix"];

/// Where Redis is, who logs in, and how long to wait for what. It never shows the password.
///
/// The URL is `redis://user:password@host:port/database`; everything but the host can be left out, and whatever in
/// user or password is no letter, digit, `-`, `.`, `_` or `~` is written as `%` and two hexadecimal digits.
/// `rediss://` is the same over TLS, `unix:///path?db=1&user=u&pass=p` goes over a Unix socket, and `?protocol=resp3`
/// asks for RESP3 instead of RESP2, which makes no difference to what is stored.
///
/// ```
/// use brrr_ref_worker::backend::redis::RedisOptions;
///
/// let options = RedisOptions::parse("redis://worker:s%3Dcret@redis.example:6380/2?protocol=resp3")?;
/// assert_eq!(options.address(), "redis://redis.example:6380/2");
///
/// let error = RedisOptions::parse("redis.example:6380").unwrap_err();
/// assert_eq!(error.kind(), "RedisUrl");
/// # Ok::<(), brrr_ref_worker::error::BackendError>(())
/// ```
#[derive(Clone, Debug)]
pub struct RedisOptions {
    pub(super) info: ConnectionInfo,
    pub(super) block_seconds: NonZeroU16,
    pub(super) slack: Duration,
    pub(super) reply_limit: Duration,
    pub(super) connect_limit: Duration,
    pub(super) patience: Duration,
    #[cfg(feature = "redis-tls")]
    pub(super) root_certificates: Option<Vec<u8>>,
}

impl RedisOptions {
    /// How long one blocking pop waits at the server unless another time is given.
    pub const BLOCK_SECONDS: NonZeroU16 = NonZeroU16::new(20).expect("invariant: 20 is not 0");

    /// The options of a URL, with the default times. The error is of the kind [`kind::URL`].
    pub fn parse(url: &str) -> Result<Self, BackendError> {
        let info = url.into_connection_info().map_err(|error| bad_url(url, &error))?;
        let redis = info.redis_settings().clone().set_lib_name(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
        if matches!(info.addr(), ConnectionAddr::TcpTls { insecure: true, .. }) {
            let message = "the Redis URL asks for TLS without checking the server's certificate; remove #insecure, and \
                           give the certificate to trust instead";
            return Err(BackendError::new(kind::URL, message));
        }
        if redis.db() < 0 {
            return Err(BackendError::new(kind::URL, "the Redis URL has a negative database number; use 0 or more"));
        }
        Ok(Self {
            info: info.set_redis_settings(redis),
            block_seconds: Self::BLOCK_SECONDS,
            slack: Duration::from_secs(5),
            reply_limit: Duration::from_secs(10),
            connect_limit: Duration::from_secs(5),
            patience: Duration::from_secs(5),
            #[cfg(feature = "redis-tls")]
            root_certificates: None,
        })
    }

    /// How long one blocking pop waits at the server for a message before it says that there is none: 20 s unless
    /// set. A short time costs commands; a long one makes a stop wait, but only where `CLIENT UNBLOCK` is forbidden.
    #[must_use]
    pub fn with_block_seconds(self, block_seconds: NonZeroU16) -> Self {
        Self { block_seconds, ..self }
    }

    /// How much later than the block time the reply to a blocking pop may come before the server counts as dead: 5 s
    /// unless set. A message that it sends after that is lost, so be generous.
    #[must_use]
    pub fn with_slack(self, slack: Duration) -> Self {
        Self { slack, ..self }
    }

    /// How long any other command may take before the connection counts as dead: 10 s unless set.
    #[must_use]
    pub fn with_reply_limit(self, reply_limit: Duration) -> Self {
        Self { reply_limit, ..self }
    }

    /// How long connecting and logging in may take: 5 s unless set.
    #[must_use]
    pub fn with_connect_limit(self, connect_limit: Duration) -> Self {
        Self { connect_limit, ..self }
    }

    /// For how long a put or an increment that was certainly not carried out, because the server is down, is loading
    /// or is a replica, is tried again: 5 s unless set, so that a restart of the server costs no message in hand.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Trusts the certificates in this PEM text instead of the system's, for `rediss://`.
    #[cfg(feature = "redis-tls")]
    #[must_use]
    pub fn with_root_certificates(self, pem: impl Into<Vec<u8>>) -> Self {
        Self { root_certificates: Some(pem.into()), ..self }
    }

    /// The server's address as a URL, without user and password.
    pub fn address(&self) -> String {
        let database = self.info.redis_settings().db();
        match self.info.addr() {
            ConnectionAddr::Tcp(host, port) => format!("redis://{}:{port}/{database}", Host(host)),
            ConnectionAddr::TcpTls { host, port, .. } => format!("rediss://{}:{port}/{database}", Host(host)),
            other => format!("unix://{other}?db={database}"),
        }
    }
}

/// A host name or an address; the latter in brackets if it has colons.
struct Host<'a>(&'a str);

impl std::fmt::Display for Host<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.contains(':') { write!(f, "[{}]", self.0) } else { f.write_str(self.0) }
    }
}

/// One sentence for a URL that cannot be used. It repeats nothing of the URL but a known part: a password may stand
/// anywhere in what does not parse.
fn bad_url(url: &str, error: &redis::RedisError) -> BackendError {
    let form = "write it as redis://user:password@host:port/database, with % and two digits for special characters";
    let what = match url.split_once("://") {
        None => format!("the Redis URL has no scheme; {form}"),
        Some((scheme, _)) if !SCHEMES.contains(&scheme) => format!("the Redis URL has an unknown scheme; {form}"),
        Some(("rediss" | "valkeys", _)) if !cfg!(feature = "redis-tls") => {
            "the Redis URL asks for TLS, which this program was built without; build it with the feature redis-tls"
                .to_owned()
        }
        Some(_) => match error.to_string() {
            text if text.contains("database") => format!("the Redis URL has no number as its database; {form}"),
            text if text.contains("protocol") => {
                "the Redis URL asks for an unknown protocol; leave it out, or write ?protocol=resp3".to_owned()
            }
            text if text.contains("wildcard") => {
                "the Redis URL has 0.0.0.0 or :: as its host; name the host to connect to".to_owned()
            }
            text if text.contains("fragment") => "the Redis URL has a part after #; remove it".to_owned(),
            _ => format!("the Redis URL cannot be understood; {form}"),
        },
    };
    BackendError::new(kind::URL, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_shows_everything_but_the_secret() {
        for (url, address) in [
            ("redis://localhost", "redis://localhost:6379/0"),
            ("redis://:hunter2@localhost:1/3", "redis://localhost:1/3"),
            ("valkey://me:hunter2@[::1]:1", "redis://[::1]:1/0"),
            ("unix:///run/redis.sock?db=2&user=me&pass=hunter2", "unix:///run/redis.sock?db=2"),
        ] {
            let options = RedisOptions::parse(url).unwrap();
            assert_eq!(options.address(), address);
            assert!(!format!("{options:?}").contains("hunter2"));
        }
    }

    #[test]
    fn a_bad_url_gives_a_sentence_without_the_secret() {
        for (url, what) in [
            ("", "no scheme"),
            ("hunter2@localhost", "no scheme"),
            ("http://u:hunter2@localhost", "unknown scheme"),
            ("redis://u:hunter2@", "cannot be understood"),
            ("redis://u:hunter2@local host", "cannot be understood"),
            ("redis://u:hunter2@localhost:port", "cannot be understood"),
            ("redis://u:hunter2@localhost/db", "no number as its database"),
            ("redis://u:hunter2@localhost/-1", "negative database"),
            ("redis://u:hunter2@localhost?protocol=resp4", "unknown protocol"),
            ("redis://u:hunter2@0.0.0.0", "name the host"),
        ] {
            let error = RedisOptions::parse(url).unwrap_err();
            assert_eq!(error.kind(), kind::URL, "{url}");
            assert!(error.message().contains(what), "{url}: {error}");
            assert!(!error.message().contains("hunter2"), "{error}");
        }
    }

    #[cfg(not(feature = "redis-tls"))]
    #[test]
    fn tls_needs_its_feature() {
        let error = RedisOptions::parse("rediss://u:hunter2@localhost").unwrap_err();
        assert!(error.message().contains("feature redis-tls"), "{error}");
    }

    #[cfg(feature = "redis-tls")]
    #[test]
    fn tls_is_never_without_a_check() {
        assert_eq!(RedisOptions::parse("rediss://:p@localhost").unwrap().address(), "rediss://localhost:6379/0");
        let error = RedisOptions::parse("rediss://u:hunter2@localhost#insecure").unwrap_err();
        assert!(error.message().contains("remove #insecure"), "{error}");
    }
}
