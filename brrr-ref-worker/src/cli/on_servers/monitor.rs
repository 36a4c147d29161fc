// SPDX-License-Identifier: AGPL-3.0-only
use std::io::Write as _;
use std::time::Duration;

use brrr_wire::name::Topic;
use clap::Args;
use serde_json::json;

use crate::cli::choice::topic;
use crate::cli::servers::ServerArgs;
use crate::cli::signals::Signals;

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
    /// Needs the queue and no other server.
    pub(super) async fn run(&self) -> anyhow::Result<()> {
        let topics = self.topics.iter().map(|text| topic(text)).collect::<anyhow::Result<Vec<_>>>()?;
        let queue = self.servers.connect_queue().await?;
        let mut signals = Signals::listen()?;
        loop {
            for topic in &topics {
                let waiting = self.servers.reach("the queue", async || queue.waiting(topic).await);
                let waiting = tokio::select! {
                    waiting = waiting => waiting?,
                    () = signals.next() => return Ok(()),
                };
                self.print(topic, waiting)?;
            }
            let Some(seconds) = self.every else { return Ok(()) };
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(seconds)) => {}
                () = signals.next() => return Ok(()),
            }
        }
    }

    fn print(&self, topic: &Topic, waiting: u64) -> std::io::Result<()> {
        let mut out = std::io::stdout();
        if self.json {
            writeln!(out, "{}", json!({ "topic": topic.as_str(), "waiting": waiting }))
        } else {
            writeln!(out, "{waiting:>8} on {}", topic.as_str().escape_debug())
        }
    }
}
