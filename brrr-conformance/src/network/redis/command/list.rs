// SPDX-License-Identifier: AGPL-3.0-only
//! Lists.

use std::collections::VecDeque;

use bytes::Bytes;

use super::super::session::Wait;
use super::{Call, Command, End, Reply, SYNTAX, Stop, number};

pub(super) static COMMANDS: &[Command] = &[
    Command::new("rpush", -3, |call| push(call, End::Right)).on_keys(1, 1).grows(),
    Command::new("blpop", -3, blpop).on_keys(1, -2).writes(),
    Command::new("llen", 2, llen).on_keys(1, 1),
    Command::new("lpush", -3, |call| push(call, End::Left)).on_keys(1, 1).grows(),
    Command::new("lpop", -2, |call| pop(call, End::Left)).on_keys(1, 1).writes(),
    Command::new("rpop", -2, |call| pop(call, End::Right)).on_keys(1, 1).writes(),
    Command::new("lmove", 5, lmove).on_keys(1, 2).grows(),
    Command::new("lrange", 4, lrange).on_keys(1, 1),
];

fn push(call: &mut Call<'_>, end: End) -> Result<Reply, Stop> {
    let place = call.place(1);
    let mut length = 0;
    for element in &call.words[2..] {
        length = call.redis.keys.push(&place, end, element.clone())?;
    }
    call.redis.pushed(&place);
    Ok(Reply::count(length))
}

fn pop(call: &mut Call<'_>, end: End) -> Result<Reply, Stop> {
    let place = call.place(1);
    let element = |popped: Option<Bytes>| popped.map_or(Reply::Null, Reply::Bulk);
    let Some(count) = call.words.get(2) else { return Ok(element(call.redis.keys.pop(&place, end)?)) };
    if call.words.len() > 3 {
        return call.wrong_arity();
    }
    let count = number::integer(count).and_then(|count| usize::try_from(count).ok());
    let count = count.ok_or("ERR value is out of range, must be positive")?;
    let Some(length) = call.redis.keys.list(&place)?.map(VecDeque::len) else { return Ok(Reply::NullArray) };
    let popped = (0..count.min(length)).map(|_| call.redis.keys.pop(&place, end).map(element));
    Ok(Reply::Array(popped.collect::<Result<_, _>>()?))
}

fn llen(call: &mut Call<'_>) -> Result<Reply, Stop> {
    let length = call.redis.keys.list(&call.place(1))?.map_or(0, VecDeque::len);
    Ok(Reply::count(length))
}

fn lrange(call: &mut Call<'_>) -> Result<Reply, Stop> {
    let (start, stop) = (call.integer(2)?, call.integer(3)?);
    let Some(list) = call.redis.keys.list(&call.place(1))? else { return Ok(Reply::Array(Vec::new())) };
    let length = i64::try_from(list.len()).unwrap_or(i64::MAX);
    let at = |index: i64| if index < 0 { index.saturating_add(length).max(0) } else { index };
    // A stop before the start of the list is before every start.
    let stop = if stop < -length { -1 } else { at(stop).min(length - 1) };
    let range = at(start)..stop.saturating_add(1);
    if range.is_empty() {
        return Ok(Reply::Array(Vec::new()));
    }
    let index = |at: i64| usize::try_from(at).unwrap_or_default();
    let elements = list.range(index(range.start)..index(range.end));
    Ok(Reply::Array(elements.cloned().map(Reply::Bulk).collect()))
}

fn lmove(call: &mut Call<'_>) -> Result<Reply, Stop> {
    let end = |word: &Bytes| match word.to_ascii_lowercase().as_slice() {
        b"left" => Ok(End::Left),
        b"right" => Ok(End::Right),
        _ => Err(SYNTAX),
    };
    let (from, to) = (end(&call.words[3])?, end(&call.words[4])?);
    let (source, target) = (call.place(1), call.place(2));
    let Some(list) = call.redis.keys.list(&source)? else { return Ok(Reply::Null) };
    let element = if from == End::Left { list.front() } else { list.back() }.cloned();
    let Some(element) = element else { return Ok(Reply::Null) };
    // First there, then gone here: a list that is moved within itself never comes to its end.
    call.redis.keys.push(&target, to, element.clone())?;
    call.redis.keys.pop(&source, from)?;
    call.redis.pushed(&target);
    Ok(Reply::Bulk(element))
}

fn blpop(call: &mut Call<'_>) -> Result<Reply, Stop> {
    let last = call.words.len() - 1;
    let deadline = deadline(&call.words[last], call.now)?;
    let places = call.places(1..last);
    for place in &places {
        if let Some(element) = call.redis.keys.pop(place, End::Left)? {
            return Ok(Reply::Array(vec![Reply::Bulk(place.1.clone()), Reply::Bulk(element)]));
        }
    }
    if call.atomic {
        return Ok(Reply::NullArray);
    }
    call.redis.wait(call.connection, Wait { places, deadline });
    Err(Stop::Parked)
}

/// When a pop ends that waits for so many seconds; none for 0, which is for ever.
fn deadline(seconds: &[u8], now: u64) -> Result<Option<u64>, Stop> {
    /// The first number of milliseconds that is none.
    const TOO_MANY: f64 = 9_223_372_036_854_775_808.0;
    let seconds = number::fraction(seconds).ok_or("ERR timeout is not a float or out of range")?;
    let millis = (seconds * 1000.0).ceil();
    if millis >= TOO_MANY {
        return Err("ERR timeout is out of range".into());
    }
    if millis < 0.0 {
        return Err("ERR timeout is negative".into());
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was just checked")]
    let millis = millis as u64;
    if millis == 0 {
        return Ok(None);
    }
    let when = now.checked_add(millis).filter(|when| i64::try_from(*when).is_ok());
    when.map(Some).ok_or("ERR timeout is out of range".into())
}
