// SPDX-License-Identifier: AGPL-3.0-only
use std::num::NonZeroUsize;

use brrr_ref_worker::worker::OnError;
use clap::{Args, ValueEnum};

use crate::cli::choice::{CodecName, topic};
use crate::cli::servers::ServerArgs;
use crate::cli::serving::{Serving, serve_until_signal, summary};
use crate::cli::signals::Signals;

#[derive(Debug, Args)]
pub(in crate::cli) struct Work {
    /// A topic to take messages from; can be given more than once
    #[arg(long = "topic", required = true, value_name = "TOPIC")]
    topics: Vec<String>,
    /// How many messages are handled at once
    #[arg(long, default_value = "16", value_name = "COUNT")]
    concurrency: NonZeroUsize,
    /// How calls and results are written; all workers of a topic have the same
    #[arg(long, value_enum, default_value_t = CodecName::JsonJcs)]
    codec: CodecName,
    /// What to do after a message that could not be handled; it is reported in any case
    #[arg(long, value_enum, default_value_t = AfterError::GoOn)]
    on_error: AfterError,
    #[command(flatten)]
    servers: ServerArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum AfterError {
    /// Take the next message
    GoOn,
    /// Finish what is in hand, and end with exit code 1
    Stop,
}

impl Work {
    pub(super) async fn run(&self) -> anyhow::Result<()> {
        let serving = Serving {
            topics: self.topics.iter().map(|text| topic(text)).collect::<anyhow::Result<_>>()?,
            codec: self.codec.codec(),
            concurrency: self.concurrency,
            on_error: match self.on_error {
                AfterError::GoOn => OnError::GoOn,
                AfterError::Stop => OnError::Stop,
            },
        };
        let backends = self.servers.connect(&serving.topics).await?;
        let signals = Signals::listen()?;
        eprintln!("taking messages from {}", self.topics.join(", ").escape_debug());
        let counts = serve_until_signal(&backends, serving, signals).await?;
        eprintln!("{}", summary(&counts));
        Ok(())
    }
}
