// SPDX-License-Identifier: AGPL-3.0-only
use std::io::Write as _;
use std::time::Duration;

use anyhow::Context as _;
use brrr_wire::name::Topic;
use clap::Args;
use serde_json::json;

use crate::cli::servers::ServerArgs;

#[derive(Debug, Args)]
pub(in crate::cli) struct Monitor {
    /// A topic; can be given more than once
    #[arg(long = "topic", required = true, value_name = "TOPIC")]
    topics: Vec<String>,
    /// Print again every so many seconds, until a signal
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    every: Option<u64>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    servers: ServerArgs,
}

impl Monitor {
    pub(super) async fn run(&self) -> anyhow::Result<()> {
        let topic = |text: &String| Topic::new(text).with_context(|| format!("--topic {text:?} cannot be used"));
        let topics = self.topics.iter().map(topic).collect::<anyhow::Result<Vec<_>>>()?;
        let redis = self.servers.redis()?;
        self.servers.reach("Redis", async || redis.ping().await.map_err(Into::into)).await?;
        let queue = redis.queue(self.servers.revision);
        loop {
            for topic in &topics {
                let waiting = queue.waiting(topic).await?;
                let mut out = std::io::stdout();
                if self.json {
                    writeln!(out, "{}", json!({ "topic": topic.as_str(), "waiting": waiting }))?;
                } else {
                    writeln!(out, "{waiting:>8} on {}", topic.as_str().escape_debug())?;
                }
            }
            let Some(seconds) = self.every else { return Ok(()) };
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(seconds)) => {}
                _ = crate::cli::serving::signal() => return Ok(()),
            }
        }
    }
}
