// SPDX-License-Identifier: AGPL-3.0-only
//! `INFO`: a few numbers that clients and tests look at.

use std::fmt::Write as _;

use super::super::engine::Redis;
use super::super::limit::{DATABASES, MAX_MEMORY};
use super::{Call, Reply};

/// The version of Redis whose behaviour this is.
pub(super) const VERSION: &str = "7.2.4";

/// A section: its name, whether it is shown without being asked for, and its text.
type Section = (&'static str, bool, fn(&Redis) -> String);

const SECTIONS: [Section; 6] = [
    ("Server", true, server),
    ("Clients", true, clients),
    ("Memory", true, memory),
    ("Stats", true, statistics),
    ("Commandstats", false, commands),
    ("Keyspace", true, keyspace),
];

pub(super) fn info(call: &Call<'_>) -> Reply {
    let asked = &call.words[1..];
    let names = |name: &str| asked.iter().any(|word| word.eq_ignore_ascii_case(name.as_bytes()));
    let (all, usual) = (names("all") || names("everything"), asked.is_empty() || names("default"));
    let shown = SECTIONS.iter().filter(|(name, by_default, _)| all || usual && *by_default || names(name));
    let texts: Vec<String> = shown.map(|(name, _, text)| format!("# {name}\r\n{}", text(call.redis))).collect();
    Reply::Verbatim(texts.join("\r\n"))
}

fn server(_: &Redis) -> String {
    format!("redis_version:{VERSION}\r\nredis_mode:standalone\r\nserver_name:brrr-conformance\r\n")
}

fn clients(redis: &Redis) -> String {
    let blocked = redis.sessions.values().filter(|session| session.wait.is_some()).count();
    format!("connected_clients:{}\r\nblocked_clients:{blocked}\r\n", redis.sessions.len())
}

fn memory(redis: &Redis) -> String {
    format!("used_memory:{}\r\nmaxmemory:{MAX_MEMORY}\r\nmaxmemory_policy:noeviction\r\n", redis.keys.bytes())
}

fn statistics(redis: &Redis) -> String {
    let (connections, commands) = (redis.statistics.connections, redis.statistics.commands());
    format!("total_connections_received:{connections}\r\ntotal_commands_processed:{commands}\r\n")
}

fn commands(redis: &Redis) -> String {
    redis.statistics.calls.iter().fold(String::new(), |mut text, (name, calls)| {
        // Writing to memory does not fail.
        let _ = write!(text, "cmdstat_{name}:calls={calls}\r\n");
        text
    })
}

fn keyspace(redis: &Redis) -> String {
    let lines = (0..DATABASES).filter_map(|number| {
        let database = redis.keys.database(number);
        let expires = database.values().filter(|entry| entry.expires.is_some()).count();
        (!database.is_empty()).then(|| format!("db{number}:keys={},expires={expires}\r\n", database.len()))
    });
    lines.collect()
}
