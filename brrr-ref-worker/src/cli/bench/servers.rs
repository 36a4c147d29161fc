// SPDX-License-Identifier: AGPL-3.0-only
//! Redis and DynamoDB, where others may keep something as well.

use std::cell::Cell;

use anyhow::{Context as _, bail, ensure};
use brrr_ref_worker::backend::dynamodb::{Billing, DynamoDbStore};
use brrr_ref_worker::backend::redis::{Redis, RedisCache, RedisQueue};
use brrr_ref_worker::random::{OsRootIds, RootIds as _};
use brrr_ref_worker::store::{Cas, Store as _};
use brrr_wire::key::{self, StoreKey};
use brrr_wire::name::{CallHash, Topic};
use brrr_wire::revision::Revision;
use bytes::Bytes;

use super::backend::{Backend, Backends, BackendsOf};
use super::scenario::Scenario;
use crate::cli::servers::{QueueName, ServerArgs};

/// Enough that the servers are always busy, and that more of them do not get more out of an emulator.
const WORKERS: u32 = 64;

/// An emulator does about a hundredth of what memory does.
const SLOWER: u32 = 100;

/// What the store says of a table that is not there.
const NO_TABLE: &str = "ResourceNotFoundException";

/// Under this call every run notes that the table is its own; no scenario makes such a call.
const OWNER: &str = "brrr-ref-worker-bench";

/// A Redis server and a table of one's own.
#[derive(Debug)]
pub(crate) struct Servers {
    redis: Redis,
    store: DynamoDbStore,
    revision: Revision,
    /// The topic, and what the ids of the roots begin with. Nobody else uses it, since most of it is random.
    name: String,
}

/// Who uses a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Found {
    #[default]
    Nothing,
    Bench,
    Others,
}

impl Servers {
    /// Looks whether both servers answer, and makes the table. One that is there already is refused, since records of
    /// others could be in it.
    pub(crate) async fn claim(args: &ServerArgs) -> anyhow::Result<Self> {
        ensure!(args.queue == QueueName::Redis, "`bench` measures the queue on Redis; leave out --queue sqs");
        let (redis, store) = (args.redis()?, args.store().await?);
        let owner = StoreKey::call(&CallHash::new(OWNER).context("invariant: the name of the owner is one")?);
        args.reach("Redis", async || redis.ping().await).await?;
        args.reach_dynamodb(&store).await?;
        let found = Cell::default();
        args.reach("DynamoDB", async || {
            found.set(match store.has(&owner).await {
                Ok(true) => Found::Bench,
                Ok(false) => Found::Others,
                Err(error) if error.kind() == NO_TABLE => Found::Nothing,
                Err(error) => return Err(error),
            });
            Ok(())
        })
        .await?;
        let random = OsRootIds.fresh()?;
        let name = format!("bench-{}", random.as_str().get(..8).context("invariant: a root_id has 22 characters")?);
        match found.get() {
            Found::Nothing => make(&store, &owner, &name).await?,
            found => return refuse(&store, found),
        }
        Ok(Self { redis, store, revision: args.revision, name })
    }

    /// Deletes the table.
    pub(crate) async fn delete(&self) -> anyhow::Result<()> {
        let deleted = self.store.delete_table().await;
        deleted.with_context(|| format!("the table {} is still there; delete it by hand", self.store.table()))
    }
}

/// Makes the table and notes whose it is, in case that two runs made it at the same time.
async fn make(store: &DynamoDbStore, owner: &StoreKey, name: &str) -> anyhow::Result<()> {
    let made = async {
        store.create_table(Billing::OnDemand).await?;
        store.wait_until_active().await?; // spec: DYN-002
        let name = Bytes::copy_from_slice(name.as_bytes());
        // A reply that was lost makes the write look like one that came too late.
        Ok(store.set_new_value(owner, name.clone()).await? == Cas::Swapped || store.get(owner).await? == Some(name))
    };
    let made: anyhow::Result<bool> = made.await;
    let ours = made.with_context(|| format!("if the table {} is there now, delete it by hand", store.table()))?;
    if ours { Ok(()) } else { refuse(store, Found::Bench) }
}

fn refuse<T>(store: &DynamoDbStore, found: Found) -> anyhow::Result<T> {
    let table = store.table();
    if found == Found::Bench {
        bail!(
            "the table {table} belongs to another `bench`, which is running or was killed; name another one with \
             --dynamodb-table, or delete this one if nothing is running"
        );
    }
    bail!(
        "the table {table} is there already, and `bench` does not mix its records with others; name one with \
         --dynamodb-table that is not there: it is made, and deleted in the end"
    );
}

impl Backend for Servers {
    const NAME: &'static str = "servers";
    type Store = DynamoDbStore;
    type Queue = RedisQueue;
    type Cache = RedisCache;

    fn workers(&self) -> u32 {
        WORKERS
    }

    fn roots(&self, scenario: Scenario) -> u32 {
        (scenario.roots() / SLOWER).max(1)
    }

    /// The table is always the same one: scenarios have other roots, and so other records.
    async fn open(&self) -> anyhow::Result<BackendsOf<Self>> {
        let (store, queue, cache) = (self.store.clone(), self.redis.queue(self.revision), self.redis.cache());
        Ok(Backends { store, queue, cache, revision: self.revision, topic: Topic::new(&self.name)? })
    }

    async fn close(&self, backends: BackendsOf<Self>) -> anyhow::Result<()> {
        let counters = [key::counter_prefix(self.revision), &self.name].concat();
        let cleaned = async {
            backends.queue.drain().await?;
            self.redis.reset(&key::queue(self.revision, &backends.topic)).await?;
            self.redis.reset(&counters).await
        };
        let cleaned = cleaned.await;
        cleaned.with_context(|| format!("keys with {} in their names may be left in Redis", self.name)).map(drop)
    }
}
