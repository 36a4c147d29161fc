// SPDX-License-Identifier: AGPL-3.0-only
//! What the server holds at one moment, as text for people and as JSON.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::engine::Redis;
use super::keyspace::{Entry, Place, Value};
use super::limit::DATABASES;
use super::number;
use super::session::Session;
use crate::octets;

/// The most keys that are shown of a database.
const KEYS: usize = 1000;
/// The most elements that are shown of a list.
const ELEMENTS: usize = 16;

/// What a server holds, in an order that depends on nothing else. Keys, texts and elements stand there for people:
/// quoted, or as hexadecimal digits, and cut where they are long.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct State {
    /// The databases that are not empty.
    pub databases: Vec<DatabaseState>,
    /// The connections, in the order in which they came.
    pub connections: Vec<ConnectionState>,
    /// What was not understood, and how often.
    pub unknown_commands: BTreeMap<String, u64>,
}

/// What one database holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DatabaseState {
    /// As `SELECT` counts.
    pub number: usize,
    /// The first keys, in their order.
    pub keys: Vec<KeyState>,
    /// How many more there are.
    pub more: usize,
}

/// A key, and what it stands for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KeyState {
    /// The key.
    pub key: String,
    /// What it stands for.
    #[serde(flatten)]
    pub value: ValueState,
    /// In how many milliseconds it is gone.
    pub expires_in_ms: Option<u64>,
}

/// What a key stands for.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueState {
    /// A number.
    Counter(i64),
    /// Any other text.
    Text(String),
    /// A list: how long it is, and its first elements.
    List {
        /// The number of elements.
        length: usize,
        /// The first of them.
        first: Vec<String>,
    },
}

/// One connection.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConnectionState {
    /// Its number, counted from 1.
    pub number: u64,
    /// Where it comes from.
    pub address: String,
    /// The name that it gave itself.
    pub name: String,
    /// 2 or 3.
    pub protocol: u8,
    /// The database that it uses.
    pub database: usize,
    /// Its last command.
    pub last_command: &'static str,
    /// How many commands wait for `EXEC`, after `MULTI`.
    pub queued: Option<usize>,
    /// What its parked pop waits for.
    pub waits: Option<WaitState>,
}

/// What a parked pop waits for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WaitState {
    /// The lists.
    pub keys: Vec<String>,
    /// In how many milliseconds it ends by itself.
    pub ends_in_ms: Option<u64>,
}

impl Redis {
    /// What it holds at this time.
    pub fn state(&self, now: u64) -> State {
        State {
            databases: (0..DATABASES).filter_map(|number| self.database_state(number, now)).collect(),
            connections: self.sessions.iter().map(|(number, session)| connection(*number, session, now)).collect(),
            unknown_commands: self.statistics.unknown.clone(),
        }
    }

    fn database_state(&self, number: usize, now: u64) -> Option<DatabaseState> {
        let entries = self.keys.database(number).iter();
        let mut entries: Vec<_> = entries.filter(|(_, entry)| entry.expires.is_none_or(|when| when > now)).collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        let keys = entries.iter().take(KEYS).map(|(key, entry)| KeyState {
            key: octets::show(key),
            value: value(entry),
            expires_in_ms: entry.expires.map(|when| when - now),
        });
        let more = entries.len().saturating_sub(KEYS);
        (!entries.is_empty()).then(|| DatabaseState { number, keys: keys.collect(), more })
    }
}

fn value(entry: &Entry) -> ValueState {
    match &entry.value {
        Value::Text(text) => {
            number::integer(text).map_or_else(|| ValueState::Text(octets::show(text)), ValueState::Counter)
        }
        Value::List(list) => {
            let first = list.iter().take(ELEMENTS).map(|element| octets::show(element)).collect();
            ValueState::List { length: list.len(), first }
        }
    }
}

fn connection(number: u64, session: &Session, now: u64) -> ConnectionState {
    let key = |place: &Place| octets::show(&place.1);
    ConnectionState {
        number,
        address: session.address.clone(),
        name: octets::short(&String::from_utf8_lossy(&session.name)),
        protocol: session.protocol.number(),
        database: session.database,
        last_command: session.last,
        queued: session.transaction.as_ref().map(|transaction| transaction.queued.len()),
        waits: session.wait.as_ref().map(|wait| WaitState {
            keys: wait.places.iter().map(key).collect(),
            ends_in_ms: wait.deadline.map(|when| when.saturating_sub(now)),
        }),
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for database in &self.databases {
            writeln!(f, "database {}", database.number)?;
            for key in &database.keys {
                writeln!(f, "  {key}")?;
            }
            if database.more > 0 {
                writeln!(f, "  … and {} more keys", database.more)?;
            }
        }
        for connection in &self.connections {
            writeln!(f, "{connection}")?;
        }
        for (command, count) in &self.unknown_commands {
            writeln!(f, "not understood {count} times: {command}")?;
        }
        Ok(())
    }
}

impl fmt::Display for KeyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            ValueState::Counter(count) => write!(f, "{} = {count}", self.key)?,
            ValueState::Text(text) => write!(f, "{} = {text}", self.key)?,
            ValueState::List { length, first } => {
                let more = if first.len() < *length { ", …" } else { "" };
                write!(f, "{}: {length} in list: {}{more}", self.key, first.join(", "))?;
            }
        }
        self.expires_in_ms.map_or(Ok(()), |millis| write!(f, " (gone in {millis} ms)"))
    }
}

impl fmt::Display for ConnectionState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "connection {} from {}", self.number, self.address)?;
        if !self.name.is_empty() {
            write!(f, " named {:?}", self.name)?;
        }
        write!(f, ", RESP{}, database {}", self.protocol, self.database)?;
        if let Some(queued) = self.queued {
            write!(f, ", {queued} commands wait for EXEC")?;
        }
        match &self.waits {
            None => write!(f, ", last command {}", self.last_command),
            Some(WaitState { keys, ends_in_ms: None }) => write!(f, ", waits at {}", keys.join(", ")),
            Some(WaitState { keys, ends_in_ms: Some(millis) }) => {
                write!(f, ", waits at {} for {millis} ms more", keys.join(", "))
            }
        }
    }
}
