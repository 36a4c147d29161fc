// SPDX-License-Identifier: AGPL-3.0-only
//! The contracts of all queues and caches, in both versions of the protocol and both revisions of the keys.

use brrr_ref_worker::backend::redis::{Redis, RedisQueue};
use brrr_wire::revision::Revision;

use crate::world::{PROTOCOLS, RedisServer, options, run};
use crate::{cache, queue};

/// A new database of the server for each combination.
fn handles(server: &RedisServer) -> impl Iterator<Item = (Redis, Revision)> {
    let combinations = PROTOCOLS.into_iter().flat_map(|protocol| Revision::ALL.map(|revision| (protocol, revision)));
    combinations.enumerate().map(|(database, (protocol, revision))| {
        let url = format!("{}/{database}{protocol}", server.url());
        (Redis::new(options(&url)).unwrap(), revision)
    })
}

#[test]
fn queue_contract() {
    let Some(server) = RedisServer::start(&[]) else { return };
    for (redis, revision) in handles(&server) {
        run(async { queue::contract(&redis.queue(revision), RedisQueue::close).await });
    }
}

#[test]
fn cache_contract() {
    let Some(server) = RedisServer::start(&[]) else { return };
    for (redis, _) in handles(&server) {
        run(async { cache::contract(&redis.cache()).await });
    }
}
