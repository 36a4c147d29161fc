// SPDX-License-Identifier: AGPL-3.0-only
//! The commands that need servers.

mod monitor;
mod read;
mod reset;
mod schedule;
mod setup;
mod work;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum OnServers {
    /// Run a worker for the tasks of the demo
    Work(work::Work),
    /// Schedule a call, and print its identity and its root
    Schedule(schedule::Schedule),
    /// Print the value of a call
    Read(read::Read),
    /// Print how many messages wait on topics
    Monitor(monitor::Monitor),
    /// Make the table in DynamoDB, and look whether both servers answer
    Setup(setup::Setup),
    /// Delete everything that a fleet keeps: the table, and the keys in Redis
    Reset(reset::Reset),
}

impl OnServers {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async {
            match self {
                Self::Work(work) => work.run().await,
                Self::Schedule(schedule) => schedule.run().await,
                Self::Read(read) => read.run().await,
                Self::Monitor(monitor) => monitor.run().await,
                Self::Setup(setup) => setup.run().await,
                Self::Reset(reset) => reset.run().await,
            }
        })
    }
}
