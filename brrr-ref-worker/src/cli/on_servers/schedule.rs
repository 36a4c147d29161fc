// SPDX-License-Identifier: AGPL-3.0-only
use anyhow::{Context as _, anyhow};
use brrr_ref_worker::codec::json::Json;
use brrr_ref_worker::connection::connect;
use clap::Args;

use crate::cli::choice::{CodecName, topic};
use crate::cli::servers::ServerArgs;

#[derive(Debug, Args)]
pub(in crate::cli) struct Schedule {
    /// The task's name
    task: String,
    /// Its arguments as one JSON array, for example '[{"n":11,"salt":null}]'
    arguments: String,
    /// The topic of workers that have the task
    #[arg(long)]
    topic: String,
    /// How the call is written: as the topic's workers do
    #[arg(long, value_enum, default_value_t = CodecName::JsonJcs)]
    codec: CodecName,
    #[command(flatten)]
    servers: ServerArgs,
}

impl Schedule {
    pub(super) async fn run(&self) -> anyhow::Result<()> {
        let codec = self.codec.codec();
        let topic = topic(&self.topic)?;
        let arguments = Json::read(self.arguments.as_bytes());
        let arguments = arguments.map_err(|_| {
            anyhow!("the arguments {:?} are no JSON; give one array, for example '[\"John\"]'", self.arguments)
        })?;
        let call = codec
            .call(&self.task, &arguments)
            .with_context(|| format!("the call of {:?} cannot be made", self.task))?;
        let connection = connect(&self.servers.connect(std::slice::from_ref(&topic)).await?, codec);
        let root_id = connection.schedule_raw(&topic, &call.call_hash, call.call).await?;
        println!("call_hash {}", call.call_hash);
        match root_id {
            Some(root_id) => println!("root_id {root_id}"),
            None => println!("it has a value already, so nothing was sent"),
        }
        Ok(())
    }
}
