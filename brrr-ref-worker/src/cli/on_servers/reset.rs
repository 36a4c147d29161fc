// SPDX-License-Identifier: AGPL-3.0-only
use anyhow::{Context as _, bail};
use brrr_wire::key;
use brrr_wire::name::Topic;
use brrr_wire::revision::Revision;
use clap::Args;

use crate::cli::servers::ServerArgs;

#[derive(Debug, Args)]
pub(in crate::cli) struct Reset {
    /// Do it; without this it only says what it would do
    #[arg(long)]
    yes: bool,
    /// In revision 1: a topic whose messages are deleted; can be given more than once
    #[arg(long = "topic", value_name = "TOPIC")]
    topics: Vec<String>,
    #[command(flatten)]
    servers: ServerArgs,
}

impl Reset {
    pub(super) async fn run(&self) -> anyhow::Result<()> {
        let (redis, store) = (self.servers.redis()?, self.servers.store().await?);
        let revision = self.servers.revision;
        let topic = |text: &String| {
            let topic = Topic::new(text).with_context(|| format!("--topic {text:?} cannot be used"))?;
            Ok(key::queue(revision, &topic))
        };
        let mut prefixes = match revision {
            // Messages and counters are all there is below it: KEY-005, KEY-007.
            Revision::Two => vec!["brrr/".to_owned()],
            Revision::One => vec![key::counter_prefix(revision).to_owned()],
        };
        if revision == Revision::One {
            prefixes.extend(self.topics.iter().map(topic).collect::<anyhow::Result<Vec<_>>>()?);
        }
        if !self.yes {
            let keys = prefixes.join(" and ").escape_debug().to_string();
            bail!("this deletes the table {} and all keys in Redis that begin with {keys}; add --yes", store.table());
        }
        let mut deleted = 0;
        for prefix in &prefixes {
            deleted += redis.reset(prefix).await?;
        }
        store.delete_table().await?;
        println!("{deleted} keys and the table {} are deleted", store.table());
        Ok(())
    }
}
