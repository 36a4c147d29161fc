// SPDX-License-Identifier: AGPL-3.0-only
//! The reference worker's backend, and the library that it uses, with the simulated server in the place of a real one.

use std::future::Future;
use std::num::NonZeroU16;
use std::sync::Arc;
use std::time::Duration;

use brrr_conformance::network::Permissive;
use brrr_conformance::network::redis::Server;
use brrr_ref_worker::backend::redis::{Redis, RedisOptions, RedisQueue};
use brrr_ref_worker::queue::{Queue as _, Take};
use brrr_wire::name::Topic;
use brrr_wire::revision::Revision;
use bytes::Bytes;
use redis::Value;

use crate::{cache, queue};

/// A test that hangs is worse than one that fails.
const LONGEST_TEST: Duration = Duration::from_mins(2);

fn start() -> Server {
    Server::start(([127, 0, 0, 1], 0).into(), Arc::new(Permissive)).unwrap()
}

fn run<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(LONGEST_TEST, test).await.expect("the test hangs") })
}

/// A new database of the server for each version of the protocol and each revision of the keys.
fn handles(server: &Server) -> Vec<(Redis, Revision)> {
    let protocols = ["resp2", "resp3"].into_iter();
    let both = protocols.flat_map(|protocol| Revision::ALL.map(|revision| (protocol, revision)));
    let handle = |(database, (protocol, revision)): (usize, (&str, Revision))| {
        let url = format!("redis://127.0.0.1:{}/{database}?protocol={protocol}", server.port());
        let options = RedisOptions::parse(&url).unwrap();
        let options = options.with_block_seconds(NonZeroU16::MIN).with_patience(Duration::ZERO);
        (Redis::new(options).unwrap(), revision)
    };
    both.enumerate().map(handle).collect()
}

#[test]
fn queue_contract() {
    let server = start();
    for (redis, revision) in handles(&server) {
        run(async { queue::contract(&redis.queue(revision), RedisQueue::close).await });
    }
    assert!(server.state().unknown_commands.is_empty(), "{}", server.state());
}

#[test]
fn cache_contract() {
    let server = start();
    for (redis, _) in handles(&server) {
        run(async { cache::contract(&redis.cache()).await });
    }
}

/// Closing a queue ends the parked pops, and a reset leaves nothing behind.
#[test]
fn a_queue_is_closed_and_reset() {
    let server = start();
    for (redis, revision) in handles(&server) {
        run(async {
            let (queue, topic) = (redis.queue(revision), Topic::new("t").unwrap());
            for body in ["1", "2"] {
                queue.put(&topic, Bytes::from_static(body.as_bytes())).await.unwrap();
            }
            assert_eq!(queue.waiting(&topic).await, Ok(2));
            assert_eq!(queue.take(&topic).await, Ok(Take::Message(Bytes::from_static(b"1"))));
            queue.close();
            assert_eq!(queue.take(&topic).await, Ok(Take::Closed));
            let prefix = if revision == Revision::One { "t" } else { "brrr/" };
            assert_eq!(redis.reset(prefix).await, Ok(1));
        });
    }
    assert!(server.state().databases.is_empty(), "{}", server.state());
}

#[test]
fn the_library_speaks_with_it_in_both_versions_of_the_protocol() {
    let server = start();
    for protocol in ["resp2", "resp3"] {
        let url = format!("redis://default:any@127.0.0.1:{}/3?protocol={protocol}", server.port());
        let mut connection = redis::Client::open(url).unwrap().get_connection().unwrap();
        let ((), length, popped, count): ((), i64, [String; 2], i64) = redis::pipe()
            .atomic()
            .cmd("FLUSHDB")
            .cmd("RPUSH")
            .arg(&["l", "a", "b"])
            .cmd("BLPOP")
            .arg(&["none", "l", "0"])
            .cmd("INCRBY")
            .arg(&["n", "5"])
            .query(&mut connection)
            .unwrap();
        assert_eq!((length, popped, count), (2, ["l".to_owned(), "a".to_owned()], 5));
        let nothing: Value = redis::cmd("BLPOP").arg(&["none", "0.01"]).query(&mut connection).unwrap();
        assert_eq!(nothing, Value::Nil);
        let wrong = redis::cmd("INCR").arg("l").query::<i64>(&mut connection).unwrap_err();
        assert_eq!(wrong.code(), Some("WRONGTYPE"));
    }
    let state = server.state().to_string();
    assert!(state.starts_with("database 3\n  `l`: 1 in list: `b`\n  `n` = 5\n"), "{state}");
}
