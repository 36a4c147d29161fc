// SPDX-License-Identifier: AGPL-3.0-only
use anyhow::bail;
use brrr_ref_worker::backend::dynamodb::Billing;
use clap::Args;

use crate::cli::choice::topic;
use crate::cli::servers::{QueueName, ServerArgs};

#[derive(Debug, Args)]
pub(in crate::cli) struct Setup {
    /// On SQS: a topic whose queue is made; can be given more than once
    #[arg(long = "topic", value_name = "TOPIC")]
    topics: Vec<String>,
    #[command(flatten)]
    servers: ServerArgs,
}

impl Setup {
    pub(super) async fn run(&self) -> anyhow::Result<()> {
        let Self { topics, servers } = self;
        let topics = topics.iter().map(|text| topic(text)).collect::<anyhow::Result<Vec<_>>>()?;
        if topics.is_empty() && servers.queue == QueueName::Sqs {
            bail!("SQS has a queue for each topic; name the topics, for example --topic demo");
        }
        let (redis, store) = (servers.redis()?, servers.store().await?);
        let queue = servers.queue(&redis).await?;
        servers.reach("Redis", async || redis.ping().await).await?;
        servers.reach_dynamodb(&store).await?;
        for topic in &topics {
            servers.reach("the queue", async || queue.create(topic).await).await?;
        }
        servers
            .reach("DynamoDB", async || {
                store.create_table(Billing::OnDemand).await?;
                store.wait_until_active().await // spec: DYN-002
            })
            .await?;
        match servers.queue {
            QueueName::Redis => println!("Redis answers, and the table {} is there", store.table()),
            QueueName::Sqs => {
                println!("Redis answers, and the table {} and {} queues are there", store.table(), topics.len());
            }
        }
        Ok(())
    }
}
