// SPDX-License-Identifier: AGPL-3.0-only
use anyhow::bail;
use brrr_wire::key;
use brrr_wire::name::Topic;
use brrr_wire::revision::Revision;
use clap::Args;

use crate::cli::choice::topic;
use crate::cli::servers::{QueueName, ServerArgs};

#[derive(Debug, Args)]
pub(in crate::cli) struct Reset {
    /// Do it; without this it only says what it would do
    #[arg(long)]
    yes: bool,
    /// In revision 1, and on SQS: a topic whose messages are deleted; can be given more than once
    #[arg(long = "topic", value_name = "TOPIC")]
    topics: Vec<String>,
    #[command(flatten)]
    servers: ServerArgs,
}

impl Reset {
    pub(super) async fn run(&self) -> anyhow::Result<()> {
        let Self { servers, .. } = self;
        let topics = self.topics.iter().map(|text| topic(text)).collect::<anyhow::Result<Vec<_>>>()?;
        let (redis, store) = (servers.redis()?, servers.store().await?);
        let queue = servers.queue(&redis).await?;
        let (prefix, lists) = self.keys(&topics);
        let queues = if servers.queue == QueueName::Sqs { &topics[..] } else { &[] };
        if !self.yes {
            let lists = lists.iter().map(|list| format!("the list {list:?}"));
            let queues = queues.iter().map(|topic| format!("the queue {}", key::sqs_queue(topic)));
            let all: Vec<_> = lists.chain(queues).chain([format!("the table {}", store.table())]).collect();
            bail!("this deletes {} and all keys in Redis that begin with {prefix}; add --yes", all.join(", "));
        }
        // Better nothing is deleted than a part.
        servers.reach("Redis", async || redis.ping().await).await?;
        servers.reach_dynamodb(&store).await?;
        let mut deleted = servers.reach("Redis", async || redis.reset(prefix).await).await?;
        for list in &lists {
            deleted += u64::from(servers.reach("Redis", async || redis.delete(list).await).await?);
        }
        for topic in queues {
            servers.reach("the queue", async || queue.delete(topic).await).await?;
        }
        servers.reach("DynamoDB", async || store.delete_table().await).await?;
        match queues.len() {
            0 => println!("{deleted} keys and the table {} are deleted", store.table()),
            count => println!("{deleted} keys, {count} queues and the table {} are deleted", store.table()),
        }
        Ok(())
    }

    /// What keys in Redis begin with, and lists whose keys have nothing in common.
    fn keys(&self, topics: &[Topic]) -> (&'static str, Vec<String>) {
        let revision = self.servers.revision;
        match (revision, self.servers.queue) {
            // Messages and counters are all there is below it: KEY-005, KEY-007.
            (Revision::Two, _) => ("brrr/", Vec::new()),
            (Revision::One, QueueName::Sqs) => (key::counter_prefix(revision), Vec::new()),
            (Revision::One, QueueName::Redis) => {
                (key::counter_prefix(revision), topics.iter().map(|topic| key::queue(revision, topic)).collect())
            }
        }
    }
}
