// SPDX-License-Identifier: AGPL-3.0-only
//! `brrr-ref-worker demo`: a web front and a worker, on the memory of this process or on servers.

mod front;
mod http;
mod query;

use std::net::SocketAddr;
use std::num::NonZeroUsize;

use anyhow::{Context as _, bail};
use brrr_ref_worker::backend::memory::{MemoryCache, MemoryQueue, MemoryStore};
use brrr_ref_worker::cache::Cache;
use brrr_ref_worker::clock::{Clock, TokioClock};
use brrr_ref_worker::connection::connect;
use brrr_ref_worker::server::Backends;
use brrr_ref_worker::store::Store;
use brrr_ref_worker::worker::OnError;
use clap::Args;
use tokio::net::TcpListener;

use super::choice::{CodecName, topic};
use super::servers::ServerArgs;
use super::serving::{Leave, Serving, serve_until_signal, summary};
use super::signals::Signals;
use super::tasks::{BACK, FRONT};
use front::Front;

/// A web front, and a worker for its tasks.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Where the web front listens
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Only the web front; workers are other processes, which needs servers
    #[arg(long)]
    web_only: bool,
    /// The topic on which the web front schedules
    #[arg(long, default_value = FRONT)]
    topic: String,
    /// How calls and results are written
    #[arg(long, value_enum, default_value_t = CodecName::JsonPython)]
    codec: CodecName,
    #[command(flatten)]
    servers: ServerArgs,
}

pub(super) fn run(demo: &Demo) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        if demo.servers.are_named() {
            #[cfg(all(feature = "redis", feature = "dynamodb"))]
            {
                let mut topics = vec![topic(&demo.topic)?];
                if !demo.web_only {
                    topics.push(topic(BACK)?);
                }
                let backends = demo.servers.connect(&topics).await?;
                return start(demo, &backends).await;
            }
            #[cfg(not(all(feature = "redis", feature = "dynamodb")))]
            return super::servers::not_built_in();
        }
        if demo.web_only {
            bail!(
                "--web-only leaves the work to other processes; name the servers with --redis-url and --dynamodb-table"
            );
        }
        let revision = demo.servers.revision;
        let backends = Backends::new(MemoryStore::new(), MemoryQueue::new(), MemoryCache::new(), TokioClock);
        start(demo, &backends.with_revision(revision)).await
    })
}

async fn start<S, Q, C, K>(demo: &Demo, backends: &Backends<S, Q, C, K>) -> anyhow::Result<()>
where
    S: Store + Clone + 'static,
    Q: Leave + Clone + 'static,
    C: Cache + Clone + 'static,
    K: Clock + Clone + 'static,
{
    let codec = demo.codec.codec();
    let topic = topic(&demo.topic)?;
    let mut signals = Signals::listen()?;
    let listener = TcpListener::bind(demo.listen).await;
    let listener = listener
        .with_context(|| format!("nobody can listen at {}; choose another address with --listen", demo.listen))?;
    println!("http://{}/hello?greetee=John: POST schedules it, GET reads the result", listener.local_addr()?);
    let front = Front::new(connect(backends, codec), topic.clone(), codec);
    let web = http::serve(listener, front);
    if demo.web_only {
        return tokio::select! {
            ended = web => ended,
            () = signals.next() => Ok(()),
        };
    }
    let back = self::topic(BACK)?;
    let concurrency = NonZeroUsize::new(16).context("invariant: 16 is not zero")?;
    let serving = Serving { topics: vec![topic, back], codec, concurrency, on_error: OnError::GoOn };
    tokio::select! {
        ended = web => ended,
        counts = serve_until_signal(backends, serving, signals) => {
            eprintln!("{}", summary(&counts?));
            Ok(())
        }
    }
}
