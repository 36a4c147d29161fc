// SPDX-License-Identifier: AGPL-3.0-only
//! The commands that are sent. Every one of them names at most one key (RED-008).

use std::fmt;
use std::num::NonZeroU16;

use redis::{Cmd, cmd};

/// One command, with what errors call it.
#[derive(Clone)]
pub(super) struct Command {
    name: &'static str,
    key: Option<String>,
    pub(super) cmd: Cmd,
    /// Whether it does no harm when it is carried out twice.
    pub(super) idempotent: bool,
}

impl Command {
    /// Appends a message to a list.
    pub(super) fn rpush(key: &str, body: &[u8]) -> Self {
        // spec: RED-001
        Self::on(key, "RPUSH", false, |cmd| _ = cmd.arg(body))
    }

    /// Takes the first message of a list, for which the server waits so long. A pop whose reply was lost has lost its
    /// message; that it is repeated does not make that worse.
    pub(super) fn blpop(key: &str, seconds: NonZeroU16) -> Self {
        // spec: RED-002
        Self::on(key, "BLPOP", true, |cmd| _ = cmd.arg(seconds.get()))
    }

    /// Adds one to a counter.
    pub(super) fn incr(key: &str) -> Self {
        // spec: RED-005
        Self::on(key, "INCR", false, |_| ())
    }

    /// The length of a list.
    pub(super) fn llen(key: &str) -> Self {
        Self::on(key, "LLEN", true, |_| ())
    }

    /// Deletes a key of any type.
    pub(super) fn unlink(key: &[u8]) -> Self {
        Self::new("UNLINK", true, |cmd| _ = cmd.arg(key))
    }

    /// Some keys that match a pattern, and the cursor for the next ones.
    pub(super) fn scan(cursor: &[u8], pattern: &str) -> Self {
        Self::new("SCAN", true, |cmd| _ = cmd.arg(cursor).arg("MATCH").arg(pattern).arg("COUNT").arg(1000))
    }

    /// The number by which the server knows this connection.
    pub(super) fn client_id() -> Self {
        Self::new("CLIENT", true, |cmd| _ = cmd.arg("ID"))
    }

    /// Ends the blocking pop of another connection as if its time were over.
    pub(super) fn client_unblock(id: i64) -> Self {
        Self::new("CLIENT", true, |cmd| _ = cmd.arg("UNBLOCK").arg(id))
    }

    /// Asks for a sign of life.
    pub(super) fn ping() -> Self {
        Self::new("PING", true, |_| ())
    }

    fn on(key: &str, name: &'static str, idempotent: bool, rest: impl FnOnce(&mut Cmd)) -> Self {
        let command = Self::new(name, idempotent, |cmd| {
            cmd.arg(key);
            rest(cmd);
        });
        Self { key: Some(key.to_owned()), ..command }
    }

    fn new(name: &'static str, idempotent: bool, arguments: impl FnOnce(&mut Cmd)) -> Self {
        let mut cmd = cmd(name);
        arguments(&mut cmd);
        Self { name, key: None, cmd, idempotent }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Some(key) => write!(f, "{} {key:?}", self.name),
            None => f.write_str(self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(command: &Command) -> String {
        String::from_utf8(command.cmd.get_packed_command()).unwrap().replace("\r\n", " ")
    }

    #[test]
    fn commands_as_they_are_sent() {
        // spec: RED-001, RED-002, RED-005, RED-008
        assert_eq!(packed(&Command::rpush("t", b"m")), "*3 $5 RPUSH $1 t $1 m ");
        let blpop = Command::blpop("t", NonZeroU16::new(20).unwrap());
        assert_eq!(packed(&blpop), "*3 $5 BLPOP $1 t $2 20 ");
        assert_eq!(packed(&Command::incr("c")), "*2 $4 INCR $1 c ");
        assert_eq!(packed(&Command::llen("t")), "*2 $4 LLEN $1 t ");
        assert_eq!(packed(&Command::client_unblock(7)), "*3 $6 CLIENT $7 UNBLOCK $1 7 ");
    }

    #[test]
    fn a_command_is_shown_with_its_key_and_without_its_body() {
        assert_eq!(Command::rpush("a\0b", b"secret").to_string(), "RPUSH \"a\\0b\"");
        assert_eq!(Command::ping().to_string(), "PING");
    }

    #[test]
    fn what_adds_or_counts_is_not_idempotent() {
        assert!(!Command::rpush("t", b"m").idempotent && !Command::incr("c").idempotent);
        assert!(Command::llen("t").idempotent && Command::blpop("t", NonZeroU16::MIN).idempotent);
    }
}
