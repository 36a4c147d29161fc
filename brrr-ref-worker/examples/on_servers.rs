// SPDX-License-Identifier: AGPL-3.0-only
//! A worker with tasks of its own on Redis and DynamoDB.
//!
//! ```sh
//! cargo run --release -p brrr-ref-worker --features servers --example on_servers -- TOPIC REDIS_URL TABLE [ENDPOINT [CONCURRENCY]]
//! ```
//!
//! Region and credentials of DynamoDB come from the environment. The table has to be there: `brrr-ref-worker setup` makes it.

use std::error::Error;
use std::num::NonZeroUsize;
use std::process::ExitCode;

use brrr_ref_worker::app::{App, TaskError, Tasks};
use brrr_ref_worker::backend::aws::AwsOptions;
use brrr_ref_worker::backend::dynamodb::DynamoDbStore;
use brrr_ref_worker::backend::redis::{Redis, RedisOptions};
use brrr_ref_worker::clock::TokioClock;
use brrr_ref_worker::codec::json::JsonCodec;
use brrr_ref_worker::server::{Backends, ToStderr, serve};
use brrr_wire::revision::Revision;
use serde::{Deserialize, Serialize};

/// How many messages are handled at once, unless another number is given.
const CONCURRENCY: usize = 64;

/// The argument of all tasks here.
#[derive(Deserialize, Serialize)]
struct Number {
    n: u64,
    /// Makes equal numbers different calls.
    salt: String,
}

/// Each number is computed once.
async fn fib(app: App, Number { n, salt }: Number) -> Result<u64, TaskError> {
    if n < 2 {
        return Ok(n);
    }
    let less = |by| Number { n: n - by, salt: salt.clone() };
    let (a, b) = app.gather((app.call(fib)(less(1)), app.call(fib)(less(2)))).await?;
    Ok(a + b)
}

/// Each number is computed as often as it is needed.
async fn fib_tree(app: App, Number { n, salt }: Number) -> Result<u64, TaskError> {
    if n < 2 {
        return Ok(n);
    }
    let less = |by, way| Number { n: n - by, salt: format!("{salt}{way}") };
    let (a, b) = app.gather((app.call(fib_tree)(less(1, 0)), app.call(fib_tree)(less(2, 1)))).await?;
    Ok(a + b)
}

/// As many children as its number says.
async fn fanout(app: App, Number { n, salt }: Number) -> Result<u64, TaskError> {
    let children = (0..n).map(|n| app.call(quick)(Number { n, salt: salt.clone() }));
    Ok(app.gather(children).await?.into_iter().sum())
}

async fn quick(_app: App, Number { n, .. }: Number) -> Result<u64, TaskError> {
    Ok(n)
}

/// One child after the other.
async fn chain(app: App, Number { n, salt }: Number) -> Result<u64, TaskError> {
    match n.checked_sub(1) {
        None => Ok(0),
        Some(n) => Ok(1 + app.call_named::<u64>("chain", (Number { n, salt },)).await?),
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("on_servers: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let [topic, redis_url, table, more @ ..] = arguments else {
        return Err("give a topic, the URL of Redis and the table in DynamoDB".into());
    };
    let aws = more.first().map_or_else(AwsOptions::new, |url| AwsOptions::new().with_endpoint_url(url));
    let concurrency = more.get(1).map_or(Ok(CONCURRENCY), |count| count.parse())?;
    let redis = Redis::new(RedisOptions::parse(redis_url)?)?;
    redis.ping().await?;
    let store = DynamoDbStore::connect(table, &aws).await?;
    let backends = Backends::new(store, redis.queue(Revision::Two), redis.cache(), TokioClock);

    let tasks = Tasks::new(JsonCodec::Jcs, ())
        .task("fib", fib)?
        .task("fib_tree", fib_tree)?
        .task("fanout", fanout)?
        .task("quick", quick)?
        .task("chain", chain)?;
    let server = serve(backends, ToStderr);
    let worker = server.worker(topic, server.app(tasks))?;
    let worker = worker.with_concurrency(NonZeroUsize::new(concurrency).ok_or("the concurrency is at least 1")?);
    let mut slots = tokio::task::JoinSet::new();
    for slot in worker.slots() {
        slots.spawn(slot);
    }
    while let Some(ended) = slots.join_next().await {
        ended??;
    }
    Ok(())
}
