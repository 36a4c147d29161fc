// SPDX-License-Identifier: AGPL-3.0-only
//! The same commands to a real server and to the simulated one give the same bytes.

use std::sync::Arc;

use brrr_conformance::network::Permissive;
use brrr_conformance::network::redis::Server;
use brrr_conformance::seed::Chance;

use crate::client::{Client, Words, show, words};
use crate::commands::{self, key, value};
use crate::redis_server::RedisServer;

/// How many commands each test sends in each version of the protocol.
const COMMANDS: usize = 20_000;
/// How many are sent at once.
const BATCH: usize = 50;
/// How many rounds of waiting.
const ROUNDS: usize = 300;
/// How many commands a failure shows.
const SHOWN: usize = 30;

/// A seed that is given to find a failure again, or the one of every day.
fn seed() -> u64 {
    let given = std::env::var("BRRR_SEED").ok().and_then(|seed| seed.parse().ok());
    given.unwrap_or(20_260_727)
}

/// Both servers, each with some connections that do the same.
struct Pair {
    real: RedisServer,
    simulated: Server,
    protocol: u8,
    /// The real client and the simulated one.
    clients: Vec<[Client; 2]>,
    admins: [Client; 2],
    log: Vec<String>,
}

impl Pair {
    /// Tells the seed, which the test's output shows when it fails.
    fn start(protocol: u8, clients: usize) -> Option<Self> {
        println!("RESP{protocol}, BRRR_SEED={}", seed());
        let real = RedisServer::start(&[])?;
        let simulated = Server::start(([127, 0, 0, 1], 0).into(), Arc::new(Permissive)).unwrap();
        let connect = || [real.port(), simulated.port()].map(|port| Client::connect(port, protocol));
        let (clients, admins) = ((0..clients).map(|_| connect()).collect(), connect());
        Some(Self { real, simulated, protocol, clients, admins, log: Vec::new() })
    }

    /// Sends the same to both and compares the replies.
    fn ask(&mut self, client: usize, commands: &[Words]) {
        for side in &mut self.clients[client] {
            side.send(commands);
        }
        for command in commands {
            self.log.push(format!("{client}: {}", show(command)));
            self.compare(client, command);
        }
    }

    /// Compares the next replies of both.
    fn compare(&mut self, client: usize, command: &Words) {
        let [real, simulated] = [0, 1].map(|side| self.clients[client][side].reply());
        let tells_time = ["ttl", "pttl", "exec"].iter().any(|name| command[0].eq_ignore_ascii_case(name.as_bytes()));
        if real == simulated || tells_time && are_near(&real, &simulated) {
            return;
        }
        let tail = self.log[self.log.len().saturating_sub(SHOWN)..].join("\n");
        panic!(
            "BRRR_SEED={} RESP{}: `{}`\n  real:      {}\n  simulated: {}\nafter {} commands; the last ones:\n{tail}\n{}",
            seed(),
            self.protocol,
            show(command),
            real.escape_ascii(),
            simulated.escape_ascii(),
            self.log.len(),
            self.simulated.state(),
        );
    }

    /// Sends a pop to both, and goes on when each has answered or parked it.
    fn pop(&mut self, client: usize, command: &Words) {
        self.log.push(format!("{client}: {} …", show(command)));
        for (side, admin) in self.clients[client].iter_mut().zip(&mut self.admins) {
            let parked = admin.parked();
            side.send(std::slice::from_ref(command));
            side.settle(admin, parked + 1);
        }
    }

    /// Ends the pop of one client with another, and compares its reply.
    fn unblock(&mut self, waiter: usize, by: usize, how: &str, pop: &Words) {
        self.log.push(format!("{by}: CLIENT UNBLOCK of {waiter} {how}"));
        for side in 0..2 {
            let id = self.clients[waiter][side].id;
            self.clients[by][side].send(&[words(format!("CLIENT UNBLOCK {id} {how}").trim_end())]);
        }
        self.compare(by, &words("CLIENT UNBLOCK"));
        self.compare(waiter, pop);
    }
}

/// Whether two replies differ in nothing but how long keys have left. All times are much longer than a test.
fn are_near(one: &[u8], other: &[u8]) -> bool {
    const SHORTEST: i64 = 50_000;
    let time = |line: &&[u8]| std::str::from_utf8(line.strip_prefix(b":")?).ok()?.trim_end().parse::<i64>().ok();
    let [one, other] = [one, other].map(|reply| reply.split(|byte| *byte == b'\n').collect::<Vec<_>>());
    one.len() == other.len()
        && one.iter().zip(&other).all(|(one, other)| match (time(one), time(other)) {
            _ if one == other => true,
            (Some(one), Some(other)) => one.min(other) > SHORTEST && one.abs_diff(other) < SHORTEST.unsigned_abs(),
            _ => false,
        })
}

#[test]
fn random_commands_give_the_same_bytes() {
    for protocol in [2, 3] {
        let Some(mut pair) = Pair::start(protocol, 2) else { return };
        let mut chance = Chance::new(seed().wrapping_mul(2).wrapping_add(protocol.into()));
        for _ in 0..COMMANDS / BATCH {
            let batch: Vec<Words> = (0..BATCH).map(|_| commands::random(&mut chance)).collect();
            let client = chance.below(2);
            pair.ask(client, &batch);
        }
        assert!(pair.real.port() != pair.simulated.port() && pair.log.len() >= COMMANDS);
    }
}

/// Two clients wait, a third one does something, and what is left waiting is woken.
#[test]
fn pops_of_several_clients_end_alike() {
    for protocol in [2, 3] {
        let Some(mut pair) = Pair::start(protocol, 3) else { return };
        let mut chance = Chance::new(seed().wrapping_mul(2).wrapping_add(protocol.into()));
        for _ in 0..ROUNDS {
            let pops = [0; 2].map(|_| pop(&mut chance));
            for (client, pop) in pops.iter().enumerate() {
                pair.pop(client, pop);
            }
            let script = script(&mut chance);
            pair.ask(2, &script);
            let how = chance.pick(&["", "TIMEOUT", "error"]).unwrap();
            for (client, pop) in pops.iter().enumerate() {
                pair.unblock(client, 2, how, pop);
            }
        }
    }
}

fn pop(chance: &mut Chance) -> Words {
    let keys = (0..=chance.below(3)).map(|_| key(chance)).collect::<Vec<_>>();
    // Each of these is for ever, even what is a little below zero.
    let time = chance.pick(&["0", "0.0", "-0.0001", "0e7"]).unwrap();
    [b"BLPOP".to_vec()].into_iter().chain(keys).chain([time.as_bytes().to_vec()]).collect()
}

/// Some writes, perhaps in one transaction.
fn script(chance: &mut Chance) -> Vec<Words> {
    let one = |chance: &mut Chance| match chance.below(9) {
        0..=2 => vec![b"RPUSH".to_vec(), key(chance), value(chance)],
        3 => vec![b"LPUSH".to_vec(), key(chance), value(chance), value(chance)],
        4 => vec![b"LMOVE".to_vec(), key(chance), key(chance), b"LEFT".to_vec(), b"RIGHT".to_vec()],
        5 => vec![b"LPOP".to_vec(), key(chance)],
        6 => vec![b"SET".to_vec(), key(chance), value(chance)],
        7 => vec![b"DEL".to_vec(), key(chance), key(chance)],
        _ => vec![b"BLPOP".to_vec(), key(chance), b"0.001".to_vec()],
    };
    let mut script: Vec<Words> = (0..=chance.below(4)).map(|_| one(chance)).collect();
    if chance.one_in(2) {
        script.insert(0, words("MULTI"));
        script.push(words("EXEC"));
    }
    script
}

#[test]
fn what_is_no_request_is_refused_in_the_same_words() {
    let endless = "1".repeat(70_000);
    let streams = [
        "*x\r\n",
        "*1\r\n$x\r\n",
        "*1\r\n$-1\r\n",
        "*1\r\n:1\r\n",
        "*1\r\n$99999999999\r\n",
        "PING\r\n\"a\r\n",
        "ECHO 'a b'\r\nECHO \"\\x41\\n\"\r\n\r\n*0\r\n*-1\r\necho a b\r\nQUIT\r\nPING\r\n",
        "*2\r\n$4\r\nECHO\r\n$1\r\na\r\nPING\r\n*1\r\n$4\r\nQUIT\r\n",
        &format!("*{endless}"),
        &format!("*1\r\n${endless}"),
        &format!("PING {endless}"),
    ];
    let Some(pair) = Pair::start(2, 0) else { return };
    for stream in streams {
        let [real, simulated] = [pair.real.port(), pair.simulated.port()].map(|port| {
            let mut client = Client::connect(port, 2);
            client.send_bytes(stream.as_bytes());
            client.rest()
        });
        let shown = &stream[..stream.len().min(80)];
        assert_eq!(real.escape_ascii().to_string(), simulated.escape_ascii().to_string(), "{shown:?}");
        assert!(!real.is_empty(), "{shown:?}");
    }
}
