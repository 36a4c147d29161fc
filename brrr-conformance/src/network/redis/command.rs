// SPDX-License-Identifier: AGPL-3.0-only
//! The commands: their names and arities, and what each does.

mod client;
mod connection;
mod description;
mod info;
mod key;
mod list;
mod server;
mod text;
mod transaction;

use bytes::Bytes;

use super::engine::Redis;
use super::keyspace::{End, Place, WrongType};
use super::number;
use super::resp::Reply;
use super::session::Session;

const SYNTAX: &str = "ERR syntax error";
const NOT_INTEGER: &str = "ERR value is not an integer or out of range";
/// How many bytes of a word an error repeats.
const REPEATED: usize = 128;

/// One command, or one subcommand.
#[derive(Debug)]
pub(super) struct Command {
    /// In lower case; a subcommand has the name of its command and a bar before its own.
    pub(super) name: &'static str,
    /// How many words it has, with its name; negative where that is the least.
    pub(super) arity: i64,
    /// Whether it may change a key.
    pub(super) writes: bool,
    /// Whether it may make the databases larger.
    pub(super) grows: bool,
    /// Whether it is carried out even after `MULTI`.
    pub(super) at_once: bool,
    /// The word of the first key and of the last one, counted from its name and, if negative, from the end.
    pub(super) keys: (i64, i64),
    pub(super) run: Run,
    pub(super) subcommands: &'static [Command],
}

type Run = fn(&mut Call<'_>) -> Result<Reply, Stop>;

impl Command {
    /// One that needs no key.
    const fn new(name: &'static str, arity: i64, run: Run) -> Self {
        let (writes, grows, at_once) = (false, false, false);
        Self { name, arity, writes, grows, at_once, keys: (0, 0), run, subcommands: &[] }
    }

    const fn on_keys(mut self, first: i64, last: i64) -> Self {
        self.keys = (first, last);
        self
    }

    const fn writes(mut self) -> Self {
        self.writes = true;
        self
    }

    const fn grows(mut self) -> Self {
        self.writes = true;
        self.grows = true;
        self
    }

    const fn at_once(mut self) -> Self {
        self.at_once = true;
        self
    }

    const fn with(mut self, subcommands: &'static [Command]) -> Self {
        self.subcommands = subcommands;
        self
    }

    fn own_name(&self) -> &'static str {
        self.name.rsplit('|').next().unwrap_or(self.name)
    }
}

/// All commands.
static COMMANDS: [&[Command]; 6] =
    [list::COMMANDS, text::COMMANDS, key::COMMANDS, connection::COMMANDS, server::COMMANDS, transaction::COMMANDS];

fn all() -> impl Iterator<Item = &'static Command> {
    COMMANDS.iter().flat_map(|group| group.iter())
}

/// Why a command has no ordinary reply.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// It is refused.
    Error(Vec<u8>),
    /// It waits.
    Parked,
    /// The client wants to be disconnected.
    Closing,
}

impl Stop {
    fn arity(command: &str) -> Self {
        format!("ERR wrong number of arguments for '{command}' command").into()
    }
}

impl<T: Into<Vec<u8>>> From<T> for Stop {
    fn from(text: T) -> Self {
        Self::Error(text.into())
    }
}

impl From<WrongType> for Stop {
    fn from(_: WrongType) -> Self {
        "WRONGTYPE Operation against a key holding the wrong kind of value".into()
    }
}

/// The command that these words name, with a fitting number of them.
pub(super) fn find(words: &[Bytes]) -> Result<&'static Command, Stop> {
    let mut found = words.first().and_then(|name| by_name(name)).ok_or_else(|| unknown(words))?;
    if let Some(second) = words.get(1).filter(|_| !found.subcommands.is_empty()) {
        let sub = found.subcommands.iter().find(|one| one.own_name().as_bytes().eq_ignore_ascii_case(second));
        found = sub.ok_or_else(|| {
            let help = format!("'. Try {} HELP.", found.name.to_ascii_uppercase());
            [b"ERR unknown subcommand '", repeated(second, REPEATED), help.as_bytes()].concat()
        })?;
    }
    let count = i64::try_from(words.len()).unwrap_or(i64::MAX);
    if count == found.arity || count >= -found.arity && found.arity < 0 {
        Ok(found)
    } else {
        Err(Stop::arity(found.name))
    }
}

/// The words that name a command: two where it has subcommands.
pub(super) fn name(words: &[Bytes]) -> &[Bytes] {
    let is_group = |name: &Bytes| by_name(name).is_some_and(|found| !found.subcommands.is_empty());
    &words[..words.len().min(if words.first().is_some_and(is_group) { 2 } else { 1 })]
}

/// Whether this names `EXEC`, whose errors are those of its transaction.
pub(super) fn is_exec(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"exec")
}

fn by_name(name: &[u8]) -> Option<&'static Command> {
    all().find(|one| one.name.as_bytes().eq_ignore_ascii_case(name))
}

fn unknown(words: &[Bytes]) -> Stop {
    let (name, arguments) = words.split_first().map_or((&[][..], words), |(name, rest)| (name, rest));
    let mut list = Vec::new();
    for argument in arguments {
        if list.len() >= REPEATED {
            break;
        }
        let room = REPEATED - list.len();
        list.extend_from_slice(&[b"'", repeated(argument, room), b"' "].concat());
    }
    [b"ERR unknown command '", repeated(name, REPEATED), b"', with args beginning with: ", &list].concat().into()
}

/// The beginning of a word, as C prints it.
fn repeated(word: &[u8], most: usize) -> &[u8] {
    let end = word.iter().position(|byte| *byte == 0).unwrap_or(word.len());
    &word[..end.min(most)]
}

/// A command while it is carried out.
pub(super) struct Call<'a> {
    pub(super) redis: &'a mut Redis,
    pub(super) now: u64,
    pub(super) connection: u64,
    /// As many as the arity says.
    pub(super) words: &'a [Bytes],
    pub(super) database: usize,
    pub(super) command: &'static Command,
    /// Whether it is a part of `EXEC`, and so must not wait.
    pub(super) atomic: bool,
}

impl Call<'_> {
    /// The key that this word names.
    fn place(&self, word: usize) -> Place {
        (self.database, self.words[word].clone())
    }

    /// The keys that these words name.
    fn places(&self, words: std::ops::Range<usize>) -> Vec<Place> {
        words.map(|word| self.place(word)).collect()
    }

    fn integer(&self, word: usize) -> Result<i64, Stop> {
        number::integer(&self.words[word]).ok_or(NOT_INTEGER.into())
    }

    /// Whether a word is there and this option.
    fn is(&self, word: usize, option: &str) -> bool {
        self.words.get(word).is_some_and(|word| word.eq_ignore_ascii_case(option.as_bytes()))
    }

    fn session(&mut self) -> &mut Session {
        self.redis.sessions.get_mut(&self.connection).expect("invariant: a command has a connection while it runs")
    }

    fn wrong_arity<T>(&self) -> Result<T, Stop> {
        Err(Stop::arity(self.command.name))
    }
}
