// SPDX-License-Identifier: AGPL-3.0-only
//! From the command line to the servers.

use std::time::Duration;

use anyhow::{Context as _, anyhow};
use brrr_ref_worker::backend::aws::AwsOptions;
use brrr_ref_worker::backend::dynamodb::DynamoDbStore;
use brrr_ref_worker::backend::redis::{Redis, RedisCache, RedisOptions};
use brrr_ref_worker::clock::TokioClock;
use brrr_ref_worker::error::BackendError;
use brrr_ref_worker::server::Backends;
use brrr_ref_worker::store::Store as _;
use brrr_wire::key::StoreKey;
use brrr_wire::name::{CallHash, Topic};
use tokio::time::{sleep, timeout};

use super::queue::FleetQueue;
use super::{QueueName, ServerArgs};

/// How long is waited before the servers are tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// How long the first look at DynamoDB takes at most.
const FIRST_LOOK: Duration = Duration::from_millis(500);

/// What a fleet on these servers shares.
pub(crate) type ServerBackends = Backends<DynamoDbStore, FleetQueue, RedisCache, TokioClock>;

impl ServerArgs {
    /// The servers, each of which has answered and has what these topics need.
    pub(crate) async fn connect(&self, topics: &[Topic]) -> anyhow::Result<ServerBackends> {
        let (redis, store) = (self.redis()?, self.store().await?);
        let queue = self.queue(&redis).await?;
        self.reach("Redis", async || redis.ping().await).await?;
        for topic in topics {
            self.reach("the queue", async || queue.look_up(topic).await).await?;
        }
        self.reach_table(&store).await?;
        let backends = Backends::new(store, queue, redis.cache(), TokioClock);
        Ok(backends.with_revision(self.revision))
    }

    /// The queue alone, which has answered.
    pub(crate) async fn connect_queue(&self) -> anyhow::Result<FleetQueue> {
        match self.queue {
            QueueName::Sqs => self.sqs().await,
            QueueName::Redis => {
                let redis = self.redis()?;
                self.reach("Redis", async || redis.ping().await).await?;
                self.queue(&redis).await
            }
        }
    }

    /// The Redis server; nothing is sent yet.
    pub(crate) fn redis(&self) -> anyhow::Result<Redis> {
        let missing = || anyhow!("no Redis server is named; give it with --redis-url or BRRR_REDIS_URL");
        let url = self.redis_url.as_deref().ok_or_else(missing)?;
        RedisOptions::parse(url).and_then(Redis::new).map_err(|error| sentence(&error))
    }

    /// The table; nothing is sent yet.
    pub(crate) async fn store(&self) -> anyhow::Result<DynamoDbStore> {
        let missing = || anyhow!("no table is named; give it with --dynamodb-table or BRRR_DYNAMODB_TABLE");
        let table = self.dynamodb_table.as_deref().ok_or_else(missing)?;
        DynamoDbStore::connect(table, &at(self.dynamodb_endpoint.as_ref())).await.map_err(|error| sentence(&error))
    }

    /// The queue; nothing is sent yet.
    pub(crate) async fn queue(&self, redis: &Redis) -> anyhow::Result<FleetQueue> {
        match self.queue {
            QueueName::Redis => Ok(FleetQueue::Redis(redis.queue(self.revision))),
            QueueName::Sqs => self.sqs().await,
        }
    }

    #[cfg(feature = "sqs")]
    async fn sqs(&self) -> anyhow::Result<FleetQueue> {
        use brrr_ref_worker::backend::sqs::{Deletion, SqsQueue};

        use super::DeleteWhen;

        let connected = SqsQueue::connect(&at(self.sqs_endpoint.as_ref())).await;
        let queue = connected.map_err(|error| sentence(&error))?;
        Ok(FleetQueue::Sqs(queue.with_deletion(match self.sqs_delete {
            DeleteWhen::After => Deletion::AfterHandling,
            DeleteWhen::Before => Deletion::BeforeHandling,
        })))
    }

    #[cfg(not(feature = "sqs"))]
    #[allow(clippy::unused_async, reason = "with SQS it waits")]
    async fn sqs(&self) -> anyhow::Result<FleetQueue> {
        anyhow::bail!("this program was built without SQS; build it with `--features servers,sqs`")
    }

    /// Whether the table is there and can be read. Only the first of the two says quickly that nothing answers, and it
    /// needs a right that a worker can do without.
    pub(crate) async fn reach_table(&self, store: &DynamoDbStore) -> anyhow::Result<()> {
        // The name of a call that nobody makes: any answer will do.
        let probe = StoreKey::value(&CallHash::new("brrr-ref-worker").context("invariant: the name is one")?);
        self.reach("DynamoDB", async || match store.wait_until_active().await {
            Err(error) if error.kind() != "AccessDeniedException" => Err(error), // spec: DYN-002
            Ok(()) | Err(_) => store.has(&probe).await.map(|_| ()),
        })
        .await
    }

    /// Whether anybody answers at the address of DynamoDB, with or without the table. Other requests are sent again and
    /// again before they fail; this one says quickly that it is in vain.
    pub(crate) async fn reach_dynamodb(&self, store: &DynamoDbStore) -> anyhow::Result<()> {
        self.reach("DynamoDB", async || match timeout(FIRST_LOOK, store.wait_until_active()).await {
            Ok(Err(error)) if error.kind() == "Unreachable" => Err(error),
            Ok(_) | Err(_) => Ok(()),
        })
        .await
    }

    /// Tries once, or with --wait until it works; each new reason is told.
    pub(crate) async fn reach<T>(
        &self,
        name: &str,
        attempt: impl AsyncFn() -> Result<T, BackendError>,
    ) -> anyhow::Result<T> {
        let mut told = None;
        loop {
            match attempt().await {
                Err(error) if self.wait => {
                    if told.as_ref() != Some(&error) {
                        eprintln!("waiting for {name}: {}", error.message());
                        told = Some(error);
                    }
                    sleep(PAUSE).await;
                }
                ended => return ended.map_err(|error| sentence(&error)),
            }
        }
    }
}

/// The AWS service at this address, if there is one.
fn at(endpoint: Option<&String>) -> AwsOptions {
    let options = AwsOptions::new();
    match endpoint {
        Some(url) => options.with_endpoint_url(url),
        None => options,
    }
}

/// What a person is told: the sentence, without the name that programs go by.
fn sentence(error: &BackendError) -> anyhow::Error {
    anyhow!("{}", error.message())
}
