// SPDX-License-Identifier: AGPL-3.0-only
use brrr_ref_worker::backend::dynamodb::Billing;
use clap::Args;

use crate::cli::servers::ServerArgs;

#[derive(Debug, Args)]
pub(in crate::cli) struct Setup {
    #[command(flatten)]
    servers: ServerArgs,
}

impl Setup {
    pub(super) async fn run(&self) -> anyhow::Result<()> {
        let (redis, store) = (self.servers.redis()?, self.servers.store().await?);
        self.servers.reach("Redis", async || redis.ping().await.map_err(Into::into)).await?;
        self.servers
            .reach("DynamoDB", async || {
                store.create_table(Billing::OnDemand).await?;
                Ok(store.wait_until_active().await?) // spec: DYN-002
            })
            .await?;
        println!("Redis answers, and the table {} is there", store.table());
        Ok(())
    }
}
