// SPDX-License-Identifier: AGPL-3.0-only
//! Keys of any type, and databases.

use bytes::Bytes;

use super::super::glob;
use super::super::keyspace::Value;
use super::super::limit::DATABASES;
use super::{Call, Command, Reply, SYNTAX, Stop, number, repeated};

pub(super) static COMMANDS: &[Command] = &[
    Command::new("del", -2, |call| Ok(del(call))).on_keys(1, -1).writes(),
    Command::new("unlink", -2, |call| Ok(del(call))).on_keys(1, -1).writes(),
    Command::new("exists", -2, |call| Ok(exists(call))).on_keys(1, -1),
    Command::new("expire", -3, |call| expire(call, 1000)).on_keys(1, 1).writes(),
    Command::new("pexpire", -3, |call| expire(call, 1)).on_keys(1, 1).writes(),
    Command::new("ttl", 2, |call| Ok(left(call, 1000))).on_keys(1, 1),
    Command::new("pttl", 2, |call| Ok(left(call, 1))).on_keys(1, 1),
    Command::new("persist", 2, |call| Ok(persist(call))).on_keys(1, 1).writes(),
    Command::new("type", 2, |call| Ok(type_of(call))).on_keys(1, 1),
    Command::new("keys", 2, |call| Ok(matching(call, &call.words[1], None))),
    Command::new("scan", -2, scan),
    Command::new("dbsize", 1, |call| Ok(Reply::count(call.redis.keys.database(call.database).len()))),
    Command::new("flushdb", -1, |call| flush(call, call.database..call.database + 1)).writes(),
    Command::new("flushall", -1, |call| flush(call, 0..DATABASES)).writes(),
];

fn del(call: &mut Call<'_>) -> Reply {
    let places = call.places(1..call.words.len());
    Reply::count(places.iter().filter(|place| call.redis.keys.remove(place)).count())
}

fn exists(call: &Call<'_>) -> Reply {
    let places = call.places(1..call.words.len());
    Reply::count(places.iter().filter(|place| call.redis.keys.get(place).is_some()).count())
}

/// The conditions of `EXPIRE`.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word that may stand there")]
struct Only {
    none: bool,
    some: bool,
    later: bool,
    earlier: bool,
}

fn expire(call: &mut Call<'_>, unit: i64) -> Result<Reply, Stop> {
    let only = conditions(call)?;
    let now = i64::try_from(call.now).unwrap_or(i64::MAX);
    let when = call.integer(2)?.checked_mul(unit).and_then(|millis| millis.checked_add(now));
    let when = when.ok_or_else(|| format!("ERR invalid expire time in '{}' command", call.command.name))?;
    let when = u64::try_from(when).unwrap_or_default();
    let place = call.place(1);
    let Some(entry) = call.redis.keys.get(&place) else { return Ok(Reply::Integer(0)) };
    let kept = match entry.expires {
        None => only.some || only.later,
        Some(before) => only.none || only.later && when <= before || only.earlier && when >= before,
    };
    if kept {
        return Ok(Reply::Integer(0));
    }
    call.redis.keys.expire(&place, Some(when));
    call.redis.keys.purge(call.now);
    Ok(Reply::Integer(1))
}

fn conditions(call: &Call<'_>) -> Result<Only, Stop> {
    let mut only = Only::default();
    for word in &call.words[3..] {
        match word.to_ascii_lowercase().as_slice() {
            b"nx" => only.none = true,
            b"xx" => only.some = true,
            b"gt" => only.later = true,
            b"lt" => only.earlier = true,
            _ => return Err([b"ERR Unsupported option ", repeated(word, word.len())].concat().into()),
        }
    }
    if only.none && (only.some || only.later || only.earlier) {
        return Err("ERR NX and XX, GT or LT options at the same time are not compatible".into());
    }
    if only.later && only.earlier {
        return Err("ERR GT and LT options at the same time are not compatible".into());
    }
    Ok(only)
}

/// How long a key is still there, rounded to the unit; -1 for ever, -2 where it is not.
fn left(call: &Call<'_>, unit: u64) -> Reply {
    let Some(entry) = call.redis.keys.get(&call.place(1)) else { return Reply::Integer(-2) };
    let Some(when) = entry.expires else { return Reply::Integer(-1) };
    let units = (when.saturating_sub(call.now) + unit / 2) / unit;
    Reply::Integer(i64::try_from(units).unwrap_or(i64::MAX))
}

fn persist(call: &mut Call<'_>) -> Reply {
    let place = call.place(1);
    let expires = call.redis.keys.get(&place).and_then(|entry| entry.expires);
    call.redis.keys.expire(&place, None);
    Reply::Integer(expires.is_some().into())
}

fn type_of(call: &Call<'_>) -> Reply {
    let entry = call.redis.keys.get(&call.place(1));
    Reply::Status(entry.map_or("none", |entry| type_name(&entry.value)))
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Text(_) => "string",
        Value::List(_) => "list",
    }
}

/// Everything at once: the cursor that is given back is always the last one.
fn scan(call: &mut Call<'_>) -> Result<Reply, Stop> {
    let cursor = std::str::from_utf8(&call.words[1]).ok().and_then(|cursor| cursor.parse::<u64>().ok());
    let cursor = cursor.ok_or("ERR invalid cursor")?;
    let (mut pattern, mut kind) = (Bytes::from_static(b"*"), None);
    for pair in call.words[2..].chunks(2) {
        let [option, value] = pair else { return Err(SYNTAX.into()) };
        match option.to_ascii_lowercase().as_slice() {
            b"match" => pattern = value.clone(),
            b"count" if number::integer(value).ok_or(super::NOT_INTEGER)? > 0 => {}
            b"type" => kind = Some(value.to_ascii_lowercase()),
            _ => return Err(SYNTAX.into()),
        }
    }
    let found = if cursor == 0 { matching(call, &pattern, kind.as_deref()) } else { Reply::Array(Vec::new()) };
    Ok(Reply::Array(vec![Reply::text("0"), found]))
}

/// The keys that fit, in their order.
fn matching(call: &Call<'_>, pattern: &[u8], kind: Option<&[u8]>) -> Reply {
    let entries = call.redis.keys.database(call.database).iter();
    let of_kind = entries.filter(|(_, entry)| kind.is_none_or(|kind| type_name(&entry.value).as_bytes() == kind));
    let mut found: Vec<Bytes> =
        of_kind.filter(|(key, _)| glob::fits(pattern, key)).map(|(key, _)| key.clone()).collect();
    found.sort_unstable();
    Reply::Array(found.into_iter().map(Reply::Bulk).collect())
}

fn flush(call: &mut Call<'_>, databases: std::ops::Range<usize>) -> Result<Reply, Stop> {
    let plain = call.words.len() == 1 || call.words.len() == 2 && (call.is(1, "async") || call.is(1, "sync"));
    if !plain {
        return Err(SYNTAX.into());
    }
    databases.for_each(|number| call.redis.keys.clear(number));
    Ok(Reply::OK)
}
