// SPDX-License-Identifier: AGPL-3.0-only
//! Random commands whose replies depend on nothing but the commands before them.

use brrr_conformance::seed::Chance;

use crate::client::Words;

const KEYS: [&str; 5] = ["a", "b", "c", "k\0\r\n", ""];
const NUMBERS: [&str; 17] = [
    "0",
    "1",
    "-1",
    "2",
    "-2",
    "3",
    "-100",
    "100",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "01",
    "+1",
    "1.5",
    "x",
    "",
    " 1",
];
/// None of these is a time that a pop may wait. Versions differ in what they call one that is too long.
const TIMES: [&str; 5] = ["x", "-1", "", "nan", "-0.1"];

/// A random command. None of them waits, or tells the time, or needs to be alone with its server.
pub(crate) fn random(chance: &mut Chance) -> Words {
    let mut words = template(chance);
    // Sometimes one word too many or too few, and a name as nobody writes it.
    if chance.one_in(25) && words.len() > 1 {
        words.pop();
    }
    // Behind a pop this would be its time, and behind a scan perhaps how many keys it shows.
    if chance.one_in(25) && ![&b"BLPOP"[..], b"SCAN"].contains(&&*words[0]) {
        words.push(value(chance));
    }
    if chance.one_in(5) {
        words[0].make_ascii_lowercase();
    }
    words
}

fn template(chance: &mut Chance) -> Words {
    match chance.below(34) {
        0..=3 => with(&["RPUSH"], [key(chance)].into_iter().chain(values(chance))),
        4 | 5 => with(&["LPUSH"], [key(chance)].into_iter().chain(values(chance))),
        6 => with(&["LPOP"], [key(chance)]),
        7 => with(&["LPOP"], [key(chance), number(chance)]),
        8 => with(&["RPOP"], [key(chance), number(chance)]),
        9 | 10 => {
            let ends = [&b"LEFT"[..], b"right", b"RIGHT", b"left", b"up"];
            let [from, to] = [0; 2].map(|_| chance.pick(&ends).unwrap().to_vec());
            with(&["LMOVE"], [key(chance), key(chance), from, to])
        }
        11 => with(&["LLEN"], [key(chance)]),
        12 | 13 => with(&["LRANGE"], [key(chance), number(chance), number(chance)]),
        14 => with(&["INCR"], [key(chance)]),
        15 => with(&["INCRBY"], [key(chance), number(chance)]),
        16 => with(&["GET"], [key(chance)]),
        17..=19 => with(&["SET"], [key(chance), value(chance)].into_iter().chain(options(chance))),
        20 => with(&[chance.pick(&["DEL", "UNLINK", "EXISTS"]).unwrap()], [key(chance), key(chance)]),
        21 | 22 => expire(chance),
        23 => with(&[chance.pick(&["PERSIST", "TYPE", "TTL", "PTTL"]).unwrap()], [key(chance)]),
        24 => scan(chance),
        25 => with(&[chance.pick(&["FLUSHDB", "FLUSHALL"]).unwrap()], chance.one_in(2).then(|| b"ASYNC".to_vec())),
        26 => with(&["SELECT"], [number(chance)]),
        27 => with(&["SELECT"], [chance.pick(&[&b"0"[..], b"1", b"15", b"16"]).unwrap().to_vec()]),
        28 => with(&[chance.pick(&["MULTI", "EXEC", "DISCARD", "EXEC"]).unwrap()], []),
        29 => with(&["MULTI"], []),
        30 => with(&["EXEC"], []),
        31 => with(&["BLPOP"], [key(chance), key(chance), chance.pick(&TIMES).unwrap().as_bytes().to_vec()]),
        32 => other(chance),
        _ => with(&[chance.pick(&["PING", "ECHO", "DBSIZE"]).unwrap()], chance.one_in(2).then(|| value(chance))),
    }
}

/// What clients say about themselves, and what no server knows.
fn other(chance: &mut Chance) -> Words {
    let line = chance.pick(&[
        "CLIENT GETNAME",
        "CLIENT SETNAME n1",
        "CLIENT SETNAME",
        "CLIENT",
        "CLIENT NO-EVICT off",
        "CLIENT NO-EVICT perhaps",
        "CLIENT UNBLOCK 0",
        "CLIENT UNBLOCK x",
        "CLIENT UNBLOCK 0 later",
        "CLIENT MAINT_NOTIFICATIONS ON moving-endpoint-type none",
        "AUTH secret",
        "AUTH default secret",
        "AUTH somebody secret",
        "AUTH a b c",
        "HELLO 4 a",
        "HELLO x a",
        "HELLO 2 AUTH somebody",
        "HELLO 2 LATER ON",
        "HELLO 3 AUTH somebody secret",
        "COMMAND WHAT ELSE",
        "NOTHING",
        "nothing a b c",
    ]);
    let mut words = crate::client::words(line.unwrap());
    if chance.one_in(4) {
        words = with(&["what\r\never\0"], [value(chance), vec![b'x'; chance.below(300)], value(chance), value(chance)]);
    }
    if chance.one_in(8) {
        words = with(&["CLIENT", "SETNAME"], [value(chance)]);
    }
    words
}

fn expire(chance: &mut Chance) -> Words {
    // Far apart, so that it does not matter how much time went by between two of them.
    let seconds =
        if chance.one_in(4) { number(chance) } else { (1000 * (1 + chance.below(1_000_000))).to_string().into() };
    // A key that is gone after one or a hundred seconds, or has a time of milliseconds, would tell the time.
    let short = ["1", "2", "3", "100"].iter().any(|short| short.as_bytes() == seconds);
    let seconds = if short { b"-1".to_vec() } else { seconds };
    let conditions = [&b"NX"[..], b"xx", b"GT", b"lt", b"zz"];
    let some = (0..chance.below(3)).map(|_| chance.pick(&conditions).unwrap().to_vec()).collect::<Vec<_>>();
    let name = chance.pick(&["EXPIRE", "PEXPIRE"]).unwrap();
    let seconds = if name == "PEXPIRE" && seconds.len() > 3 && seconds.len() < 12 {
        [&seconds[..], b"000"].concat()
    } else {
        seconds
    };
    with(&[name], [key(chance), seconds].into_iter().chain(some))
}

fn scan(chance: &mut Chance) -> Words {
    // None of these fits more than one key, since their order is each server's own.
    let pattern = chance.pick(&["a", "[b]", "?[^x]*", "\\c", "[^a-ck]", "zz*", "k*"]).unwrap();
    let line = chance.pick(&["KEYS %", "SCAN 0 COUNT 1000 MATCH %", "SCAN 0 MATCH % COUNT 1000 TYPE list"]).unwrap();
    let wrong = ["SCAN x MATCH %", "SCAN 0 MATCH % COUNT 0", "SCAN 0 COUNT x", "SCAN 0 MATCH % COUNT", "SCAN 0 WHAT %"];
    let line = if chance.one_in(4) { chance.pick(&wrong).unwrap() } else { line };
    crate::client::words(&line.replace('%', pattern))
}

fn options(chance: &mut Chance) -> Vec<Vec<u8>> {
    const OPTIONS: [&str; 11] = [
        "NX",
        "xx",
        "GET",
        "KEEPTTL",
        "EX 100000",
        "px 100000000",
        "EXAT 99999999999",
        "PXAT 99999999999999",
        "EX 0",
        "EX x",
        "EX",
    ];
    let some = (0..chance.below(3)).map(|_| chance.pick(&OPTIONS).unwrap()).collect::<Vec<_>>();
    some.iter().flat_map(|option| crate::client::words(option)).collect()
}

fn with(names: &[&str], rest: impl IntoIterator<Item = Vec<u8>>) -> Words {
    names.iter().map(|name| name.as_bytes().to_vec()).chain(rest).collect()
}

pub(crate) fn key(chance: &mut Chance) -> Vec<u8> {
    chance.pick(&KEYS).unwrap().as_bytes().to_vec()
}

fn number(chance: &mut Chance) -> Vec<u8> {
    // The first ones more often.
    let most = if chance.one_in(3) { NUMBERS.len() } else { 6 };
    NUMBERS[chance.below(most)].as_bytes().to_vec()
}

fn values(chance: &mut Chance) -> Vec<Vec<u8>> {
    (0..=chance.below(3)).map(|_| value(chance)).collect()
}

pub(crate) fn value(chance: &mut Chance) -> Vec<u8> {
    match chance.below(4) {
        0 => number(chance),
        1 => (0..chance.below(40)).map(|_| u8::try_from(chance.below(256)).unwrap()).collect(),
        _ => chance.word(5).into_bytes(),
    }
}
