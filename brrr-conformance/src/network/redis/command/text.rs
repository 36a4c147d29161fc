// SPDX-License-Identifier: AGPL-3.0-only
//! Texts and counters.

use bytes::Bytes;

use super::{Call, Command, NOT_INTEGER, Reply, SYNTAX, Stop, number};

pub(super) static COMMANDS: &[Command] = &[
    Command::new("incr", 2, |call| add(call, 1)).on_keys(1, 1).grows(),
    Command::new("incrby", 3, |call| add(call, call.integer(2)?)).on_keys(1, 1).grows(),
    Command::new("get", 2, get).on_keys(1, 1),
    Command::new("set", -3, set).on_keys(1, 1).grows(),
];

fn add(call: &mut Call<'_>, increment: i64) -> Result<Reply, Stop> {
    let place = call.place(1);
    let before = call.redis.keys.text(&place)?.map_or(Some(0), |text| number::integer(text)).ok_or(NOT_INTEGER)?;
    let sum = before.checked_add(increment).ok_or("ERR increment or decrement would overflow")?;
    call.redis.keys.set(&place, Bytes::from(sum.to_string()));
    Ok(Reply::Integer(sum))
}

fn get(call: &mut Call<'_>) -> Result<Reply, Stop> {
    let text = call.redis.keys.text(&call.place(1))?;
    Ok(text.map_or(Reply::Null, |text| Reply::Bulk(text.clone())))
}

/// What stands behind the value of `SET`.
#[derive(Default)]
struct Options {
    /// `true` for `XX`, `false` for `NX`.
    only_if: Option<bool>,
    get: bool,
    keep: bool,
    expiry: Option<Expiry>,
}

/// When a key is to be gone: a number, how many milliseconds one of it is, and whether it counts from now.
struct Expiry {
    word: usize,
    unit: i64,
    relative: bool,
}

fn set(call: &mut Call<'_>) -> Result<Reply, Stop> {
    let options = options(call)?;
    let expires = options.expiry.map(|expiry| expires(call, &expiry)).transpose()?;
    let place = call.place(1);
    let before = if options.get { Some(get(call)?) } else { None };
    let is_there = call.redis.keys.get(&place).is_some();
    if options.only_if.is_some_and(|there| there != is_there) {
        return Ok(before.unwrap_or(Reply::Null));
    }
    call.redis.keys.set(&place, call.words[2].clone());
    if !options.keep {
        call.redis.keys.expire(&place, expires);
        // What is to be gone already is.
        call.redis.keys.purge(call.now);
    }
    Ok(before.unwrap_or(Reply::OK))
}

fn options(call: &Call<'_>) -> Result<Options, Stop> {
    let mut options = Options::default();
    let mut at = 3;
    while let Some(word) = call.words.get(at) {
        let word = word.to_ascii_lowercase();
        let expiry = |unit, relative| {
            // The same option may stand there again, and the last one counts.
            let same = |before: &Expiry| (before.unit, before.relative) == (unit, relative);
            let free = options.expiry.as_ref().is_none_or(same) && !options.keep;
            let next = (free && at + 1 < call.words.len()).then_some(at + 1);
            next.map(|word| Some(Expiry { word, unit, relative })).ok_or(SYNTAX)
        };
        match word.as_slice() {
            b"nx" if options.only_if != Some(true) => options.only_if = Some(false),
            b"xx" if options.only_if != Some(false) => options.only_if = Some(true),
            b"get" => options.get = true,
            b"keepttl" if options.expiry.is_none() => options.keep = true,
            b"ex" => options.expiry = expiry(1000, true)?,
            b"px" => options.expiry = expiry(1, true)?,
            b"exat" => options.expiry = expiry(1000, false)?,
            b"pxat" => options.expiry = expiry(1, false)?,
            _ => return Err(SYNTAX.into()),
        }
        at += if options.expiry.as_ref().is_some_and(|expiry| expiry.word == at + 1) { 2 } else { 1 };
    }
    Ok(options)
}

fn expires(call: &Call<'_>, expiry: &Expiry) -> Result<u64, Stop> {
    let number = call.integer(expiry.word)?;
    let since = if expiry.relative { i64::try_from(call.now).unwrap_or(i64::MAX) } else { 0 };
    let when = number.checked_mul(expiry.unit).and_then(|millis| millis.checked_add(since)).filter(|_| number > 0);
    let when = when.and_then(|when| u64::try_from(when).ok());
    when.ok_or("ERR invalid expire time in 'set' command".into())
}
