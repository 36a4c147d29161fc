// SPDX-License-Identifier: AGPL-3.0-only
//! The servers of a fleet, which end with the test.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use dynoxide::Database;
use redis::FromRedisValue;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::binary::{Binary, succeeds};
use crate::redis_server::RedisServer;

/// The table of all tests; each has an emulator of its own.
pub(crate) const TABLE: &str = "brrr";
/// How many messages a worker takes at once unless it is told otherwise.
pub(crate) const SLOTS: u64 = 16;
/// How often a test looks before it gives up; each look is a request, so nobody waits idly.
const LOOKS: u32 = 100_000;

/// An emulator of `DynamoDB`, without a table.
pub(crate) struct Tables {
    pub(crate) url: String,
    _runtime: Runtime,
}

impl Tables {
    pub(crate) fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(dynoxide::server::serve_on(listener, Database::memory().unwrap()));
        Self { url, _runtime: runtime }
    }
}

/// A Redis server and an emulator.
pub(crate) struct World {
    pub(crate) redis: RedisServer,
    pub(crate) tables: Tables,
}

impl World {
    /// Without a table; none where there is no `redis-server`.
    pub(crate) fn bare() -> Option<Self> {
        Self::with_redis(&[])
    }

    /// Without a table, and with these options of `redis-server`.
    fn with_redis(options: &[&str]) -> Option<Self> {
        Some(Self { redis: RedisServer::start(options)?, tables: Tables::start() })
    }

    /// With all that `setup` makes.
    pub(crate) fn start() -> Option<Self> {
        Some(Self::bare()?.set_up())
    }

    /// With all that `setup` makes, and with a Redis server whose data outlives it.
    pub(crate) fn durable() -> Option<Self> {
        Some(Self::with_redis(&["--appendonly", "yes", "--appendfsync", "always"])?.set_up())
    }

    fn set_up(self) -> Self {
        let said = succeeds(&self.args(&["setup"]).each());
        assert_eq!(said, ["Redis answers, and the table brrr is there"]);
        self
    }

    /// A command on these servers.
    pub(crate) fn args(&self, command: &[&str]) -> Args {
        self.args_by(&self.tables.url, command)
    }

    /// A command that reaches `DynamoDB` by another way.
    pub(crate) fn args_by(&self, endpoint: &str, command: &[&str]) -> Args {
        let url = self.redis.url();
        let servers = ["--redis-url", &url, "--dynamodb-table", TABLE, "--dynamodb-endpoint", endpoint];
        Args(command.iter().chain(&servers).map(ToString::to_string).collect())
    }

    /// A worker on these topics that is ready.
    pub(crate) fn worker(&self, endpoint: &str, more: &[&str]) -> Binary {
        let mut worker = Binary::start(&self.args_by(endpoint, &[&["work"], more].concat()).each());
        worker.until_it_says("taking messages from ");
        worker
    }

    /// Schedules a call and gives its identity.
    pub(crate) fn schedule(&self, topic: &str, task: &str, arguments: &str) -> String {
        let said = succeeds(&self.args(&["schedule", task, arguments, "--topic", topic]).each());
        assert!(said.len() == 2 && said[1].starts_with("root_id "), "{said:?}");
        said[0].strip_prefix("call_hash ").unwrap().to_owned()
    }

    /// The value of a call, once there is one.
    pub(crate) fn value(&self, call_hash: &str) -> String {
        let said = succeeds(&self.args(&["read", "--wait", call_hash]).each());
        said.concat()
    }

    /// How many messages wait on a topic.
    pub(crate) fn waiting(&self, topic: &str) -> u64 {
        self.ask(&["LLEN", &format!("brrr/messages/{topic}")])
    }

    /// Waits until so many clients of the Redis server wait for a message.
    pub(crate) fn until_blocked(&self, clients: u64) {
        let blocked = || {
            let info: String = self.ask(&["INFO", "clients"]);
            let line = info.lines().find_map(|line| line.strip_prefix("blocked_clients:")).unwrap();
            line.trim().parse::<u64>().unwrap()
        };
        assert!((0..LOOKS).any(|_| blocked() == clients), "{} clients wait, and not {clients}", blocked());
    }

    /// What Redis says to a command, given as words.
    pub(crate) fn ask<T: FromRedisValue>(&self, words: &[&str]) -> T {
        let mut connection = redis::Client::open(self.redis.url()).unwrap().get_connection().unwrap();
        redis::cmd(words[0]).arg(&words[1..]).query(&mut connection).unwrap()
    }
}

/// The arguments of a command.
pub(crate) struct Args(pub(crate) Vec<String>);

impl Args {
    pub(crate) fn each(&self) -> Vec<&str> {
        self.0.iter().map(String::as_str).collect()
    }
}

/// Status and body of the answer to a request.
pub(crate) fn answer(address: &str, method: &str, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// Asks a web front for a value until it is there.
pub(crate) fn result(address: &str, path: &str) -> String {
    let mut answers = (0..LOOKS).map(|_| answer(address, "GET", path));
    let (status, body) = answers.find(|(status, _)| *status != 404).unwrap_or_else(|| panic!("{path} has no value"));
    assert_eq!(status, 200, "{body}");
    body
}
