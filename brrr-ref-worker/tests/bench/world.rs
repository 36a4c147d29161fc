// SPDX-License-Identifier: AGPL-3.0-only
//! Real servers, and a look behind the scenes.

use brrr_ref_worker::backend::aws::AwsOptions;
use brrr_ref_worker::backend::dynamodb::{Billing, DynamoDbStore};
use brrr_ref_worker::store::Store as _;
use brrr_wire::key::StoreKey;
use brrr_wire::name::CallHash;
use bytes::Bytes;

use crate::dynamodb_process::DynamoDbProcess;
use crate::redis_server::RedisServer;

pub(crate) const TABLE: &str = "bench-of-a-test";

/// A Redis server and an emulator of DynamoDB, each in a process of its own.
pub(crate) struct World {
    redis: RedisServer,
    dynamodb: DynamoDbProcess,
}

impl World {
    /// `None` where there is no Redis server.
    pub(crate) fn start() -> Option<Self> {
        RedisServer::start(&[]).map(|redis| Self { redis, dynamodb: DynamoDbProcess::start() })
    }

    /// These arguments, and those that name the servers.
    pub(crate) fn args(&self, args: &str) -> Vec<String> {
        let (redis, dynamodb) = (self.redis.url(), &self.dynamodb.url);
        let servers = format!("--redis-url {redis} --dynamodb-endpoint {dynamodb} --dynamodb-table {TABLE}");
        args.split_whitespace().chain(servers.split_whitespace()).map(str::to_owned).collect()
    }

    /// What Redis answers.
    pub(crate) fn ask<T: redis::FromRedisValue>(&self, words: &[&str]) -> T {
        let mut connection = redis::Client::open(self.redis.url()).unwrap().get_connection().unwrap();
        redis::cmd(words[0]).arg(&words[1..]).query(&mut connection).unwrap()
    }

    /// How often Redis was sent a command.
    pub(crate) fn calls(&self, command: &str) -> u64 {
        let text: String = self.ask(&["INFO", "commandstats"]);
        let start = format!("cmdstat_{command}:calls=");
        let line = text.lines().find_map(|line| line.strip_prefix(&start));
        line.map_or(0, |rest| rest.split(',').next().unwrap().parse().unwrap())
    }

    /// Whether DynamoDB has the table.
    pub(crate) fn has_table(&self) -> bool {
        on_table(&self.dynamodb.url, async |store| {
            let any = StoreKey::value(&CallHash::new("any").unwrap());
            match store.has(&any).await {
                Ok(_) => true,
                Err(error) if error.kind() == "ResourceNotFoundException" => false,
                Err(error) => panic!("{error}"),
            }
        })
    }

    /// Makes the table, with a record at this place.
    pub(crate) fn make_table(&self, key: &StoreKey) {
        on_table(&self.dynamodb.url, async |store| {
            store.create_table(Billing::OnDemand).await.unwrap();
            store.wait_until_active().await.unwrap();
            store.set(key, Bytes::from_static(b"mine")).await.unwrap();
        });
    }

    /// The record at this place.
    pub(crate) fn record(&self, key: &StoreKey) -> Option<Bytes> {
        on_table(&self.dynamodb.url, async |store| store.get(key).await.unwrap())
    }
}

fn on_table<T>(url: &str, action: impl AsyncFnOnce(DynamoDbStore) -> T) -> T {
    let options = AwsOptions::new().with_endpoint_url(url).with_access_key("any", "text");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { action(DynamoDbStore::connect(TABLE, &options).await.unwrap()).await })
}
