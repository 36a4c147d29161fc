// SPDX-License-Identifier: AGPL-3.0-only
//! The servers of a fleet: Redis for messages and counters, DynamoDB for records; or SQS for messages.

#[cfg(all(feature = "redis", feature = "dynamodb"))]
mod connecting;
#[cfg(all(feature = "redis", feature = "dynamodb"))]
pub(super) mod queue;

use brrr_wire::revision::Revision;
use clap::{Args, ValueEnum};

use super::choice::revision;

/// Where a fleet keeps its messages, counters and records.
#[derive(Clone, Debug, Args)]
pub(super) struct ServerArgs {
    /// The Redis server: redis://user:password@host:port/database
    #[arg(long, env = "BRRR_REDIS_URL", hide_env_values = true, value_name = "URL")]
    pub(super) redis_url: Option<String>,
    /// The table in DynamoDB; region and credentials come from the usual environment
    #[arg(long, env = "BRRR_DYNAMODB_TABLE", value_name = "NAME")]
    pub(super) dynamodb_table: Option<String>,
    /// Another address of DynamoDB, for example that of an emulator
    #[arg(long, env = "BRRR_DYNAMODB_ENDPOINT", value_name = "URL")]
    pub(super) dynamodb_endpoint: Option<String>,
    /// Where messages are; counters are in Redis in any case
    #[arg(long, env = "BRRR_QUEUE", value_enum, default_value_t = QueueName::Redis)]
    pub(super) queue: QueueName,
    /// Another address of SQS, for example that of an emulator
    #[arg(long, env = "BRRR_SQS_ENDPOINT", value_name = "URL")]
    pub(super) sqs_endpoint: Option<String>,
    /// When a worker deletes a message of SQS
    #[arg(long, value_enum, default_value_t = DeleteWhen::After)]
    pub(super) sqs_delete: DeleteWhen,
    /// The revision of the key schema; all of a fleet has the same
    #[arg(long, default_value = "2", value_parser = revision)]
    pub(super) revision: Revision,
    /// Keep trying until the servers can be used
    #[arg(long)]
    pub(super) wait: bool,
}

/// A kind of queue by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum QueueName {
    /// Lists in Redis
    Redis,
    /// Queues of SQS, one for each topic
    Sqs,
}

/// When a message is deleted from its queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DeleteWhen {
    /// When it was handled: a worker that dies leaves it to another one
    After,
    /// When it was received: at most once, as on Redis
    Before,
}

impl ServerArgs {
    /// Whether any server was named.
    pub(super) fn are_named(&self) -> bool {
        self.redis_url.is_some() || self.dynamodb_table.is_some() || self.queue != QueueName::Redis
    }
}

/// Says how to get a program that can do this.
#[cfg(not(all(feature = "redis", feature = "dynamodb")))]
pub(super) fn not_built_in<T>() -> anyhow::Result<T> {
    anyhow::bail!("this program was built without servers; build it with `--features servers`")
}
