// SPDX-License-Identifier: AGPL-3.0-only
use std::io::Write as _;
use std::time::Duration;

use anyhow::{Context as _, bail};
use brrr_ref_worker::store::Store as _;
use brrr_wire::key::StoreKey;
use brrr_wire::name::CallHash;
use clap::Args;

use crate::cli::servers::ServerArgs;

/// How long is waited before a value that is absent is looked for again.
const PAUSE: Duration = Duration::from_millis(100);

#[derive(Debug, Args)]
pub(in crate::cli) struct Read {
    /// The identity of the call, as `schedule` prints it
    call_hash: String,
    #[command(flatten)]
    servers: ServerArgs,
}

impl Read {
    /// Prints the bytes of the value; with --wait once it is there. Needs the table and no other server.
    pub(super) async fn run(&self) -> anyhow::Result<()> {
        let call_hash =
            CallHash::new(&self.call_hash).with_context(|| format!("{:?} is no call_hash", self.call_hash))?;
        let (store, key) = (self.servers.store().await?, StoreKey::value(&call_hash));
        self.servers.reach_table(&store).await?;
        let value = loop {
            match self.servers.reach("DynamoDB", async || store.get(&key).await).await? {
                Some(value) => break value,
                None if self.servers.wait => tokio::time::sleep(PAUSE).await,
                None => bail!("the call {call_hash} has no value yet; schedule it, or wait for it with --wait"),
            }
        };
        let mut out = std::io::stdout();
        out.write_all(&value)?;
        out.write_all(b"\n")?;
        Ok(())
    }
}
