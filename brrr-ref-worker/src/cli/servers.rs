// SPDX-License-Identifier: AGPL-3.0-only
//! The servers of a fleet: Redis for messages and counters, DynamoDB for records.

use brrr_wire::revision::Revision;
use clap::Args;

use super::choice::revision;

/// Where a fleet keeps its messages, counters and records.
#[derive(Clone, Debug, Args)]
pub(super) struct ServerArgs {
    /// The Redis server: redis://user:password@host:port/database
    #[arg(long, env = "BRRR_REDIS_URL", hide_env_values = true, requires = "dynamodb_table", value_name = "URL")]
    pub(super) redis_url: Option<String>,
    /// The table in DynamoDB; region and credentials come from the usual environment
    #[arg(long, env = "BRRR_DYNAMODB_TABLE", requires = "redis_url", value_name = "NAME")]
    pub(super) dynamodb_table: Option<String>,
    /// Another address of DynamoDB, for example that of an emulator
    #[arg(long, env = "BRRR_DYNAMODB_ENDPOINT", requires = "dynamodb_table", value_name = "URL")]
    pub(super) dynamodb_endpoint: Option<String>,
    /// The revision of the key schema; all of a fleet has the same
    #[arg(long, default_value = "2", value_parser = revision)]
    pub(super) revision: Revision,
    /// Keep trying until the servers can be reached
    #[arg(long)]
    pub(super) wait: bool,
}

impl ServerArgs {
    /// Whether any server was named.
    pub(super) fn are_named(&self) -> bool {
        self.redis_url.is_some()
    }
}

/// Says how to get a program that can do this.
#[cfg(not(all(feature = "redis", feature = "dynamodb")))]
pub(super) fn not_built_in<T>() -> anyhow::Result<T> {
    anyhow::bail!("this program was built without servers; build it with `--features servers`")
}

#[cfg(all(feature = "redis", feature = "dynamodb"))]
mod connecting {
    use std::time::Duration;

    use anyhow::{Context as _, anyhow};
    use brrr_ref_worker::backend::aws::AwsOptions;
    use brrr_ref_worker::backend::dynamodb::DynamoDbStore;
    use brrr_ref_worker::backend::redis::{Redis, RedisCache, RedisOptions, RedisQueue};
    use brrr_ref_worker::clock::TokioClock;
    use brrr_ref_worker::server::Backends;
    use brrr_ref_worker::store::Store as _;
    use brrr_wire::key::StoreKey;
    use brrr_wire::name::CallHash;

    use super::ServerArgs;

    /// How long is waited before the servers are tried again.
    const PAUSE: Duration = Duration::from_secs(1);

    /// What a fleet on these servers shares.
    pub(crate) type ServerBackends = Backends<DynamoDbStore, RedisQueue, RedisCache, TokioClock>;

    impl ServerArgs {
        /// The servers, each of which has answered.
        pub(crate) async fn connect(&self) -> anyhow::Result<ServerBackends> {
            let redis = self.redis()?;
            let store = self.store().await?;
            self.reach("Redis", async || redis.ping().await.map_err(Into::into)).await?;
            // The name of a call that nobody makes: any answer will do.
            let probe = StoreKey::value(&CallHash::new("brrr-ref-worker").context("invariant: the name is one")?);
            self.reach("DynamoDB", async || store.has(&probe).await.map(|_| ()).map_err(Into::into)).await?;
            let backends = Backends::new(store, redis.queue(self.revision), redis.cache(), TokioClock);
            Ok(backends.with_revision(self.revision))
        }

        /// The Redis server; nothing is sent yet.
        pub(crate) fn redis(&self) -> anyhow::Result<Redis> {
            let url = self.redis_url.as_deref().ok_or_else(|| anyhow!("name the Redis server with --redis-url"))?;
            Ok(Redis::new(RedisOptions::parse(url)?)?)
        }

        /// The table; nothing is sent yet.
        pub(crate) async fn store(&self) -> anyhow::Result<DynamoDbStore> {
            let table =
                self.dynamodb_table.as_deref().ok_or_else(|| anyhow!("name the table with --dynamodb-table"))?;
            let options = AwsOptions::new();
            let options = match &self.dynamodb_endpoint {
                Some(url) => options.with_endpoint_url(url),
                None => options,
            };
            Ok(DynamoDbStore::connect(table, &options).await?)
        }

        /// Tries once, or with --wait until it works.
        pub(crate) async fn reach(
            &self,
            name: &str,
            attempt: impl AsyncFn() -> anyhow::Result<()>,
        ) -> anyhow::Result<()> {
            let mut said = false;
            loop {
                match attempt().await {
                    Err(error) if self.wait => {
                        if !said {
                            eprintln!("waiting for {name}: {error:#}");
                            said = true;
                        }
                        tokio::time::sleep(PAUSE).await;
                    }
                    ended => return ended,
                }
            }
        }
    }
}
