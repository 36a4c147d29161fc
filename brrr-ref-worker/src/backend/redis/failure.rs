// SPDX-License-Identifier: AGPL-3.0-only
//! Why a command failed, and what follows: may it be sent again, may the connection be used again.

use std::time::Duration;

use redis::{ErrorKind, RedisError, ServerError};

use super::kind;
use crate::error::BackendError;

/// The longest part of a server's or a library's own words that is shown.
const WORDS_MAX: usize = 300;

/// What is known about a command that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// It was certainly not sent: any command may be sent again, at once, on a fresh connection.
    NotSent,
    /// The server answered that it does not carry it out now; it may later.
    NotNow,
    /// The server answered that it does not carry it out, and asking again changes nothing.
    Refused,
    /// It may have been carried out: only what is idempotent may be sent again.
    Unknown,
}

/// A command that failed.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    /// What is told to the caller.
    pub(super) error: BackendError,
    pub(super) effect: Effect,
    /// Whether the connection must not be used again.
    pub(super) broken: bool,
}

impl Failure {
    /// There is no connection to the server.
    pub(super) fn unreachable(address: &str, error: &RedisError) -> Self {
        let (kind, message) = match error.kind() {
            ErrorKind::AuthenticationFailed => return Self::login(address),
            ErrorKind::Server(_) | ErrorKind::Extension if error.code().is_some_and(|code| code != "ERR") => {
                let server = ServerError::try_from(error.clone());
                return server
                    .map_or_else(|_| Self::login(address), |error| Self::reply(address, "connecting", &error));
            }
            ErrorKind::Server(_) | ErrorKind::Extension | ErrorKind::RESP3NotSupported => {
                let hint = "check the database number and ?protocol= in the URL";
                (kind::REFUSED, format!("Redis at {address} refused the connection: {}; {hint}", words(error)))
            }
            ErrorKind::Io => {
                let hint = "start it, or correct the URL";
                (kind::UNREACHABLE, format!("cannot reach Redis at {address}: {}; {hint}", words(error)))
            }
            _ => (kind::UNREACHABLE, format!("what answers at {address} is no Redis server: {}", words(error))),
        };
        let effect = if kind == kind::UNREACHABLE { Effect::NotSent } else { Effect::Refused };
        Self { error: BackendError::new(kind, message), effect, broken: true }
    }

    /// Connecting took too long.
    pub(super) fn no_connection_in_time(address: &str, limit: Duration) -> Self {
        let tls = if address.starts_with("rediss") { ", and does it speak TLS there" } else { "" };
        let message = format!("cannot reach Redis at {address}: no connection within {limit:?}; is that right{tls}?");
        Self { error: BackendError::new(kind::UNREACHABLE, message), effect: Effect::NotSent, broken: true }
    }

    /// TLS could not be set up; trying again changes nothing.
    #[cfg(feature = "redis-tls")]
    pub(super) fn tls(address: &str, error: &std::io::Error) -> Self {
        let hint = "check the host name in the URL and the certificates that are trusted";
        let message = format!("no TLS connection to Redis at {address}: {}; {hint}", words(error));
        Self { error: BackendError::new(kind::TLS, message), effect: Effect::Refused, broken: true }
    }

    /// Nothing can be sent here at all.
    pub(super) fn no_runtime(error: BackendError) -> Self {
        Self { error, effect: Effect::Refused, broken: false }
    }

    fn login(address: &str) -> Self {
        let message = format!(
            "Redis at {address} refused the user name or password; correct them in the URL, \
             redis://user:password@host:port/database, with % and two digits for special characters"
        );
        Self { error: BackendError::new(kind::LOGIN, message), effect: Effect::Refused, broken: true }
    }

    /// The connection broke.
    pub(super) fn lost(address: &str, command: &str, error: &RedisError, sent: bool) -> Self {
        let (effect, known) = if sent {
            (Effect::Unknown, "it is not known whether it was carried out")
        } else {
            (Effect::NotSent, "it was not sent")
        };
        let message = format!("the connection to Redis at {address} broke at {command}: {}; {known}", words(error));
        Self { error: BackendError::new(kind::LOST, message), effect, broken: true }
    }

    /// The reply did not come in time.
    pub(super) fn late(address: &str, command: &str, limit: Duration) -> Self {
        let message = format!(
            "Redis at {address} gave no reply to {command} within {limit:?}; \
             it is not known whether it was carried out"
        );
        Self { error: BackendError::new(kind::LATE, message), effect: Effect::Unknown, broken: true }
    }

    /// The server answered with an error (RED-004).
    pub(super) fn reply(address: &str, command: &str, error: &ServerError) -> Self {
        use Effect::{NotNow, Refused};
        let (kind, effect, broken, hint) = match error.code() {
            "WRONGTYPE" => (kind::WRONG_TYPE, Refused, false, "another program uses this key; delete it or rename"),
            "NOAUTH" | "WRONGPASS" => return Self::login(address),
            "NOPERM" => (kind::NO_PERMISSION, Refused, false, "grant it with ACL SETUSER"),
            "OOM" => (kind::OUT_OF_MEMORY, Refused, false, "raise maxmemory or free some"),
            "MOVED" | "ASK" | "CROSSSLOT" => (kind::CLUSTER, Refused, false, "use a server that is not in a cluster"),
            // Behind the same address there may be the new primary.
            "READONLY" => (kind::READ_ONLY, NotNow, true, "give the address of the primary"),
            "UNBLOCKED" => (kind::UNBLOCKED, NotNow, true, "ask again"),
            "LOADING" | "MASTERDOWN" | "CLUSTERDOWN" | "TRYAGAIN" | "BUSY" | "NOREPLICAS" => {
                (kind::NOT_READY, NotNow, false, "ask again")
            }
            _ => (kind::REFUSED, Refused, false, "the server's log may say more"),
        };
        let said = match error.details() {
            Some(details) => format!("{} {details}", error.code()),
            None => error.code().to_owned(),
        };
        let message = format!("Redis at {address} answered {command} with: {}; {hint}", words(&said));
        Self { error: BackendError::new(kind, message), effect, broken }
    }

    /// The server answered something that this command cannot have as its reply.
    pub(super) fn bad_reply(address: &str, command: &str, reply: &redis::Value) -> Self {
        let what = match reply {
            redis::Value::Nil => "nothing",
            redis::Value::Int(_) => "a number out of range",
            redis::Value::BulkString(_) | redis::Value::SimpleString(_) => "a text",
            redis::Value::Array(_) => "a list of another form",
            _ => "a value of another type",
        };
        let message = format!("Redis at {address} answered {command} with {what}; is it really a Redis server?");
        Self { error: BackendError::new(kind::BAD_REPLY, message), effect: Effect::Unknown, broken: true }
    }

    /// Whether the command may be sent again; `idempotent` are those that do no harm when carried out twice.
    pub(super) fn may_repeat(&self, idempotent: bool) -> bool {
        match self.effect {
            Effect::NotSent | Effect::NotNow => true,
            Effect::Refused => false,
            Effect::Unknown => idempotent,
        }
    }
}

/// Somebody else's words, on one line and not too long.
fn words(said: &impl ToString) -> String {
    let said = said.to_string();
    let line = said.chars().map(|c| if c.is_control() { ' ' } else { c });
    line.take(WORDS_MAX).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(line: &str) -> Failure {
        let value = redis::parse_redis_value(format!("-{line}\r\n").as_bytes()).unwrap();
        let redis::Value::ServerError(error) = value else { panic!("{line} is no error") };
        Failure::reply("redis://h:1/0", "RPUSH \"t\"", &error)
    }

    #[test]
    fn what_the_server_answers_decides_on_another_try() {
        for (line, kind, effect, broken) in [
            ("WRONGTYPE Operation against a key", kind::WRONG_TYPE, Effect::Refused, false),
            ("READONLY You can't write against a read only replica.", kind::READ_ONLY, Effect::NotNow, true),
            ("LOADING Redis is loading the dataset in memory", kind::NOT_READY, Effect::NotNow, false),
            ("UNBLOCKED force unblock from blocking operation", kind::UNBLOCKED, Effect::NotNow, true),
            ("OOM command not allowed", kind::OUT_OF_MEMORY, Effect::Refused, false),
            ("NOAUTH Authentication required.", kind::LOGIN, Effect::Refused, true),
            ("NOPERM no permissions", kind::NO_PERMISSION, Effect::Refused, false),
            ("MOVED 1 h:2", kind::CLUSTER, Effect::Refused, false),
            ("ERR value is not an integer or out of range", kind::REFUSED, Effect::Refused, false),
            ("NEWCODE of a later server", kind::REFUSED, Effect::Refused, false),
        ] {
            let failure = reply(line);
            assert_eq!((failure.error.kind(), failure.effect, failure.broken), (kind, effect, broken), "{line}");
            assert!(failure.error.message().contains("redis://h:1/0"), "{line}: {}", failure.error);
        }
        assert_eq!(
            reply("OOM command not allowed when used memory > 'maxmemory'.").error.message(),
            "Redis at redis://h:1/0 answered RPUSH \"t\" with: OOM command not allowed when used memory > \
             'maxmemory'.; raise maxmemory or free some"
        );
    }

    #[test]
    fn only_what_is_idempotent_is_repeated_when_the_effect_is_not_known() {
        let broken = RedisError::from(std::io::Error::from(std::io::ErrorKind::BrokenPipe));
        let (sent, not_sent) = (Failure::lost("a", "c", &broken, true), Failure::lost("a", "c", &broken, false));
        assert!(!sent.may_repeat(false) && sent.may_repeat(true));
        assert!(not_sent.may_repeat(false));
        assert!(!Failure::late("a", "c", Duration::from_secs(1)).may_repeat(false));
        assert!(!reply("WRONGTYPE x").may_repeat(true));
        assert!(reply("LOADING x").may_repeat(false));
    }

    #[test]
    fn a_servers_words_are_bounded_and_on_one_line() {
        assert_eq!(words(&("a\r\nb\u{1b}[2J".to_owned() + &"c".repeat(1000))).len(), WORDS_MAX);
        assert!(words(&"a\nb").eq("a b"));
    }
}
