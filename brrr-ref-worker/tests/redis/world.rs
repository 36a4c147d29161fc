// SPDX-License-Identifier: AGPL-3.0-only
//! A server, handles to it, and a connection that looks behind the scenes.

use std::future::Future;
use std::num::NonZeroU16;
use std::time::Duration;

use brrr_ref_worker::backend::redis::{Redis, RedisOptions, RedisQueue};
use brrr_ref_worker::error::BackendError;
use brrr_ref_worker::queue::{Queue, Take};
use brrr_wire::name::Topic;
use brrr_wire::revision::Revision;
use bytes::Bytes;
use redis::{FromRedisValue, Value};

pub(crate) use crate::redis_server::RedisServer;

/// The two versions of the protocol, as the query of a URL.
pub(crate) const PROTOCOLS: [&str; 2] = ["?protocol=resp2", "?protocol=resp3"];

/// A test that hangs is worse than one that fails.
const LONGEST_TEST: Duration = Duration::from_mins(2);

/// Runs a test in a runtime of its own.
pub(crate) fn run<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(LONGEST_TEST, test).await.expect("the test hangs") })
}

/// Runs a test against a new server with a client in each version of the protocol.
pub(crate) fn with_server(mut test: impl AsyncFnMut(&mut World)) {
    for protocol in PROTOCOLS {
        let Some(server) = RedisServer::start(&[]) else { return };
        run(async { test(&mut World::of(server, protocol)).await });
    }
}

/// What most tests need.
pub(crate) struct World {
    pub(crate) server: RedisServer,
    pub(crate) options: RedisOptions,
    pub(crate) redis: Redis,
    pub(crate) queue: RedisQueue,
}

impl World {
    pub(crate) fn of(server: RedisServer, protocol: &str) -> Self {
        let options = options(&format!("{}{protocol}", server.url()));
        let redis = Redis::new(options.clone()).unwrap();
        let queue = redis.queue(Revision::Two);
        Self { server, options, redis, queue }
    }

    pub(crate) fn admin(&self) -> Admin {
        Admin::of(&self.server)
    }
}

/// Options that block for one second only, so that a test never waits for long, and have no patience.
pub(crate) fn options(url: &str) -> RedisOptions {
    RedisOptions::parse(url).unwrap().with_block_seconds(NonZeroU16::MIN).with_patience(Duration::ZERO)
}

pub(crate) fn topic(text: &str) -> Topic {
    Topic::new(text).unwrap()
}

pub(crate) fn message(body: &'static str) -> Take {
    Take::Message(Bytes::from_static(body.as_bytes()))
}

pub(crate) async fn put(queue: &RedisQueue, topic: &Topic, body: &'static str) {
    queue.put(topic, Bytes::from_static(body.as_bytes())).await.unwrap();
}

/// Takes until there is something else than nothing.
pub(crate) async fn take(queue: &RedisQueue, topic: &Topic) -> Result<Take, BackendError> {
    loop {
        match queue.take(topic).await {
            Ok(Take::Empty) => {}
            taken => return taken,
        }
    }
}

/// Lets the runtime see what has already happened to its sockets: a test that blocks keeps it from that.
pub(crate) async fn notice() {
    for _ in 0..3 {
        tokio::task::yield_now().await;
    }
}

pub(crate) fn kind_of<T: std::fmt::Debug>(result: Result<T, BackendError>) -> String {
    result.unwrap_err().kind().to_owned()
}

/// A client of the server that is none of ours; it asks and waits, one command after another.
pub(crate) struct Admin(redis::Connection);

impl Admin {
    pub(crate) fn of(server: &RedisServer) -> Self {
        Self::at(&server.url())
    }

    /// Of the server with this URL.
    pub(crate) fn at(url: &str) -> Self {
        Self(redis::Client::open(url).unwrap().get_connection().unwrap())
    }

    /// Sends a command, given as words.
    pub(crate) fn ask<T: FromRedisValue>(&mut self, words: &[&str]) -> T {
        let mut command = redis::cmd(words[0]);
        for word in &words[1..] {
            command.arg(*word);
        }
        command.query(&mut self.0).unwrap()
    }

    pub(crate) fn tell(&mut self, words: &[&str]) {
        self.ask::<Value>(words);
    }

    /// One number of `INFO`.
    pub(crate) fn info(&mut self, name: &str) -> u64 {
        let text: String = self.ask(&["INFO", "all"]);
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.and_then(|value| value.trim().parse().ok()).unwrap_or_else(|| panic!("INFO has no number {name}"))
    }

    /// How often a command was called.
    pub(crate) fn calls(&mut self, command: &str) -> u64 {
        let text: String = self.ask(&["INFO", "commandstats"]);
        let start = format!("cmdstat_{command}:calls=");
        let line = text.lines().find_map(|line| line.strip_prefix(&start));
        line.map_or(0, |rest| rest.split(',').next().unwrap().parse().unwrap())
    }

    /// Lets our own tasks run until the server has so many clients in a blocking pop.
    pub(crate) async fn until_blocked(&mut self, clients: u64) {
        self.until(|admin| admin.info("blocked_clients") == clients).await;
    }

    /// Lets our own tasks run until something can be seen at the server.
    pub(crate) async fn until(&mut self, seen: impl Fn(&mut Self) -> bool) {
        while !seen(self) {
            tokio::task::yield_now().await;
        }
    }
}
